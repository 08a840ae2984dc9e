"""The journals in the state store: one document a run, phase and plan of a route, found by run or all together.

A document is written before the work and ended by a line that is added. Phases may be steps of their own processes, so
each has a document of its own.

A run that was planned again, as a Dagster run that is re-executed, has further documents, numbered from 2. A document
that cannot be read keeps its place and is never written over.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from delta_arc_lineage.model.journal import Entry, Journal, sum_up
from delta_arc_lineage.model.media import file_name
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.marking_documents import is_of_markings
from delta_arc_lineage.sync.tenants import note_tenant

FOLDER = "journal"


@dataclass(frozen=True, slots=True)
class Record:
    """One run of one route; `journals` in the order of their start, `torn`: names of those that cannot be read."""

    route: str
    run: str
    journals: tuple[Journal, ...]
    torn: tuple[str, ...] = ()

    @property
    def tenant(self) -> str:
        """The tenant it was made in; empty where its journals do not say."""
        return next((journal.tenant for journal in self.journals), "")

    @property
    def started_at(self) -> int:
        return min((journal.started_at for journal in self.journals), default=0)

    @property
    def is_unfinished(self) -> bool:
        """Whether it was killed and not tried again, or ended before all that it meant to do was proven."""
        last = {journal.phase: journal for journal in self.journals}
        return bool(self.unproven) or any(journal.ended_at is None for journal in last.values())

    @property
    def proven(self) -> frozenset[str]:
        """Qualified names of what is known to be done, to the last change that the run meant for each."""
        found: set[str] = set()
        for journal in self.journals:
            found = (found - journal.names) | set(journal.confirmed)
        return frozenset(found)

    @property
    def unproven(self) -> frozenset[str]:
        """Qualified names of what was meant and may have happened."""
        return frozenset[str]().union(*(journal.names for journal in self.journals)) - self.proven

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the run did to each asset in all, by all its plans, in the order in which it did it."""
        return sum_up((entry for journal in self.journals for entry in journal.entries), unproven=self.unproven)


@dataclass(frozen=True, slots=True)
class Journals:
    """A journal that cannot be read is told of where runs are listed, and is as good as none everywhere else."""

    state: StateStore

    def keep(self, journal: Journal, *, number: int = 1) -> None:
        note_tenant(self.state, journal.tenant, now=journal.started_at)
        self.state.write_lines(_place(journal.route, journal.run, journal.phase, number), journal.to_lines())

    def end(self, journal: Journal, *, confirmed: Collection[str], ended_at: int, number: int = 1) -> None:
        """Add its end to a journal that was kept: what it meant is not written again."""
        end = journal.to_end(confirmed=confirmed, ended_at=ended_at)
        self.state.append(_place(journal.route, journal.run, journal.phase, number), end)

    def of_phase(self, *, route: str, run: str, phase: str) -> tuple[Journal | None, ...]:
        """The run's journals of this phase by their number, from 1; None for one that cannot be read."""
        found: list[Journal | None] = []
        for number in count(1):
            lines = self.state.read_lines(_place(route, run, phase, number))
            if lines is None:
                break
            found.append(_recall(lines))
        return tuple(found)

    def place_for(self, journal: Journal) -> tuple[int, Journal | None]:
        """The number to keep it under, and the run's last journal of this phase if this one retries that."""
        kept = self.of_phase(route=journal.route, run=journal.run, phase=journal.phase)
        last = kept[-1] if kept else None
        if last is not None and journal.retries(last):
            return len(kept), last
        return len(kept) + 1, None

    def records(self) -> tuple[Record, ...]:
        """Every run that left a journal, newest first."""
        runs: dict[tuple[str, str], list[str]] = {}
        for name in filter(_is_of_assets, self.state.names(FOLDER)):
            _, route, run, _ = name.split("/") if name.count("/") == 3 else (FOLDER, "", name, "")
            runs.setdefault((route, run), []).append(name)
        found = [self._record(route, run, names) for (route, run), names in runs.items()]
        return tuple(sorted(found, key=lambda record: (-record.started_at, record.run, record.route)))

    def of_run(self, folder: str) -> Record:
        """The run whose journals lie in this folder: `journal/<route>/<run>`."""
        _, route, run = folder.split("/")
        return self._record(route, run, list(filter(_is_of_assets, self.state.names(folder))))

    def _record(self, route: str, run: str, names: Sequence[str]) -> Record:
        read = {name: self._read(name) for name in sorted(names, key=_number)}
        journals = [journal for journal in read.values() if journal is not None]
        journals.sort(key=lambda journal: journal.started_at)
        torn = tuple(sorted(name for name, journal in read.items() if journal is None))
        return Record(journals[0].route if journals else route, run, tuple(journals), torn)

    def _read(self, name: str) -> Journal | None:
        lines = self.state.read_lines(name)
        return _recall(lines) if lines is not None else None


def runs_after(record: Record, others: Sequence[Record]) -> Iterator[Record]:
    """The same route's runs that did something since this one began.

    When they began says nothing: a run that began before may have been killed, or re-executed long after.
    """
    return (
        run
        for run in others
        if run.route == record.route
        and run.run != record.run
        and any(journal.ended_at is None or journal.ended_at >= record.started_at for journal in run.journals)
    )


def _is_of_assets(name: str) -> bool:
    """Journals of markings lie in the folders of runs too."""
    return not is_of_markings(name)


def _recall(lines: Iterator[str]) -> Journal | None:
    try:
        return Journal.from_lines(lines)
    except ValueError:
        return None


def _place(route: str, run: str, phase: str, number: int) -> str:
    """The name of the document; a route that a foreign mark names may hold what no name of a document can."""
    name = "/".join((FOLDER, file_name(route), file_name(run), phase))
    return name if number == 1 else f"{name}.{number}"


def _number(name: str) -> int:
    number = name.rpartition(".")[2]
    return int(number) if number.isdecimal() else 1
