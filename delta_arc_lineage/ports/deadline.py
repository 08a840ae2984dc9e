"""The time that a call has: where it is nearly over, nothing new begins, and what has begun is ended well."""

from abc import ABC, abstractmethod


class Deadline(ABC):
    """Asked between pages and batches, wherever the next call can go on."""

    @abstractmethod
    def require_time(self, what: str) -> None:
        """Raise OutOfTime where it is too late to begin `what`, told in words, as `write table lineage`."""


class NoDeadline(Deadline):
    """For whoever may take as long as it takes."""

    def require_time(self, what: str) -> None:
        return None
