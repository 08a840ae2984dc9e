"""The graph over the routes of some settings, for the code location that it is put into: this project's own, or another
team's (`component.py`). Resources are the location's."""

import warnings

import dagster as dg

from delta_arc_lineage.defs.assets import plan_asset, reading_assets, writing_assets
from delta_arc_lineage.defs.automation import automation_sensor
from delta_arc_lineage.defs.checks import catalog_equals_plan_check, plan_is_safe_check
from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.jobs import plan_job, sync_job
from delta_arc_lineage.defs.markings import markings_asset
from delta_arc_lineage.defs.notices import failure_sensor
from delta_arc_lineage.defs.partitions import route_partitions
from delta_arc_lineage.defs.schedules import require_cron, route_schedule
from delta_arc_lineage.defs.sensors import bucket_sensor
from delta_arc_lineage.settings.load import Settings


def build_graph(settings: Settings, host: Host) -> dg.Definitions:
    """Nine assets, their checks, two jobs, a schedule and three sensors."""
    require_cron(settings.schedule)
    # A check's partitions are in preview; without them, one route's pass would release another route's failure.
    warnings.filterwarnings("ignore", category=dg.PreviewWarning, message="Specifying a partitions_def")
    warnings.filterwarnings("ignore", category=dg.BetaWarning, message=".*(code_references|CodeReference)")
    routes, sync = route_partitions(settings), sync_job(settings, host)
    assets = [
        *reading_assets(settings, routes, host),
        plan_asset(settings, routes, host),
        *writing_assets(settings, routes, host),
        markings_asset(settings, routes, host),
    ]
    return dg.Definitions(
        assets=dg.with_source_code_references(assets),
        asset_checks=[plan_is_safe_check(settings, routes, host), catalog_equals_plan_check(settings, routes, host)],
        jobs=[sync, plan_job(settings, host)],
        schedules=[route_schedule(settings, sync, host)],
        sensors=[
            bucket_sensor(settings, sync, host),
            automation_sensor(settings, host),
            failure_sensor(settings, host),
        ],
    )
