"""What is made of loaded tables, and what others draw at the ends of a route, is part of the graph, within bounds."""

from dataclasses import replace

from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import Layer, LineageGraph
from delta_arc_lineage.model.observed import DrawnBy
from delta_arc_lineage.model.snapshots import Table
from delta_arc_lineage.sync.graphing.gathering import gather_graph
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA, TARGET_SCHEMA, table, target_table
from delta_arc_lineage_tests.sync.estate import Estate
from delta_arc_lineage_tests.sync.graphing.test_gathering import plan_routes

LOOKER = "default/looker/1"
DASHBOARD = Reference("LookerDashboard", f"{LOOKER}/sales")
EXPLORE = Reference("LookerExplore", f"{LOOKER}/orders")


def draw(estate: Estate, name: str, start: Reference, end: Reference, mark: str = "looker-crawler") -> Process:
    """A process of somebody else's."""
    process = Process(qualified_name=f"{LOOKER}/{name}", name=name, inputs=(start,), outputs=(end,))
    estate.catalog.put(process, mark=mark)
    return process


def loaded(name: str) -> Reference:
    return Reference("Table", f"{TARGET_SCHEMA}/{name}")


def gather(estate: Estate, walks: int = 100) -> LineageGraph:
    return gather_graph(plan_routes(estate), estate.space, most_walks=walks)


def used() -> Estate:
    """Orders are shown on a dashboard that leads back to an explore: a circle."""
    estate = Estate()
    estate.sync()
    draw(estate, "explore", loaded("ORDERS"), EXPLORE)
    draw(estate, "tile", EXPLORE, DASHBOARD)
    draw(estate, "back", DASHBOARD, EXPLORE)
    return estate


def test_what_is_made_of_tables_is_shown_to_the_end() -> None:
    """As usage, drawn by whoever drew it; our own edges stay as they are."""
    estate = used()
    graph = gather(estate)
    usage = {node.reference: node.layer for node in graph.nodes if node.layer is Layer.USAGE}
    assert usage.keys() == {EXPLORE, DASHBOARD}
    theirs = {(edge.start, edge.end): edge.mark for edge in graph.edges if edge.mark != estate.route.mark}
    assert theirs == dict.fromkeys(
        [(loaded("ORDERS"), EXPLORE), (EXPLORE, DASHBOARD), (DASHBOARD, EXPLORE)], "looker-crawler"
    )
    assert len(graph.edges) == 6 + 3 and graph.left_out == ()


def test_a_view_of_a_loaded_table_stands_with_the_tables() -> None:
    """And what is made of it is usage again."""
    estate = used()
    view, look = Reference("View", f"{TARGET_SCHEMA}/PER_DAY"), Reference("LookerLook", f"{LOOKER}/look")
    draw(estate, "view", loaded("ORDERS"), view)
    draw(estate, "look", view, look)
    layers = {node.reference: (node.layer, node.place) for node in gather(estate).nodes}
    assert layers[view] == (Layer.TARGET, ("RAW", "SALES")) and layers[look] == (Layer.USAGE, ())


def test_nothing_is_asked_unless_wanted_and_what_is_not_asked_is_said() -> None:
    """A request a table; the first of them."""
    estate = used()
    without = gather(estate, 0)
    assert not any(node.layer is Layer.USAGE for node in without.nodes) and without.left_out == ()
    one = gather(estate, 1)
    assert one.left_out == ("what is made of 1 more table was not asked for, a request each: `--usage 2` asks for all",)


def test_a_table_that_another_walk_met_is_not_walked_from() -> None:
    """Its usage was met too."""
    estate = used()
    draw(estate, "chain", loaded("ORDERS"), loaded("SHIPPERS"))
    graph = gather(estate, 1)
    assert graph.left_out == () and DASHBOARD in {node.reference for node in graph.nodes}


def test_lineage_of_others_at_our_ends_is_one_hop() -> None:
    """What leads away from a source, and what leads to a target, by what the readings of schemas told."""
    estate = used()
    source, elsewhere = Reference("Table", f"{SOURCE_SCHEMA}/ORDERS"), Reference("View", f"{SOURCE_SCHEMA}/REPORT")
    raw, beyond = Reference("Table", f"{TARGET_SCHEMA}/RAW_ORDERS"), Reference("View", f"{SOURCE_SCHEMA}/BEYOND")
    away = draw(estate, "report", source, elsewhere)
    draw(estate, "further", elsewhere, beyond)
    to = draw(estate, "merge", raw, loaded("ORDERS"))
    tables = {SOURCE_SCHEMA: (table("ORDERS", "ID"), away), TARGET_SCHEMA: (target_table("ORDERS", "ID"), to)}
    for schema, (own, process) in tables.items():
        estate.catalog.put_schema(schema, [drawn_at(own, process)])
    graph = gather(estate)
    layers = {node.reference: node.layer for node in graph.nodes}
    assert layers[elsewhere] is Layer.SOURCE and layers[raw] is Layer.SOURCE and beyond not in layers
    assert {edge.name for edge in graph.edges} >= {"report", "merge"}


def drawn_at(own: Table, process: Process) -> Table:
    seen = DrawnBy("Process", process.qualified_name, process.name, "looker-crawler")
    return replace(own, processes=(seen,))
