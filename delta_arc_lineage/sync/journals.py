"""The journals in the state store: one document a run and slice of a route, found again by run or all together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.journal import Entry, Journal, whole
from delta_arc_lineage.ports.state import StateStore

FOLDER = "journal"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_=-]")


@dataclass(frozen=True, slots=True)
class Record:
    """One run of one route; `torn`: names of its journals that cannot be read."""

    route: str
    run: str
    journals: tuple[Journal, ...]
    torn: tuple[str, ...] = ()

    @property
    def started_at(self) -> int:
        return min((journal.started_at for journal in self.journals), default=0)

    @property
    def is_unfinished(self) -> bool:
        """Whether it was killed, or ended before all that it meant to do was proven."""
        return any(journal.ended_at is None or journal.unproven for journal in self.journals)

    @property
    def proven(self) -> frozenset[str]:
        """Qualified names of what is known to be done."""
        return frozenset(name for journal in self.journals for name in journal.confirmed)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the run did to each thing, in the order in which it did it."""
        ordered = sorted(self.journals, key=lambda journal: journal.started_at)
        return whole(entry for journal in ordered for entry in journal.entries)


@dataclass(frozen=True, slots=True)
class Journals:
    """A journal that cannot be read is told of where runs are listed, and is as good as none everywhere else."""

    state: StateStore

    def keep(self, journal: Journal) -> None:
        self.state.write(_place(journal.route, journal.run, journal.part), journal.to_json())

    def journal(self, *, route: str, run: str, part: str) -> Journal | None:
        return self._read(_place(route, run, part))

    def records(self) -> tuple[Record, ...]:
        """Every run that left a journal, newest first."""
        runs: dict[tuple[str, str], list[str]] = {}
        for name in self.state.names(FOLDER):
            _, route, run, _ = name.split("/") if name.count("/") == 3 else (FOLDER, "", name, "")
            runs.setdefault((route, run), []).append(name)
        found = [self._record(route, run, names) for (route, run), names in runs.items()]
        return tuple(sorted(found, key=lambda record: (-record.started_at, record.run, record.route)))

    def _record(self, route: str, run: str, names: Sequence[str]) -> Record:
        read = {name: self._read(name) for name in names}
        journals = tuple(journal for journal in read.values() if journal is not None)
        torn = tuple(name for name, journal in read.items() if journal is None)
        return Record(journals[0].route if journals else route, run, journals, torn)

    def _read(self, name: str) -> Journal | None:
        document = self.state.read(name)
        try:
            return Journal.from_json(document) if document is not None else None
        except (ValueError, RecursionError):
            return None


def runs_after(record: Record, others: Sequence[Record]) -> Iterator[Record]:
    """The same route's runs that began later."""
    return (
        other
        for other in others
        if other.route == record.route and other.run != record.run and other.started_at >= record.started_at
    )


def _place(route: str, run: str, part: str) -> str:
    """The name of the document; a route that a foreign mark names may hold what no name of a document can."""
    return "/".join((FOLDER, _NOT_IN_A_NAME.sub("_", route), _NOT_IN_A_NAME.sub("_", run), part))
