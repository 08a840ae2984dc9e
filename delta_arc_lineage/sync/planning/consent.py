"""Consent: reading is free, writing needs a yes, by the settings for safe plans and by digest for all others."""

from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.plan import Plan


def require_consent(plan: Plan, *, approved: str | None, safe_plans_apply: bool) -> bool:
    """Whether the plan was approved by its digest; UnsafePlan where it needs that and was not.

    A plan that changes nothing needs no consent. `approved` is the digest a person gave, if one did.
    """
    if approved == plan.digest:
        return True
    if approved:
        raise UnsafePlan(
            what=f"the plan's digest is {plan.digest}, and {approved} was approved: it is another plan",
            where=f"route {plan.route}",
            next_step="read the new plan, then approve its digest",
            digest=plan.digest,
        )
    if plan.is_safe and (safe_plans_apply or plan.is_empty):
        return False
    why = "; ".join(plan.violations) or "DELTA_ARC_APPLY=plan: plans wait for a person here"
    raise UnsafePlan(
        what=f"the plan {plan.digest} needs approval: {why}",
        where=f"route {plan.route}",
        next_step=f"read it, then approve it: delta-arc apply --approve {plan.digest}, or run config "
        f"approve: {plan.digest} for lineage_plan in Dagster",
        digest=plan.digest,
    )
