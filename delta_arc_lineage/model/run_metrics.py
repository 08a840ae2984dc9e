"""What a run of a route is measured by: the numbers that dashboards and alarms are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.data_findings import SeenFinding, Severity
from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class RunMetrics:
    """Counts as the route's snapshots and plan have them; `requests` to the catalog; `seconds` from begin to end.

    `source_assets`, `target_assets`: tables and views of the two schemas; `datasets`: what stands for files in S3;
    `edges`: table processes that the catalog holds after the run; `findings`: errors and warnings about the data.
    """

    source_assets: int
    target_assets: int
    datasets: int
    edges: int
    findings: int
    requests: int
    seconds: float


def measure_run(
    plan: Plan,
    snapshots: Snapshots,
    findings: Sequence[SeenFinding],
    *,
    consent: Consent | None,
    requests: int,
    seconds: float,
) -> RunMetrics:
    """Of a plan, the snapshots it rests on and the findings of its assessment. `consent`: what there is for the plan;
    without it nothing is written, and the edges are those that are there."""
    due = plan.due(consent) if consent else ()
    return RunMetrics(
        source_assets=len(snapshots.source.tables),
        target_assets=len(snapshots.target.tables),
        datasets=plan.extent.datasets,
        edges=plan.extent.after(due, Phase.TABLE_LINEAGE),
        findings=sum(seen.finding.severity is not Severity.NOTE for seen in findings),
        requests=requests,
        seconds=seconds,
    )
