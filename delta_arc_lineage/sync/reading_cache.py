"""The discovery cache: the baselines of readings, kept between runs, so that the next one asks only for what changed.

A baseline is believed until the age of its full reading passes the expiry, and never where it was made for another
tenant, route or stage. The store is a convenience: where it fails, everything is read, a note says so, and the run goes
on, because what was read is true without it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.codec import recall_document, write_document
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.model.words import Word
from delta_arc_lineage.ports.catalog import Baseline, Found, Reading
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.state import StateStore

FOLDER = "cache"
OBSERVED = "observed"
"""The stage of what the catalog holds of a route, beside those of `documents`."""
_HOUR = 3_600_000
_END_OF_TIME = 10**14  # milliseconds; later than any clock tells


@dataclass(frozen=True, slots=True)
class CachedReading:
    """The document of one baseline. `entities`: how much the reading held.

    Times in milliseconds since the epoch (UTC).
    """

    FORMAT: ClassVar[int] = 3
    tenant: str
    route: str
    stage: str
    kept_at: int
    entities: int
    baseline: Baseline


class Validity(Word):
    """Whether the next reading uses a cached one, and if not, why."""

    USED = "used", "used"
    OFF = "off", "not used: the expiry is 0"
    EXPIRED = "expired", "expired"
    FOREIGN = "foreign", "of another tenant"
    UNREADABLE = "unreadable", "unreadable"


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A document of the store, its size in bytes; `cached` None where it cannot be read."""

    name: str
    size: int
    cached: CachedReading | None
    validity: Validity


@dataclass(frozen=True, slots=True)
class ReadingCache:
    """`expiry`: hours for which a full reading is believed, 0 for never. `refresh`: read in full now, and keep that.

    `place`: where the store is, for people. Without a store nothing is kept.
    """

    store: StateStore | None = None
    tenant: str = ""
    expiry: float = 24.0
    refresh: bool = False
    place: str = ""

    @property
    def is_on(self) -> bool:
        return self.store is not None and self.expiry > 0

    def read(
        self,
        ask: Callable[[Baseline | None], Reading[Found]],
        *,
        route: str,
        stage: str,
        clock: Clock,
        progress: Progress,
    ) -> Reading[Found]:
        """Ask with the baseline of the last time, and keep what this time left behind if it differs.

        A catalog that found no change gives the same baseline back, and nothing is compared.
        """
        baseline = None
        if self.is_on and not self.refresh:
            baseline = self._baseline(route, stage, now=clock.now(), progress=progress)
        reading = ask(baseline)
        is_same = reading.baseline is baseline or reading.baseline == baseline
        if self.is_on and not is_same and (reading.baseline.content or baseline):
            cached = CachedReading(
                tenant=self.tenant,
                route=route,
                stage=stage,
                kept_at=clock.now(),
                entities=_count(reading.found),
                baseline=reading.baseline,
            )
            self._keep(cached, progress=progress)
        return reading

    def forget(self, *, route: str, stage: str, progress: Progress) -> None:
        """For whoever finds that the world is not as it was remembered."""
        if self.is_on:
            self._write(document_name(route, stage), None, progress=progress)

    def clear(self, route: str | None = None) -> int:
        """Forget everything, of one route if it is named; how many documents there were."""
        if self.store is None:
            return 0
        names = self.store.names(_folder(route))
        for name in names:
            self.store.write(name, None)
        return len(names)

    def entries(self, route: str | None = None, *, now: int) -> tuple[CacheEntry, ...]:
        """All that is kept, of one route if it is named."""
        if self.store is None:
            return ()
        entries = (self._entry(name, now=now) for name in self.store.names(_folder(route)))
        return tuple(entry for entry in entries if entry is not None)

    def expires_at(self, cached: CachedReading) -> int:
        return cached.baseline.full_at + int(self.expiry * _HOUR)

    def _entry(self, name: str, *, now: int) -> CacheEntry | None:
        document = self.store.read(name) if self.store else None
        if document is None:
            return None
        cached = _recall(document)
        return CacheEntry(name, len(document.encode()), cached, self._judge(name, cached, now=now))

    def _judge(self, name: str, cached: CachedReading | None, *, now: int) -> Validity:
        """A reading from the future, by a clock that was set back, has expired like one from long ago."""
        if cached is None or document_name(cached.route, cached.stage) != name:
            return Validity.UNREADABLE
        if cached.tenant != self.tenant:
            return Validity.FOREIGN
        if not self.expiry:
            return Validity.OFF
        is_young = cached.baseline.full_at <= now < self.expires_at(cached)
        return Validity.USED if is_young else Validity.EXPIRED

    def _baseline(self, route: str, stage: str, *, now: int, progress: Progress) -> Baseline | None:
        try:
            entry = self._entry(document_name(route, stage), now=now)
        except DeltaArcError as error:
            progress.note(f"the discovery cache cannot be read, so everything is: {error}")
            return None
        return entry.cached.baseline if entry and entry.cached and entry.validity is Validity.USED else None

    def _keep(self, cached: CachedReading, *, progress: Progress) -> None:
        """A reading that leaves nothing behind takes the earlier document along: it did not hold."""
        document = write_document(cached) if cached.baseline.content else None
        self._write(document_name(cached.route, cached.stage), document, progress=progress)

    def _write(self, name: str, document: str | None, *, progress: Progress) -> None:
        try:
            if self.store is not None:
                self.store.write(name, document)
        except DeltaArcError as error:
            progress.note(f"the discovery cache cannot be written, so the next run reads everything: {error}")


def document_name(route: str, stage: str) -> str:
    """The name of a stage's document in the store."""
    return f"{FOLDER}/{route}/{stage}"


def _folder(route: str | None) -> str:
    return f"{FOLDER}/{route}" if route else FOLDER


def _recall(document: str) -> CachedReading | None:
    """None also for a document of a time that is none."""
    cached = recall_document(CachedReading, document)
    times = (cached.baseline.full_at, cached.kept_at) if cached else ()
    return cached if all(0 <= time < _END_OF_TIME for time in times) else None


def _count(found: SchemaSnapshot | Observed) -> int:
    return len(found.assets) if isinstance(found, Observed) else len(found.tables) + found.column_count
