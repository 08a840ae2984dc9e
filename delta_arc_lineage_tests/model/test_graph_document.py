"""The page's document names nodes, columns and edges by their positions, and is the same text for the same graph."""

import json
from dataclasses import replace

from delta_arc_lineage.model.data_findings import DataFinding, SeenFinding, Severity, Topic
from delta_arc_lineage.model.graph_document import kind_of, say_title, to_document, to_json
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import (
    ColumnEdge,
    GraphColumn,
    GraphEdge,
    GraphEvidence,
    GraphFinding,
    GraphNode,
    Layer,
    LineageGraph,
)

A, B = Reference("Table", "default/postgres/1/D/S/A"), Reference("LookerDashboard", "default/looker/1/b")
PROCESS, GONE = Reference("Process", "default/s3/1/p"), Reference("Table", "default/postgres/1/D/S/GONE")
GRAPH = LineageGraph(
    tenant="https://example.atlan.com",
    made_at=1_764_384_000_000,
    routes=("orders",),
    nodes=(
        GraphNode(A, "A", Layer.SOURCE, "postgres", ("D", "S"), "g-a", (GraphColumn("x"), GraphColumn("id", "int8"))),
        GraphNode(B, "B", Layer.USAGE, columns=(GraphColumn("id"),), tags=("PII",), owners=("jane",)),
    ),
    edges=(
        GraphEdge(PROCESS, "A → B", A, B, "delta-arc-lineage/default/orders", "orders"),
        GraphEdge(PROCESS, "B → A", B, A, "crawler", evidence=GraphEvidence("name", 0.6, "by name only", ("same",))),
    ),
    column_edges=(ColumnEdge(A, "id", B, "id", PROCESS), ColumnEdge(A, "gone", B, "id", PROCESS)),
    findings=(
        GraphFinding(SeenFinding(DataFinding(Topic.DRIFT, Severity.WARNING, "dropped", "A", "lost"), 5), (B, GONE)),
    ),
    left_out=("more",),
)


def test_positions_stand_for_names() -> None:
    """A column that no node has is in no edge, and a node that is not shown in no finding."""
    document = to_document(GRAPH, page_of=lambda guid: f"https://example.atlan.com/assets/{guid}/overview")
    assert [(edge["from"], edge["to"]) for edge in document["edges"]] == [(0, 1), (1, 0)]
    assert document["column_edges"] == [[0, 1, 1, 0, 0]]
    assert document["findings"][0]["nodes"] == [1]
    assert [node["url"] for node in document["nodes"]] == ["https://example.atlan.com/assets/g-a/overview", ""]
    assert [(edge["ours"], edge["by"]) for edge in document["edges"]] == [
        (True, "delta-arc-lineage/default/orders"),
        (False, "crawler"),
    ]
    assert document["edges"][0]["evidence"] is None
    assert document["edges"][1]["evidence"] == {
        "kind": "name",
        "score": 0.6,
        "words": "by name only",
        "facts": ["same"],
    }


def test_it_is_of_the_form_that_the_page_reads() -> None:
    """All keys, in plain JSON, whatever is known."""
    document = json.loads(to_json(to_document(GRAPH, is_live=True)))
    assert document["format"] == 1 and document["live"] is True and document["title"] == "Lineage of orders"
    assert set(document) == {
        *("format", "title", "tenant", "made_at", "routes", "live"),
        *("nodes", "edges", "column_edges", "findings", "left_out"),
    }
    assert set(document["nodes"][1]) == {
        *("type", "qualified_name", "name", "kind", "layer", "connector", "place", "url", "freshness", "facts"),
        *("owners", "tags", "certificate", "description", "columns"),
    }
    assert document["nodes"][1]["kind"] == "dashboard" and document["nodes"][1]["freshness"]["state"] == "unknown"


def test_hostile_names_are_kept_as_they_are() -> None:
    """Whoever shows them escapes them. Half a surrogate pair, which no file can carry, is escaped here."""
    for name in ("</script><script>alert(1)</script>", "\u202eevil", "half \ud800 pair"):
        text = to_json(to_document(replace(GRAPH, nodes=(replace(GRAPH.nodes[0], name=name), GRAPH.nodes[1]))))
        text.encode()
        assert json.loads(text)["nodes"][0]["name"] == name


def test_kinds_and_titles() -> None:
    """A type that nobody knows is something else; a few routes are named and many are counted."""
    kinds = {type_name: kind_of(replace(GRAPH.nodes[0], reference=Reference(type_name, "q"))) for type_name in KINDS}
    assert kinds == KINDS
    assert say_title(replace(GRAPH, routes=("a", "b", "c", "d"))) == "Lineage of 4 routes"


KINDS = {"View": "view", "S3Prefix": "folder", "S3Object": "file", "LookerLook": "look", "SnowflakeStage": "other"}
