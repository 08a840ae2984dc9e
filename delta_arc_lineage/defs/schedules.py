"""The schedule: one run a route, every night."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

import dagster as dg
from dagster._utils.schedules import is_valid_cron_string, schedule_execution_time_iterator

from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.tags import route_tags
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

TIME_ZONE = "UTC"


def next_times(cron: str, *, after: datetime) -> Iterator[datetime]:
    """When the schedule starts its next two runs; SettingsError for what Dagster does not take for a cron."""
    require_cron(cron)
    times = schedule_execution_time_iterator(after.timestamp(), cron, TIME_ZONE, ascending=True)
    return islice(times, 2)


def require_cron(cron: str) -> None:
    """SettingsError for what Dagster does not take for a cron; its own error, deep in an asset, names no setting."""
    if not is_valid_cron_string(cron):
        raise SettingsError(
            what=f"{cron!r} is no cron that Dagster understands",
            where="DELTA_ARC_SCHEDULE",
            next_step="write five fields, as '0 2 * * *' for every night at two (UTC)",
        )


def route_schedule(settings: Settings, job: "UnresolvedAssetJobDefinition", host: Host) -> dg.ScheduleDefinition:
    """Every route's partition; on a tenant it waits for an operator to start it.

    Dagster's own builder takes a cron for static partitions only from a job that names them, which is deprecated.
    """
    require_cron(settings.schedule)
    status = dg.DefaultScheduleStatus.RUNNING if host.is_started else dg.DefaultScheduleStatus.STOPPED

    @dg.schedule(
        name=host.name("every_route"),
        job=job,
        cron_schedule=settings.schedule,
        execution_timezone=TIME_ZONE,
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
