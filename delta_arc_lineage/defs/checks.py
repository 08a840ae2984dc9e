"""The checks: what a person reads before anything is written, and what proves that it was."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from delta_arc_lineage.defs import metadata
from delta_arc_lineage.defs.automation import WITH_ITS_PLAN
from delta_arc_lineage.defs.data_checks import ABOUT_DATA
from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.keys import LAST, PLAN, asset_key, step_of
from delta_arc_lineage.defs.notices import open_board
from delta_arc_lineage.defs.steps import POOL, RETRIES, open_step, run_of
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.media import log, markdown
from delta_arc_lineage.model.outcomes import Reason, Side, Unlinked
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.render import explain_outcome, explain_waiting
from delta_arc_lineage.model.rights import say_denied
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.notifying import NoticeBoard, notify_failure, notify_unconfirmed, notify_withheld
from delta_arc_lineage.sync.planning.consent import find_consent
from delta_arc_lineage.sync.writing.applying import find_unconfirmed

_READINGS = "readings_are_complete"
_RIGHTS = "token_may_do_all"
_ABOUT_LINKS = {
    "source_tables_linked": ("Every source table reaches a dataset and a target table.", {Side.SOURCE}),
    "files_linked": ("Every dataset belongs to a source table and a target table.", {Side.FILE}),
    "columns_agree": ("Source and target table have the same columns.", {Side.SOURCE_COLUMN, Side.TARGET_COLUMN}),
}
_INFORMING = {
    _READINGS: "The readings that the plan rests on showed all there is; else it holds back what they do not prove.",
    _RIGHTS: "The API token may do all that the plan would; what it may not is left undone and named.",
    **{name: law for name, (law, _) in (*_ABOUT_LINKS.items(), *ABOUT_DATA.items())},
}


def informing_specs(settings: Settings, routes: dg.PartitionsDefinition) -> list[dg.AssetCheckSpec]:
    """Checks that come with the plan and stop nothing."""
    plan = asset_key(settings, PLAN)
    return [
        dg.AssetCheckSpec(name, asset=plan, description=law, partitions_def=routes) for name, law in _INFORMING.items()
    ]


def inform(plan: Plan, unlinked: tuple[Unlinked, ...]) -> Iterator[dg.AssetCheckResult]:
    """What they find in a plan, and in the outcomes of matching."""
    yield _judge_readings(plan, unlinked)
    yield _judge_rights(plan)
    for name, (_, sides) in _ABOUT_LINKS.items():
        found = tuple(outcome for outcome in unlinked if outcome.subject.side in sides)
        yield dg.AssetCheckResult(
            check_name=name,
            passed=not found,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"not linked": metadata.list_outcomes(found), "count": len(found)},
            description="; ".join(explain_outcome(outcome, markdown) for outcome in found[:3]) or None,
        )


def _judge_readings(plan: Plan, unlinked: tuple[Unlinked, ...]) -> dg.AssetCheckResult:
    """An error, because somebody has to act; it stops nothing, because the plan holds back what is not proven."""
    doubted = sum(outcome.in_part or outcome.reason is Reason.UNSEEN for outcome in unlinked)
    removals = plan.unremoved if plan.incomplete else 0
    held_back = f"held back because of it: {plan.unproven} additions, {doubted} links, {removals} removals"
    return dg.AssetCheckResult(
        check_name=_READINGS,
        passed=not plan.incomplete,
        severity=dg.AssetCheckSeverity.ERROR,
        description=markdown("; ".join((*plan.incomplete, held_back))) if plan.incomplete else None,
        metadata={
            "not complete": metadata.list_names(plan.incomplete),
            "additions held back": plan.unproven,
            "links held back": doubted,
            "removals held back": removals,
        },
    )


def _judge_rights(plan: Plan) -> dg.AssetCheckResult:
    """An error, because somebody has to grant; it stops nothing, because the rest can be done."""
    lines = say_denied(plan.spared, len(plan.changes), markdown)
    return dg.AssetCheckResult(
        check_name=_RIGHTS,
        passed=not lines,
        severity=dg.AssetCheckSeverity.ERROR,
        description="; ".join((*lines, "`delta-arc access` says what to grant")) if lines else None,
        metadata={"not allowed": len(plan.denied)},
    )


def plan_is_safe_check(settings: Settings, routes: dg.PartitionsDefinition, host: Host) -> dg.AssetChecksDefinition:
    plan_key = asset_key(settings, PLAN)

    @dg.asset_check(
        asset=plan_key,
        blocking=True,
        partitions_def=routes,
        required_resource_keys={host.atlan},
        automation_condition=WITH_ITS_PLAN,
    )
    def plan_is_safe(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        """What is due may be applied. What waits for a person is told; a digest that is not this plan's fails."""
        with open_step(context, settings, host) as (route, space):
            kept = space.documents(route)
            plan = kept.plan(run=run_of(context))
            board = open_board(settings, space.progress)
            result = _consider(plan, kept.approval(run=run_of(context)), settings, board, run=context.run.run_id)
            if result.description:
                context.log.warning(log(result.description))
            return result

    return plan_is_safe


