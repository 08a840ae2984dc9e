"""Small lineage graphs for statements of compliance."""

import itertools
from collections.abc import Sequence

from delta_arc_lineage.model.classification import ColumnClass, DataClass, TableClass
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import (
    ColumnEdge,
    GraphColumn,
    GraphEdge,
    GraphEvidence,
    GraphNode,
    Layer,
    LineageGraph,
)
from delta_arc_lineage_tests.conftest import NOON

SOURCE, FILES, TARGET, DASHBOARD = (
    Reference("Table", "default/postgres/1/SHOP/SALES/USERS"),
    Reference("S3Object", "default/s3/1/arn:aws:s3:::landing/USERS.csv"),
    Reference("Table", "default/snowflake/1/RAW/SALES/USERS"),
    Reference("LookerDashboard", "default/looker/1/dashboards/7"),
)
WAY = (SOURCE, FILES, TARGET, DASHBOARD)
_LAYERS = dict(zip(WAY, (Layer.SOURCE, Layer.FILES, Layer.TARGET, Layer.USAGE), strict=True))


def node(reference: Reference, *columns: str, name: str = "") -> GraphNode:
    return GraphNode(
        reference,
        name or reference.qualified_name.rpartition("/")[2],
        _LAYERS.get(reference, Layer.USAGE),
        connector=reference.qualified_name.split("/")[1],
        columns=tuple(GraphColumn(column, qualified_name=f"{reference.qualified_name}/{column}") for column in columns),
    )


def edge(start: Reference, end: Reference) -> GraphEdge:
    process = Reference("Process", f"default/s3/1/{start.qualified_name}-{end.qualified_name}")
    return GraphEdge(process, "a hop", start, end, evidence=GraphEvidence("name", 1.0, "by name"))


def carry(start: Reference, end: Reference, *pairs: tuple[str, str]) -> tuple[ColumnEdge, ...]:
    process = edge(start, end).process
    return tuple(ColumnEdge(start, first, end, last, process) for first, last in pairs)


def graph(
    nodes: Sequence[GraphNode], edges: Sequence[GraphEdge], columns: Sequence[ColumnEdge] = (), **own: object
) -> LineageGraph:
    return LineageGraph("embedded", NOON, ("sales",), tuple(nodes), tuple(edges), tuple(columns), **own)  # type: ignore[arg-type]


def the_way() -> LineageGraph:
    """USERS from end to end and on to a dashboard, of which no columns are known."""
    columns = ("ID", "EMAIL")
    nodes = [*(node(reference, *columns) for reference in WAY[:3]), node(DASHBOARD)]
    edges = [edge(start, end) for start, end in itertools.pairwise(WAY)]
    pairs = [(name, name) for name in columns]
    return graph(
        nodes, edges, [*carry(SOURCE, FILES, *pairs), *carry(FILES, TARGET, *pairs)], left_out=("sales: half",)
    )


def personal(reference: Reference, *columns: str) -> TableClass:
    found = tuple(ColumnClass(column, DataClass.PERSONAL, "email", 0.9) for column in columns)
    return TableClass(reference, DataClass.PERSONAL, 0.9, (), found)
