"""What is answered of a route's markings, beside its lineage."""

from collections.abc import Collection
from typing import Literal

from delta_arc_lineage.model.marking_diff import KeptWhy
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.operations import problems
from delta_arc_lineage.operations.answer_parts import Answer, RequestsMade
from delta_arc_lineage.operations.problems import Problem
from delta_arc_lineage.sync.marking.unattended import RouteMarkings


class MarkingSummary(Answer):
    """A plan of markings in numbers. `digest` tells it apart; `kept`: wanted and not given, `refused` of these because
    somebody took them away, and `denied` because this token may not; `settled`: there already; `coming`: of assets that
    are not there yet; `over_limit`: why takings wait for a person; `forecast`: requests at most."""

    digest: str
    give: int
    take: int
    kept: int
    refused: int
    denied: int
    settled: int
    coming: int
    over_limit: str
    forecast: RequestsMade

    @classmethod
    def of(cls, plan: MarkingPlan) -> "MarkingSummary":
        return cls(
            digest=plan.digest,
            give=plan.given,
            take=plan.taken,
            kept=len(plan.kept),
            refused=plan.count_kept(KeptWhy.REFUSED),
            denied=len(plan.denied),
            settled=plan.settled,
            coming=plan.coming,
            over_limit=plan.over_limit,
            forecast=RequestsMade.of(plan.forecast),
        )


class MarkingsAnswer(Answer):
    """Of the rules that hold for the route. `state`: `failed` where `problem` says why, and the lineage went on;
    `plan`: none where they could not be planned; `given`, `taken`: markings; `changed_meanwhile`: left alone, because
    somebody spoke there since they were planned; `absent`: of assets that are not there; `waiting`: left for a
    person."""

    state: Literal["planned", "applied", "unchanged", "withheld", "failed"]
    plan: MarkingSummary | None
    consent: str
    given: int
    taken: int
    changed_meanwhile: int
    absent: int
    waiting: int
    next_step: str
    problem: Problem | None = None

    @classmethod
    def of(cls, markings: RouteMarkings, *, plan_only: bool, secrets: Collection[str]) -> "MarkingsAnswer | None":
        """None where there are no rules."""
        if not markings.is_of_rules:
            return None
        plan, applied, consent = markings.plan, markings.applied, markings.consent
        is_empty = plan is None or plan.is_empty
        return cls(
            state=_state_of(markings, plan_only=plan_only),
            plan=MarkingSummary.of(plan) if plan is not None else None,
            consent=consent.words if consent is not None and not is_empty else "",
            given=applied.given if applied else 0,
            taken=applied.taken if applied else 0,
            changed_meanwhile=len(applied.moved) if applied else 0,
            absent=applied.absent if applied else 0,
            waiting=markings.waiting,
            next_step=_next_step(markings, plan_only=plan_only),
            problem=problems.of_error(markings.error, secrets=secrets) if markings.error is not None else None,
        )


def _state_of(
    markings: RouteMarkings, *, plan_only: bool
) -> Literal["planned", "applied", "unchanged", "withheld", "failed"]:
    if markings.error is not None:
        return "failed"
    if plan_only:
        return "planned"
    if markings.is_withheld:
        return "withheld"
    applied = markings.applied
    return "applied" if applied is not None and applied.given + applied.taken else "unchanged"


def _next_step(markings: RouteMarkings, *, plan_only: bool) -> str:
    """What to send next; empty where nothing waits, and where a problem says it."""
    plan = markings.plan
    if plan is None or markings.error is not None or not markings.waiting:
        return ""
    if plan_only:
        return "send the same request without plan_only to apply them"
    if markings.is_withheld:
        return "they wait with the lineage: send what that waits for"
    return f"{plan.over_limit}: to have all of them, send the same request with approve_markings {plan.digest!r}"
