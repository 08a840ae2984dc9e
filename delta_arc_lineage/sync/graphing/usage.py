"""Usage: what is made of the tables that routes load, and what others draw at the ends of routes, by the catalog's own
lineage.

A walk a table, bounded by how many may be asked for, since each is a request at least. What a walk met is not walked
from again. What is left out, cut or hidden is said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from delta_arc_lineage.model.graph_nodes import of_traced, place_by_lead
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import GraphEdge, GraphNode, Layer
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.ports.lineage import CatalogLineage, WantedAssets

MOST_WALKS, MOST_MET = 100, 2_000
"""Walks of one graph, and assets and processes of one walk."""
_ONE_HOP = 1


Processes = Mapping[Reference, tuple[Reference, ...]]
"""Of tables, processes at them."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the catalog's lineage goes on: `targets` are walked from to the end. From tables `left` others' processes
    lead away, and to those `entered` they lead: of these one hop is walked, where they were not met before."""

    targets: tuple[Reference, ...] = ()
    left: Processes = field(default_factory=dict)
    entered: Processes = field(default_factory=dict)

    def list_walks(self) -> Iterator["_Walk"]:
        yield from (_Walk(reference, Direction.DOWN) for reference in self.targets)
        yield from (_Walk(reference, Direction.DOWN, processes) for reference, processes in self.left.items())
        yield from (_Walk(reference, Direction.UP, processes) for reference, processes in self.entered.items())


class _Walk(NamedTuple):
    """`processes`: those that one hop is walked for; none where all is."""

    start: Reference
    direction: Direction
    processes: tuple[Reference, ...] = ()


@dataclass(slots=True)
class Usage:
    """What was met beyond the nodes and edges that there were."""

    nodes: dict[Reference, GraphNode] = field(default_factory=dict)
    edges: dict[tuple[Reference, Reference, Reference], GraphEdge] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def follow_usage(
    nodes: Sequence[GraphNode], edges: Iterable[GraphEdge], ends: Ends, catalog: CatalogLineage, *, most_walks: int
) -> Usage:
    """Nothing is asked where `most_walks` is 0."""
    return _Walker(nodes, edges, catalog, most_walks).walk(ends) if most_walks else Usage()


class _Walker:
    def __init__(
        self, nodes: Sequence[GraphNode], edges: Iterable[GraphEdge], catalog: CatalogLineage, most_walks: int
    ) -> None:
        self._known = {node.reference: node for node in nodes}
        self._drawn = {edge.process for edge in edges}
        self._catalog, self._most_walks = catalog, most_walks
        self._usage = Usage()
        self._walked: set[Reference] = set()
        self._met: set[Reference] = set()
        self._hidden = 0

    def walk(self, ends: Ends) -> Usage:
        walks = [walk for walk in ends.list_walks() if walk.start in self._known]
        starts = self._find_starts({walk.start for walk in walks})
        asked = skipped = cut = 0
        for walk in walks:
            if walk.start not in starts or self._is_met(walk):
                continue
            if asked == self._most_walks:
                skipped += 1
                continue
            depth = _ONE_HOP if walk.processes else None
            trace = self._catalog.walk(starts[walk.start], walk.direction, depth=depth, most=MOST_MET)
            asked += 1
            cut += trace.is_cut and depth is None
            self._take(trace, is_whole=depth is None)
        place_by_lead(self._usage.nodes, ((edge.start, edge.end) for edge in self._usage.edges.values()))
        self._usage.left_out += self._tell(skipped, cut)
        return self._usage

    def _is_met(self, walk: _Walk) -> bool:
        """Whether it would tell nothing new."""
        if not walk.processes:
            return walk.start in self._walked
        return all(process in self._drawn or process in self._met for process in walk.processes)

    def _find_starts(self, references: Iterable[Reference]) -> Mapping[Reference, TracedAsset]:
        """Those whose guids no reading told are looked for by name, all in one request."""
        nodes = [self._known[reference] for reference in sorted(references)]
        starts = {
            node.reference: TracedAsset(node.guid, node.reference, node.name, node.connector)
            for node in nodes
            if node.guid
        }
        names = tuple(node.reference.qualified_name for node in nodes if not node.guid)
        found = self._catalog.find_assets(WantedAssets(qualified_names=names)).assets if names else ()
        return starts | {asset.reference: asset for asset in found}

    def _take(self, trace: Trace, *, is_whole: bool) -> None:
        """`is_whole`: what was met needs no walk of its own."""
        met = {asset.guid: asset for asset in (trace.start, *trace.assets) if not asset.is_hidden}
        of_start = self._known[trace.start.reference].layer
        layers = (Layer.USAGE, of_start) if trace.direction is Direction.DOWN else (Layer.SOURCE, Layer.SOURCE)
        self._hidden += trace.hidden
        if is_whole and not trace.is_cut:
            self._walked |= {asset.reference for asset in met.values()}
        for process in trace.processes:
            if process.reference in self._drawn:
                continue
            self._met.add(process.reference)
            ends = (
                (met[start], met[end])
                for start in process.inputs
                for end in process.outputs
                if start in met and end in met
            )
            for start, end in ends:
                self._add(start, *layers)
                self._add(end, *layers)
                edge = GraphEdge(process.reference, process.name, start.reference, end.reference, process.mark)
                self._usage.edges[edge.process, edge.start, edge.end] = edge

    def _add(self, asset: TracedAsset, layer: Layer, layer_of_tables: Layer) -> None:
        """A view that is made of a table stands with the tables."""
        if asset.reference not in self._known:
            self._usage.nodes.setdefault(asset.reference, of_traced(asset, layer, layer_of_tables))

    def _tell(self, skipped: int, cut: int) -> Iterator[str]:
        if skipped:
            yield (
                f"what is made of {counted(skipped, 'more table')} was not asked for, a request each: "
                f"`--usage {self._most_walks + skipped}` asks for all"
            )
        if cut:
            yield (
                f"of {counted(cut, 'table')} more is made than the {MOST_MET:,} things that are shown of each: "
                "`delta-arc impact` tells all of it"
            )
        if self._hidden:
            yield f"{counted(self._hidden, 'thing')} that lineage leads to may not be seen with this key"
