"""The jobs: the whole graph of a route, or its plan only."""

from typing import TYPE_CHECKING

import dagster as dg

from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.keys import PLAN, READING, asset_key, select_all
from delta_arc_lineage.defs.tags import installation_tags
from delta_arc_lineage.settings.load import Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


def sync_job(settings: Settings, host: Host) -> "UnresolvedAssetJobDefinition":
    return dg.define_asset_job(
        host.name("sync_lineage"),
        selection=select_all(settings),
        description="Read, plan, check, write and verify one route.",
        run_tags=installation_tags(settings),
        executor_def=dg.in_process_executor,
    )


def plan_job(settings: Settings, host: Host) -> "UnresolvedAssetJobDefinition":
    """Without the blocking check: it is about writing, and this job means to write nothing."""
    plan = asset_key(settings, PLAN)
    selection = dg.AssetSelection.assets(*(asset_key(settings, name) for name in READING), plan).without_checks()
    informing = dg.AssetSelection.checks_for_assets(plan) - dg.AssetSelection.checks(
        dg.AssetCheckKey(plan, "plan_is_safe")
    )
    return dg.define_asset_job(
        host.name("plan_only"),
        selection=selection | informing,
        description="Read and plan one route; nothing is written to Atlan.",
        run_tags=installation_tags(settings),
        executor_def=dg.in_process_executor,
    )
