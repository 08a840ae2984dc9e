"""Markings where nobody sits: planned beside the lineage of a route, agreed to with it, and applied after it.

What is wrong with them is theirs alone: it is told, and the lineage goes on. A route that another run holds, and time
that is over, are of the run as a whole.
"""

from dataclasses import dataclass, replace

from delta_arc_lineage.errors import DeltaArcError, OutOfTime, RouteBusy, UnsafePlan
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.marking.marking_consent import find_marking_consent
from delta_arc_lineage.sync.marking.marking_plans import plan_markings
from delta_arc_lineage.sync.marking.marking_writing import MarkingsApplied, apply_markings
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RouteMarkings:
    """What became of a route's markings. `plan`: None without rules, or where `error` says why there is none;
    `applied`: None where nothing was, as without a `consent`."""

    plan: MarkingPlan | None = None
    consent: Consent | None = None
    applied: MarkingsApplied | None = None
    error: DeltaArcError | None = None

    @property
    def is_of_rules(self) -> bool:
        """Whether there is anything to tell."""
        return self.plan is not None or self.error is not None

    @property
    def waiting(self) -> int:
        """How many changes are left for a person."""
        if self.applied is not None:
            return self.applied.waiting
        return len(self.plan.changes) if self.plan is not None else 0

    @property
    def is_withheld(self) -> bool:
        """Whether all of them wait, since nobody agreed."""
        return self.plan is not None and not self.plan.is_empty and self.consent is None


def look_at_markings(route: Route, planned: Planned, space: Workspace) -> RouteMarkings:
    """The plan of a route's markings, or the error that there is instead; OutOfTime and RouteBusy are raised."""
    try:
        return RouteMarkings(plan_markings(route, planned, space))
    except (OutOfTime, RouteBusy):
        raise
    except DeltaArcError as error:
        return RouteMarkings(error=error)


def refuse_other_markings(markings: RouteMarkings, approved: str | None, *, where: str) -> None:
    """UnsafePlan where a digest was approved that is not that of these markings. `where`: who names it."""
    digest = markings.plan.digest if markings.plan is not None else ""
    if approved and approved != digest:
        raise UnsafePlan(
            what=f"{approved} was approved, and "
            + (f"the markings' digest is {digest}: they are others" if digest else "there are no markings to approve"),
            where=where,
            next_step="read the markings that are planned now, then approve their digest",
            digest=digest,
        )


def give_markings(
    route: Route,
    markings: RouteMarkings,
    space: Workspace,
    *,
    approved: str | None = None,
    agreed: Consent | None,
    run: str,
) -> RouteMarkings:
    """Apply what there is consent to; `agreed`: None where the lineage itself waits for a person."""
    plan = markings.plan
    if plan is None:
        return markings
    consent = find_marking_consent(plan, approved=approved, agreed=agreed)
    if consent is None:
        return markings
    try:
        applied = apply_markings(route, plan, space, consent=consent, run=run)
        return replace(markings, consent=consent, applied=applied)
    except (OutOfTime, RouteBusy):
        raise
    except DeltaArcError as error:
        return replace(markings, consent=consent, error=error)
