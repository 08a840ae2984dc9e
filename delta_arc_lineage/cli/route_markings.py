"""The markings of a route on the command line: planned beside its lineage, shown after it, applied after it.

What is wrong with markings never holds up lineage: it is told, and the exit code says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.cli.consent import asked
from delta_arc_lineage.cli.console import complain, say
from delta_arc_lineage.cli.marking_results import of_marked, of_marking_plan
from delta_arc_lineage.cli.marking_shapes import MarkingApplyResult, MarkingPlanResult
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.marking_words import say_plan
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.marking.marking_consent import require_marking_consent
from delta_arc_lineage.sync.marking.marking_plans import list_coming, list_coming_connections, plan_markings
from delta_arc_lineage.sync.marking.marking_rights import refuse_lost_marking_rights
from delta_arc_lineage.sync.marking.marking_writing import apply_markings
from delta_arc_lineage.sync.marking.stale_markings import refuse_stale_markings
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RouteMarkings:
    """What is planned of a route's markings; `plan` None where it has no rules, or where they cannot be carried out."""

    plan: MarkingPlan | None = None
    exit_code: int = 0

    def show(self, *, verbose: bool) -> None:
        if self.plan is not None:
            say(say_plan(self.plan, verbose=verbose))

    def describe(self) -> MarkingPlanResult | None:
        return of_marking_plan(self.plan) if self.plan is not None else None

    def refuse_stale(self, route: Route, plan: Plan, space: Workspace) -> None:
        """StalePlan where something of a plan that was made before moved since, PermissionDenied where a right was
        lost; `plan`: that of its assets."""
        if self.plan is not None:
            refuse_stale_markings(route, self.plan, space, coming=list_coming(plan))
            made, where = list_coming_connections(plan), f"route {route.name}, markings"
            refuse_lost_marking_rights(self.plan.changes, space, planned_at=None, where=where, made=made)

    def split(self, approve: Sequence[str]) -> tuple[list[str], list[str]]:
        """The digests that were approved: those of the lineage, and that of these markings."""
        own = self.plan.digest if self.plan is not None else ""
        return [digest for digest in approve if digest != own], [digest for digest in approve if digest == own]


@dataclass(frozen=True, slots=True)
class Marked:
    """What applying came to."""

    result: MarkingApplyResult | None = None
    exit_code: int = 0


def look_at_markings(route: Route, planned: Planned, space: Workspace) -> RouteMarkings:
    """Plan them; what is wrong is told here."""
    try:
        return RouteMarkings(plan_markings(route, planned, space))
    except DeltaArcError as error:
        complain(error, of=f"{route.name}: markings")
        return RouteMarkings(exit_code=error.exit_code)


def carry_out_markings(
    route: Route,
    markings: RouteMarkings,
    settings: Settings,
    space: Workspace,
    *,
    run: str,
    yes: bool,
    approve: Sequence[str],
    as_json: bool,
    verbose: bool,
) -> Marked:
    """Show them, ask, and apply them: after the lineage, and whatever becomes of them."""
    plan = markings.plan
    if plan is None:
        return Marked(exit_code=markings.exit_code)
    if not as_json:
        markings.show(verbose=verbose)
    try:
        consent = _ask(plan, settings, yes=yes, approve=approve, shown=not as_json)
        applied = apply_markings(route, plan, space, consent=consent, run=run)
    except DeltaArcError as error:
        complain(error, of=f"{route.name}: markings")
        return Marked(exit_code=error.exit_code)
    result = of_marked(plan, applied, consent)
    if not as_json:
        _report(route, result, run=run)
        for change in applied.moved:
            say(f"{route.name}: {terminal(str(change.reference.qualified_name))} was changed meanwhile", err=True)
    return Marked(result)


def _ask(plan: MarkingPlan, settings: Settings, *, yes: bool, approve: Sequence[str], shown: bool) -> Consent:
    agreed = Consent.OPTION if yes else settings.agreed
    if agreed is None and not approve and asked(plan, "Apply these markings?", shown=shown):
        agreed = Consent.ASKED
    return require_marking_consent(plan, approved=next(iter(approve), None), agreed=agreed)


def _report(route: Route, result: MarkingApplyResult, *, run: str) -> None:
    name = terminal(route.name)
    absent = f", {result.absent} of assets that are not there" if result.absent else ""
    say(f"{name}: markings: {result.given} given, {result.taken} taken back, {result.waiting} waiting{absent}")
    if result.given or result.taken:
        say(f"{name}: to take them back: delta-arc undo {run}", err=True)
