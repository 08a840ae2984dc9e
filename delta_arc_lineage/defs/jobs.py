"""The jobs: the whole graph of a route, or its plan only."""

from typing import TYPE_CHECKING

import dagster as dg

from delta_arc_lineage.defs.checks import PLAN

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
