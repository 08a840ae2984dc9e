"""Jobs and the schedule: the whole graph of a route, or its plan only."""

from typing import TYPE_CHECKING

import dagster as dg

from delta_arc_lineage.defs.planning import PLAN
from delta_arc_lineage.settings import Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

_READING = ("postgres_catalog", "snowflake_catalog", "s3_listing")


def sync_job() -> "UnresolvedAssetJobDefinition":
    return dg.define_asset_job(
        "sync_lineage",
        selection=dg.AssetSelection.all(),
        description="Read, plan, check, write and verify one route.",
        executor_def=dg.in_process_executor,
    )


def plan_job() -> "UnresolvedAssetJobDefinition":
    """Without the blocking check: it would fail a run that means to write nothing."""
    selection = dg.AssetSelection.assets(*_READING, PLAN).without_checks()
    informing = dg.AssetSelection.checks_for_assets(PLAN) - dg.AssetSelection.checks(
        dg.AssetCheckKey(PLAN, "plan_is_safe")
    )
    return dg.define_asset_job(
        "plan_only",
        selection=selection | informing,
        description="Read and plan one route; nothing is written to Atlan.",
        executor_def=dg.in_process_executor,
    )


def route_schedule(settings: Settings, job: "UnresolvedAssetJobDefinition") -> dg.ScheduleDefinition:
    """Every route's partition; on a tenant it waits for an operator to start it.

    Dagster's own builder takes a cron for static partitions only from a job that names them, which is deprecated.
    """
    status = dg.DefaultScheduleStatus.RUNNING if settings.is_embedded else dg.DefaultScheduleStatus.STOPPED

    @dg.schedule(
        name="every_route",
        job=job,
        cron_schedule=settings.schedule,
        execution_timezone="UTC",
        default_status=status,
        description="One run a route: repairs what drifted in Atlan and carries pending removals forward.",
    )
    def every_route(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest]:
        at = context.scheduled_execution_time.isoformat()
        return [dg.RunRequest(partition_key=name, run_key=f"{name}:{at}") for name in sorted(settings.routes)]

    return every_route
