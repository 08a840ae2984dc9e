"""Tables ↔ files ↔ tables, columns ↔ columns. Each outcome is Linked or Unlinked; nothing is guessed silently.

A file says which table it is of through its key, which is read once for both sides; tables say it through their
patterns. Two tables that answer equally well leave the file unlinked, with both named: a wrong edge costs an auditor
more than a missing one.

A reading may be incomplete. Then only what nothing unseen could claim as well or better is linked, so that whatever was
not shown, no edge is drawn that the whole reading would not draw.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from delta_arc_lineage.model.column_matching import ColumnPair, match_columns
from delta_arc_lineage.model.copied import CopyFinder
from delta_arc_lineage.model.copied_columns import list_copied_columns
from delta_arc_lineage.model.copied_ends import CopySettler
from delta_arc_lineage.model.copy_findings import CopyFinding
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.evidence import Evidence, EvidenceKind, weakest
from delta_arc_lineage.model.file_ends import EndFinder, Ends
from delta_arc_lineage.model.key_reading import KeyReader, KeyReading
from delta_arc_lineage.model.nearest import MOST, NearestNames
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.schema_parts import Belonging, SchemaParts
from delta_arc_lineage.model.snapshots import BucketSnapshot, Carrier, SchemaSnapshot, Snapshots, Table
from delta_arc_lineage.model.stated_pairs import PairNames
from delta_arc_lineage.model.table_names import Answer, TableNames


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A dataset that a statement of the warehouse loads into the target table, by its path, and the evidence."""

    path: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Flow:
    """One table's way: its source table, the files that carry it, its target table; a missing end is None.

    `evidence` is the weakest of its links; `loaded`: its files whose link to the target table a statement says.
    """

    source: Table | None
    files: tuple[Carrier, ...]
    target: Table | None
    evidence: Evidence
    columns: tuple[ColumnPair, ...] = ()
    loaded: tuple[LoadedFile, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """What it rests on, in words."""
        return tuple(dict.fromkeys([self.evidence.fact, *(found.evidence.fact for found in self.loaded)]))


@dataclass(frozen=True, slots=True)
class Matching:
    """All flows of a route, every dataset whose files fit the pattern, and every outcome. `findings`: of the
    statements that load files."""

    flows: tuple[Flow, ...]
    files: tuple[Carrier, ...]
    linked: tuple[Linked, ...]
    unlinked: tuple[Unlinked, ...]
    findings: tuple[CopyFinding, ...] = ()


def why_not_read(route: Route, name: str) -> Reason:
    """The rule by which a key belongs to no table of the route; `name`: all of it that follows the prefix."""
    return Reason.OTHER_HOME if route.file_pattern.names_another_home(name) else Reason.PATTERN


def list_names(route: Route, source: SchemaSnapshot, target: SchemaSnapshot) -> set[str]:
    """The names that keys are read among: of the tables of both sides, as their patterns read them, and of pairs. What
    the route ignores is left out of both before."""
    sides = ((source, route.source_pattern, Side.SOURCE), (target, route.target_pattern, Side.TARGET))
    tables = [TableNames(shown, pattern=pattern, side=side, is_sure=True).names for shown, pattern, side in sides]
    pairs = PairNames(route.pairs, source_pattern=route.source_pattern, target_pattern=route.target_pattern)
    return set(pairs.names).union(*tables)


def match(route: Route, snapshots: Snapshots) -> Matching:
    """Match one route's snapshots. The result does not depend on the order of what was read."""
    source, target = snapshots.source, snapshots.target
    is_sure = route.file_pattern.leaves_no_choice or (source.complete and target.complete)
    sources = TableNames(
        source,
        pattern=route.source_pattern,
        side=Side.SOURCE,
        is_sure=is_sure,
        paired=(pair.source for pair in route.pairs),
    )
    copies = CopyFinder(target, route.bucket)
    carriers = _sort(snapshots.files)
    targets = TableNames(
        target,
        pattern=route.target_pattern,
        side=Side.TARGET,
        is_sure=is_sure,
        paired=(pair.target for pair in route.pairs),
        loaded={load.table.name for carrier in carriers for load in copies.find(carrier)},
    )
    pairs = PairNames(route.pairs, source_pattern=route.source_pattern, target_pattern=route.target_pattern)
    reader = KeyReader(route.file_pattern, {*sources.names, *targets.names, *pairs.names})
    finder = EndFinder(sources, targets, pairs, is_sure=is_sure)
    matcher = _Matcher(route, sources=sources, targets=targets, copies=copies, files_complete=snapshots.files.complete)
    return matcher.run(list(_read(carriers, snapshots.files.prefix, reader)), finder)


@dataclass(frozen=True, slots=True)
class _Read:
    """A dataset, and how its keys are read. `name`: all of its path that follows the prefix."""

    carrier: Carrier
    name: str
    reading: KeyReading


def _sort(files: BucketSnapshot) -> list[Carrier]:
    """All of a listing in the order of their paths."""
    found: list[Carrier] = [*files.objects, *files.datasets]
    return sorted(found, key=attrgetter("path"))


def _read(carriers: Iterable[Carrier], prefix: str, reader: KeyReader) -> Iterator[_Read]:
    """Where several files are one dataset, the listing has read their keys."""
    for carrier in carriers:
        name = carrier.path.removeprefix(prefix)
        folded = KeyReading(carrier.names, carrier.before) if isinstance(carrier, Dataset) else None
        yield _Read(carrier, name, folded or reader.read(name))


@dataclass(slots=True)
class _Gathered:
    """What is known of a flow while the files are walked."""

    source: Table | None
    target: Table | None
    files: list[Carrier] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    loaded: list[LoadedFile] = field(default_factory=list)


class _Matcher:
    """Gathers flows and outcomes while the files are walked once."""

    def __init__(
        self, route: Route, *, sources: TableNames, targets: TableNames, copies: CopyFinder, files_complete: bool
    ) -> None:
        self._route, self._sources, self._targets, self._copies = route, sources, targets, copies
        self._settler = CopySettler(copies, route.pairs, complete=targets.is_complete)
        self._findings = list(copies.findings)
        self._in_part = {
            Reason.NO_SOURCE: not sources.is_complete,
            Reason.NO_TARGET: not targets.is_complete,
            Reason.NO_FILE: not files_complete,
            Reason.LOST_PARTNER: not (sources.is_complete and targets.is_complete),
        }
        self._partner_of = {
            **{(Side.SOURCE, pair.source): pair.target for pair in route.pairs},
            **{(Side.TARGET, pair.target): pair.source for pair in route.pairs},
        }
        self._columns_of = {(pair.source, pair.target): pair.columns for pair in route.pairs}
        self._flows: dict[tuple[str, str], _Gathered] = {}
        self._linked: list[Linked] = []
        self._unlinked: list[Unlinked] = []
        self._partners: dict[str, set[Side]] = defaultdict(set)
        self._contested: dict[str, list[str]] = defaultdict(list)
        self._doubted: dict[str, list[str]] = defaultdict(list)
        self._fitting: list[Carrier] = []

    def run(self, files: Sequence[_Read], finder: EndFinder) -> Matching:
        names = {Side.SOURCE: self._nearest(self._sources), Side.TARGET: self._nearest(self._targets)}
        file_names: list[str] = []
        parts = SchemaParts(self._route, (file.reading for file in files), complete=not self._in_part[Reason.NO_FILE])
        for file in files:
            carrier, reading = file.carrier, file.reading
            if not reading.names:
                self._unlinked.append(Unlinked(_file(carrier), why_not_read(self._route, file.name)))
                continue
            self._fitting.append(carrier)
            belonging = parts.judge(reading)
            if belonging is Belonging.OTHERS:
                self._unlinked.append(Unlinked(_file(carrier), Reason.OTHER_SCHEMA))
                continue
            file_names.append(reading.names[0])
            ends = finder.find(reading.names)
            self._settle(carrier, reading.names[0], ends if belonging is Belonging.OURS else ends.doubt, names)
        nearest_files = NearestNames(file_names)
        for side in (self._sources, self._targets):
            self._report_tables(side, nearest_files, names)
        linked = {name for name, partners in self._partners.items() if Side.FILE in partners}
        self._findings += self._copies.tell_outside(linked)
        flows = tuple(self._complete(self._flows[key]) for key in sorted(self._flows))
        outcomes = tuple(sorted(self._linked)), tuple(sorted(self._unlinked))
        return Matching(flows, tuple(self._fitting), *outcomes, tuple(sorted(self._findings)))

    @staticmethod
    def _nearest(side: TableNames) -> NearestNames:
        return NearestNames(table.name for table in side.tables)

    def _settle(self, carrier: Carrier, name: str, found: Ends, nearest: dict[Side, NearestNames]) -> None:
        settled = self._settler.settle(carrier, found)
        self._findings += settled.findings
        self._tell_end(carrier, name, Side.SOURCE, settled.ends[0].source, nearest[Side.SOURCE])
        for ends in settled.ends:
            self._tell_end(carrier, name, Side.TARGET, ends.target, nearest[Side.TARGET])
            self._place(carrier, ends)

    def _place(self, carrier: Carrier, ends: Ends) -> None:
        source, target = ends.source.table, ends.target.table
        for table in (source or ends.source.doubted, target or ends.target.doubted):
            if table is not None and ends.is_doubted:
                self._doubted[table.qualified_name].append(carrier.path)
        if source is None and target is None:
            return
        key = (source.qualified_name if source else "", target.qualified_name if target else "")
        flow = self._flows.setdefault(key, _Gathered(source, target))
        flow.files.append(carrier)
        flow.evidence += [answer.evidence for answer in ends.answers if answer.table]
        if target and ends.target.evidence.kind is EvidenceKind.COPIED:
            flow.loaded.append(LoadedFile(carrier.path, ends.target.evidence))
        if source and target:
            self._partners[source.qualified_name].add(Side.TARGET)
            self._partners[target.qualified_name].add(Side.SOURCE)

    def _tell_end(self, carrier: Carrier, name: str, side: Side, answer: Answer, nearest: NearestNames) -> None:
        if answer.table is not None:
            self._linked.append(Linked(_table(answer.table, side), _file(carrier), answer.evidence))
            self._partners[answer.table.qualified_name].add(Side.FILE)
        elif answer.claimants:
            claimants = tuple(sorted(table.qualified_name for table in answer.claimants))
            self._report(_file(carrier), Reason.SEVERAL, claimants)
            for claimant in claimants:
                if carrier.path not in self._contested[claimant][-1:]:  # told on either side
                    self._contested[claimant].append(carrier.path)
        elif answer.doubted is not None:
            self._report(_file(carrier), Reason.UNSEEN, (answer.doubted.qualified_name,))
        elif answer.absent:
            self._report(_file(carrier), Reason.LOST_PARTNER, nearest.to(answer.absent))
        else:
            missing = Reason.NO_SOURCE if side is Side.SOURCE else Reason.NO_TARGET
            self._report(_file(carrier), missing, nearest.to(name))

    def _report_tables(self, side: TableNames, files: NearestNames, names: dict[Side, NearestNames]) -> None:
        across, missing = (
            (Side.TARGET, Reason.NO_TARGET) if side.side is Side.SOURCE else (Side.SOURCE, Reason.NO_SOURCE)
        )
        for name in side.absent:
            subject = Subject(side.side, name, f"{side.schema}/{name}")
            near = names[side.side].to(name)
            self._unlinked.append(Unlinked(subject, Reason.NOT_THERE, near, in_part=not side.is_complete))
        absent_across = (self._targets if side is self._sources else self._sources).absent
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
            elif across not in partners and (stated := self._partner_of.get((side.side, table.name))) in absent_across:
                self._report(_table(table, side.side), Reason.LOST_PARTNER, names[across].to(stated))
            elif across not in partners:
                self._report(_table(table, side.side), missing, names[across].to(table.name))

    def _report(self, subject: Subject, reason: Reason, candidates: tuple[str, ...]) -> None:
        self._unlinked.append(Unlinked(subject, reason, candidates, self._in_part.get(reason, False)))

    def _complete(self, flow: _Gathered) -> Flow:
        """The flow with its column pairs, where it has both ends."""
        pairs: tuple[ColumnPair, ...] = ()
        if flow.source is not None and flow.target is not None:
            complete = self._sources.is_complete and self._targets.is_complete
            stated = self._columns_of.get((flow.source.name, flow.target.name), ())
            copied = list_copied_columns(self._copies, flow.target, flow.files)
            pairs, unlinked = match_columns(flow.source, flow.target, stated=stated, copied=copied, complete=complete)
            self._unlinked += unlinked
        return Flow(flow.source, tuple(flow.files), flow.target, weakest(flow.evidence), pairs, tuple(flow.loaded))


def _file(carrier: Carrier) -> Subject:
    return Subject(Side.FILE, carrier.path, carrier.path)


def _table(table: Table, side: Side) -> Subject:
    return Subject(side, table.name, table.qualified_name)
