"""The deadline of one call, as a serverless platform sets it, by a clock.

Nothing new begins in the margin before the end: it is there for what has begun, a batch that is answered, read back and
journaled. Nobody sleeps into the last part of it: who would is told at once, and not when it is too late to say so.
"""

from delta_arc_lineage.errors import OutOfTime
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.deadline import Deadline

MARGIN = 30.0
"""Seconds; a quarter of the time that there is, where that is less."""
_LAST = 0.2  # of the margin: time to keep a journal's end and to give a lease back
GOES_ON = "nothing: it goes on at the next call"


class CallDeadline(Deadline):
    """`ends_at`: when the platform ends the call, in milliseconds by `clock`; `margin` in seconds."""

    def __init__(self, *, ends_at: int, clock: Clock, margin: float = MARGIN) -> None:
        self._clock = clock
        margin = min(margin * 1000, max(0, ends_at - clock.now()) / 4)
        self._begins_until, self._waits_until = ends_at - margin, ends_at - margin * _LAST

    def require_time(self, what: str) -> None:
        if self._clock.now() >= self._begins_until:
            raise OutOfTime(
                what="the time of this call is nearly over", where=what, next_step=GOES_ON, is_waiting=False
            )

    def allows_wait(self, seconds: float) -> bool:
        return self._clock.now() + seconds * 1000 <= self._waits_until


class PunctualClock(Clock):
    """A clock that nobody sleeps by past the deadline of the call."""

    def __init__(self, clock: Clock, deadline: CallDeadline) -> None:
        self._clock, self._deadline = clock, deadline

    def now(self) -> int:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Raise OutOfTime where it would be too late afterwards; nothing is waited for then."""
        if seconds > 0 and not self._deadline.allows_wait(seconds):
            raise OutOfTime(
                what=f"there is no time left to wait {seconds:.0f} s in this call",
                where="the request limit, or an answer that is late",
                next_step=GOES_ON,
                is_waiting=True,
            )
        self._clock.sleep(seconds)
