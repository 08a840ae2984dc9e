"""leftovers: what routes left behind that the settings no longer have; removed only by this command."""

from typing import Any

from delta_arc_lineage.cli.consent import asked
from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.known_routes import refuse_unknown_route
from delta_arc_lineage.cli.reports import report
from delta_arc_lineage.cli.result_items import Result
from delta_arc_lineage.cli.result_shapes import ApplyResult
from delta_arc_lineage.cli.results import of_plan
from delta_arc_lineage.cli.running import judge, load_and_log, new_run, open_session
from delta_arc_lineage.errors import NotFound, UnsafePlan
from delta_arc_lineage.model import render
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.sync.planning.consent import as_options
from delta_arc_lineage.sync.planning.leftovers import Leftover, find_leftovers, plan_removal
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_plan


def run_leftovers(
    *, route: str | None, remove: bool, approve: str | None, also_edited: bool, as_json: bool, verbose: bool
) -> int:
    settings = load_and_log()
    with open_session(settings) as session:
        space = session.space
        found = find_leftovers(list(settings.routes.values()), space, of=route)
        plans = [(leftover, plan_removal(leftover, space, also_edited=also_edited)) for leftover in found]
        read = space.catalog.requests
        if route is not None and not plans:
            refuse_unknown_route(route, settings, space.state)
            raise NotFound(
                what=f"nothing is left of a route {route!r}",
                where="--route",
                next_step="`delta-arc leftovers` lists what is left",
            )
        session.pause()
        if not as_json:
            say("\n".join(render.text(plan, verbose=verbose) for _, plan in plans) or "nothing is left of other routes")
        results: list[Result] = [of_plan(plan, read) for _, plan in plans] if as_json else []
        if remove or approve:
            asked_for = [(leftover, plan, _ask(plan, approve, shown=not as_json)) for leftover, plan in plans]
            chosen = [(leftover, plan, consent) for leftover, plan, consent in asked_for if consent]
            _refuse_if_none(chosen, [plan for _, plan in plans if not plan.is_empty], approve)
            results = [_remove(*choice, space, read=read, quiet=as_json) for choice in chosen]
    if as_json:
        print_results(results)
    return next(filter(None, (judge(plan) for _, plan in plans)), 0)


def _ask(plan: Plan, approve: str | None, *, shown: bool) -> Consent | None:
    if approve is not None:
        return Consent.DIGEST if approve == plan.digest else None
    return Consent.ASKED if asked(plan, f"Remove what is left of {plan.route}?", shown=shown) else None


def _refuse_if_none(chosen: list[Any], plans: list[Plan], approve: str | None) -> None:
    if chosen or not plans:
        return
    digests = ", ".join(f"{plan.digest} ({plan.route})" for plan in plans)
    options = max(map(as_options, plans))
    raise UnsafePlan(
        what=f"no removal is of the digest {approve}" if approve else "removing what is left needs approval",
        where="leftovers",
        next_step=f"read the list, then: delta-arc leftovers --remove --approve DIGEST{options}, of {digests}",
        digest=plans[0].digest,
    )


def _remove(
    leftover: Leftover, plan: Plan, consent: Consent, space: Workspace, *, read: RequestCount, quiet: bool
) -> ApplyResult:
    run, before = new_run(), space.catalog.requests
    applied = apply_plan(leftover.route, plan, space, consent=consent, run=run)
    spent = space.catalog.requests - before
    return report(plan, applied, consent=consent, run=run, read=read, spent=spent, quiet=quiet)
