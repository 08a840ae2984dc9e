"""`lineage_plan`: the one decision, and the checks that a person reads before anything is written."""

from collections.abc import Iterable
from typing import Any

import dagster as dg
from dagster_aws.s3 import S3Resource
from pydantic import Field

from delta_arc_lineage.defs import pages
from delta_arc_lineage.defs.automation import ON_NEW_DATA
from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.defs.steps import GROUP, OWNERS, POOL, RETRIES, documents, route_of, run_of, step
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.outcomes import Side, Unlinked
from delta_arc_lineage.model.render import explain_outcome, markdown
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.consent import require_consent
from delta_arc_lineage.sync.planning import plan_route

PLAN = dg.AssetKey("lineage_plan")
_INFORMING = {
    "source_tables_linked": ("Every source table reaches a file and a target table.", {Side.SOURCE}),
    "files_linked": ("Every file belongs to a source table and a target table.", {Side.FILE}),
    "columns_agree": ("Source and target table have the same columns.", {Side.SOURCE_COLUMN, Side.TARGET_COLUMN}),
}


class PlanConfig(dg.Config):
    """What a person may say to one run."""

    approve: str = Field(default="", description="The digest of a plan you have read: applies exactly that plan.")
    adopt: bool = Field(default=False, description="Plan to replace others' lineage on our edges by ours.")


def lineage_plan_asset(settings: Settings, partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        key=PLAN,
        partitions_def=partitions,
        deps=["postgres_catalog", "snowflake_catalog", "s3_listing"],
        group_name=GROUP,
        owners=OWNERS,
        kinds={"atlan"},
        pool=POOL,
        retry_policy=RETRIES,
        automation_condition=ON_NEW_DATA,
        check_specs=[
            dg.AssetCheckSpec(name, asset=PLAN, description=law, partitions_def=partitions)
            for name, (law, _) in _INFORMING.items()
        ],
    )
    def lineage_plan(
        context: dg.AssetExecutionContext, config: PlanConfig, atlan: AtlanResource, s3: S3Resource
    ) -> dg.MaterializeResult:
        """What must change in Atlan so that it holds this route's lineage; nothing is written here."""
        with step(context, settings, atlan, s3) as (route, space):
            before = space.catalog.requests
            result = plan_route(route, space, run=run_of(context), adopt=config.adopt)
            documents(settings, route).keep_approval(config.approve, run=run_of(context))
            return dg.MaterializeResult(
                data_version=dg.DataVersion(result.plan.digest),
                metadata=pages.planned(result, space.catalog.requests - before),
                check_results=list(_inform(result.matching.unlinked)),
            )

    return lineage_plan


def _inform(unlinked: tuple[Unlinked, ...]) -> Iterable[dg.AssetCheckResult]:
    for name, (_, sides) in _INFORMING.items():
        found = tuple(outcome for outcome in unlinked if outcome.subject.side in sides)
        yield dg.AssetCheckResult(
            check_name=name,
            passed=not found,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"count": len(found), "not linked": pages.outcomes(found)},
            description="; ".join(explain_outcome(outcome) for outcome in found[:3]) or None,
        )


def plan_is_safe_check(settings: Settings, partitions: dg.PartitionsDefinition) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=PLAN, blocking=True, partitions_def=partitions)
    def plan_is_safe(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        """The plan keeps to the limits and may be applied here, or a person approved its digest."""
        route = route_of(context, settings)
        kept = documents(settings, route)
        plan = kept.plan(run=run_of(context))
        metadata: dict[str, Any] = {"digest": plan.digest, "plan": dg.MetadataValue.md(markdown(plan))}
        try:
            require_consent(
                plan, approved=kept.approval(run=run_of(context)), safe_plans_apply=settings.safe_plans_apply
            )
        except UnsafePlan as error:
            config = f"ops:\n  lineage_plan:\n    config:\n      approve: {plan.digest}\n"
            how = f"Materialize all assets of partition `{route.name}` with this run config:\n\n```yaml\n{config}```"
            return dg.AssetCheckResult(
                passed=False, description=str(error), metadata={**metadata, "how to approve": dg.MetadataValue.md(how)}
            )
        return dg.AssetCheckResult(passed=True, metadata=metadata)

    return plan_is_safe
