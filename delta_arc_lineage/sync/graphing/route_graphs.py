"""Route graphs: the part of a lineage graph that one route's plan and assessment tell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.classification import TableClass
from delta_arc_lineage.model.diff import Add, Restore, subject
from delta_arc_lineage.model.graph_columns import ColumnDrawer
from delta_arc_lineage.model.graph_evidence import list_evidence, read_evidence
from delta_arc_lineage.model.graph_findings import FindingPlacer
from delta_arc_lineage.model.graph_freshness import NodeFreshness, tell_node_freshness
from delta_arc_lineage.model.graph_nodes import of_files, of_other, of_table
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import ColumnEdge, GraphEdge, GraphFinding, GraphNode, Layer
from delta_arc_lineage.model.observed import DrawnBy
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Carrier, Table
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.sync.assessing.route_assessment import Assessment
from delta_arc_lineage.sync.planning.elsewhere import SettledPart, settle_part
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace

_SIDES = {Side.SOURCE: "source table", Side.FILE: "dataset", Side.TARGET: "target table"}


@dataclass(frozen=True, slots=True)
class PlannedRoute:
    """A route with what was planned for it and what was found wrong with its data."""

    route: Route
    planned: Planned
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class RouteGraph:
    """As a `LineageGraph` has them. `targets`: where lineage of others may go on."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    column_edges: tuple[ColumnEdge, ...]
    findings: tuple[GraphFinding, ...]
    left_out: tuple[str, ...]
    targets: tuple[Reference, ...]


def draw_route(of: PlannedRoute, space: Workspace) -> RouteGraph:
    """What the route wants, between the ends that there are. The catalog is asked who stands for its files."""
    desired = of.planned.decide().desired
    settled = settle_part(of.route, desired, desired, of.planned.connection, space)
    return _RouteDrawer(of, desired, settled).draw()


