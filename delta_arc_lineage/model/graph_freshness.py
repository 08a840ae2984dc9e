"""Graph freshness: how fresh each node of a lineage graph is, by the flows that lead through it.

A hop that lags more than it may makes late what it leads to. Where nobody can tell how far a hop may lag, it is not
known how fresh that is, and when data last moved is said all the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.model.hop_freshness import FlowFreshness, Hop
from delta_arc_lineage.model.lineage_graph import Freshness, FreshnessState
from delta_arc_lineage.model.matching import Flow

_NOT_KNOWN = Freshness()
_GRAVEST = (FreshnessState.LATE, FreshnessState.FRESH, FreshnessState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class NodeFreshness:
    """By the path of a dataset, and by the qualified name of a table."""

    files: Mapping[str, Freshness] = field(default_factory=dict)
    tables: Mapping[str, Freshness] = field(default_factory=dict)

    def of_files(self, path: str) -> Freshness:
        return self.files.get(path, _NOT_KNOWN)

    def of_table(self, qualified_name: str) -> Freshness:
        return self.tables.get(qualified_name, _NOT_KNOWN)


def tell_node_freshness(flows: Iterable[Flow], told: Iterable[FlowFreshness]) -> NodeFreshness:
    """`told`: of each of the flows that has files, in their order."""
    files, tables = dict[str, Freshness](), dict[str, Freshness]()
    for flow, freshness in zip((flow for flow in flows if flow.files), told, strict=True):
        for carrier in flow.files:
            _keep(files, carrier.path, freshness, Hop.INTO_BUCKET)
        if flow.source is not None:
            _keep(tables, flow.source.qualified_name, freshness, None)
        if flow.target is not None:
            _keep(tables, flow.target.qualified_name, freshness, Hop.INTO_TARGET)
    return NodeFreshness(files, tables)


def _keep(by_name: dict[str, Freshness], name: str, told: FlowFreshness, hop: Hop | None) -> None:
    """Of several flows, what the gravest says."""
    found, before = Freshness(_state_of(told, hop), told.words), by_name.get(name)
    if before is None or _GRAVEST.index(found.state) < _GRAVEST.index(before.state):
        by_name[name] = found


def _state_of(told: FlowFreshness, hop: Hop | None) -> FreshnessState:
    """`hop`: the one that leads there; none leads to a source."""
    for lag in told.lags:
        if lag.hop is hop and lag.lag is not None and lag.most is not None:
            return FreshnessState.LATE if lag.is_stopped else FreshnessState.FRESH
    return FreshnessState.UNKNOWN
