"""The three writing assets. Each applies its slice of the plan, in dependency order; removals come with the last."""

from dataclasses import replace

import dagster as dg

from delta_arc_lineage.defs import pages
from delta_arc_lineage.defs.audit import what_launched, who_runs
from delta_arc_lineage.defs.automation import WITH_ITS_PLAN
from delta_arc_lineage.defs.planning import PLAN
from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.defs.steps import POOL, RETRIES, asset_options, run_of, step
from delta_arc_lineage.model.assets import Kind
from delta_arc_lineage.model.slices import Slice
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.applying import apply_slice, unconfirmed
from delta_arc_lineage.sync.consent import require_consent
from delta_arc_lineage.sync.workspace import Documents

COLUMN_LINEAGE = dg.AssetKey("column_lineage")


def writing_assets(settings: Settings, routes: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """`atlan_s3_objects`, `table_lineage` and `column_lineage`, one partition a route."""

    @dg.asset(**asset_options(routes, "s3", "atlan"), deps=[PLAN], automation_condition=WITH_ITS_PLAN)
    def atlan_s3_objects(context: dg.AssetExecutionContext, atlan: AtlanResource) -> dg.MaterializeResult:
        """The S3 connection, bucket and objects in Atlan. Objects that are gone are archived by column_lineage."""
        return _apply(context, atlan, settings, Slice.S3_ASSETS)

    @dg.asset(**asset_options(routes, "atlan"), deps=[PLAN, atlan_s3_objects], automation_condition=WITH_ITS_PLAN)
    def table_lineage(context: dg.AssetExecutionContext, atlan: AtlanResource) -> dg.MaterializeResult:
        """Processes table → file, file → table and table → table in Atlan."""
        return _apply(context, atlan, settings, Slice.TABLE_LINEAGE)

    @dg.asset(
        key=COLUMN_LINEAGE,
        **asset_options(routes, "atlan"),
        deps=[PLAN, table_lineage],
        automation_condition=WITH_ITS_PLAN,
    )
    def column_lineage(context: dg.AssetExecutionContext, atlan: AtlanResource) -> dg.MaterializeResult:
        """Column processes in Atlan, and last of all the removals of the whole plan."""
        return _apply(context, atlan, settings, Slice.COLUMN_LINEAGE)

    return [atlan_s3_objects, table_lineage, column_lineage]


def _apply(
    context: dg.AssetExecutionContext, atlan: AtlanResource, settings: Settings, part: Slice
) -> dg.MaterializeResult:
    with step(context, settings, atlan) as (route, space):
        before = space.catalog.requests
        kept, run = Documents(space.state, route.name), run_of(context)
        plan = kept.plan(run=run)
        approved = require_consent(plan, approved=kept.approval(run=run), safe_plans_apply=settings.safe_plans_apply)
        signed = replace(space, actor=who_runs(context), why=what_launched(context))
        result = apply_slice(route, plan, part, signed, approved=approved, run=run)
        guid = kept.guids().get(Kind.BUCKET if part is Slice.S3_ASSETS else Kind.CONNECTION)
        link = atlan.address.page_of(guid) if guid else None
        return dg.MaterializeResult(
            data_version=dg.DataVersion(plan.digest),
            metadata=pages.applied(result, plan, space.catalog.requests - before, link=link),
        )


def catalog_equals_plan_check(settings: Settings, routes: dg.PartitionsDefinition) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=COLUMN_LINEAGE,
        partitions_def=routes,
        pool=POOL,
        retry_policy=RETRIES,
        automation_condition=WITH_ITS_PLAN,
    )
    def catalog_equals_plan(context: dg.AssetCheckExecutionContext, atlan: AtlanResource) -> dg.AssetCheckResult:
        """Everything the plan changes is in the catalog: confirmed when it was written, or read back now."""
        with step(context, settings, atlan) as (route, space):
            before = space.catalog.requests
            kept, run = Documents(space.state, route.name), run_of(context)
            plan = kept.plan(run=run)
            approved = kept.approval(run=run) == plan.digest
            missing = unconfirmed(route, plan, space, run=run, approved=approved)
            return dg.AssetCheckResult(
                passed=not missing,
                description=f"{len(missing)} changes of the plan are not in the catalog" if missing else None,
                metadata={
                    "not confirmed": pages.names(missing),
                    "changes due": len(plan.due(approved=approved)),
                    "digest": plan.digest,
                    **pages.requests(space.catalog.requests - before),
                },
            )

    return catalog_equals_plan
