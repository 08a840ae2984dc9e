"""The code location: one asset graph, one partition a route. This page is the table of contents.

    postgres_catalog ─┐
    snowflake_catalog ┼─► lineage_plan ─(plan_is_safe)─► atlan_s3_objects ─► table_lineage ─► column_lineage
    s3_listing ───────┘

Loading it reads the settings and nothing else: no request, no pyatlan.
"""

import warnings

import dagster as dg

from delta_arc_lineage.defs.automation import automation_sensor
from delta_arc_lineage.defs.jobs import plan_job, route_schedule, sync_job
from delta_arc_lineage.defs.planning import lineage_plan_asset, plan_is_safe_check
from delta_arc_lineage.defs.reading import reading_assets
from delta_arc_lineage.defs.resources import atlan_resource, s3_resource
from delta_arc_lineage.defs.sensors import bucket_sensor
from delta_arc_lineage.defs.writing import catalog_equals_plan_check, writing_assets
from delta_arc_lineage.settings import Settings, load_settings


def build_definitions(settings: Settings) -> dg.Definitions:
    """The definitions for these settings."""
    # A check's partitions are in preview; without them, one route's pass would release another route's failure.
    warnings.filterwarnings("ignore", category=dg.PreviewWarning, message="Specifying a partitions_def")
    routes = dg.StaticPartitionsDefinition(sorted(settings.routes))
    sync = sync_job()
    return dg.Definitions(
        assets=[
            *reading_assets(settings, routes),
            lineage_plan_asset(settings, routes),
            *writing_assets(settings, routes),
        ],
        asset_checks=[plan_is_safe_check(settings, routes), catalog_equals_plan_check(settings, routes)],
        jobs=[sync, plan_job()],
        schedules=[route_schedule(settings, sync)],
        sensors=[bucket_sensor(settings, sync), automation_sensor(settings)],
        resources={"atlan": atlan_resource(settings), "s3": s3_resource(settings)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    return build_definitions(load_settings())
