"""Where the use cases tell how far they are."""

from abc import ABC, abstractmethod


class Progress(ABC):
    """Told after every page and batch, so long work is never silent (S20)."""

    @abstractmethod
    def step(self, what: str, done: int, total: int | None = None) -> None:
        """`what` has come to `done` of `total` (None where the end is not known)."""

    @abstractmethod
    def note(self, message: str) -> None:
        """One line worth keeping in a log."""

    def detail(self, message: str) -> None:
        """One line for who looks into a fault: each request, without what it carries; for those who keep it."""
        return

    def time_left(self, what: str, seconds: float) -> None:
        """`what` will take about so long yet; for those who show it."""
        return


class Silence(Progress):
    """For callers that show nothing."""

    def step(self, what: str, done: int, total: int | None = None) -> None:
        return None

    def note(self, message: str) -> None:
        return None


class Relay(Progress):
    """Passes on to whoever listens now: one connection serves several steps, each with a log of its own."""

    def __init__(self) -> None:
        self.to: Progress = Silence()

    def step(self, what: str, done: int, total: int | None = None) -> None:
        self.to.step(what, done, total)

    def note(self, message: str) -> None:
        self.to.note(message)

    def detail(self, message: str) -> None:
        self.to.detail(message)

    def time_left(self, what: str, seconds: float) -> None:
        self.to.time_left(what, seconds)
