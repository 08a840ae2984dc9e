"""Holders of one leased budget, at one manual clock: their own clocks err, and their store has mishaps."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from delta_arc_lineage.adapters.leased_budget import LeasedBudget
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.ports.shared_time import Moment, SharedTime
from delta_arc_lineage.ports.state import Versioned
from delta_arc_lineage_tests.conftest import ManualClock

Answer = TypeVar("Answer")

DOCUMENT = "budget/tenant"
MISHAPS = ("well", "refused", "lost", "lost and tried again", "late", "paused before", "paused after", "overtaken")


class ErringTime(SharedTime):
    """Wrong by `error` milliseconds, and known to be wrong by at most `bound`."""

    def __init__(self, clock: ManualClock, *, error: int, bound: int) -> None:
        self._clock, self._error, self._bound = clock, error, bound

    def now(self) -> Moment:
        now = self._clock.now() + self._error
        return Moment(now - self._bound, now + self._bound)


@dataclass
class UnluckyStore(MemoryStateStore):
    """What happens to a request is drawn from `mishaps`; when they are used up, all goes well.

    refused: nothing is done; lost: done, and the answer is lost; lost and tried again: S3's client asks once more and
    hears that the document is another one; late: the answer is lost, and it is done some requests later; overtaken:
    somebody else takes in between.
    """

    clock: ManualClock
    mishaps: Iterator[str] = field(default_factory=lambda: iter(()))
    pause: int = 0
    overtake: Callable[[], object] = lambda: None
    asked: int = 0
    kept: MemoryStateStore = field(default_factory=MemoryStateStore)
    _late: list[Callable[[], object]] = field(default_factory=list)

    def read_version(self, name: str) -> Versioned:
        self.asked += 1
        mishap = self._meet()
        if mishap in ("refused", "lost", "late"):
            raise Unreachable(what="no answer")
        return self._paused(mishap, self.kept.read_version(name))

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        self.asked += 1
        mishap, done = self._meet(), partial(self.kept.replace, name, document, version=version)
        if mishap == "late":
            self._late.append(done)
        if mishap in ("lost", "lost and tried again"):
            done()
        if mishap in ("refused", "lost", "late"):
            raise Unreachable(what="no answer")
        return None if mishap == "lost and tried again" else self._paused(mishap, done())

    def land(self) -> None:
        """What was late is done now."""
        late, self._late = self._late, []
        for done in late:
            done()

    def _meet(self) -> str:
        mishap = next(self.mishaps, "well")
        if mishap == "paused before":
            self.clock.advance(self.pause)
        if mishap == "overtaken":
            self.overtake()
        if mishap != "late":
            self.land()
        return mishap

    def _paused(self, mishap: str, answer: Answer) -> Answer:
        if mishap == "paused after":
            self.clock.advance(self.pause)
        return answer


def hold(store: UnluckyStore, *, limit: int, window: int, error: int = 0, bound: int = 0) -> LeasedBudget:
    """A holder of the budget in this store."""
    time = ErringTime(store.clock, error=error, bound=bound)
    return LeasedBudget(store, DOCUMENT, limit=limit, time=time, window=window)


def count_most(sent: Iterable[int], window: int) -> int:
    """Most requests in any window, of which both ends count."""
    times = sorted(sent)
    return max((number - bisect_left(times, at - window) + 1 for number, at in enumerate(times)), default=0)
