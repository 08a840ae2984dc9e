"""Tables ↔ files ↔ tables, columns ↔ columns. Each outcome is Linked or Unlinked; nothing is guessed silently.

A file says which table it is of through its key, which is read once for both sides; tables say it through their
patterns. Two tables that answer equally well leave the file unlinked, with both named: a wrong edge costs an auditor
more than a missing one.

A reading may be incomplete. Then only what nothing unseen could claim as well or better is linked, so that whatever was
not shown, no edge is drawn that the whole reading would not draw.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from delta_arc_lineage.model.column_claims import FoundEnds
from delta_arc_lineage.model.column_matching import ColumnPair, match_columns
from delta_arc_lineage.model.column_witness import ColumnWitness, leave_facts, tell_uncarried
from delta_arc_lineage.model.copied import CopyFinder
from delta_arc_lineage.model.copied_columns import list_copied_columns
from delta_arc_lineage.model.copied_ends import CopySettler
from delta_arc_lineage.model.copies import WarehouseName
from delta_arc_lineage.model.copy_findings import CopyFinding
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.evidence import Evidence, weakest
from delta_arc_lineage.model.file_ends import EndFinder, Ends
from delta_arc_lineage.model.key_reading import KeyReader, KeyReading
from delta_arc_lineage.model.outcome_book import OutcomeBook
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.schema_parts import Belonging, SchemaParts
from delta_arc_lineage.model.snapshots import BucketSnapshot, Carrier, SchemaSnapshot, Snapshots, Table
from delta_arc_lineage.model.stated_pairs import PairNames
from delta_arc_lineage.model.table_names import TableNames

ColumnPairs = tuple[ColumnPair, ...]


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Why a dataset, by its path, belongs to the source table and to the target table of its flow; None for an end
    that is missing. `stage`: the one that it is loaded through, where a statement says so."""

    path: str
    source: Evidence | None
    target: Evidence | None
    stage: WarehouseName | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Of the ends that there are."""
        return tuple(found for found in (self.source, self.target) if found is not None)


@dataclass(frozen=True, slots=True)
class Flow:
    """One table's way: its source table, the files that carry it, its target table; a missing end is None.

    `evidence` is the weakest of its links; `links`: those of each file, in their order. `uncarried`: columns that
    belong together by name, and that no file carries.
    """

    source: Table | None
    files: tuple[Carrier, ...]
    target: Table | None
    evidence: Evidence
    columns: ColumnPairs = ()
    links: tuple[FileLinks, ...] = ()
    uncarried: ColumnPairs = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """What it rests on, in words, the weakest link first."""
        others = (found.facts for links in self.links for found in links.evidence)
        return tuple(dict.fromkeys([self.evidence.facts, *others]))


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
    book = OutcomeBook(sources, targets, route.pairs, files_complete=snapshots.files.complete)
    witness = ColumnWitness(snapshots, sides=(sources, targets), pairs=route.pairs)
    matcher = _Matcher(
        route,
        EndFinder(sources, targets, pairs, is_sure=is_sure),
        CopySettler(copies, route.pairs, complete=targets.is_complete),
        witness,
        book,
    )
    files = list(_read(carriers, snapshots.files.prefix, reader))
    gathered = matcher.walk(files, files_complete=snapshots.files.complete)
    completer = _FlowCompleter(route, copies, witness, complete=sources.is_complete and targets.is_complete)
    flows = tuple(map(completer.complete, gathered))
    book.add(completer.unlinked)
    findings = [*copies.findings, *matcher.findings, *copies.tell_outside(book.with_files)]
    return Matching(flows, tuple(matcher.fitting), book.linked, book.unlinked, tuple(sorted(findings)))


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
    links: list[FileLinks] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """A dataset, the name that it is read with, and its ends, one for each table that it is loaded into. `is_ours`: no
    other schema may be meant."""

    carrier: Carrier
    name: str
    ends: tuple[Ends, ...]
    is_ours: bool

    def list_ends(self) -> list[FoundEnds]:
        return [FoundEnds(self.carrier.path, self.name, ends, self.is_ours) for ends in self.ends]


class _Matcher:
    """Gathers flows and outcomes while the files are walked once."""

    def __init__(
        self, route: Route, finder: EndFinder, settler: CopySettler, witness: ColumnWitness, book: OutcomeBook
    ) -> None:
        self._route, self._finder, self._settler = route, finder, settler
        self._witness, self._book = witness, book
        self._flows: dict[tuple[str, str], _Gathered] = {}
        self.fitting: list[Carrier] = []
        self.findings: list[CopyFinding] = []

    def walk(self, files: Sequence[_Read], *, files_complete: bool) -> list[_Gathered]:
        """The flows in the order of their tables; what else was found is in the book."""
        parts = SchemaParts(self._route, (file.reading for file in files), complete=files_complete)
        found = [read for file in files if (read := self._find(file, parts)) is not None]
        heard = iter(self._witness.hear([ends for each in found for ends in each.list_ends()]))
        for each in found:
            self._place(replace(each, ends=tuple(next(heard) for _ in each.ends)))
        self._book.tell_tables(each.name for each in found)
        return [self._flows[key] for key in sorted(self._flows)]

    def _find(self, file: _Read, parts: SchemaParts) -> _Found | None:
        """The ends of a file by its name and by what loads it; None where it belongs to no table of the route."""
        carrier, reading = file.carrier, file.reading
        if not reading.names:
            self._book.set_aside(carrier, why_not_read(self._route, file.name))
            return None
        self.fitting.append(carrier)
        belonging = parts.judge(reading)
        if belonging is Belonging.OTHERS:
            self._book.set_aside(carrier, Reason.OTHER_SCHEMA)
            return None
        ends = self._finder.find(reading.names)
        is_ours = belonging is Belonging.OURS
        settled = self._settler.settle(carrier, ends if is_ours else ends.doubt)
        self.findings += settled.findings
        return _Found(carrier, reading.names[0], settled.ends, is_ours)

    def _place(self, found: _Found) -> None:
        """Tell the ends of a file, and draw what may be drawn."""
        others = [other for ends in found.ends for other in self._witness.find_others(found.carrier.path, ends)]
        drawn = found.ends
        if others:
            self._book.contradict(found.carrier, found.ends[0], tuple(dict.fromkeys(others)))
            drawn = tuple(left for ends in found.ends if (left := leave_facts(ends)).has_table)
        drawn = tuple(ends.only(self._route.link_by) for ends in drawn)
        for number, ends in enumerate(drawn):
            sides = ((Side.SOURCE, ends.source), (Side.TARGET, ends.target))
            for side, answer in sides[number > 0 :]:  # all of them have one source
                if not others or answer.table is not None:
                    self._book.tell_end(found.carrier, found.name, side, answer)
            self._draw(found.carrier, ends)

    def _draw(self, carrier: Carrier, ends: Ends) -> None:
        self._book.connect(carrier, ends)
        source, target = ends.source.table, ends.target.table
        if source is None and target is None:
            return
        key = (source.qualified_name if source else "", target.qualified_name if target else "")
        flow = self._flows.setdefault(key, _Gathered(source, target))
        flow.files.append(carrier)
        why_source, why_target = (answer.evidence if answer.table else None for answer in ends.answers)
        flow.links.append(FileLinks(carrier.path, why_source, why_target, ends.target.stage))


class _FlowCompleter:
    """Makes flows of what was gathered, with their column pairs where they have both ends. `unlinked`: the columns that
    are left. `complete`: all tables of both sides were shown."""

    def __init__(self, route: Route, copies: CopyFinder, witness: ColumnWitness, *, complete: bool) -> None:
        self._copies, self._witness, self._complete = copies, witness, complete
        self._columns_of = {(pair.source, pair.target): pair.columns for pair in route.pairs}
        self.unlinked: list[Unlinked] = []

    def complete(self, flow: _Gathered) -> Flow:
        evidence = weakest(found for links in flow.links for found in links.evidence)
        carried, lost = ColumnPairs(), ColumnPairs()
        if flow.source is not None and flow.target is not None:
            carried, lost = self._pair_columns(flow.source, flow.target, flow.files)
        return Flow(flow.source, tuple(flow.files), flow.target, evidence, carried, tuple(flow.links), lost)

    def _pair_columns(self, source: Table, target: Table, files: Sequence[Carrier]) -> tuple[ColumnPairs, ColumnPairs]:
        """Those that a file carries, and the others."""
        stated = self._columns_of.get((source.name, target.name), ())
        copied = list_copied_columns(self._copies, target, files, self._witness.header_of)
        pairs, unlinked = match_columns(source, target, stated=stated, copied=copied, complete=self._complete)
        carried, lost = self._witness.keep_carried(source, target, pairs, (carrier.path for carrier in files))
        self.unlinked += [*unlinked, *(tell_uncarried(pair, source) for pair in lost)]
        return carried, lost
