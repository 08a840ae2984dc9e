"""Discovery: what a reading left behind is kept between runs, so that the next one asks only for what changed since.

A memory is believed until a full reading's age passes the expiry, and never where it was made for another tenant,
route or stage. The store is a convenience: where it fails, everything is read, a note says so, and the run goes on,
because what was read is true without it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.assets import Observed
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.ambient import Clock, Progress
from delta_arc_lineage.ports.catalog import Found, Known, Reading
from delta_arc_lineage.ports.state import StateStore

FORMAT = 1
FOLDER = "cache"
OBSERVED = "observed"
_HOUR = 3_600_000
_END_OF_TIME = 10**14  # milliseconds; later than any clock tells


@dataclass(frozen=True, slots=True)
class Memory:
    """One remembered reading: what it is of, when all was last read and when this was kept, and how much it holds.

    Times in milliseconds since the epoch (UTC); `content` in the words of the catalog's adapter.
    """

    format: int
    tenant: str
    route: str
    stage: str
    full_at: int
    kept_at: int
    entities: int
    content: str

    @property
    def known(self) -> Known:
        return Known(self.full_at, self.content)


class Standing(StrEnum):
    """Whether the next reading uses a memory, and if not, why."""

    USED = "used"
    OFF = "not used: the expiry is 0"
    EXPIRED = "expired"
    FOREIGN = "of another tenant"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the store; `memory` None where it cannot be read as one."""

    name: str
    size: int
    memory: Memory | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Discovery:
    """Where readings are remembered and how long they are believed: `expiry` in hours, 0 for never.

    `refresh`: read in full now, and remember that. `place`: where the store is, for people. Without a store nothing
    is remembered.
    """

    store: StateStore | None = None
    tenant: str = ""
    expiry: float = 24.0
    refresh: bool = False
    place: str = ""

    @property
    def remembers(self) -> bool:
        return self.store is not None and self.expiry > 0

    def read(
        self, ask: Callable[[Known | None], Reading[Found]], *, route: str, stage: str, clock: Clock, progress: Progress
    ) -> Reading[Found]:
        """Ask with what is known of the last time, and remember what this time left behind if it differs."""
        known = None
        if self.remembers and not self.refresh:
            known = self._known(route, stage, now=clock.now(), progress=progress)
        reading = ask(known)
        if self.remembers and reading.known != known and (reading.known.content or known):
            memory = Memory(
                format=FORMAT,
                tenant=self.tenant,
                route=route,
                stage=stage,
                full_at=reading.known.full_at,
                kept_at=clock.now(),
                entities=_entities(reading.found),
                content=reading.known.content,
            )
            self._keep(memory, progress=progress)
        return reading

    def forget(self, *, route: str, stage: str, progress: Progress) -> None:
        """For whoever finds that the world is not as it was remembered."""
        if self.remembers:
            self._write(name_of(route, stage), None, progress=progress)

    def clear(self, route: str | None = None) -> int:
        """Forget everything, of one route if it is named; how many documents there were."""
        if self.store is None:
            return 0
        names = self.store.names(_folder(route))
        for name in names:
            self.store.write(name, None)
        return len(names)

    def kept(self, route: str | None = None, *, now: int) -> tuple[Kept, ...]:
        """All that is remembered, of one route if it is named."""
        if self.store is None:
            return ()
        found = (self._kept(name, now=now) for name in self.store.names(_folder(route)))
        return tuple(kept for kept in found if kept is not None)

    def expires_at(self, memory: Memory) -> int:
        return memory.full_at + int(self.expiry * _HOUR)

    def _kept(self, name: str, *, now: int) -> Kept | None:
        document = self.store.read(name) if self.store else None
        if document is None:
            return None
        memory = _read(document)
        return Kept(name, len(document.encode()), memory, self._standing(name, memory, now=now))

    def _standing(self, name: str, memory: Memory | None, *, now: int) -> Standing:
        """A memory from the future, by a clock that was set back, has expired like one from long ago."""
        if memory is None or name_of(memory.route, memory.stage) != name:
            return Standing.UNREADABLE
        if memory.tenant != self.tenant:
            return Standing.FOREIGN
        if not self.expiry:
            return Standing.OFF
        return Standing.USED if memory.full_at <= now < self.expires_at(memory) else Standing.EXPIRED

    def _known(self, route: str, stage: str, *, now: int, progress: Progress) -> Known | None:
        try:
            kept = self._kept(name_of(route, stage), now=now)
        except DeltaArcError as error:
            progress.note(f"the discovery cache cannot be read, so everything is: {error}")
            return None
        return kept.memory.known if kept and kept.memory and kept.standing is Standing.USED else None

    def _keep(self, memory: Memory, *, progress: Progress) -> None:
        """A reading that leaves nothing behind takes the earlier memory along: it did not hold."""
        document = json.dumps(encode(memory), ensure_ascii=False) if memory.content else None
        self._write(name_of(memory.route, memory.stage), document, progress=progress)

    def _write(self, name: str, document: str | None, *, progress: Progress) -> None:
        try:
            if self.store is not None:
                self.store.write(name, document)
        except DeltaArcError as error:
            progress.note(f"the discovery cache cannot be written, so the next run reads everything: {error}")


def name_of(route: str, stage: str) -> str:
    """The name of a stage's document in the store."""
    return f"{FOLDER}/{route}/{stage}"


def _folder(route: str | None) -> str:
    return f"{FOLDER}/{route}" if route else FOLDER


def _read(document: str | None) -> Memory | None:
    """None for a torn, foreign, older or newer document, or one of a time that is none: it is as good as none."""
    try:
        found: Memory = decode(Memory, json.loads(document or ""))
    except (ValueError, RecursionError):
        return None
    times = (found.full_at, found.kept_at)
    return found if found.format == FORMAT and all(0 <= time < _END_OF_TIME for time in times) else None


def _entities(found: SchemaSnapshot | Observed) -> int:
    return len(found.assets) if isinstance(found, Observed) else len(found.tables) + found.column_count
