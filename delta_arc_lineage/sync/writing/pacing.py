"""How writes are paced: how much goes into one, how often it is sent, how long it is waited for.

Less goes into one where the catalog answers slowly, more again where it is quick.

Atlan advises smaller requests where a response takes over five seconds. Halving gets there in a few requests; growing
by a tenth does not swing back into what was slow.
"""

from dataclasses import dataclass, field

from delta_arc_lineage.ports.confirmation import Confirmation

SLOW, QUICK = 5.0, 2.5
LEAST = 5
TRIES = 3  # of a write whose answer is lost
READ_BACK_WAITS = (0.0, 1.0, 2.0, 4.0)  # seconds; the index shows a write up to seconds after it happened


@dataclass(slots=True)
class Pace:
    """`size`: assets in the next request, at most `most`. Seconds are of the answer, not of waiting for a place."""

    most: int
    size: int = field(init=False)
    requests: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.size = self.most

    def record(self, answer: Confirmation, *, seconds: float) -> None:
        """Learn from the time that an answer took: as it says itself, else `seconds` by the clock."""
        took = seconds if answer.seconds is None else answer.seconds
        self.requests += 1
        self.seconds += took
        if took > SLOW:
            self.halve()
        elif took < QUICK:
            self.size = min(self.most, self.size + max(1, self.most // 10))

    def halve(self) -> None:
        """For a slow answer, or none, perhaps for the size of the request."""
        self.size = max(min(LEAST, self.most), self.size // 2)

    def seconds_left(self, assets: int, *, per_minute: int) -> float:
        """The time that so many assets still take: as observed, and no faster than the request limit."""
        each = self.seconds / self.requests if self.requests else 0.0
        return -(-assets // self.size) * max(each, 60 / per_minute)
