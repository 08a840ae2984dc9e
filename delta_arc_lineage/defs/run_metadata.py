"""Run metadata: the numbers of a run that Dagster plots over time."""

import dagster as dg

from delta_arc_lineage.model.run_metrics import RunMetrics
from delta_arc_lineage.sync.workspace import Workspace


def count_so_far(context: dg.AssetExecutionContext, space: Workspace) -> tuple[int, float]:
    """Requests of the run, whose steps share a connection, and seconds since it began."""
    record = context.instance.get_run_record_by_id(context.run.run_id)
    began = record.start_time if record is not None else None
    now, spent = space.clock.now() / 1000, space.catalog.requests
    return spent.reads + spent.writes, round(max(0.0, now - (began or now)), 1)


def describe_metrics(measured: RunMetrics) -> dict[str, int | float]:
    """Requests and seconds until the plan was made; `describe_whole_run` has those of all of it."""
    return {
        "source assets": measured.source_assets,
        "target assets": measured.target_assets,
        "datasets of the route": measured.datasets,
        "edges": measured.edges,
        "findings": measured.findings,
        "requests to the plan": measured.requests,
        "seconds to the plan": measured.seconds,
    }


def describe_whole_run(requests: int, seconds: float) -> dict[str, int | float]:
    return {"requests of the run": requests, "seconds of the run": seconds}
