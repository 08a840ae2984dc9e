"""The request budget of a tenant: so many requests a minute, shared by every program that uses it."""

from abc import ABC, abstractmethod


class RequestBudget(ABC):
    """Asked before every request, retries included."""

    @abstractmethod
    def take(self) -> float:
        """Take the next place; the seconds to wait before the request may be sent, 0 where it may go at once."""

    @abstractmethod
    def holds(self) -> bool:
        """Whether a place that was waited for is good still; if not, another one is taken in its stead."""

    @abstractmethod
    def block(self, seconds: float) -> None:
        """The tenant refuses everybody for so long: no place before then."""

    @abstractmethod
    def closed(self) -> float:
        """The seconds for which the tenant still refuses everybody. A place taken before is worth nothing then."""

    @abstractmethod
    def close(self) -> None:
        """Give back what was taken in advance. The budget may be used again."""


class Unlimited(RequestBudget):
    """For catalogs that limit nobody."""

    def take(self) -> float:
        return 0.0

    def holds(self) -> bool:
        return True

    def block(self, seconds: float) -> None:
        return None

    def closed(self) -> float:
        return 0.0

    def close(self) -> None:
        return None