class _RouteDrawer:
    def __init__(self, of: PlannedRoute, desired: tuple[Asset, ...], settled: SettledPart) -> None:
        self._route, self._planned, self._assessment = of.route, of.planned, of.assessment
        self._flows = of.planned.matching.flows
        self._settled = settled
        self._places: dict[Reference, str] = {asset.reference: asset.place for asset in desired if asset.place}
        self._places |= {found.reference: found.place for found in settled.counterparts if found.place}
        self._carriers: dict[str, Carrier] = {carrier.path: carrier for carrier in of.planned.matching.files}
        snapshots = of.planned.snapshots
        self._tables = {_refer_to(table): (table, Layer.SOURCE) for table in snapshots.source.tables}
        self._tables |= {_refer_to(table): (table, Layer.TARGET) for table in snapshots.target.tables}
        self._processes = [asset for asset in settled.assets if isinstance(asset, Lineage) and not asset.parent]
        self._schemas = {
            dataset.path: dataset
            for dataset in (of.planned.snapshots.schemas.datasets if of.planned.snapshots.schemas else ())
        }

    def draw(self) -> RouteGraph:
        edges = tuple(self._draw_edges())
        nodes = {end: None for edge in edges for end in (edge.start, edge.end)}
        return RouteGraph(
            nodes=tuple(map(self._draw_node, nodes)),
            edges=edges,
            column_edges=tuple(self._draw_columns(edges, nodes)),
            findings=tuple(map(self._placer.place, self._assessment.findings)),
            left_out=tuple(self._tell_left_out()),
            targets=tuple(node for node in nodes if node in self._tables and self._tables[node][1] is Layer.TARGET),
        )

    @cached_property
    def _freshness(self) -> NodeFreshness:
        return tell_node_freshness(self._flows, self._assessment.freshness)

    @cached_property
    def _placer(self) -> FindingPlacer:
        return FindingPlacer(self._flows, self._file_nodes, self._planned.snapshots.schemas)

    @cached_property
    def _file_nodes(self) -> Mapping[str, Reference]:
        """The end of our lineage that stands for each dataset, by its path."""
        ends = {end for process in self._processes for end in (*process.inputs, *process.outputs)}
        return {place: reference for reference, place in self._places.items() if reference in ends}

    def _draw_edges(self) -> Iterator[GraphEdge]:
        evidence, others = list_evidence(self._flows), self._others
        replaced = {item.wanted.reference: item.by for item in self._planned.plan.respected}
        for process in self._processes:
            drawn = evidence.get((self._place_of(process.inputs[0]), self._place_of(process.outputs[0])))
            by = replaced.get(process.reference, ())
            seen = others.get(by[0], DrawnBy(process.reference.type_name, by[0], process.name)) if by else None
            yield GraphEdge(
                process=Reference(seen.type_name, seen.qualified_name) if seen else process.reference,
                name=seen.name if seen else process.name,
                start=process.inputs[0],
                end=process.outputs[0],
                mark=seen.mark or "" if seen else self._route.mark,
                route=self._route.name,
                evidence=drawn or read_evidence(process),
            )

    @cached_property
    def _others(self) -> dict[str, DrawnBy]:
        """Processes at the ends of the route that somebody else drew, by qualified name."""
        snapshots = self._planned.snapshots
        tables = (*snapshots.source.tables, *snapshots.target.tables)
        return {process.qualified_name: process for table in tables for process in table.processes}

    def _place_of(self, end: Reference) -> str:
        return self._places.get(end, end.qualified_name)

    def _draw_node(self, reference: Reference) -> GraphNode:
        place = self._places.get(reference)
        if reference in self._tables:
            table, layer = self._tables[reference]
            freshness = self._freshness.of_table(table.qualified_name)
            return self._say_class(of_table(table, layer, freshness, self._assessment.tags.on))
        if place is None or place not in self._carriers:
            return of_other(reference, Layer.FILES)
        node = of_files(
            reference,
            self._carriers[place],
            self._schemas.get(place),
            bucket=self._route.bucket.own_name,
            freshness=self._freshness.of_files(place),
        )
        return self._say_class(replace(node, tags=self._assessment.tags.on(reference.qualified_name)))

    def _say_class(self, node: GraphNode) -> GraphNode:
        """With what its data is of, and how sure that is."""
        said = tuple(
            ("class", f"{each.data_class.words} ({each.confidence:.2f})")
            for each in self._classes.get(self._place_of(node.reference), ())
        )
        return replace(node, facts=(*said, *node.facts)) if said else node

    @cached_property
    def _classes(self) -> Mapping[str, list[TableClass]]:
        """By the path of a dataset, whose asset there may not be yet, and by the qualified name of a table."""
        known = {reference: place for place, reference in self._assessment.tags.datasets.items()}
        found: dict[str, list[TableClass]] = defaultdict(list)
        for each in self._assessment.classes:
            found[known.get(each.reference) or self._place_of(each.reference)].append(each)
        return found

    def _draw_columns(self, edges: Iterable[GraphEdge], nodes: Iterable[Reference]) -> Iterator[ColumnEdge]:
        snapshots = self._planned.snapshots
        is_whole = snapshots.source.complete and snapshots.target.complete
        tables = [self._tables[node][0] for node in nodes if node in self._tables]
        drawer = ColumnDrawer({(edge.start, edge.end): edge for edge in edges}, tables, is_whole=is_whole)
        lineage = (asset for asset in self._settled.assets if isinstance(asset, Lineage) and asset.parent)
        yield from drawer.draw_processes(lineage)
        for flow in self._flows:
            for carrier in flow.files:
                node = self._file_nodes.get(carrier.path)
                if node is not None:
                    yield from drawer.draw_through(flow, node, self._schemas.get(carrier.path))

    def _tell_left_out(self) -> Iterator[str]:
        """What of the route is not shown, and what is shown and is not in the catalog yet."""
        name, plan = self._route.name, self._planned.plan
        subjects = {outcome.subject for outcome in self._planned.matching.unlinked}
        of = Counter(each.side for each in subjects)
        lonely = [counted(of[side], noun) for side, noun in _SIDES.items() if of[side]]
        if lonely:
            yield f"{name}: {', '.join(lonely)} that nothing is linked to: `delta-arc suggest --route {name}`"
        planned = [change for change in plan.changes if isinstance(change, Add | Restore)]
        edges = sum(_is_edge(subject(change)) for change in planned)
        if edges:
            are = "is planned and is" if edges == 1 else "are planned and are"
            yield (
                f"{name}: {counted(edges, 'edge')} shown {are} not in the catalog yet: `delta-arc apply --route {name}`"
            )
        yield from (f"{name}: {words}" for words in plan.incomplete)


def _refer_to(table: Table) -> Reference:
    return Reference(table.type_name, table.qualified_name)


def _is_edge(asset: Asset) -> bool:
    """Whether it leads from one node to another; what hangs under another process leads from column to column."""
    return isinstance(asset, Lineage) and not asset.parent
