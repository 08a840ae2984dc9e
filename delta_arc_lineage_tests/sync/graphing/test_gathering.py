"""A lineage graph shows what the plan of each route shows, joined where routes meet, and writes nothing."""

import sys
from collections.abc import Collection, Sequence
from dataclasses import replace

from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import GraphNode, Layer, LineageGraph
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.model.snapshots import Column
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.graphing.gathering import gather_graph
from delta_arc_lineage.sync.graphing.route_graphs import PlannedRoute
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.examples import ROUTE, SOURCE_SCHEMA, TARGET_SCHEMA, table, target_table
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate
from delta_arc_lineage_tests.sync.reading.test_file_schemas import three_days


def plan_routes(*estates: Estate) -> tuple[PlannedRoute, ...]:
    return tuple(
        PlannedRoute(each.route, planned, assess(each.route, planned, each.space))
        for each in estates
        for planned in [read_and_plan(each.route, each.space, run="run")]
    )


def gather(*estates: Estate) -> LineageGraph:
    return gather_graph(plan_routes(*estates), estates[0].space)


def by_name(graph: LineageGraph, name: str, layer: Layer) -> GraphNode:
    return next(node for node in graph.nodes if node.name == name and node.layer is layer)


def test_tables_and_files_are_nodes_and_processes_edges() -> None:
    """Both hops and the way from end to end, each with its evidence and our mark; columns between the tables."""
    graph = gather(Estate())
    assert {(node.layer.value, node.name) for node in graph.nodes} == {
        ("source", "ORDERS"),
        ("source", "SHIPPERS"),
        ("files", "ORDERS.csv"),
        ("files", "SHIPPERS.csv"),
        ("target", "ORDERS"),
        ("target", "SHIPPERS"),
    }
    names = {node.reference: node.layer.value for node in graph.nodes}
    drawn = sorted((names[edge.start], names[edge.end]) for edge in graph.edges)
    assert drawn == sorted([("source", "files"), ("files", "target"), ("source", "target")] * 2)
    assert {edge.mark for edge in graph.edges} == {ROUTE.mark}
    assert all(edge.evidence and edge.evidence.kind == "name" and edge.evidence.score == 0.6 for edge in graph.edges)
    assert {(edge.start_column, edge.end_column) for edge in graph.column_edges} == {("ID", "ID"), ("PRICE", "PRICE")}
    orders = by_name(graph, "ORDERS", Layer.TARGET)
    assert (orders.connector, orders.place) == ("snowflake", ("RAW", "SALES"))
    assert [column.name for column in orders.columns] == ["ID", "PRICE"]


def test_the_graph_is_the_same_after_it_was_applied_and_says_what_is_not() -> None:
    """What is planned is said to be; once it is in the catalog, nothing is left to say. Nothing else is written."""
    estate = Estate()
    before = gather(estate)
    assert before.left_out == (
        "sales: 6 edges shown are planned and are not in the catalog yet: `delta-arc apply --route sales`",
    )
    assert estate.catalog.requests.writes == 0
    estate.sync()
    after = gather(estate)
    assert tuple(replace(node, guid="") for node in after.nodes) == before.nodes
    assert (after.edges, after.column_edges) == (before.edges, before.column_edges)
    assert after.left_out == ()


def test_what_is_not_linked_is_counted_and_not_shown() -> None:
    """A lone table is no lineage."""
    estate = Estate()
    estate.set_tables({"ORDERS": ["ID"], "SHIPPERS": ["ID"], "LONE": ["ID"]}, {"ORDERS": ["ID"], "SHIPPERS": ["ID"]})
    estate.put("STRAY.csv")
    estate.sync()
    graph = gather(estate)
    assert "LONE" not in {node.name for node in graph.nodes}
    assert graph.left_out == (
        "sales: 1 source table, 1 dataset that nothing is linked to: `delta-arc suggest --route sales`",
    )


def test_columns_lead_through_files_that_were_opened() -> None:
    """The catalog knows no columns of files; the graph does, and their edges are those of the hops."""
    graph = gather(three_days())
    folder = by_name(graph, "sales/orders/", Layer.FILES)
    assert [column.name for column in folder.columns] == ["id", "price"]
    into = {(edge.start_column, edge.end_column) for edge in graph.column_edges if edge.end == folder.reference}
    out = {(edge.start_column, edge.end_column) for edge in graph.column_edges if edge.start == folder.reference}
    assert into == {("ID", "id"), ("PRICE", "price")} and out == {("id", "ID"), ("price", "PRICE")}
    processes = {(edge.start, edge.end): edge.process for edge in graph.edges}
    assert all(processes[edge.start, edge.end] == edge.process for edge in graph.column_edges)
    assert dict(folder.facts)["files"] == "3 CSV files"


