"""A lineage graph: what leads to what, from the first table to the last dashboard, as a value for whoever draws it or
hands it on.

It is the one source of the lineage page, of OpenLineage events and of reports on where data flows: made once of the
plans of some routes and of the catalog's own lineage.
"""

from dataclasses import dataclass

from delta_arc_lineage.model.data_findings import SeenFinding
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.words import Word


class Layer(Word):
    """Where a node stands on the way of the data."""

    SOURCE = "source", "source"
    FILES = "files", "files"
    TARGET = "target", "target"
    USAGE = "usage", "usage"


class FreshnessState(Word):
    """How fresh the data of a node is."""

    FRESH = "fresh", "fresh"
    LATE = "late", "late"
    UNKNOWN = "unknown", "not known"


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh, and why it is said, in words."""

    state: FreshnessState = FreshnessState.UNKNOWN
    words: str = ""


@dataclass(frozen=True, slots=True)
class GraphColumn:
    """A column of a node. `tags`: those that the catalog shows on it."""

    name: str
    data_type: str = ""
    qualified_name: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphNode:
    """An asset. `place`: the names of what holds it, the outermost first, as database and schema; `facts`: what else is
    known of it, as pairs for people."""

    reference: Reference
    name: str
    layer: Layer
    connector: str = ""
    place: tuple[str, ...] = ()
    guid: str = ""
    columns: tuple[GraphColumn, ...] = ()
    freshness: Freshness = Freshness()
    facts: tuple[tuple[str, str], ...] = ()
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    certificate: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class GraphEvidence:
    """Why an edge is there: `kind` as of `EvidenceKind`, `score` from 0 to 1, `words` for people, `facts` in lines."""

    kind: str
    score: float
    words: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A process leads from one node to another. `mark`: who drew it, empty for others; `route`: whose it is."""

    process: Reference
    name: str
    start: Reference
    end: Reference
    mark: str = ""
    route: str = ""
    evidence: GraphEvidence | None = None


@dataclass(frozen=True, slots=True)
class ColumnEdge:
    """A column leads to another, under a process. Columns are named as their nodes name them."""

    start: Reference
    start_column: str
    end: Reference
    end_column: str
    process: Reference


@dataclass(frozen=True, slots=True)
class GraphFinding:
    """A finding, and the nodes it is about."""

    seen: SeenFinding
    nodes: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class LineageGraph:
    """`made_at` in milliseconds since the epoch (UTC); `tenant`: the catalog's address; `routes`: those it shows;
    `left_out`: what it does not show, and why, in words."""

    tenant: str
    made_at: int
    routes: tuple[str, ...]
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    column_edges: tuple[ColumnEdge, ...] = ()
    findings: tuple[GraphFinding, ...] = ()
    left_out: tuple[str, ...] = ()
