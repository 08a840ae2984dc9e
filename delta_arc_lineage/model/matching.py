"""Tables ↔ files ↔ tables, columns ↔ columns. Each outcome is Linked or Unlinked; nothing is guessed silently.

A file says which table it is of through its key; tables say it through their patterns. Names are compared
exactly first, and only where that finds nothing without regard to case: PostgreSQL folds names to lower case
and Snowflake to upper case, so the same table rarely has one spelling. Two tables that answer equally well leave
the file unlinked, with both named: a wrong edge costs an auditor more than a missing one.

A reading may be incomplete. Then only what nothing unseen could claim as well or better is linked, so that whatever was
not shown, no edge is drawn that the whole reading would not draw.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.model.column_matching import ColumnPair, match_columns
from delta_arc_lineage.model.evidence import Agreement, Evidence, by_name, weakest
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.nearest import MOST, NearestNames
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Snapshots, StoredObject, Table, by_key
from delta_arc_lineage.model.templates import TablePattern


@dataclass(frozen=True, slots=True)
class Flow:
    """One table's way: its source table, the files that carry it, its target table; a missing end is None.

    `evidence` is the weakest of its links.
    """

    source: Table | None
    files: tuple[StoredObject, ...]
    target: Table | None
    evidence: Evidence
    columns: tuple[ColumnPair, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """All flows of a route, every file that fits the pattern, and every outcome."""

    flows: tuple[Flow, ...]
    files: tuple[StoredObject, ...]
    linked: tuple[Linked, ...]
    unlinked: tuple[Unlinked, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a name found on one side: a table and why it, or the tables that claim the name equally well.

    `doubted`: the table that would be found, could not one that was not shown claim the name as well or better.
    """

    table: Table | None = None
    evidence: Evidence = by_name(Agreement.EXACT)  # noqa: RUF009 - a frozen value
    claimants: tuple[Table, ...] = ()
    doubted: Table | None = None


class _Tables:
    """One side's tables by the names their pattern reads them as."""

    def __init__(self, snapshot: SchemaSnapshot, *, pattern: TablePattern, side: Side, is_sure: bool) -> None:
        """`is_sure`: a key is read in one way, whatever tables there are."""
        self.side, self.is_complete = side, snapshot.complete
        self._is_sure, self._names_are_kept = is_sure, pattern.keeps_names
        self.tables: list[Table] = []
        self.misfits: list[Table] = []
        self._by_folded: dict[str, list[tuple[str, Table]]] = defaultdict(list)
        self._unseen = {name.casefold() for unseen in snapshot.unseen for name in pattern.candidates(unseen)}
        for table in sorted(snapshot.tables):
            names = pattern.candidates(table.name)
            (self.tables if names else self.misfits).append(table)
            for name in names:
                self._by_folded[name.casefold()].append((name, table))

    @property
    def names(self) -> Iterable[str]:
        """As the pattern reads them, of tables that only their columns tell of too."""
        return self._by_folded.keys() | self._unseen

    def find(self, names: Collection[str]) -> _Answer:
        """The one table that these readings of a name mean, if nothing unseen could be meant instead."""
        answer = self._find(names)
        if answer.table is None or self._cannot_be_beaten(answer.evidence, names):
            return answer
        return _Answer(doubted=answer.table)

    def _cannot_be_beaten(self, evidence: Evidence, names: Collection[str]) -> bool:
        """A name that is a table's own, letter for letter, is no other table's."""
        is_own = self._names_are_kept and evidence.agreement is Agreement.EXACT and len(names) == 1
        is_whole = self.is_complete and self._unseen.isdisjoint(map(str.casefold, names))
        return self._is_sure and (is_whole or is_own)

    def _find(self, names: Iterable[str]) -> _Answer:
        """Exact spelling before any other."""
        spellings = set(names)
        folded = {name.casefold() for name in spellings}
        named = [pair for name in sorted(folded) for pair in self._by_folded.get(name, ())]
        claimants = {table.qualified_name: table for _, table in named}
        exact = {table.qualified_name: table for name, table in named if name in spellings}
        if len(folded) == 1 and len(exact) == 1:
            return _Answer(next(iter(exact.values())), by_name(Agreement.EXACT))
        if len(claimants) == 1:
            agreement = Agreement.EXACT if exact else Agreement.CASE
            return _Answer(next(iter(claimants.values())), by_name(agreement))
        return _Answer(claimants=tuple(claimants.values()))


