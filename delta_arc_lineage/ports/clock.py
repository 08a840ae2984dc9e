"""What the use cases may know of time."""

from abc import ABC, abstractmethod


class Clock(ABC):
    @abstractmethod
    def now(self) -> int:
        """Milliseconds since the epoch (UTC)."""

    @abstractmethod
    def sleep(self, seconds: float) -> None:
        """Wait."""
