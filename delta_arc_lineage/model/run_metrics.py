"""What a run of a route is measured by: the numbers that dashboards and alarms are made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunMetrics:
    """Counts as the route's snapshots and plan have them; `requests` to the catalog; `seconds` from begin to end.

    `source_assets`, `target_assets`: tables and views of the two schemas; `datasets`: what stands for files in S3;
    `edges`: table processes that the catalog holds after the run; `findings`: what a person should know.
    """

    source_assets: int
    target_assets: int
    datasets: int
    edges: int
    findings: int
    requests: int
    seconds: float
