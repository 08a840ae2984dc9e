"""The request budget of one tenant, shared by all runs on one host through a file.

The file holds when the last requests were, or will be, sent. Whoever needs a place takes the first moment that keeps
every window of a minute within the limit, writes it down under a lock, and sleeps until then without the lock. Places
are given in the order of asking, so no run starves another; a process that dies loses one place and nothing else.
Counting only one's own requests would let two runs together break the limit, and a broken limit blocks everybody for a
minute.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from delta_arc_lineage.adapters.whole_files import make_private
from delta_arc_lineage.errors import StateUnusable
from delta_arc_lineage.ports.budget import RequestBudget
from delta_arc_lineage.ports.clock import Clock

WINDOW = 60_000
_LONGEST_TRUSTED = 10 * WINDOW


@dataclass(slots=True)
class _Places:
    """Milliseconds since the epoch: when requests were or will be sent, in order; none goes before `closed_until`."""

    sent: list[int] = field(default_factory=list)
    closed_until: int = 0


class SharedBudget(RequestBudget):
    """At most `limit` requests in any window of `window` milliseconds, over all processes that share the file."""

    def __init__(self, file: Path, *, limit: int, clock: Clock, window: int = WINDOW) -> None:
        self._file, self._limit, self._clock, self._window = file, limit, clock, window

    def take(self) -> float:
        with self._places() as places:
            now = self._clock.now()
            place = max(now, places.closed_until, *places.sent[-1:])
            if len(places.sent) >= self._limit:
                place = max(place, places.sent[-self._limit] + self._window + 1)
            places.sent = [*places.sent, place][-self._limit :]
        return (place - now) / 1000

    def holds(self) -> bool:
        """A place that a block came over is none."""
        return not self.closed()

    def block(self, seconds: float) -> None:
        with self._places() as places:
            places.closed_until = max(places.closed_until, self._clock.now() + int(seconds * 1000))

    def closed(self) -> float:
        with self._places() as places:
            return max(0, places.closed_until - self._clock.now()) / 1000

    def close(self) -> None:
        """Nothing is taken in advance."""

    @contextmanager
    def _places(self) -> Iterator[_Places]:
        try:
            make_private(self._file.parent)
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "r+", encoding="utf-8", errors="replace") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                places = self._read(file.read())
                yield places
                file.seek(0)
                file.write(json.dumps({"sent": places.sent, "closed_until": places.closed_until}))
                file.truncate()
        except OSError as error:
            raise StateUnusable(
                what=f"the request budget cannot be kept: {error}",
                where=f"DELTA_ARC_STATE ({self._file})",
                next_step="make room, make the folder writable, or set DELTA_ARC_STATE to one that is",
            ) from error

    def _read(self, text: str) -> _Places:
        """What the file says. A torn file, or times that are none or far ahead (a clock set back): as good as none."""
        try:
            kept = json.loads(text or "{}")
            places = _Places([int(at) for at in kept.get("sent", [])], int(kept.get("closed_until", 0)))
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            return _Places()
        latest = self._clock.now() + _LONGEST_TRUSTED
        if places.closed_until > latest or any(at > latest for at in places.sent):
            return _Places()
        return places
