"""Drift: where the columns of a flow's source, files and target are not the same, as findings.

Each column of a flow is told once, by the gravest that is wrong with it. What the files carry is known where one was
opened; else source and target alone are compared, and it is said. What a reading did not show is not missing.
"""

from collections.abc import Iterator, Mapping, Sequence

from delta_arc_lineage.model import drift_words
from delta_arc_lineage.model.carried_columns import list_named_in_key
from delta_arc_lineage.model.column_moves import Hop, find_moved, join_renamed
from delta_arc_lineage.model.column_ways import ENDS, ColumnWay, PlacedColumn, list_ways, place_file, place_table
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.drift_words import Drift, Ends, Told
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.evolved_datasets import find_evolved
from delta_arc_lineage.model.file_schemas import DatasetSchemas, SchemaSample
from delta_arc_lineage.model.matching import Flow, Matching
from delta_arc_lineage.model.outcomes import Reason, Side
from delta_arc_lineage.model.retyped_columns import judge_types
from delta_arc_lineage.model.snapshots import Snapshots

_TEXT = "CSV"
"""The format whose columns are loaded by their position, unless the load says otherwise."""


def find_drift(matching: Matching, snapshots: Snapshots) -> Iterator[DataFinding]:
    """Of all flows, in whatever order they are in; each finding once."""
    told = {dataset.path: dataset for dataset in (snapshots.schemas.datasets if snapshots.schemas else ())}
    left_out = {outcome.subject.qualified_name for outcome in matching.unlinked if outcome.reason is Reason.NOT_COPIED}
    found: dict[str, DataFinding] = {}
    for flow in matching.flows:
        comparer = _FlowComparer(flow, snapshots, left_out)
        for finding in (*comparer.run(told), *_find_evolved(flow, told)):
            found.setdefault(finding.name, finding)
    yield from sorted(found.values(), key=lambda finding: (finding.subject, finding.part, finding.rule))


def _find_evolved(flow: Flow, told: dict[str, DatasetSchemas]) -> Iterator[DataFinding]:
    for path in sorted(carrier.path for carrier in flow.files):
        if path in told:
            yield from find_evolved(told[path])


