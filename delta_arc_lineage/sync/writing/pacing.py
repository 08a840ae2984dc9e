"""How writes are paced: how much goes into one, how often it is sent, how long it is waited for.

Less goes into one where the catalog answers slowly, more again where it is quick.

Atlan advises smaller requests where a response takes over five seconds. Halving gets there in a few requests; growing
by a tenth does not swing back into what was slow.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from delta_arc_lineage.ports.ambient import Clock
from delta_arc_lineage.ports.catalog import Confirmation

SLOW, QUICK = 5.0, 2.5
LEAST = 5
TRIES = 3  # of a write whose answer is lost
READ_BACK_WAITS = (0.0, 1.0, 2.0, 4.0)  # seconds; the index shows a write up to seconds after it happened
_MILLISECONDS = 1000


@dataclass(slots=True)
class Pace:
    """`size`: things in the next request, at most `most`. Seconds are of the answer, not of waiting for a place."""

    most: int
    size: int = field(init=False)
    requests: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.size = self.most

    def timed(self, send: Callable[[], Confirmation], clock: Clock) -> Confirmation:
        """Send, and learn from the time that the answer took: as it says itself, else by the clock."""
        began = clock.now()
        answer = send()
        took = (clock.now() - began) / _MILLISECONDS
        self.answered(took if answer.seconds is None else answer.seconds)
        return answer

    def answered(self, seconds: float) -> None:
        """A request was answered after so long."""
        self.requests += 1
        self.seconds += seconds
        if seconds > SLOW:
            self._halve()
        elif seconds < QUICK:
            self.size = min(self.most, self.size + max(1, self.most // 10))

    def lost(self) -> None:
        """A request got no answer, perhaps for its size."""
        self._halve()

    def seconds_left(self, things: int, *, per_minute: int) -> float:
        """The time that so many things still take: as observed, and no faster than the request limit."""
        each = self.seconds / self.requests if self.requests else 0.0
        return -(-things // self.size) * max(each, 60 / per_minute)

    def _halve(self) -> None:
        self.size = max(min(LEAST, self.most), self.size // 2)
