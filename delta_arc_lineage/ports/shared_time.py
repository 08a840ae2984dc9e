"""A time that all who share a budget agree on, as well as each of them can know it."""

from abc import ABC, abstractmethod
from typing import NamedTuple


class Moment(NamedTuple):
    """The time is one of these or lies between them: milliseconds since the epoch (UTC)."""

    earliest: int
    latest: int


class SharedTime(ABC):
    @abstractmethod
    def now(self) -> Moment | None:
        """None where it is not known yet, or not any more: it is learned with the next answer of the store."""
