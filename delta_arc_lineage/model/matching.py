"""Tables ↔ files ↔ tables, columns ↔ columns. Each outcome is Linked or Unlinked; nothing is guessed silently.

A file says which table it is of through its key; tables say it through their patterns. Names are compared
exactly first, and only where that finds nothing without regard to case: PostgreSQL folds names to lower case
and Snowflake to upper case, so the same table rarely has one spelling. Two tables that answer equally well leave
the file unlinked, with both named: a wrong edge costs an auditor more than a missing one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.nearest import MOST, NearestNames
from delta_arc_lineage.model.outcomes import Agreement, Linked, Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Column, SchemaSnapshot, StoredObject, Table, by_key
from delta_arc_lineage.model.templates import TablePattern


@dataclass(frozen=True, slots=True)
class ColumnPair:
    source: Column
    target: Column
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Flow:
    """One table's way: its source table, the files that carry it, its target table; a missing end is None."""

    source: Table | None
    files: tuple[StoredObject, ...]
    target: Table | None
    columns: tuple[ColumnPair, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """All flows of a route, every file that fits the pattern, and every outcome."""

    flows: tuple[Flow, ...]
    files: tuple[StoredObject, ...]
    linked: tuple[Linked, ...]
    unlinked: tuple[Unlinked, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a name found on one side: a table and how it agrees, or the tables that claim it equally well."""

    table: Table | None = None
    agreement: Agreement = Agreement.EXACT
    claimants: tuple[Table, ...] = ()


class _Tables:
    """One side's tables by the names their pattern reads them as."""

    def __init__(self, tables: Iterable[Table], *, pattern: TablePattern, side: Side) -> None:
        self.side = side
        self.tables: list[Table] = []
        self.misfits: list[Table] = []
        self._by_folded: dict[str, list[tuple[str, Table]]] = defaultdict(list)
        for table in sorted(tables):
            names = pattern.candidates(table.name)
            (self.tables if names else self.misfits).append(table)
            for name in names:
                self._by_folded[name.casefold()].append((name, table))

    @property
    def names(self) -> Iterable[str]:
        return self._by_folded

    def find(self, names: Iterable[str]) -> _Found:
        """The one table that these readings of a name mean; exact spelling before any other."""
        spellings = set(names)
        folded = {name.casefold() for name in spellings}
        held = [pair for name in sorted(folded) for pair in self._by_folded.get(name, ())]
        claimants = {table.qualified_name: table for _, table in held}
        exact = {table.qualified_name: table for name, table in held if name in spellings}
        if len(folded) == 1 and len(exact) == 1:
            return _Found(next(iter(exact.values())), Agreement.EXACT)
        if len(claimants) == 1:
            agreement = Agreement.EXACT if exact else Agreement.CASE
            return _Found(next(iter(claimants.values())), agreement)
        return _Found(claimants=tuple(claimants.values()))


class _Readings:
    """Which table names a file's key can be read as, among the names that tables have."""

    def __init__(self, pattern: TablePattern, known: Iterable[str]) -> None:
        self._pattern = pattern
        self._known = set(known)
        self._lengths = sorted({len(name) for name in self._known})
        self._has_choice = not pattern.leaves_no_choice

    def of(self, key: str) -> tuple[str, ...]:
        """Empty where the key does not fit. A pattern that leaves no choice reads a key in one way only; any
        other is asked about every known table name that stands in the key."""
        readings = self._pattern.candidates(key)
        if not readings or not self._has_choice:
            return readings
        folded = key.casefold()
        inside = {
            folded[at : at + length]
            for length in self._lengths
            for at in range(len(folded) - length + 1)
            if folded[at : at + length] in self._known
        }
        spellings = (self._pattern.spelling(key, name) for name in sorted(inside))
        return tuple(spelling for spelling in spellings if spelling) or readings[:1]


def match(route: Route, *, source: SchemaSnapshot, files: BucketSnapshot, target: SchemaSnapshot) -> Matching:
    """Match one route's snapshots. The result does not depend on the order of what was read."""
    sources = _Tables(source.tables, pattern=route.source_pattern, side=Side.SOURCE)
    targets = _Tables(target.tables, pattern=route.target_pattern, side=Side.TARGET)
    readings = _Readings(route.file_pattern, {*sources.names, *targets.names})
    return _Matcher(route, sources=sources, targets=targets).run(sorted(files.objects, key=by_key), readings)


class _Matcher:
    """Gathers flows and outcomes while the files are walked once."""

    def __init__(self, route: Route, *, sources: _Tables, targets: _Tables) -> None:
        self._route, self._sources, self._targets = route, sources, targets
        self._flows: dict[tuple[str, str], tuple[Table | None, list[StoredObject], Table | None]] = {}
        self._linked: list[Linked] = []
        self._unlinked: list[Unlinked] = []
        self._partners: dict[str, set[Side]] = defaultdict(set)
        self._contested: dict[str, list[str]] = defaultdict(list)
        self._fitting: list[StoredObject] = []

    def run(self, objects: Sequence[StoredObject], readings: _Readings) -> Matching:
        names = {Side.SOURCE: self._nearest(self._sources), Side.TARGET: self._nearest(self._targets)}
        file_readings: list[str] = []
        for stored in objects:
            read_as = readings.of(stored.key.removeprefix(self._route.bucket.prefix))
            if not read_as:
                self._unlinked.append(Unlinked(_file(stored), Reason.PATTERN))
                continue
            file_readings.append(read_as[0])
            self._fitting.append(stored)
            self._place(stored, read_as, names)
        nearest_files = NearestNames(file_readings)
        for side in (self._sources, self._targets):
            self._report_tables(side, nearest_files, names)
        flows = tuple(self._with_columns(*self._flows[key]) for key in sorted(self._flows))
        return Matching(flows, tuple(self._fitting), tuple(sorted(self._linked)), tuple(sorted(self._unlinked)))

    @staticmethod
    def _nearest(side: _Tables) -> NearestNames:
        return NearestNames(table.name for table in side.tables)

    def _place(self, stored: StoredObject, read_as: tuple[str, ...], nearest: dict[Side, NearestNames]) -> None:
        source = self._end(stored, read_as, self._sources, nearest[Side.SOURCE], Reason.NO_SOURCE)
        target = self._end(stored, read_as, self._targets, nearest[Side.TARGET], Reason.NO_TARGET)
        if source is None and target is None:
            return
        key = (source.qualified_name if source else "", target.qualified_name if target else "")
        self._flows.setdefault(key, (source, [], target))[1].append(stored)
        if source and target:
            self._partners[source.qualified_name].add(Side.TARGET)
            self._partners[target.qualified_name].add(Side.SOURCE)

    def _end(
        self, stored: StoredObject, read_as: tuple[str, ...], side: _Tables, nearest: NearestNames, missing: Reason
    ) -> Table | None:
        found = side.find(read_as)
        if found.table is not None:
            self._linked.append(Linked(_table(found.table, side.side), _file(stored), found.agreement))
            self._partners[found.table.qualified_name].add(Side.FILE)
        elif found.claimants:
            claimants = tuple(sorted(table.qualified_name for table in found.claimants))
            self._unlinked.append(Unlinked(_file(stored), Reason.SEVERAL, claimants))
            for claimant in claimants:
                self._contested[claimant].append(stored.key)
        else:
            self._unlinked.append(Unlinked(_file(stored), missing, nearest.to(read_as[0])))
        return found.table

    def _report_tables(self, side: _Tables, files: NearestNames, names: dict[Side, NearestNames]) -> None:
        other, missing = (
            (Side.TARGET, Reason.NO_TARGET) if side.side is Side.SOURCE else (Side.SOURCE, Reason.NO_SOURCE)
        )
        for table in side.misfits:
            self._unlinked.append(Unlinked(_table(table, side.side), Reason.PATTERN))
        for table in side.tables:
            partners = self._partners[table.qualified_name]
            contested = tuple(self._contested[table.qualified_name][:MOST])
            if Side.FILE not in partners and contested:
                self._unlinked.append(Unlinked(_table(table, side.side), Reason.SEVERAL, contested))
            elif Side.FILE not in partners:
                self._unlinked.append(Unlinked(_table(table, side.side), Reason.NO_FILE, files.to(table.name)))
            elif other not in partners:
                self._unlinked.append(Unlinked(_table(table, side.side), missing, names[other].to(table.name)))

    def _with_columns(self, source: Table | None, files: list[StoredObject], target: Table | None) -> Flow:
        if source is None or target is None:
            return Flow(source, tuple(files), target)
        pairs, unlinked = match_columns(source, target)
        self._unlinked += unlinked
        return Flow(source, tuple(files), target, pairs)


def match_columns(source: Table, target: Table) -> tuple[tuple[ColumnPair, ...], list[Unlinked]]:
    """Pair two tables' columns by name: exact spelling first, then the only one that differs by case."""
    left = {column.name: column for column in source.columns}
    right = {column.name: column for column in target.columns}
    pairs = [
        ColumnPair(left.pop(name), right.pop(name), Agreement.EXACT) for name in sorted(left.keys() & right.keys())
    ]
    folded_left, folded_right = _by_case(left), _by_case(right)
    several: set[str] = set()
    for name in sorted(folded_left.keys() & folded_right.keys()):
        if len(folded_left[name]) == len(folded_right[name]) == 1:
            one, other = folded_left[name][0], folded_right[name][0]
            pairs.append(ColumnPair(left.pop(one.name), right.pop(other.name), Agreement.CASE))
        else:
            several.add(name)
    unlinked = _lonely(left.values(), source, Side.SOURCE_COLUMN, others=right, several=several)
    unlinked += _lonely(right.values(), target, Side.TARGET_COLUMN, others=left, several=several)
    return tuple(sorted(pairs, key=lambda pair: pair.source.order)), unlinked


def _lonely(
    columns: Iterable[Column], table: Table, side: Side, *, others: Iterable[str], several: set[str]
) -> list[Unlinked]:
    nearest = NearestNames(others)
    return [
        Unlinked(
            Subject(side, f"{table.name}.{column.name}", column.qualified_name),
            Reason.SEVERAL if column.name.casefold() in several else Reason.NO_COLUMN,
            nearest.to(column.name),
        )
        for column in columns
    ]


def _by_case(columns: dict[str, Column]) -> dict[str, list[Column]]:
    folded: dict[str, list[Column]] = defaultdict(list)
    for column in columns.values():
        folded[column.name.casefold()].append(column)
    return folded


def _file(stored: StoredObject) -> Subject:
    return Subject(Side.FILE, stored.key, stored.key)


def _table(table: Table, side: Side) -> Subject:
    return Subject(side, table.name, table.qualified_name)
