"""Holdings: which assets of a lineage graph hold data of which class, by their own columns or by what leads to them.

Data is what it was where it came from. An asset holds a class where its columns are of it, where a tag says so, or
where a column that holds it leads there. Where it is not known which columns an edge carries, it carries all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.model.classification import LEAST_FOUND, DataClass, TableClass
from delta_arc_lineage.model.classifying.tag_reading import classes_of_tag
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import ColumnEdge, GraphEdge, GraphNode, Layer, LineageGraph

Tags = Mapping[str, tuple[str, ...]]
"""Of assets that carry some, by qualified name."""
Held = tuple[Reference, DataClass]


@dataclass(frozen=True, slots=True, order=True)
class HeldColumn:
    """A column that holds a class. `sort`: what it holds, finer; `tags`: those on it in the catalog."""

    name: str
    sort: str = ""
    tags: tuple[str, ...] = ()
    is_tagged: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """An asset and a class that it holds. `confidence` None where only what leads there tells, which are `sources`.
    `is_tagged`: a tag on it, or on one of its columns, says the class."""

    node: GraphNode
    data_class: DataClass
    confidence: float | None
    columns: tuple[HeldColumn, ...] = ()
    tags: tuple[str, ...] = ()
    is_tagged: bool = False
    sources: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassHop:
    """An edge that carries a class from one asset to another. `columns`: start and end of each that carries it; empty
    where that is not known."""

    edge: GraphEdge
    data_class: DataClass
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Spread:
    """What is held so far: columns by asset and class; none of an asset that holds it somewhere."""

    columns: dict[Held, dict[str, str]] = field(default_factory=dict)
    sources: dict[Held, set[Reference]] = field(default_factory=lambda: defaultdict(set))


def spread_classes(
    graph: LineageGraph, classes: Sequence[TableClass], tags: Tags, stated: Mapping[str, DataClass]
) -> tuple[tuple[Holding, ...], tuple[ClassHop, ...]]:
    """What the assets of a graph hold, and the edges by which it moves; sorted. `stated`: tags whose class the settings
    name."""
    return _Spreader(graph, classes, tags, stated).run()


class _Spreader:
    def __init__(
        self, graph: LineageGraph, classes: Sequence[TableClass], tags: Tags, stated: Mapping[str, DataClass]
    ) -> None:
        self._graph, self._tags, self._stated = graph, tags, stated
        self._nodes = {node.reference: node for node in graph.nodes}
        self._found = {(each.reference, each.data_class): each for each in classes if _is_found(each)}
        self._out: dict[Reference, list[GraphEdge]] = defaultdict(list)
        for edge in graph.edges:
            self._out[edge.start].append(edge)
        self._pairs = _group_columns(graph.column_edges)

    def run(self) -> tuple[tuple[Holding, ...], tuple[ClassHop, ...]]:
        spread = _Spread()
        for held, columns in self._begin():
            spread.columns.setdefault(held, {}).update(columns)
        waiting = sorted(spread.columns)
        while waiting:
            waiting = self._step(waiting, spread)
        holdings = tuple(self._describe(held, spread) for held in sorted(spread.columns, key=self._place))
        return holdings, tuple(self._list_hops(spread))

    def _begin(self) -> Iterator[tuple[Held, dict[str, str]]]:
        """What classification and the tags themselves tell."""
        for (reference, data_class), found in self._found.items():
            if reference in self._nodes:
                columns = {each.column: each.sort for each in found.columns if each.confidence >= LEAST_FOUND}
                yield (reference, data_class), columns
        for node in self._graph.nodes:
            for data_class in self._classes_of(self._tags_on(node)):
                yield (node.reference, data_class), {}
            for column in node.columns:
                for data_class in self._classes_of(self._tags.get(column.qualified_name, column.tags)):
                    yield (node.reference, data_class), {column.name: ""}

    def _step(self, waiting: Iterable[Held], spread: _Spread) -> list[Held]:
        """One hop on; what came to hold more by it. A circle ends where nothing is new."""
        grown: set[Held] = set()
        for reference, data_class in waiting:
            for edge in self._out[reference]:
                carried = self._carry(edge, spread.columns[reference, data_class])
                if carried is None or edge.end not in self._nodes or edge.end == reference:
                    continue
                end = (edge.end, data_class)
                is_new, known = end not in spread.columns, spread.columns.setdefault(end, {})
                added = {name: sort for (_, name), sort in carried.items() if name not in known}
                known.update(added)
                spread.sources[end].add(reference)
                if is_new or added:
                    grown.add(end)
        return sorted(grown)

    def _carry(self, edge: GraphEdge, columns: Mapping[str, str]) -> dict[tuple[str, str], str] | None:
        """The columns that go over an edge, with what they hold; None where none of them does."""
        pairs = self._pairs.get((edge.start, edge.end), ())
        if not pairs or not columns:
            return {}
        return {pair: columns[pair[0]] for pair in pairs if pair[0] in columns} or None

    def _list_hops(self, spread: _Spread) -> Iterator[ClassHop]:
        for data_class in DataClass:
            for edge in sorted(self._graph.edges, key=self._way):
                columns = spread.columns.get((edge.start, data_class))
                carried = None if columns is None else self._carry(edge, columns)
                if carried is not None and edge.start != edge.end:
                    yield ClassHop(edge, data_class, tuple(sorted(carried)))

    def _place(self, held: Held) -> tuple[int, int, Reference]:
        """On the way of the data, from where it comes."""
        reference, data_class = held
        return list(DataClass).index(data_class), list(Layer).index(self._nodes[reference].layer), reference

    def _way(self, edge: GraphEdge) -> tuple[object, ...]:
        layers = list(Layer)
        places = [layers.index(node.layer) if (node := self._nodes.get(end)) else 0 for end in (edge.start, edge.end)]
        return *places, edge.start, edge.end, edge.process

    def _describe(self, held: Held, spread: _Spread) -> Holding:
        reference, data_class = held
        node, found = self._nodes[reference], self._found.get(held)
        columns = tuple(sorted(self._hold(node, spread.columns[held], data_class)))
        tags = self._tags_on(node)
        is_tagged = data_class in self._classes_of(tags) or any(column.is_tagged for column in columns)
        sources = tuple(sorted(spread.sources[held]))
        return Holding(node, data_class, found.confidence if found else None, columns, tags, is_tagged, sources)

    def _hold(self, node: GraphNode, columns: Mapping[str, str], data_class: DataClass) -> Iterator[HeldColumn]:
        names = {column.name: column for column in node.columns}
        for name, sort in columns.items():
            column = names.get(name)
            tags = self._tags.get(column.qualified_name, column.tags) if column else ()
            yield HeldColumn(name, sort, tags, data_class in self._classes_of(tags))

    def _tags_on(self, node: GraphNode) -> tuple[str, ...]:
        return self._tags.get(node.reference.qualified_name, node.tags)

    def _classes_of(self, tags: Iterable[str]) -> frozenset[DataClass]:
        return frozenset(found for tag in tags for found in classes_of_tag(tag, self._stated))


def _is_found(found: TableClass) -> bool:
    """Whether the class was found of the table, or of a column of it."""
    return found.confidence >= LEAST_FOUND or any(column.confidence >= LEAST_FOUND for column in found.columns)


def _group_columns(edges: Iterable[ColumnEdge]) -> dict[tuple[Reference, Reference], list[tuple[str, str]]]:
    grouped: dict[tuple[Reference, Reference], list[tuple[str, str]]] = defaultdict(list)
    for edge in edges:
        grouped[edge.start, edge.end].append((edge.start_column, edge.end_column))
    return grouped
