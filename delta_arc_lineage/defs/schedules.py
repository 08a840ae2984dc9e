"""The schedule: one run a route, every night."""

from typing import TYPE_CHECKING

import dagster as dg

from delta_arc_lineage.defs.tags import route_tags
from delta_arc_lineage.settings.load import Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


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
        return [
            dg.RunRequest(partition_key=name, run_key=f"{name}:{at}", tags=route_tags(settings, name))
            for name in sorted(settings.routes)
        ]

    return every_route
