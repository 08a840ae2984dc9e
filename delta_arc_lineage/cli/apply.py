"""apply: plan, show, ask, and carry it out; or carry out exactly the plans of a file."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.cli.consent import ask_consent
from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.plan_files import read_plans
from delta_arc_lineage.cli.reports import report
from delta_arc_lineage.cli.route_markings import RouteMarkings, carry_out_markings, look_at_markings
from delta_arc_lineage.cli.run_notices import RunNotices
from delta_arc_lineage.cli.running import (
    Done,
    Session,
    choose_routes,
    for_each_route,
    judge,
    load_and_log,
    new_run,
    open_session,
)
from delta_arc_lineage.model import render
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.planning.consent import refuse_unknown
from delta_arc_lineage.sync.planning.prerequisites import refuse_orphans
from delta_arc_lineage.sync.planning.rights import refuse_lost_rights
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.writing.applying import apply_plan


def run_apply(
    *,
    route: str | None,
    adopt: bool,
    also_edited: bool,
    yes: bool,
    approve: Sequence[str],
    as_json: bool,
    verbose: bool,
    refresh: bool,
    notify: bool,
) -> int:
    settings = load_and_log()
    notices = RunNotices(settings, is_asked=notify)
    routes = choose_routes(settings, route)
    if approve and (len(routes) > 1 or len(approve) > 2):
        raise click.UsageError("a digest is of the plan of one route, or of its markings: name it with --route")

    def work(route: Route) -> Done:
        run = new_run()
        with open_session(settings, of=route.name, refresh=refresh) as session:
            with collector_paused():
                planned = read_and_plan(route, session.space, run=run, adopt=adopt, also_edited=also_edited)
                notices.tell_findings(route, planned, session.space, run=run)
                markings = look_at_markings(route, planned, session.space)
            plan, read = planned.plan, session.space.catalog.requests
            own, of_markings = markings.split(approve)
            if len(own) > 1:
                refuse_unknown(own, [plan])
            ask = partial(_ask, plan, settings, session, yes=yes, as_json=as_json, verbose=verbose)
            consent = notices.asking(plan, partial(ask, approve=own), run=run)
            applied = apply_plan(route, plan, session.space, consent=consent, run=run)
            shown = {"as_json": as_json, "verbose": verbose}
            marked = carry_out_markings(
                route, markings, settings, session.space, run=run, yes=yes, approve=of_markings, **shown
            )
            spent = session.space.catalog.requests - read
        result = report(plan, applied, consent=consent, run=run, read=read, spent=spent, quiet=as_json)
        result = result.model_copy(update={"markings": marked.result})
        return Done(lambda: result, marked.exit_code or judge(plan, markings.plan))

    return for_each_route(routes, notices.watching(work), as_json=as_json)


def run_apply_file(file: Path, *, yes: bool, approve: Sequence[str], as_json: bool, verbose: bool, notify: bool) -> int:
    """Exactly the plans of the file, each or nothing of it: what moved since it was made is named."""
    settings = load_and_log()
    notices = RunNotices(settings, is_asked=notify)
    read_file = read_plans(file, settings)
    plans = {plan.route: plan for plan in read_file.plans}
    refuse_unknown(approve, [*read_file.plans, *read_file.markings.values()])

    def work(route: Route) -> Done:
        plan, run = plans[route.name], new_run()
        own = [digest for digest in approve if digest == plan.digest]
        markings = RouteMarkings(read_file.markings.get(route.name))
        with open_session(settings, of=route.name) as session:
            ask = partial(_ask, plan, settings, session, yes=yes, as_json=as_json, verbose=verbose)
            consent = notices.asking(plan, partial(ask, approve=own), run=run)
            refuse_orphans(route, plan, session.space, consent=consent)
            refuse_lost_rights(plan.due(consent), session.space, planned_at=None, where=f"route {route.name}")
            markings.refuse_stale(route, plan, session.space)
            read = session.space.catalog.requests
            applied = apply_plan(route, plan, session.space, consent=consent, run=run)
            shown = {"as_json": as_json, "verbose": verbose}
            marked = carry_out_markings(
                route, markings, settings, session.space, run=run, yes=yes, approve=markings.split(approve)[1], **shown
            )
            spent = session.space.catalog.requests - read
        result = report(plan, applied, consent=consent, run=run, read=read, spent=spent, quiet=as_json)
        result = result.model_copy(update={"markings": marked.result})
        return Done(lambda: result, marked.exit_code or judge(plan, markings.plan))

    return for_each_route([settings.routes[name] for name in plans], notices.watching(work), as_json=as_json)


def _ask(
    plan: Plan,
    settings: Settings,
    session: Session,
    *,
    yes: bool,
    approve: Sequence[str],
    as_json: bool,
    verbose: bool,
) -> Consent:
    """Show the plan and ask for it where a person reads."""
    session.pause()
    if not as_json:
        say(render.text(plan, verbose=verbose))
    return ask_consent(plan, settings, shown=not as_json, yes=yes, approve=next(iter(approve), None))