def test_findings_name_the_nodes_they_are_about() -> None:
    """Of a flow its tables and files; of an unreadable file the dataset it is part of."""
    shop = three_days()
    shop.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"]}, {"ORDERS": ["ID"], "SHIPPERS": ["ID"]})
    shop.write("orders/dt=2025-06-04/part-0.csv", b"\x00\x01\x02 no text")
    graph = gather(shop)
    names = {node.reference: node.name for node in graph.nodes}
    about = {found.seen.finding.rule: sorted(names[node] for node in found.nodes) for found in graph.findings}
    assert about["dropped"] == ["ORDERS", "ORDERS", "sales/orders/"]
    assert about["unread"] == ["sales/orders/"]


def test_people_and_the_catalog_are_heard_of_each_node() -> None:
    """Owners, groups, tags of its own and from elsewhere, certificate, description, in one request."""
    estate = Estate()
    estate.sync()
    before = by_name(gather(estate), "ORDERS.csv", Layer.FILES)
    assert (before.owners, before.tags, before.certificate) == ((), (), "")
    estate.catalog.say(
        before.reference,
        Marking(MarkingSort.OWNER, "jane"),
        Marking(MarkingSort.OWNER_GROUP, "sales"),
        Marking(MarkingSort.TAG, "Gold", "lineage"),
        Marking(MarkingSort.CERTIFICATE, "", "VERIFIED\nlooked at"),
        Marking(MarkingSort.DESCRIPTION, "", "all orders"),
    )
    estate.catalog.propagate(before.reference, "PII")
    node = by_name(gather(estate), "ORDERS.csv", Layer.FILES)
    assert (node.owners, node.tags, node.certificate) == (("jane", "sales"), ("Gold", "PII"), "VERIFIED")
    assert node.description == "all orders" and node.guid


def test_a_key_that_may_not_see_them_has_a_graph_that_says_so() -> None:
    """And is whole in all else."""

    class Shut(StrictCatalog):
        def read_markings(
            self, references: Sequence[Reference], *, known: Collection[Marking] = ()
        ) -> tuple[Marked, ...]:
            raise PermissionDenied(what="the API key may not read them")

    estate = Estate(Shut(ManualClock()))
    estate.sync()
    graph = gather(estate)
    assert len(graph.nodes) == 6
    assert graph.left_out == ("owners, certificates and descriptions are not shown: the API key may not read them",)


def test_a_table_between_two_routes_is_one_node_and_a_target() -> None:
    """Whichever route is asked first."""
    first, second = Estate(), Estate()
    second.catalog, second.route = first.catalog, replace(first.route, name="further", source=first.route.target)
    second.route = replace(second.route, target=first.route.source)
    for graph in (gather(first, second), gather(second, first)):
        orders = Reference("Table", f"{TARGET_SCHEMA}/ORDERS")
        assert [node.layer for node in graph.nodes if node.reference == orders] == [Layer.TARGET]
        assert sorted(graph.routes) == ["further", "sales"]
        assert len(graph.edges) == 12


def test_a_bank_of_tables_is_gathered_in_steps_that_follow_their_number() -> None:
    """Ten times the tables take not eleven times the steps: none looks at every pair."""

    def count_steps(count: int) -> int:
        estate = Estate()
        names = {f"T{number:04}": [f"C{column}" for column in range(10)] for number in range(count)}
        estate.set_tables(names)
        for name in names:
            estate.put(f"{name}.csv")
        routes, steps = plan_routes(estate), 0

        def step(*_: object) -> None:
            nonlocal steps
            steps += 1

        sys.setprofile(step)
        try:
            graph = gather_graph(routes, estate.space)
        finally:
            sys.setprofile(None)
        assert len(graph.edges) == 3 * count and len(graph.column_edges) == 10 * count
        return steps

    assert count_steps(400) < 11 * count_steps(40)


def test_columns_keep_their_order_and_types() -> None:
    """As the table has them, and not as the catalog happens to tell."""
    estate = Estate()
    columns = (Column(f"{SOURCE_SCHEMA}/ORDERS/B", "B", 1, "int8"), Column(f"{SOURCE_SCHEMA}/ORDERS/A", "A", 2, "text"))
    estate.catalog.put_schema(SOURCE_SCHEMA, [replace(table("ORDERS"), columns=columns[::-1])])
    estate.catalog.put_schema(TARGET_SCHEMA, [target_table("ORDERS", "A", "B")])
    found = by_name(gather(estate), "ORDERS", Layer.SOURCE).columns
    assert [(column.name, column.data_type) for column in found] == [("B", "int8"), ("A", "text")]
