"""Gathering a lineage graph: what the routes tell, joined where they meet, and what the catalog shows beside.

Nothing is written to the catalog. A table that one route loads and another one reads is one node.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import ColumnEdge, GraphEdge, GraphFinding, GraphNode, Layer, LineageGraph
from delta_arc_lineage.sync.graphing.marked_nodes import mark_nodes
from delta_arc_lineage.sync.graphing.route_graphs import PlannedRoute, RouteGraph, draw_route
from delta_arc_lineage.sync.workspace import Workspace


def gather_graph(routes: Sequence[PlannedRoute], space: Workspace) -> LineageGraph:
    """Of these routes, each as it was just planned and assessed."""
    graphs = [draw_route(each, space) for each in routes]
    nodes, unmarked = mark_nodes(_join_nodes(node for graph in graphs for node in graph.nodes), space.catalog)
    return LineageGraph(
        tenant=space.tenant,
        made_at=space.clock.now(),
        routes=tuple(each.route.name for each in routes),
        nodes=nodes,
        edges=_join_edges(graphs),
        column_edges=_join_columns(graphs),
        findings=_join_findings(graphs),
        left_out=(*(words for graph in graphs for words in graph.left_out), *unmarked),
    )


def _join_nodes(nodes: Iterable[GraphNode]) -> tuple[GraphNode, ...]:
    """Each once, as the first tells it. What is loaded by one route is a target, whoever reads it."""
    joined: dict[Reference, GraphNode] = {}
    for node in nodes:
        known = joined.setdefault(node.reference, node)
        if node.layer is Layer.TARGET and known.layer is Layer.SOURCE:
            joined[node.reference] = replace(known, layer=Layer.TARGET, freshness=node.freshness)
    return tuple(joined.values())


def _join_edges(graphs: Iterable[RouteGraph]) -> tuple[GraphEdge, ...]:
    edges = (edge for graph in graphs for edge in graph.edges)
    return tuple({(edge.process, edge.start, edge.end): edge for edge in edges}.values())


def _join_columns(graphs: Iterable[RouteGraph]) -> tuple[ColumnEdge, ...]:
    return tuple(dict.fromkeys(edge for graph in graphs for edge in graph.column_edges))


def _join_findings(graphs: Iterable[RouteGraph]) -> tuple[GraphFinding, ...]:
    """Those of two routes that read the same files are told once."""
    found = (finding for graph in graphs for finding in graph.findings)
    return tuple({(each.seen.finding.name, each.nodes): each for each in found}.values())
