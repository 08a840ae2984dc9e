"""Consent to markings: by the settings, by an option or on a terminal; what is over a limit by digest only."""

from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan import Consent


def find_marking_consent(plan: MarkingPlan, *, approved: str | None, agreed: Consent | None) -> Consent | None:
    """Who agrees, and how; None where the plan waits for a person."""
    if approved == plan.digest:
        return Consent.DIGEST
    return Consent.SETTING if plan.is_empty else agreed


def require_marking_consent(plan: MarkingPlan, *, approved: str | None, agreed: Consent | None) -> Consent:
    """The consent there is; UnsafePlan where a person has to give it."""
    consent = find_marking_consent(plan, approved=approved, agreed=agreed)
    if consent is not None:
        return consent
    raise UnsafePlan(
        what=f"the markings {plan.digest} need approval: DELTA_ARC_APPLY=plan: plans wait for a person here",
        where=f"route {plan.route}, markings",
        next_step=f"read them, then approve them: delta-arc apply --route {plan.route} --approve {plan.digest}, or in "
        f"Dagster the run config approve: {plan.digest} for markings",
        digest=plan.digest,
    )
