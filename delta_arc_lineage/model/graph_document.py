"""The document of the lineage page: a lineage graph as JSON, the same text for the same graph.

Texts are plain and may be hostile: whoever shows them treats them as text. Times are in milliseconds since the epoch
(UTC). Nodes, columns and edges are named by their positions in the lists of the document.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import GraphEdge, GraphEvidence, GraphFinding, GraphNode, LineageGraph
from delta_arc_lineage.model.routes import is_our_mark

FORMAT = 1
Document = dict[str, Any]
PageOf = Callable[[str], str]
"""The address of an asset's page in the catalog, by its guid; empty where there is none."""

_KINDS = {
    "Table": "table",
    "TablePartition": "table",
    "View": "view",
    "MaterialisedView": "view",
    "S3Prefix": "folder",
    "LookerDashboard": "dashboard",
    "LookerTile": "tile",
    "LookerLook": "look",
    "LookerExplore": "explore",
    "LookerModel": "model",
    "LookerView": "view",
    "LookerField": "field",
    "LookerQuery": "query",
}


def _no_pages(guid: str) -> str:
    return ""


def to_document(graph: LineageGraph, *, page_of: PageOf = _no_pages, is_live: bool = False) -> Document:
    """As plain values. `is_live`: whoever looks at it may have it made again."""
    numbers = {node.reference: number for number, node in enumerate(graph.nodes)}
    edges = {(edge.process, edge.start, edge.end): number for number, edge in enumerate(graph.edges)}
    return {
        "format": FORMAT,
        "title": say_title(graph),
        "tenant": graph.tenant,
        "made_at": graph.made_at,
        "routes": list(graph.routes),
        "live": is_live,
        "nodes": [_of_node(node, page_of) for node in graph.nodes],
        "edges": [_of_edge(edge, numbers) for edge in graph.edges],
        "column_edges": list(_list_columns(graph, numbers, edges)),
        "findings": [_of_finding(finding, numbers) for finding in graph.findings],
        "left_out": list(graph.left_out),
    }


def to_json(document: Document) -> str:
    """Its text, without a space that means nothing. Half a surrogate pair, which no encoding carries, is escaped."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text if _is_encodable(text) else json.dumps(document, separators=(",", ":"))


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def say_title(graph: LineageGraph) -> str:
    """
    >>> say_title(LineageGraph("", 0, ("orders",), (), ()))
    'Lineage of orders'
    """
    count = len(graph.routes)
    return f"Lineage of {', '.join(graph.routes)}" if 0 < count <= 3 else f"Lineage of {count} routes"


def kind_of(node: GraphNode) -> str:
    """What the page draws it as; a file of which several are one has placeholders in its name.

    >>> from delta_arc_lineage.model.lineage_graph import Layer
    >>> kind_of(GraphNode(Reference("S3Object", "default/s3/1/arn:aws:s3:::b/{date}/A.csv"), "A.csv", Layer.FILES))
    'files'
    """
    if node.reference.type_name == "S3Object":
        name = node.reference.qualified_name
        return "files" if "{" in name and "}" in name else "file"
    return _KINDS.get(node.reference.type_name, "other")


def _of_node(node: GraphNode, page_of: PageOf) -> Document:
    return {
        "type": node.reference.type_name,
        "qualified_name": node.reference.qualified_name,
        "name": node.name,
        "kind": kind_of(node),
        "layer": node.layer.value,
        "connector": node.connector,
        "place": list(node.place),
        "url": page_of(node.guid) if node.guid else "",
        "freshness": {"state": node.freshness.state.value, "words": node.freshness.words},
        "facts": [list(fact) for fact in node.facts],
        "owners": list(node.owners),
        "tags": list(node.tags),
        "certificate": node.certificate,
        "description": node.description,
        "columns": [
            {"name": column.name, "type": column.data_type, "tags": list(column.tags)} for column in node.columns
        ],
    }


def _of_edge(edge: GraphEdge, numbers: Mapping[Reference, int]) -> Document:
    return {
        "from": numbers[edge.start],
        "to": numbers[edge.end],
        "process": edge.process.qualified_name,
        "name": edge.name,
        "url": "",
        "route": edge.route,
        "ours": is_our_mark(edge.mark),
        "by": edge.mark,
        "evidence": _of_evidence(edge.evidence),
    }


def _of_evidence(evidence: GraphEvidence | None) -> Document | None:
    if evidence is None:
        return None
    said = evidence.kind, evidence.score, evidence.words
    return dict(zip(("kind", "score", "words"), said, strict=True)) | {"facts": list(evidence.facts)}


def _list_columns(
    graph: LineageGraph,
    numbers: Mapping[Reference, int],
    edges: Mapping[tuple[Reference, Reference, Reference], int],
) -> Iterator[list[int]]:
    """Those whose ends are columns that the document has; -1 where they are under no edge of it."""
    columns = {
        node.reference: {column.name: number for number, column in enumerate(node.columns)} for node in graph.nodes
    }
    for edge in graph.column_edges:
        start = columns.get(edge.start, {}).get(edge.start_column)
        end = columns.get(edge.end, {}).get(edge.end_column)
        if start is not None and end is not None:
            under = edges.get((edge.process, edge.start, edge.end), -1)
            yield [numbers[edge.start], start, numbers[edge.end], end, under]


def _of_finding(found: GraphFinding, numbers: Mapping[Reference, int]) -> Document:
    finding = found.seen.finding
    return {
        "severity": finding.severity.value,
        "topic": finding.topic.value,
        "topic_words": finding.topic.words,
        "words": finding.words,
        "since": found.seen.first_seen,
        "nodes": [numbers[node] for node in found.nodes if node in numbers],
    }