def _consider(
    plan: Plan, approved: str | None, settings: Settings, board: NoticeBoard, *, run: str
) -> dg.AssetCheckResult:
    """What waits is no failure. It is one where the settings would apply the plan and may not: a digest is another
    plan's, or others' work was to be archived that nobody has approved."""
    shown: dict[str, Any] = {
        "plan": metadata.summarize(plan),
        "digest": plan.digest,
        "pending removals": len(plan.pending),
    }
    approving = metadata.how_to_approve(plan, step=step_of(settings, PLAN))
    try:
        consent = find_consent(plan, approved=approved, agreed=settings.agreed)
    except UnsafePlan as error:
        notify_failure(error, board=board, route=plan.route, run=run)
        return dg.AssetCheckResult(passed=False, description=markdown(str(error)), metadata=approving | shown)
    notify_withheld(plan, board=board, consent=consent, run=run)
    waiting = explain_waiting(plan, consent)
    if not waiting:
        return dg.AssetCheckResult(passed=True, metadata=shown)
    is_refused = consent is None and settings.agreed is not None
    return dg.AssetCheckResult(
        passed=not is_refused,
        severity=dg.AssetCheckSeverity.ERROR if is_refused else dg.AssetCheckSeverity.WARN,
        description=markdown(waiting),
        metadata=approving | shown if is_refused else shown | approving,
    )


def catalog_equals_plan_check(
    settings: Settings, routes: dg.PartitionsDefinition, host: Host
) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key(settings, LAST),
        partitions_def=routes,
        required_resource_keys={host.atlan},
        pool=POOL,
        retry_policy=RETRIES,
        automation_condition=WITH_ITS_PLAN,
    )
    def catalog_equals_plan(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        """Everything the plan changes is in the catalog: confirmed when it was written, or read back now."""
        with open_step(context, settings, host) as (route, space):
            before = space.catalog.requests
            kept, run = space.documents(route), run_of(context)
            plan = kept.plan(run=run)
            consent = find_consent(plan, approved=kept.approval(run=run), agreed=settings.agreed)
            due = plan.due(consent) if consent else ()
            missing = find_unconfirmed(route, plan, space, run=run, consent=consent) if consent else ()
            notify_unconfirmed(plan, missing, board=open_board(settings, space.progress), run=context.run.run_id)
            return dg.AssetCheckResult(
                passed=not missing,
                description=f"{len(missing)} changes of the plan are not in the catalog" if missing else None,
                metadata={
                    "not confirmed": metadata.list_names(missing),
                    "changes due": len(due),
                    "digest": plan.digest,
                    **metadata.count_requests(space.catalog.requests - before),
                },
            )

    return catalog_equals_plan