class _KeyReader:
    """Reads which table names a file's key can stand for, among the names that tables have."""

    def __init__(self, pattern: KeyPattern, known: Iterable[str]) -> None:
        self._pattern = pattern
        self._known = set(known)
        self._lengths = sorted({len(name) for name in self._known})
        self._has_choice = not pattern.leaves_no_choice

    def read(self, key: str) -> tuple[str, ...]:
        """Empty where the key does not fit. A pattern that leaves no choice reads a key in one way only; any
        other is asked about every known table name that stands in the key."""
        names = self._pattern.candidates(key)
        if not names or not self._has_choice:
            return names
        folded = key.casefold()
        inside = {
            folded[at : at + length]
            for length in self._lengths
            for at in range(len(folded) - length + 1)
            if folded[at : at + length] in self._known
        }
        spellings = (self._pattern.spelling(key, name) for name in sorted(inside))
        return tuple(spelling for spelling in spellings if spelling) or names[:1]


def why_not_read(route: Route, name: str) -> Reason:
    """The rule by which a key belongs to no table of the route; `name`: all of it that follows the prefix."""
    return Reason.OTHER_HOME if route.file_pattern.names_another_home(name) else Reason.PATTERN


def match(route: Route, snapshots: Snapshots) -> Matching:
    """Match one route's snapshots. The result does not depend on the order of what was read."""
    source, target = snapshots.source, snapshots.target
    is_sure = route.file_pattern.leaves_no_choice or (source.complete and target.complete)
    sources = _Tables(source, pattern=route.source_pattern, side=Side.SOURCE, is_sure=is_sure)
    targets = _Tables(target, pattern=route.target_pattern, side=Side.TARGET, is_sure=is_sure)
    reader = _KeyReader(route.file_pattern, {*sources.names, *targets.names})
    matcher = _Matcher(route, sources=sources, targets=targets, files_complete=snapshots.files.complete)
    return matcher.run(sorted(snapshots.files.objects, key=by_key), reader)


@dataclass(slots=True)
class _Gathered:
    """What is known of a flow while the files are walked."""

    source: Table | None
    target: Table | None
    files: list[StoredObject] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


