"""The report of a route: what is covered, what its links rest on, what is wrong with the data, when it last moved."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from delta_arc_lineage.model.data_findings import SeenFinding, Severity
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.hop_freshness import FlowFreshness
from delta_arc_lineage.model.matching import Flow, Matching
from delta_arc_lineage.model.outcomes import Side


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of all of one sort, how many a flow leads through from end to end."""

    what: str
    linked: int
    total: int

    @property
    def share(self) -> str:
        """
        >>> Coverage("source tables", 199, 200).share, Coverage("source tables", 0, 0).share
        ('99 %', '—')
        """
        return f"{100 * self.linked // self.total} %" if self.total else "—"


@dataclass(frozen=True, slots=True)
class FlowReport:
    """A whole flow in a sentence, what it rests on, and how sure that is."""

    words: str
    kind: EvidenceKind
    score: float


@dataclass(frozen=True, slots=True)
class RouteReport:
    """Times in milliseconds since the epoch (UTC). `since`: older findings are counted and not told; 0 tells all."""

    route: str
    read_at: int
    coverage: tuple[Coverage, ...]
    flows: tuple[FlowReport, ...]
    findings: tuple[SeenFinding, ...]
    freshness: tuple[FlowFreshness, ...]
    since: int = 0

    @property
    def told(self) -> tuple[SeenFinding, ...]:
        """The findings that are new enough, the gravest first."""
        return tuple(seen for seen in self.findings if seen.first_seen >= self.since)

    def count(self, severity: Severity) -> int:
        """How many of those that are told are as grave as this."""
        return sum(seen.finding.severity is severity for seen in self.told)

    @property
    def by_evidence(self) -> dict[EvidenceKind, int]:
        """How many flows rest on each kind, the strongest first."""
        counts = Counter(flow.kind for flow in self.flows)
        return {kind: counts[kind] for kind in EvidenceKind}

    def is_as_grave_as(self, severity: Severity | None) -> bool:
        """Whether a finding that is told is as grave as this, or graver; None: nothing is."""
        order = list(Severity)
        return severity is not None and any(
            order.index(seen.finding.severity) <= order.index(severity) for seen in self.told
        )


def measure_coverage(matching: Matching) -> tuple[Coverage, ...]:
    """Of source tables, datasets, target tables, and the columns of tables that flows connect. What the route ignores,
    and what fits no pattern, is not counted."""
    whole = [flow for flow in matching.flows if flow.source and flow.target]
    named = {
        Side.SOURCE: {flow.source.qualified_name for flow in whole if flow.source},
        Side.FILE: {file.path for flow in whole for file in flow.files},
        Side.TARGET: {flow.target.qualified_name for flow in whole if flow.target},
    }
    known: dict[Side, set[str]] = {side: set(names) for side, names in named.items()}
    known[Side.FILE] |= {carrier.path for carrier in matching.files}
    for outcome in matching.unlinked:
        if outcome.subject.side in (Side.SOURCE, Side.TARGET):
            known[outcome.subject.side].add(outcome.subject.qualified_name)
    tables = [Coverage(_PLURALS[side], len(named[side]), len(known[side])) for side in named]
    return (*tables, _measure_columns(whole))


def _measure_columns(whole: Iterable[Flow]) -> Coverage:
    """Source columns that arrive, of all that the tables of whole flows have."""
    arriving, known = set[str](), set[str]()
    for flow in whole:
        arriving |= {pair.source.qualified_name for pair in flow.columns}
        known |= {column.qualified_name for column in (flow.source.columns if flow.source else ())}
    return Coverage("columns of linked source tables", len(arriving), len(known))


_PLURALS = {Side.SOURCE: "source tables", Side.FILE: "datasets", Side.TARGET: "target tables"}