class _FlowComparer:
    """Compares the ends of one flow, once for each of its datasets that was opened."""

    def __init__(self, flow: Flow, snapshots: Snapshots, left_out: set[str]) -> None:
        self._flow = flow
        self._source, self._target = place_table(flow.source), place_table(flow.target)
        self._is_whole = snapshots.source.complete and snapshots.target.complete
        self._left_out = {
            (side, column.name)
            for side, table in ((Side.SOURCE, flow.source), (Side.TARGET, flow.target))
            for column in (table.columns if table else ())
            if column.qualified_name in left_out
        }
        self._pairs = (*flow.columns, *flow.uncarried)
        self._is_stated = any(pair.evidence.kind is EvidenceKind.COPIED for pair in flow.columns)

    def run(self, told: dict[str, DatasetSchemas]) -> Iterator[DataFinding]:
        """The gravest of each column; of several datasets of which the same is to be said, the first is named."""
        subject = drift_words.name_flow(self._flow)
        by_part: dict[str, list[tuple[Told, int]]] = {}
        for path, sample, number in self._choose(told):
            for each in self._compare(path, sample):
                by_part.setdefault(each.part, []).append((each, number))
        for part, all_told in by_part.items():
            gravest = min((each for each, _ in all_told), key=drift_words.by_gravity)
            others = sum(number for each, number in all_told if each.rule is gravest.rule) - 1
            words = drift_words.count_others(gravest.words, others)
            yield DataFinding(Topic.DRIFT, gravest.severity, gravest.rule, subject, words, part)

    def _choose(self, told: dict[str, DatasetSchemas]) -> Iterator[tuple[str, SchemaSample | None, int]]:
        """One dataset of each schema, and how many have it; none at all where no file tells its columns."""
        alike: dict[object, list[tuple[str, SchemaSample]]] = {}
        for path in sorted(carrier.path for carrier in self._flow.files):
            if (sample := _read(told.get(path))) is not None:
                alike.setdefault((sample.schema, list_named_in_key(sample.key)), []).append((path, sample))
        for datasets in alike.values():
            yield *datasets[0], len(datasets)
        if not alike:
            yield "", None, 1

    def _compare(self, path: str, sample: SchemaSample | None) -> Iterator[Told]:
        file = place_file(sample.schema if sample else None)
        in_keys = list_named_in_key(sample.key) if sample else frozenset()
        unnamed: Sequence[PlacedColumn] = ()
        if sample is not None and sample.schema.has_header is False:
            held = [column for column in self._source or self._target if column.position]
            unnamed = [column for column in held if column.name.casefold() not in in_keys]
            if len(unnamed) != len(file):
                yield from self._count(path, len(file), len(unnamed))
                file, unnamed = [], ()
        ends = Ends(self._flow, path if file else "", are_named=not unnamed)
        ends_placed = (self._source, file, self._target)
        all_ways = list_ways(*ends_placed, pairs=self._pairs, unnamed=unnamed, is_whole=self._is_whole)
        ways = [way for way in all_ways if not self._is_left_out(way)]
        for way in all_ways:
            if way.source is not None and self._is_left_out(way):
                yield Told(Drift.DROPPED, Severity.NOTE, way.name, ends.say_left_out(way))
        hops = list(self._hops(has_file=bool(file)))
        ways, renamed = join_renamed(ways, hops if self._is_whole else ())
        is_wrapped = sample is not None and bool(sample.schema.wrapper)
        for way in ways:
            yield from self._judge(way, ends, renamed, in_keys=in_keys, is_wrapped=is_wrapped)
        if file and sample is not None and sample.schema.format == _TEXT and not self._is_stated:
            yield from self._find_reordered(ways, ends)

    def _is_left_out(self, way: ColumnWay) -> bool:
        """Whether the statements that load the files do not take it, which is somebody's will."""
        places = [(side, column.name) for side in (Side.SOURCE, Side.TARGET) if (column := way.at(side))]
        return any(place in self._left_out for place in places)

    def _hops(self, *, has_file: bool) -> Iterator[tuple[Side, Side]]:
        if has_file:
            yield Side.SOURCE, Side.FILE
            yield Side.FILE, Side.TARGET
        else:
            yield Side.SOURCE, Side.TARGET

    def _count(self, path: str, in_file: int, in_table: int) -> Iterator[Told]:
        side = Side.SOURCE if self._source else Side.TARGET
        if self._is_whole and in_table:
            words = drift_words.say_counts(self._flow, path, in_file, in_table, side)
            yield Told(Drift.COUNTED, Severity.WARNING, "", words)

    def _judge(
        self, way: ColumnWay, ends: Ends, renamed: Mapping[ColumnWay, Hop], *, in_keys: frozenset[str], is_wrapped: bool
    ) -> Iterator[Told]:
        """The gravest that is to be said of one column, if anything is."""
        told = [
            *self._find_missing(way, ends, in_keys),
            *_find_renamed(way, ends, renamed),
            *_find_retyped(way, ends, is_wrapped=is_wrapped),
        ]
        if told:
            gravest = min(told, key=drift_words.by_gravity)
            severity = Severity.NOTE if way.is_loaders else gravest.severity
            yield Told(gravest.rule, severity, gravest.part, gravest.words)

    def _find_missing(self, way: ColumnWay, ends: Ends, in_keys: frozenset[str]) -> Iterator[Told]:
        if way.is_unclear or way.is_loaders or not self._is_whole:
            return
        missing = [side for side in ENDS if way.at(side) is None and ends.has(side)]
        if way.name.casefold() in in_keys:
            missing = [side for side in missing if side is Side.TARGET]
        if missing and way.source is not None:
            yield Told(Drift.DROPPED, Severity.WARNING, way.name, ends.say_dropped(way, missing))
        elif missing:
            rule = drift_words.rule_of_extra(way)
            yield Told(rule, Severity.NOTE, way.name, ends.say_extra(way, missing))

    def _find_reordered(self, ways: Sequence[ColumnWay], ends: Ends) -> Iterator[Told]:
        """Of text, which is loaded by position: a file without names stands in the order of its source."""
        left = Side.FILE if ends.are_named or not self._source else Side.SOURCE
        moved = find_moved(ways, left, Side.TARGET)
        if moved:
            severity = Severity.NOTE if ends.are_named else Severity.WARNING
            yield Told(Drift.REORDERED, severity, "", ends.say_moved(moved))


def _read(dataset: DatasetSchemas | None) -> SchemaSample | None:
    """The newest file that says its columns."""
    return next((sample for sample in (dataset.samples if dataset else ()) if not sample.schema.why_not), None)


def _find_renamed(way: ColumnWay, ends: Ends, renamed: Mapping[ColumnWay, Hop]) -> Iterator[Told]:
    """By position, which nobody states, or as a statement says."""
    if hop := renamed.get(way):
        yield Told(Drift.RENAMED, Severity.WARNING, way.name, ends.say_renamed(way, hop))
    elif way.statement and way.source and way.target and drift_words.differ(way.source.name, way.target.name):
        words = ends.say_stated(way)
        yield Told(Drift.RENAMED, Severity.NOTE, way.name, words)


def _find_retyped(way: ColumnWay, ends: Ends, *, is_wrapped: bool) -> Iterator[Told]:
    judged = judge_types(way, trust_file=not is_wrapped)
    if judged is not None:
        rule = Drift.NARROWED if judged.is_narrowed else Drift.RETYPED
        severity = Severity.NOTE if judged.is_harmless else Severity.WARNING
        yield Told(rule, severity, way.name, ends.say_types(way, judged))
