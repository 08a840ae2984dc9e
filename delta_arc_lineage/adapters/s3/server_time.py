"""The time as S3 tells it with each answer, so that machines whose clocks differ share one.

An answer's `Date` is in whole seconds, and was set between the request and its answer: that bounds how far this
machine's clock is off. Each further answer narrows the bounds, and costs no request. Between answers the machine counts
on. Its two clocks are compared: a clock that is set, a laptop that slept or a frozen sandbox moves one of them alone,
and then nothing is known until S3 answers again.
"""

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from threading import local
from typing import Any, NamedTuple

from delta_arc_lineage.ports.shared_time import Moment, SharedTime

_SECOND = 1_000
_SLACK = 50  # milliseconds: what the clocks of S3's own servers may differ by
_DRIFT = 5_000  # a machine's clock goes wrong by less than one in so many
_PARTED = 250  # milliseconds between this machine's two clocks that no drift explains


class _Bounds(NamedTuple):
    """How far S3's clock is ahead of this machine's counter, at least and at most, and when that was learned."""

    least: int
    most: int
    at: int


class ServerTime(SharedTime):
    """`steady` and `wall`: this machine's counter and its clock, in milliseconds."""

    def __init__(self, *, steady: Callable[[], int] | None = None, wall: Callable[[], int] | None = None) -> None:
        self._steady, self._wall = steady or _read_counter, wall or _read_clock
        self._bounds: _Bounds | None = None
        self._apart = 0
        self._sent = local()

    def listen_to(self, client: Any) -> Any:
        """Learn from each answer that this botocore client gets from now on; the client."""
        client.meta.events.register("before-send.s3", self._note_sending)
        client.meta.events.register("response-received.s3", self._note_answer)
        return client

    def now(self) -> Moment | None:
        bounds, counted = self._bounds, self._steady()
        if bounds is None:
            return None
        if abs(self._wall() - counted - self._apart) > _PARTED:
            self._bounds = None
            return None
        drift = (counted - bounds.at) // _DRIFT + 1
        return Moment(counted + bounds.least - drift, counted + bounds.most + drift)

    def learn(self, date: str, *, sent: int, answered: int) -> None:
        """From one answer: its `Date`, and this machine's counter before and after."""
        try:
            told = int(parsedate_to_datetime(date).timestamp()) * _SECOND
        except (ValueError, OverflowError):  # no date at all
            return
        bounds = _Bounds(told - answered - _SLACK, told + _SECOND - sent + _SLACK, answered)
        known = self.now()
        if known is None:
            self._apart = self._wall() - answered
        else:
            counted = self._steady()
            least, most = max(bounds.least, known.earliest - counted), min(bounds.most, known.latest - counted)
            if least <= most:
                bounds = _Bounds(least, most, answered)
        self._bounds = bounds

    def _note_sending(self, **_: Any) -> None:
        self._sent.at = self._steady()

    def _note_answer(self, response_dict: dict[str, Any] | None = None, **_: Any) -> None:
        date = (response_dict or {}).get("headers", {}).get("date")
        if date:
            self.learn(date, sent=self._sent.at, answered=self._steady())


def _read_counter() -> int:
    """Where the system has one, the counter that goes on while it sleeps."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 1_000_000


def _read_clock() -> int:
    return time.time_ns() // 1_000_000
