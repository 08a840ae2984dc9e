"""plan, for one route or all of them. One route that fails does not stop the others."""

from pathlib import Path

from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.plan_files import write_plans
from delta_arc_lineage.cli.results import of_plan
from delta_arc_lineage.cli.route_markings import look_at_markings
from delta_arc_lineage.cli.running import (
    Done,
    choose_routes,
    for_each_route,
    judge,
    load_and_log,
    new_run,
    open_session,
)
from delta_arc_lineage.model import render
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.planning.route_plans import read_and_plan


def run_plan(
    *,
    route: str | None,
    adopt: bool,
    also_edited: bool,
    as_json: bool,
    verbose: bool,
    refresh: bool,
    out: Path | None,
) -> int:
    settings = load_and_log()
    plans: list[Plan | MarkingPlan] = []
    planned_routes = set[str]()

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name, refresh=refresh) as session:
            with collector_paused():
                planned = read_and_plan(route, session.space, run=new_run(), adopt=adopt, also_edited=also_edited)
                plan, markings = planned.plan, look_at_markings(route, planned, session.space)
            spent = session.space.catalog.requests
        if out is not None:
            planned_routes.add(route.name)
            plans.extend([plan, markings.plan] if markings.plan is not None and markings.plan.changes else [plan])
        if not as_json:
            say(render.text(plan, verbose=verbose))
            markings.show(verbose=verbose)
            if plan.forecast.writes:
                cost = render.cost(plan.forecast, per_minute=settings.requests_per_minute)
                say(f"{route.name}: to apply it: {cost}", err=True)
            say(f"{route.name}: read with {spent.reads} requests; nothing was written", err=True)
            say(f"{route.name}: to see it drawn: delta-arc page --route {route.name}", err=True)
        exit_code = markings.exit_code or judge(plan, markings.plan)
        return Done(lambda: of_plan(plan, spent, markings.describe()), exit_code)

    routes = choose_routes(settings, route)
    exit_code = for_each_route(routes, work, as_json=as_json)
    if out is not None and len(planned_routes) == len(routes):
        write_plans(plans, out)
    elif out is not None:
        say(f"{out} was not written: it would lack the plans of routes that failed", err=True)
    return exit_code
