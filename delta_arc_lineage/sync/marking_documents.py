"""What the state keeps of the markings of a route: the ledger, the last reading, journals beside those of assets."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, ClassVar

from delta_arc_lineage.model.codec import decode, encode, from_object, to_object
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_journal import MarkingJournal
from delta_arc_lineage.model.marking_ledger import Given, Place, ledger_of
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.media import file_name
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.kept_objects import KeptObjects
from delta_arc_lineage.sync.tenants import note_tenant

FOLDER = "journal"
MARKINGS = "markings"
"""What the documents of marking journals are called, in the folders of runs."""


@dataclass(frozen=True, slots=True)
class SettledMarkings:
    """A reading after which nothing was to do. `premises`: of all that it rests on; `looked_at`: from when on a change
    of one of the assets counts, in milliseconds since the epoch by the catalog's clock; `versions`: under which the
    assets were seen, each at the place of its reference, empty where it was not there."""

    premises: str
    looked_at: int
    references: tuple[Reference, ...]
    versions: tuple[str, ...] = ()

    def find_unseen(self, remarked: Mapping[Reference, str]) -> frozenset[Reference]:
        """Those of the changed assets that were not seen as they are now."""
        seen = dict(zip(self.references, self.versions, strict=False))
        return frozenset(each for each, version in remarked.items() if not version or seen.get(each) != version)


@dataclass(frozen=True, slots=True)
class KeptMarkingPlan:
    """The latest plan of a route's markings; or what was wrong with them, and nothing is planned."""

    FORMAT: ClassVar[int] = 1
    plan: MarkingPlan | None = None
    what: str = ""
    where: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class MarkingDocuments(KeptObjects):
    """Those of one tenant; one that cannot be read counts as none: all that assets carry is people's then."""

    def ledger(self) -> dict[Place, Given]:
        return _read_ledger(self._object(f"ledger/{self.route}"))

    def keep_ledger(self, ledger: Mapping[Place, Given], *, before: Mapping[Place, Given]) -> None:
        """`before`: the one that the decision was made with. What another run wrote meanwhile of a place stands."""
        changed = {
            place for place in ledger.keys() | before.keys() if not _are_same(ledger.get(place), before.get(place))
        }
        if not changed:
            return

        def merge(kept: dict[str, Any]) -> dict[str, object]:
            there = _read_ledger(kept)
            ours = {place for place in changed if there.get(place) == before.get(place)}
            merged = {place: entry for place, entry in there.items() if place not in ours}
            merged |= {place: ledger[place] for place in ours if place in ledger}
            return {"given": encode(tuple(merged[place] for place in sorted(merged)))}

        self._change_object(f"ledger/{self.route}", merge)

    def plan(self) -> KeptMarkingPlan | None:
        """None where none was made, or where it cannot be read: it is made again with the next lineage plan."""
        try:
            return from_object(KeptMarkingPlan, self._object(f"marking_plans/{self.route}"))
        except (ValueError, TypeError):
            return None

    def keep_plan(self, kept: KeptMarkingPlan) -> None:
        if kept != (self.plan() or KeptMarkingPlan()):
            self._keep_object(f"marking_plans/{self.route}", to_object(kept))

    def settled(self) -> SettledMarkings | None:
        kept = self._object(f"settled/{self.route}")
        try:
            settled: SettledMarkings = decode(SettledMarkings, kept)
        except (ValueError, TypeError):
            return None
        return settled

    def keep_settled(self, settled: SettledMarkings | None) -> None:
        if settled != self.settled():
            self._keep_object(f"settled/{self.route}", encode(settled) if settled else {})


@dataclass(frozen=True, slots=True)
class MarkingRecord:
    """What one run did to markings; `torn`: names of journals that cannot be read."""

    route: str
    run: str
    journals: tuple[MarkingJournal, ...]
    torn: tuple[str, ...] = ()

    @property
    def started_at(self) -> int:
        return min((journal.started_at for journal in self.journals), default=0)

    @property
    def ended_at(self) -> int:
        """When it did something last, as far as is known."""
        return max((max(journal.started_at, journal.ended_at or 0) for journal in self.journals), default=0)

    @property
    def is_unfinished(self) -> bool:
        return any(journal.ended_at is None or journal.unconfirmed for journal in self.journals)


@dataclass(frozen=True, slots=True)
class MarkingJournals:
    """They lie beside the journals of assets, so that retention takes a run as a whole."""

    state: StateStore

    def keep(self, journal: MarkingJournal) -> str:
        """Write it ahead under a name of its own; that name."""
        note_tenant(self.state, journal.tenant, now=journal.started_at)
        folder = f"{FOLDER}/{file_name(journal.route)}/{file_name(journal.run)}"
        names = (f"{folder}/{MARKINGS}" if n == 1 else f"{folder}/{MARKINGS}.{n}" for n in count(1))
        name = next(name for name in names if self.state.first_line(name) is None)
        self.state.write_lines(name, journal.to_lines())
        return name

    def end(self, name: str, journal: MarkingJournal, *, unconfirmed: Collection[str], ended_at: int) -> None:
        self.state.append(name, journal.to_end(unconfirmed=unconfirmed, ended_at=ended_at))

    def records(self) -> tuple[MarkingRecord, ...]:
        """Every run that left a journal of markings, newest first."""
        runs: dict[tuple[str, str], list[str]] = {}
        for name in self.state.names(FOLDER):
            if is_of_markings(name):
                _, route, run, _ = name.split("/")
                runs.setdefault((route, run), []).append(name)
        found = [self._record(route, run, names) for (route, run), names in runs.items()]
        return tuple(sorted(found, key=lambda record: (-record.started_at, record.run, record.route)))

    def of_run(self, folder: str) -> MarkingRecord:
        """The run whose journals lie in this folder: `journal/<route>/<run>`."""
        _, route, run = folder.split("/")
        return self._record(route, run, list(filter(is_of_markings, self.state.names(folder))))

    def _record(self, route: str, run: str, names: list[str]) -> MarkingRecord:
        read = {name: _recall(self.state.read_lines(name) or iter(())) for name in names}
        journals = sorted((each for each in read.values() if each), key=lambda journal: journal.started_at)
        torn = tuple(name for name, journal in read.items() if journal is None)
        return MarkingRecord(journals[0].route if journals else route, run, tuple(journals), torn)


def _read_ledger(kept: Mapping[str, Any]) -> dict[Place, Given]:
    try:
        return ledger_of(decode(tuple[Given, ...], kept.get("given") or []))
    except (ValueError, TypeError):
        return {}


def _are_same(entry: Given | None, before: Given | None) -> bool:
    """Also in what the catalog calls it, which is no part of what is said."""
    return entry == before and (entry is None or before is None or entry.marking.identity == before.marking.identity)


def is_of_markings(name: str) -> bool:
    """Whether a document in the folders of runs is a journal of markings."""
    return name.count("/") == 3 and name.rpartition("/")[2].partition(".")[0] == MARKINGS


def _recall(lines: Iterator[str]) -> MarkingJournal | None:
    try:
        return MarkingJournal.from_lines(lines)
    except ValueError:
        return None
