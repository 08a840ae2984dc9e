"""Events hold to the official classes, to the specification's form, and to our own facets' schema."""

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import ValidationError
from openlineage.client.event_v2 import JobEvent

from delta_arc_lineage.adapters.openlineage.events import make_events, to_line
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import ColumnEdge, GraphEdge, Layer, LineageGraph
from delta_arc_lineage.model.open_names import (
    ConnectionHost,
    Namespaces,
    list_connections,
    name_dataset,
    tell_namespaces,
)
from delta_arc_lineage_tests.adapters.openlineage.event_schema import validate
from delta_arc_lineage_tests.model.test_graph_document import GRAPH
from delta_arc_lineage_tests.sync.estate import PG, SF
from delta_arc_lineage_tests.sync.graphing.test_gathering import gather
from delta_arc_lineage_tests.sync.reading.test_file_schemas import three_days

HOSTS = {
    PG: ConnectionHost("pg", "db.example.com", 5433),
    SF: ConnectionHost("sf", "acme-prod.snowflakecomputing.com"),
}


def events_of(graph: LineageGraph, namespaces: Namespaces | None = None) -> list[dict[str, Any]]:
    made = list(make_events(graph, namespaces or tell_namespaces(HOSTS, {})))
    assert all(isinstance(event, JobEvent) for event in made)
    return [validate(to_line(event)) for event in made]


def test_each_process_is_a_job_with_its_datasets_by_the_naming_specification() -> None:
    """Both hops and the way from end to end."""
    events = events_of(gather(three_days()))
    ends = {
        event["job"]["name"]: [(end["namespace"], end["name"]) for end in (*event["inputs"], *event["outputs"])]
        for event in events
        if ".ORDERS" in event["job"]["name"]
    }
    postgres = "postgres://db.example.com:5433", "SHOP.SALES.ORDERS"
    snowflake, files = ("snowflake://acme-prod", "RAW.SALES.ORDERS"), ("s3://landing", "sales/orders")
    assert sorted(ends.values()) == sorted([[postgres, files], [files, snowflake], [postgres, snowflake]])
    assert {event["job"]["namespace"] for event in events} == {"delta-arc-lineage/default"}


def test_columns_say_where_they_come_from_and_evidence_why() -> None:
    """From end to end, and through files that were opened; both of ours say that values arrive as they are."""
    events = events_of(gather(three_days()))
    into_files = next(event for event in events if event["outputs"][0]["name"] == "sales/orders")
    fields = into_files["outputs"][0]["facets"]["columnLineage"]["fields"]
    assert {name: field["inputFields"][0]["field"] for name, field in fields.items()} == {"id": "ID", "price": "PRICE"}
    assert fields["id"]["inputFields"][0]["transformations"] == [
        {"type": "DIRECT", "subtype": "IDENTITY", "masking": False}
    ]
    said = into_files["job"]["facets"]["deltaArc_evidence"]
    assert (said["ours"], said["route"], said["kind"]) == (True, "sales", "columns") and 0.7 < said["score"] < 1
    schema = into_files["outputs"][0]["facets"]["schema"]["fields"]
    assert [(field["name"], field["ordinal_position"]) for field in schema] == [("id", 1), ("price", 2)]


def test_the_same_graph_is_the_same_text_at_one_time() -> None:
    """No run, no chance: nobody counts what was told twice."""
    graph = gather(three_days())
    lines = [to_line(event) for event in make_events(graph, Namespaces())]
    assert lines == [to_line(event) for event in make_events(graph, Namespaces())]
    assert len({json.loads(line)["eventTime"] for line in lines}) == 1
    assert not any("runId" in line for line in lines)


def test_owners_tags_and_words_go_with_their_datasets() -> None:
    """Tags of columns too."""
    first, second = GRAPH.nodes
    tagged = replace(first.columns[1], tags=("PII",))
    node = replace(first, owners=("jane",), tags=("Gold",), description="all orders", columns=(tagged,))
    facets = events_of(replace(GRAPH, nodes=(node, second)))[0]["inputs"][0]["facets"]
    assert facets["ownership"]["owners"] == [{"name": "user:jane"}]
    assert [(tag["key"], tag.get("field")) for tag in facets["tags"]["tags"]] == [("Gold", None), ("PII", "id")]
    assert facets["documentation"]["description"] == "all orders"


def test_what_others_drew_is_theirs_and_says_no_more_than_is_known() -> None:
    """One process of several ends is one job; how its columns change nobody knows."""
    a, b = GRAPH.nodes
    process = Reference("Process", "default/snowflake/1/crawled")
    edges = (GraphEdge(process, "load", a.reference, b.reference), GraphEdge(process, "load", b.reference, b.reference))
    column = ColumnEdge(a.reference, "id", b.reference, "id", process)
    (event,) = events_of(replace(GRAPH, edges=edges, column_edges=(column,)))
    assert (event["job"]["namespace"], len(event["inputs"]), len(event["outputs"])) == (
        *("atlan:default/snowflake/1", 2, 1),
    )
    found = event["outputs"][0]["facets"]["columnLineage"]["fields"]["id"]["inputFields"][0]
    assert found["transformations"] == [{"type": "DIRECT"}]
    assert event["job"]["facets"]["deltaArc_evidence"]["kind"] == ""


def test_two_jobs_of_one_name_are_told_apart() -> None:
    """Or a consumer would take the one for the other."""
    other = replace(GRAPH.edges[0], process=Reference("Process", "default/s3/1/delta-arc/v1/other"))
    events = events_of(replace(GRAPH, edges=(GRAPH.edges[0], other), column_edges=()))
    assert len({event["job"]["name"] for event in events}) == 2


def test_a_host_that_nobody_knows_is_told_and_one_may_be_stated() -> None:
    """By the connection's qualified name or the one that people see; the name made up is always the same."""
    nodes = gather(three_days()).nodes
    assert list_connections(nodes) == (PG, SF)
    unknown = tell_namespaces({PG: ConnectionHost("pg"), SF: HOSTS[SF]}, {})
    assert unknown.made_up == (PG,) and unknown.by_connection[PG] == "postgres://default.postgres.1720611661"
    for said in (PG, "pg"):
        stated = tell_namespaces({PG: ConnectionHost("pg")}, {said: "postgres://db:5432"})
        assert (stated.by_connection[PG], stated.made_up) == ("postgres://db:5432", ())
    orders = next(node for node in nodes if node.layer is Layer.SOURCE and node.name == "ORDERS")
    assert name_dataset(orders, unknown).name == "SHOP.SALES.ORDERS"


def test_the_schema_refuses_what_is_no_event() -> None:
    """Or no test above could fail."""
    event = events_of(GRAPH)[0]
    for spoilt in (
        {**event, "eventTime": None},
        {**event, "schemaURL": "https://openlineage.io"},
        {**event, "job": {**event["job"], "facets": {"deltaArc_evidence": {"kind": "guess"}}}},
    ):
        with pytest.raises(ValidationError):
            validate(json.dumps(spoilt))
