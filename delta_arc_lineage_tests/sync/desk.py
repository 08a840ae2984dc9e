"""A person who reads the same schema again and again, from a cache whose store is watched."""

from dataclasses import dataclass, field, replace
from typing import Any

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.reading import Baseline, Reading
from delta_arc_lineage.sync.documents import SOURCE
from delta_arc_lineage.sync.reading_cache import ReadingCache, document_name
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.examples import source_of, table
from delta_arc_lineage_tests.sync.estate import Notes

NAME = document_name("sales", SOURCE)


class WatchedStore(MemoryStateStore):
    """Counts its writes, and fails as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        self.broken: set[str] = set()

    def read(self, name: str) -> str | None:
        self._fail("read")
        return super().read(name)

    def first_line(self, name: str) -> str | None:
        self._fail("read")
        return super().first_line(name)

    def write(self, name: str, document: str | None) -> None:
        self._fail("write")
        self.written.append(name)
        super().write(name, document)

    def _fail(self, what: str) -> None:
        if what in self.broken:
            raise Unreachable(what=f"cannot {what}", where="CACHE_S3_BUCKET", next_step="look")


@dataclass
class Desk:
    """A person who reads the same schema again and again. The catalog leaves `content` behind each time.

    `told`: what it leaves behind where it is asked for changes, if that is something else.
    """

    cache: ReadingCache
    clock: ManualClock = field(default_factory=ManualClock)
    progress: Notes = field(default_factory=Notes)
    content: str = "all there was"
    told: str = ""
    asked: list[Baseline | None] = field(default_factory=list)

    def read(self, *, route: str = "sales", stage: str = SOURCE, **changed: Any) -> Baseline | None:
        """The baseline that the catalog was given."""
        replace(self.cache, **changed).read(
            self._ask, route=route, stage=stage, clock=self.clock, progress=self.progress
        )
        return self.asked[-1]

    def _ask(self, baseline: Baseline | None) -> Reading[SchemaSnapshot]:
        self.asked.append(baseline)
        now, found = self.clock.now(), source_of(table("ORDERS", "ID"))
        told = self.told if baseline and self.told else self.content
        anew = Baseline(baseline.full_at if baseline else now, told, lambda: f"the body of {told}")
        return Reading(lambda: found, now, told, anew, since=baseline.full_at if baseline else None)

    @property
    def store(self) -> WatchedStore:
        assert isinstance(self.cache.store, WatchedStore)
        return self.cache.store
