"""The code location: one asset graph, one partition a route. This page is the table of contents.

    postgres_catalog ─────────────┐
    snowflake_catalog ────────────┼─► lineage_plan ─(plan_is_safe)─► atlan_s3_objects ─► table_lineage ─► column_lineage
    s3_listing ─► file_schemas ───┘

Loading it reads the settings and nothing else: no request, no client.
"""

import warnings

import dagster as dg

from delta_arc_lineage.defs.assets import plan_asset, reading_assets, writing_assets
from delta_arc_lineage.defs.automation import automation_sensor
from delta_arc_lineage.defs.checks import catalog_equals_plan_check, plan_is_safe_check
from delta_arc_lineage.defs.jobs import plan_job, sync_job
from delta_arc_lineage.defs.notices import failure_sensor
from delta_arc_lineage.defs.partitions import route_partitions
from delta_arc_lineage.defs.resources import atlan_resource, s3_resource
from delta_arc_lineage.defs.schedules import route_schedule
from delta_arc_lineage.defs.sensors import bucket_sensor
from delta_arc_lineage.settings.load import Settings, load_settings


def build_definitions(settings: Settings) -> dg.Definitions:
    """The definitions for these settings."""
    # A check's partitions are in preview; without them, one route's pass would release another route's failure.
    warnings.filterwarnings("ignore", category=dg.PreviewWarning, message="Specifying a partitions_def")
    warnings.filterwarnings("ignore", category=dg.BetaWarning, message=".*(code_references|CodeReference)")
    routes, sync = route_partitions(settings), sync_job(settings)
    return dg.Definitions(
        assets=dg.with_source_code_references(
            [*reading_assets(settings, routes), plan_asset(settings, routes), *writing_assets(settings, routes)]
        ),
        asset_checks=[plan_is_safe_check(settings, routes), catalog_equals_plan_check(settings, routes)],
        jobs=[sync, plan_job(settings)],
        schedules=[route_schedule(settings, sync)],
        sensors=[bucket_sensor(settings, sync), automation_sensor(settings), failure_sensor(settings)],
        resources={"atlan": atlan_resource(settings), "s3": s3_resource(settings)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    return build_definitions(load_settings())