class _Matcher:
    """Gathers flows and outcomes while the files are walked once."""

    def __init__(self, route: Route, *, sources: _Tables, targets: _Tables, files_complete: bool) -> None:
        self._route, self._sources, self._targets = route, sources, targets
        self._in_part = {
            Reason.NO_SOURCE: not sources.is_complete,
            Reason.NO_TARGET: not targets.is_complete,
            Reason.NO_FILE: not files_complete,
        }
        self._flows: dict[tuple[str, str], _Gathered] = {}
        self._linked: list[Linked] = []
        self._unlinked: list[Unlinked] = []
        self._partners: dict[str, set[Side]] = defaultdict(set)
        self._contested: dict[str, list[str]] = defaultdict(list)
        self._doubted: dict[str, list[str]] = defaultdict(list)
        self._fitting: list[StoredObject] = []

    def run(self, objects: Sequence[StoredObject], reader: _KeyReader) -> Matching:
        names = {Side.SOURCE: self._nearest(self._sources), Side.TARGET: self._nearest(self._targets)}
        file_names: list[str] = []
        for stored in objects:
            name = stored.key.removeprefix(self._route.bucket.prefix)
            read_as = reader.read(name)
            if not read_as:
                self._unlinked.append(Unlinked(_file(stored), why_not_read(self._route, name)))
                continue
            file_names.append(read_as[0])
            self._fitting.append(stored)
            self._place(stored, read_as, names)
        nearest_files = NearestNames(file_names)
        for side in (self._sources, self._targets):
            self._report_tables(side, nearest_files, names)
        flows = tuple(self._complete(self._flows[key]) for key in sorted(self._flows))
        return Matching(flows, tuple(self._fitting), tuple(sorted(self._linked)), tuple(sorted(self._unlinked)))

    @staticmethod
    def _nearest(side: _Tables) -> NearestNames:
        return NearestNames(table.name for table in side.tables)

    def _place(self, stored: StoredObject, read_as: tuple[str, ...], nearest: dict[Side, NearestNames]) -> None:
        sources = self._find_end(stored, read_as, self._sources, nearest[Side.SOURCE], Reason.NO_SOURCE)
        targets = self._find_end(stored, read_as, self._targets, nearest[Side.TARGET], Reason.NO_TARGET)
        source, target = sources.table, targets.table
        for table in (source or sources.doubted, target or targets.doubted):
            if table is not None and (sources.doubted or targets.doubted):
                self._doubted[table.qualified_name].append(stored.key)
        if source is None and target is None:
            return
        key = (source.qualified_name if source else "", target.qualified_name if target else "")
        flow = self._flows.setdefault(key, _Gathered(source, target))
        flow.files.append(stored)
        flow.evidence += [answer.evidence for answer in (sources, targets) if answer.table]
        if source and target:
            self._partners[source.qualified_name].add(Side.TARGET)
            self._partners[target.qualified_name].add(Side.SOURCE)

    def _find_end(
        self, stored: StoredObject, read_as: tuple[str, ...], side: _Tables, nearest: NearestNames, missing: Reason
    ) -> _Answer:
        answer = side.find(read_as)
        if answer.table is not None:
            self._linked.append(Linked(_table(answer.table, side.side), _file(stored), answer.evidence))
            self._partners[answer.table.qualified_name].add(Side.FILE)
        elif answer.claimants:
            claimants = tuple(sorted(table.qualified_name for table in answer.claimants))
            self._report(_file(stored), Reason.SEVERAL, claimants)
            for claimant in claimants:
                self._contested[claimant].append(stored.key)
        elif answer.doubted is not None:
            self._report(_file(stored), Reason.UNSEEN, (answer.doubted.qualified_name,))
        else:
            self._report(_file(stored), missing, nearest.to(read_as[0]))
        return answer

    def _report_tables(self, side: _Tables, files: NearestNames, names: dict[Side, NearestNames]) -> None:
        across, missing = (
            (Side.TARGET, Reason.NO_TARGET) if side.side is Side.SOURCE else (Side.SOURCE, Reason.NO_SOURCE)
        )
        for table in side.misfits:
            self._unlinked.append(Unlinked(_table(table, side.side), Reason.PATTERN))
        for table in side.tables:
            partners = self._partners[table.qualified_name]
            contested = tuple(self._contested[table.qualified_name][:MOST])
            doubted = tuple(self._doubted[table.qualified_name][:MOST])
            if Side.FILE not in partners and contested:
                self._report(_table(table, side.side), Reason.SEVERAL, contested)
            elif {Side.FILE, across} - partners and doubted:
                self._report(_table(table, side.side), Reason.UNSEEN, doubted)
            elif Side.FILE not in partners:
                self._report(_table(table, side.side), Reason.NO_FILE, files.to(table.name))
            elif across not in partners:
                self._report(_table(table, side.side), missing, names[across].to(table.name))

    def _report(self, subject: Subject, reason: Reason, candidates: tuple[str, ...]) -> None:
        self._unlinked.append(Unlinked(subject, reason, candidates, self._in_part.get(reason, False)))

    def _complete(self, flow: _Gathered) -> Flow:
        """The flow with its column pairs, where it has both ends."""
        pairs: tuple[ColumnPair, ...] = ()
        if flow.source is not None and flow.target is not None:
            complete = self._sources.is_complete and self._targets.is_complete
            pairs, unlinked = match_columns(flow.source, flow.target, complete=complete)
            self._unlinked += unlinked
        return Flow(flow.source, tuple(flow.files), flow.target, weakest(flow.evidence), pairs)


def _file(stored: StoredObject) -> Subject:
    return Subject(Side.FILE, stored.key, stored.key)


def _table(table: Table, side: Side) -> Subject:
    return Subject(side, table.name, table.qualified_name)
