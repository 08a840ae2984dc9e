"""The three writing assets. Each applies its slice of the plan, in dependency order; removals come with the last."""

import dagster as dg
from dagster_aws.s3 import S3Resource

from delta_arc_lineage.defs import pages
from delta_arc_lineage.defs.automation import ON_APPROVED_PLAN, ON_WRITTEN
from delta_arc_lineage.defs.planning import PLAN
from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.defs.steps import GROUP, OWNERS, POOL, RETRIES, documents, route_of, run_of, step
from delta_arc_lineage.model.assets import Kind
from delta_arc_lineage.model.plan import Slice
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.applying import apply_slice, unconfirmed
from delta_arc_lineage.sync.consent import require_consent
from delta_arc_lineage.sync.workspace import Documents

COLUMN_LINEAGE = dg.AssetKey("column_lineage")


def writing_assets(settings: Settings, partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """`atlan_s3_objects`, `table_lineage` and `column_lineage`, one partition a route."""

    def apply(
        context: dg.AssetExecutionContext, atlan: AtlanResource, s3: S3Resource, part: Slice
    ) -> dg.MaterializeResult:
        with step(context, settings, atlan, s3) as (route, space):
            before = space.catalog.requests
            kept = Documents(space.state, route.name)
            plan, approval = kept.plan(run=run_of(context)), kept.approval(run=run_of(context))
            approved = require_consent(plan, approved=approval, safe_plans_apply=settings.safe_plans_apply)
            result = apply_slice(route, plan, part, space, approved=approved, run=run_of(context))
            guid = kept.guids().get(Kind.BUCKET if part is Slice.S3_ASSETS else Kind.CONNECTION)
            return dg.MaterializeResult(
                data_version=dg.DataVersion(plan.digest),
                metadata=pages.applied(
                    result,
                    plan,
                    space.catalog.requests - before,
                    link=atlan.address.page_of(guid) if guid else None,
                ),
            )

    @dg.asset(
        partitions_def=partitions,
        deps=[PLAN],
        group_name=GROUP,
        owners=OWNERS,
        kinds={"s3", "atlan"},
        pool=POOL,
        retry_policy=RETRIES,
        automation_condition=ON_APPROVED_PLAN,
    )
    def atlan_s3_objects(
        context: dg.AssetExecutionContext, atlan: AtlanResource, s3: S3Resource
    ) -> dg.MaterializeResult:
        """The S3 connection, bucket and objects in Atlan."""
        return apply(context, atlan, s3, Slice.S3_ASSETS)

    @dg.asset(
        partitions_def=partitions,
        deps=[PLAN, atlan_s3_objects],
        group_name=GROUP,
        owners=OWNERS,
        kinds={"atlan"},
        pool=POOL,
        retry_policy=RETRIES,
        automation_condition=ON_WRITTEN,
    )
    def table_lineage(context: dg.AssetExecutionContext, atlan: AtlanResource, s3: S3Resource) -> dg.MaterializeResult:
        """Processes table → file, file → table and table → table in Atlan."""
        return apply(context, atlan, s3, Slice.TABLE_LINEAGE)

    @dg.asset(
        key=COLUMN_LINEAGE,
        partitions_def=partitions,
        deps=[PLAN, table_lineage],
        group_name=GROUP,
        owners=OWNERS,
        kinds={"atlan"},
        pool=POOL,
        retry_policy=RETRIES,
        automation_condition=ON_WRITTEN,
    )
    def column_lineage(context: dg.AssetExecutionContext, atlan: AtlanResource, s3: S3Resource) -> dg.MaterializeResult:
        """Column processes in Atlan, and last of all the removals of the whole plan."""
        return apply(context, atlan, s3, Slice.COLUMN_LINEAGE)

    return [atlan_s3_objects, table_lineage, column_lineage]


def catalog_equals_plan_check(settings: Settings, partitions: dg.PartitionsDefinition) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=COLUMN_LINEAGE, partitions_def=partitions)
    def catalog_equals_plan(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        """Everything the plan changes was confirmed by the catalog, thing by thing."""
        run = run_of(context)
        kept = documents(settings, route_of(context, settings))
        plan = kept.plan(run=run)
        approved = kept.approval(run=run) == plan.digest
        missing = unconfirmed(plan, kept, run=run, approved=approved)
        return dg.AssetCheckResult(
            passed=not missing,
            metadata={
                "digest": plan.digest,
                "changes due": len(plan.due(approved=approved)),
                "not confirmed": dg.MetadataValue.md("\n".join(f"- `{name}`" for name in missing) or "none"),
            },
        )

    return catalog_equals_plan
