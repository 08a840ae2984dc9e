"""Nodes of a lineage graph say where they stand: by what the catalog tells, or by what they lead to."""

from delta_arc_lineage.model.graph_nodes import of_traced, place_by_lead
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import GraphNode, Layer
from delta_arc_lineage.model.traces import TracedAsset


def make_node(name: str, *place: str, connector: str = "looker") -> GraphNode:
    return GraphNode(Reference("Asset", name), name, Layer.USAGE, connector, place)


def test_a_thing_of_a_report_stands_where_the_catalog_says() -> None:
    """A table stands in its schema, whatever else is told of it."""
    explore = TracedAsset("1", Reference("LookerExplore", "default/looker/1/x"), "x", place=("shop",))
    table = TracedAsset("2", Reference("Table", "default/snowflake/1/D/S/T"), "T", place=("elsewhere",))
    assert of_traced(explore, Layer.USAGE, Layer.TARGET).place == ("shop",)
    assert of_traced(table, Layer.USAGE, Layer.TARGET).place == ("D", "S")


def test_a_thing_without_a_place_stands_where_it_leads() -> None:
    """A tile in the folder of its dashboard; not in another system's, and not where that would be a choice."""
    board, other = make_node("board", "Sales"), make_node("other", "Money")
    sheet = make_node("sheet", "S", connector="excel")
    tile, both, exported = make_node("tile"), make_node("both"), make_node("exported")
    nodes = {node.reference: node for node in (tile, both, exported, board, other, sheet)}
    ways = [(tile, board), (both, board), (both, other), (exported, sheet), (board, other), (tile, make_node("gone"))]
    place_by_lead(nodes, ((start.reference, end.reference) for start, end in ways))
    assert [node.place for node in nodes.values()] == [("Sales",), (), (), ("Sales",), ("Money",), ("S",)]
