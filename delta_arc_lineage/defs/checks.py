"""`lineage_plan`: the one decision, and the checks that a person reads before anything is written."""

from collections.abc import Iterable
from typing import Any

import dagster as dg
from pydantic import Field

from delta_arc_lineage.defs import pages
from delta_arc_lineage.defs.automation import ON_NEW_DATA, WITH_ITS_PLAN
from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.defs.steps import asset_options, documents, failures, route_of, run_of, step
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.outcomes import Side, Unlinked
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.render import explain_outcome
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.consent import require_consent
from delta_arc_lineage.sync.planning import plan_route
from delta_arc_lineage.sync.workspace import Documents

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
    force_refresh: bool = Field(default=False, description="Read all that Atlan holds, whatever the cache remembers.")


def lineage_plan_asset(settings: Settings, routes: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        key=PLAN,
        **asset_options(routes, "atlan"),
        deps=["postgres_catalog", "snowflake_catalog", "s3_listing"],
        automation_condition=ON_NEW_DATA,
        check_specs=[
            dg.AssetCheckSpec(name, asset=PLAN, description=law, partitions_def=routes)
            for name, (law, _) in _INFORMING.items()
        ],
    )
    def lineage_plan(
        context: dg.AssetExecutionContext, config: PlanConfig, atlan: AtlanResource
    ) -> dg.MaterializeResult:
        """What must change in Atlan so that it holds this route's lineage; nothing is written here."""
        with step(context, settings, atlan, refresh=config.force_refresh) as (route, space):
            before = space.catalog.requests
            result = plan_route(route, space, run=run_of(context), adopt=config.adopt)
            Documents(space.state, route.name).keep_approval(config.approve, run=run_of(context))
            return dg.MaterializeResult(
                data_version=dg.DataVersion(result.plan.digest),
                metadata=pages.planned(result, route, space.catalog.requests - before),
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
            metadata={"not linked": pages.outcomes(found), "count": len(found)},
            description="; ".join(explain_outcome(outcome) for outcome in found[:3]) or None,
        )


def plan_is_safe_check(settings: Settings, routes: dg.PartitionsDefinition) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=PLAN, blocking=True, partitions_def=routes, automation_condition=WITH_ITS_PLAN)
    def plan_is_safe(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        """The plan keeps to the limits and may be applied here, or a person approved its digest."""
        with failures():
            kept = documents(settings, route_of(context, settings))
            plan = kept.plan(run=run_of(context))
            return _consider(plan, kept.approval(run=run_of(context)), safe_plans_apply=settings.safe_plans_apply)

    return plan_is_safe


def _consider(plan: Plan, approved: str | None, *, safe_plans_apply: bool) -> dg.AssetCheckResult:
    shown: dict[str, Any] = {"plan": pages.summary(plan), "digest": plan.digest, "pending removals": len(plan.pending)}
    approving = pages.how_to_approve(plan)
    try:
        granted = require_consent(plan, approved=approved, safe_plans_apply=safe_plans_apply)
    except UnsafePlan as error:
        return dg.AssetCheckResult(passed=False, description=str(error), metadata=approving | shown)
    if plan.pending and not granted:
        waits = f"{len(plan.pending)} removals wait; approving the plan applies them now"
        return dg.AssetCheckResult(passed=True, description=waits, metadata=shown | approving)
    return dg.AssetCheckResult(passed=True, metadata=shown)
