"""The discovery cache: the baselines of readings, kept between runs, so that the next one asks only for what changed.

A baseline is believed until the age of its full reading passes the expiry, and never where it was made for another
tenant, route or stage. The full reading that follows proves it: what changes alone would have told is read too, and
where the two differ, something changed that no search by time shows. That is a finding, and the full reading stands.

A document's first line tells whether it is of any use and what to ask; the rest, all that was found, is looked at
only where something changed. The store is a convenience: where it fails, everything is read, a note says so, and the
run goes on, because what was read is true without it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Generic

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.codec import recall_document, write_document
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot
from delta_arc_lineage.model.words import Word
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.reading import Baseline, Reading, Remembered, UnusableBaseline
from delta_arc_lineage.ports.state import StateStore

FOLDER = "cache"
OBSERVED = "observed"
"""The stage of what the catalog holds of a route, beside those of `documents`."""
_HOUR = 3_600_000
_END_OF_TIME = 10**14  # milliseconds; later than any clock tells


@dataclass(frozen=True, slots=True)
class CachedReading:
    """What the first line says of a baseline. `entities`: how much the reading held; `head`: the baseline's.

    `missed_at`: when a full reading last showed something that the changes had not told; 0 where the last one did not.
    Times in milliseconds since the epoch (UTC).
    """

    FORMAT: ClassVar[int] = 4
    tenant: str
    route: str
    stage: str
    kept_at: int
    entities: int
    full_at: int
    head: str
    missed_at: int = 0


class Validity(Word):
    """Whether the next reading uses a cached one, and if not, why."""

    USED = "used", "used"
    OFF = "off", "not used: the expiry is 0"
    EXPIRED = "expired", "expired"
    FOREIGN = "foreign", "of another tenant"
    UNREADABLE = "unreadable", "unreadable"


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A document of the store, its size in letters; `cached` None where it cannot be read."""

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
        ask: Callable[[Baseline | None], Reading[Remembered]],
        *,
        route: str,
        stage: str,
        clock: Clock,
        progress: Progress,
    ) -> Reading[Remembered]:
        """Ask with the baseline of the last time, and keep what this time left behind if it differs.

        A catalog that found no change gives the same baseline back, and nothing is compared.
        """
        if self.store is None or not self.is_on:
            return ask(None)
        return _CachedQuestion(ask, self, self.store, route, stage, clock, progress).answer()

    def forget(self, *, route: str, stage: str, progress: Progress) -> None:
        """For whoever finds that the world is not as it was remembered."""
        if self.store is not None and self.is_on:
            _write(self.store, document_name(route, stage), None, progress=progress)

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
        return cached.full_at + int(self.expiry * _HOUR)

    def _entry(self, name: str, *, now: int) -> CacheEntry | None:
        document = self.store.read(name) if self.store else None
        if document is None:
            return None
        cached = _recall(document.partition("\n")[0])
        return CacheEntry(name, len(document), cached, self.judge(name, cached, now=now))

    def judge(self, name: str, cached: CachedReading | None, *, now: int) -> Validity:
        """A reading from the future, by a clock that was set back, has expired like one from long ago."""
        if cached is None or document_name(cached.route, cached.stage) != name:
            return Validity.UNREADABLE
        if cached.tenant != self.tenant:
            return Validity.FOREIGN
        if not self.expiry:
            return Validity.OFF
        is_young = cached.full_at <= now < self.expires_at(cached)
        return Validity.USED if is_young else Validity.EXPIRED


@dataclass(frozen=True, slots=True)
class _CachedQuestion(Generic[Remembered]):
    """What is asked of the catalog, and the document of its stage."""

    ask: Callable[[Baseline | None], Reading[Remembered]]
    cache: ReadingCache
    store: StateStore
    route: str
    stage: str
    clock: Clock
    progress: Progress

    def answer(self) -> Reading[Remembered]:
        cached = self._recall()
        baseline = Baseline(cached.full_at, cached.head, lambda: self._body(cached)) if cached else None
        is_believed = self.cache.judge(self._name, cached, now=self.clock.now()) is Validity.USED
        if baseline is None or (is_believed and not self.cache.refresh):
            reading, missed_at = self.ask(baseline), cached.missed_at if cached else 0
        else:
            reading, missed_at = self._prove(baseline)
        is_kept = reading.baseline == baseline and (cached is None or cached.missed_at == missed_at)
        if not is_kept and (reading.baseline.head or baseline):
            self._keep(reading, missed_at)
        return replace(reading, find=lambda: self._find(reading))

    def _prove(self, baseline: Baseline) -> tuple[Reading[Remembered], int]:
        """The full reading, and the time where it shows what the changes did not tell.

        Something may change between two questions: the changes are asked for once more before they are blamed.
        """
        told = self.ask(baseline)
        if told.since is None:  # the counts had shown it: all was read
            return told, 0
        full = self.ask(None)
        if not full.version or full.version == told.version or self.ask(baseline).version != told.version:
            return full, 0
        self.progress.note(
            f"{self.stage}: the full reading shows what the changes since the last one did not tell; it stands, and "
            "the next plan may change because of it"
        )
        return full, self.clock.now()

    def _find(self, reading: Reading[Remembered]) -> Remembered:
        """What was found; where what was remembered of it is damaged, it is read anew."""
        try:
            return reading.found
        except UnusableBaseline:
            self.progress.note(f"{self.stage}: what was remembered is damaged, so everything is read")
        anew = self.ask(None)
        self._keep(anew, 0)
        return anew.found

    @property
    def _name(self) -> str:
        return document_name(self.route, self.stage)

    def _recall(self) -> CachedReading | None:
        """What is remembered of this very question, believed or not."""
        try:
            cached = _recall(self.store.first_line(self._name) or "")
        except DeltaArcError as error:
            self.progress.note(f"the discovery cache cannot be read, so everything is: {error}")
            return None
        is_own = cached and (cached.tenant, cached.route, cached.stage) == (self.cache.tenant, self.route, self.stage)
        return cached if is_own else None

    def _body(self, cached: CachedReading) -> str:
        """All but the first line, if that is still the one that was read."""
        try:
            first, _, body = (self.store.read(self._name) or "").partition("\n")
        except DeltaArcError as error:
            raise UnusableBaseline(str(error)) from error
        if _recall(first) != cached:
            raise UnusableBaseline("another process wrote it anew")
        return body

    def _keep(self, reading: Reading[Remembered], missed_at: int) -> None:
        """A reading that leaves nothing behind takes the earlier document along: it did not hold."""
        baseline, document = reading.baseline, None
        if baseline.head:
            count, now = _count(reading.found), self.clock.now()
            cache = self.cache
            own = (cache.tenant, self.route, self.stage, now, count, baseline.full_at, baseline.head, missed_at)
            document = f"{write_document(CachedReading(*own))}\n{baseline.body()}"
        _write(self.store, self._name, document, progress=self.progress)


def _write(store: StateStore, name: str, document: str | None, *, progress: Progress) -> None:
    """Write to the cache; a store that fails costs a note."""
    try:
        store.write(name, document)
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
    times = (cached.full_at, cached.kept_at, cached.missed_at) if cached else ()
    return cached if all(0 <= time < _END_OF_TIME for time in times) else None


def _count(found: SchemaSnapshot | Observed | BucketSnapshot) -> int:
    match found:
        case Observed():
            return len(found.assets)
        case SchemaSnapshot():
            return len(found.tables) + found.column_count
        case BucketSnapshot():
            return found.count
