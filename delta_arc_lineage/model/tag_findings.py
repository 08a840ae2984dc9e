"""Tag findings: where the hops of a flow are not tagged alike, and where a class was found that nothing is tagged with.

Two tags of one class say the same. A tag of no class that we know counts as well, as a note: whoever gave it may have
meant one end alone. A dataset has no columns in the catalog, so it should carry what any column of its flow carries.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_tags import Classifying
from delta_arc_lineage.model.classification import LEAST_SURE, ColumnClass, DataClass, TableClass
from delta_arc_lineage.model.classifying.data_sorts import SORTS
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.drift_words import name_flow
from delta_arc_lineage.model.matching import Flow, Matching
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Table
from delta_arc_lineage.model.words import Word

_NAMED = 3


class TagRule(Word):
    """What is wrong."""

    LOST = "tag_lost", "tagged at the source, and not at the target"
    ONLY_LATER = "tag_only_later", "tagged at the target, and not at the source"
    DATASET = "dataset_untagged", "tagged at an end, and not in the bucket"
    ONLY_DATASET = "tag_only_in_bucket", "tagged in the bucket, and at neither end"
    CLASS = "class_untagged", "of a class that nothing is tagged with"


@dataclass(frozen=True, slots=True)
class _End:
    """A table or a column, what it is called for people, and its tags."""

    words: str
    tags: tuple[str, ...]


def find_untagged(
    route: Route, matching: Matching, tags: CatalogTags, classes: Sequence[TableClass] = (), *, is_whole: bool = True
) -> Iterator[DataFinding]:
    """Of all flows, each finding once; nothing where the route looks at no classes. `is_whole`: both ends were shown
    whole; where they were not, a column that no reading showed may carry the tag that is missed."""
    if not route.classifying.is_on:
        return
    finder = _Finder(route, tags, classes, is_whole=is_whole)
    found = {finding.name: finding for flow in matching.flows for finding in finder.find(flow)}
    yield from sorted(found.values(), key=lambda finding: (finding.subject, finding.part, finding.rule))


class _Finder:
    def __init__(self, route: Route, tags: CatalogTags, classes: Sequence[TableClass], *, is_whole: bool) -> None:
        self._route, self._tags, self._meaning, self._is_whole = route, tags, _Meaning(route.classifying), is_whole
        self._classes = [found for found in classes if found.confidence >= LEAST_SURE]

    def find(self, flow: Flow) -> Iterator[DataFinding]:
        """What is wrong with one flow."""
        yield from self._compare_datasets(flow)
        if flow.source is not None and flow.target is not None:
            yield from self._compare_columns(flow, flow.source, flow.target)
            if self._is_whole:
                yield from self._compare_tables(flow, flow.source, flow.target)
                yield from self._find_only_in_bucket(flow)
        if self._is_whole:
            yield from self._find_untagged_classes(flow)

    def _compare_tables(self, flow: Flow, source: Table, target: Table) -> Iterator[DataFinding]:
        """A tag of a whole table is answered by one on any column of the other."""
        ends = (
            _End(f"{source.name} in {self._route.source.words}", self._tags.on(source.qualified_name)),
            _End(f"{target.name} in {self._route.target.words}", self._tags.on(target.qualified_name)),
        )
        answers = (list(self._tags_within(source)), list(self._tags_within(target)))
        yield from self._tell_both(flow, "", ends, answers)

    def _compare_columns(self, flow: Flow, source: Table, target: Table) -> Iterator[DataFinding]:
        for pair in flow.columns:
            start, end = self._tags.on(pair.source.qualified_name), self._tags.on(pair.target.qualified_name)
            if start != end:
                ends = (
                    _End(f"{source.name}.{pair.source.name} in {self._route.source.words}", start),
                    _End(f"{target.name}.{pair.target.name} in {self._route.target.words}", end),
                )
                yield from self._tell_both(flow, pair.source.name, ends, (start, end))

    def _tell_both(
        self, flow: Flow, part: str, ends: tuple[_End, _End], answers: tuple[Sequence[str], Sequence[str]]
    ) -> Iterator[DataFinding]:
        for (here, there), answer, rule in (
            (ends, answers[1], TagRule.LOST),
            (ends[::-1], answers[0], TagRule.ONLY_LATER),
        ):
            missing = self._meaning.list_missing(here.tags, answer)
            if missing:
                words = f"{here.words} is tagged {_join(missing)}, and {there.words} is not"
                yield self._make(rule, name_flow(flow), words, missing, part)

    def _compare_datasets(self, flow: Flow) -> Iterator[DataFinding]:
        """Only of those that are in the catalog: another is about to be made."""
        carriers = self._group_carriers(flow)
        for carrier in flow.files:
            dataset = self._tags.datasets.get(carrier.path)
            if dataset is None:
                continue
            missing = self._meaning.list_missing(carriers, self._tags.on(dataset.qualified_name))
            if missing:
                names = sorted({name for tag in missing for name in carriers[tag]})
                words = (
                    f"{_count_names(names)} tagged {_join(missing)}, and the dataset {carrier.path} that carries "
                    f"{name_flow(flow)} is not"
                )
                yield self._make(TagRule.DATASET, carrier.path, words, missing)

    def _find_only_in_bucket(self, flow: Flow) -> Iterator[DataFinding]:
        """A note: the tag on a dataset may be ours, which follows from a class."""
        at_ends = [tag for table in (flow.source, flow.target) for tag in self._tags_within(table)]
        for carrier in flow.files:
            dataset = self._tags.datasets.get(carrier.path)
            there = () if dataset is None else self._tags.on(dataset.qualified_name)
            missing = [tag for tag in self._meaning.list_missing(there, at_ends) if self._meaning.is_class(tag)]
            if missing:
                words = (
                    f"the dataset {carrier.path} is tagged {_join(missing)}, and neither end of {name_flow(flow)} is"
                )
                yield DataFinding(
                    Topic.CLASSIFICATION, Severity.NOTE, TagRule.ONLY_DATASET, carrier.path, words, name_flow(flow)
                )

    def _group_carriers(self, flow: Flow) -> dict[str, list[str]]:
        """By tag, the tables and columns of both ends that carry it."""
        carriers: dict[str, list[str]] = {}
        for table in (flow.source, flow.target):
            for asset, name in _list_assets(table):
                for tag in self._tags.on(asset):
                    carriers.setdefault(tag, []).append(name)
        return carriers

    def _find_untagged_classes(self, flow: Flow) -> Iterator[DataFinding]:
        """The surest of each class, where nothing of the flow says it."""
        said = frozenset[str]().union(*map(self._meaning.of, self._tags_of(flow)))
        surest: dict[DataClass, TableClass] = {}
        names = set(self._name_assets(flow))
        for found in self._classes:
            if found.reference.qualified_name in names and found.data_class not in said:
                known = surest.get(found.data_class)
                if known is None or found.confidence > known.confidence:
                    surest[found.data_class] = found
        for data_class, found in surest.items():
            why = f": {name_columns(found)}" if found.columns else ""
            words = f"{name_flow(flow)} carries {data_class.words}{why}, and nothing of it is tagged so"
            yield DataFinding(
                Topic.CLASSIFICATION, Severity.NOTE, TagRule.CLASS, name_flow(flow), words, data_class.value
            )

    def _name_assets(self, flow: Flow) -> Iterator[str]:
        """The qualified names of its tables and datasets."""
        yield from (table.qualified_name for table in (flow.source, flow.target) if table is not None)
        for carrier in flow.files:
            if (dataset := self._tags.datasets.get(carrier.path)) is not None:
                yield dataset.qualified_name

    def _tags_of(self, flow: Flow) -> Iterator[str]:
        for name in self._name_assets(flow):
            yield from self._tags.on(name)
        for table in (flow.source, flow.target):
            yield from self._tags_within(table)

    def _tags_within(self, table: Table | None) -> Iterator[str]:
        for asset, _ in _list_assets(table):
            yield from self._tags.on(asset)

    def _make(self, rule: TagRule, subject: str, words: str, missing: Iterable[str], part: str = "") -> DataFinding:
        is_of_class = any(map(self._meaning.is_class, missing))
        severity = Severity.WARNING if is_of_class else Severity.NOTE
        return DataFinding(Topic.CLASSIFICATION, severity, rule, subject, words, part)


class _Meaning:
    """What tags say: the classes of each, or itself for a tag of no class."""

    def __init__(self, classifying: Classifying) -> None:
        self._stated = classifying.stated
        self.of = cache(self._read)

    def _read(self, tag: str) -> frozenset[str]:
        """The words that tags are read by are loaded where there is a tag."""
        from delta_arc_lineage.model.classifying.tag_reading import classes_of_tag

        return frozenset[str](classes_of_tag(tag, self._stated)) or frozenset({tag})

    def is_class(self, tag: str) -> bool:
        """Whether it says a class of data."""
        return any(isinstance(said, DataClass) for said in self.of(tag))

    def list_missing(self, wanted: Iterable[str], there: Iterable[str]) -> list[str]:
        """The wanted tags that say something which those there do not say."""
        asked = sorted(wanted)
        said = frozenset[str]().union(*map(self.of, there)) if asked else frozenset[str]()
        return [tag for tag in asked if not self.of(tag) <= said]


def _list_assets(table: Table | None) -> Iterator[tuple[str, str]]:
    """A table and its columns: the qualified name of each, and how it is called."""
    if table is not None:
        yield table.qualified_name, table.name
        yield from ((column.qualified_name, f"{table.name}.{column.name}") for column in table.columns)


def _join(tags: Sequence[str]) -> str:
    return ", ".join(tags)


def _count_names(names: Sequence[str]) -> str:
    """The first few, and how many more; with the verb that fits."""
    shown = ", ".join(names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"


def name_columns(found: TableClass) -> str:
    """The surest columns of a class, with what each holds, and how many more."""
    surest = sorted(found.columns, key=lambda column: (-column.confidence, column.column))
    named = ", ".join(map(_say_column, surest[:_NAMED]))
    return f"{named} and {len(surest) - _NAMED} more" if len(surest) > _NAMED else named


def _say_column(column: ColumnClass) -> str:
    return f"{column.column} ({SORTS[column.sort].words})" if column.sort in SORTS else column.column
