"""Consent: reading is free, writing needs a yes, by the settings for safe plans and by digest for all others."""

from collections.abc import Sequence

from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.diff import Adopt, Remove, Retire
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan import Consent, Plan


def find_consent(plan: Plan, *, approved: str | None, agreed: Consent | None) -> Consent | None:
    """Who agrees to the plan, and how; None where it waits for a person. UnsafePlan where another one was approved.

    `approved` is the digest that a person gave, if one did; `agreed` the consent that there is to a safe plan. A plan
    that changes nothing needs none.
    """
    if approved == plan.digest:
        return Consent.DIGEST
    if approved:
        raise UnsafePlan(
            what=f"the plan's digest is {plan.digest}, and {approved} was approved: it is another plan",
            where=f"route {plan.route}",
            next_step="read the new plan, then approve its digest",
            digest=plan.digest,
        )
    if plan.is_empty:
        return Consent.SETTING
    return agreed if plan.is_safe else None


def refuse_unknown(approved: Sequence[str], plans: Sequence[Plan | MarkingPlan]) -> None:
    """UnsafePlan where a digest was approved that none of these plans has."""
    digests = [plan.digest for plan in plans]
    unknown = [digest for digest in approved if digest not in digests]
    if unknown:
        raise UnsafePlan(
            what=f"{unknown[0]} was approved, and the digests are {', '.join(digests)}: it is another plan",
            where=", ".join(f"route {plan.route}" for plan in plans),
            next_step="read the plans, then approve their digests",
            digest=digests[0],
        )


def require_consent(plan: Plan, *, approved: str | None, agreed: Consent | None) -> Consent:
    """The consent there is; UnsafePlan where a person has to give it."""
    consent = find_consent(plan, approved=approved, agreed=agreed)
    if consent is not None:
        return consent
    why = "; ".join(plan.violations) or "DELTA_ARC_APPLY=plan: plans wait for a person here"
    command = f"delta-arc apply --route {plan.route} --approve {plan.digest}{as_options(plan)}"
    config = ", ".join([f"approve: {plan.digest}", *(f"{name}: true" for name in find_requests(plan))])
    raise UnsafePlan(
        what=f"the plan {plan.digest} needs approval: {why}",
        where=f"route {plan.route}",
        next_step=f"read it, then approve it: {command}, or in Dagster the run config {config} for lineage_plan",
        digest=plan.digest,
    )


def find_requests(plan: Plan) -> tuple[str, ...]:
    """What the plan was asked for beyond its route; without it another plan is made, which this digest is not of."""
    adopts = any(isinstance(change, Adopt | Retire) for change in plan.changes)
    takes_edited = any(isinstance(change, Remove) and change.despite for change in plan.changes)
    return tuple(name for name, asked in (("adopt", adopts), ("also_edited", takes_edited)) if asked)


def as_options(plan: Plan) -> str:
    """The same at the end of a command, as ` --also-edited`."""
    return "".join(f" --{name.replace('_', '-')}" for name in find_requests(plan))
