"""plan, for one route or all of them. One route that fails does not stop the others."""

import json
from pathlib import Path
from typing import Any

import click

from delta_arc_lineage.cli.plan_files import write_plan
from delta_arc_lineage.cli.running import for_each_route, load_and_log, new_run, open_session
from delta_arc_lineage.model import render
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.planning.route_plans import read_and_plan


def run_plan(
    route_name: str | None, *, adopt: bool, as_json: bool, refresh: bool = False, out: Path | None = None
) -> int:
    settings = load_and_log()
    if out is not None:
        route_name = settings.route(route_name).name  # a file holds the plan of one route

    def work(route: Route) -> Any:
        with open_session(settings, refresh=refresh) as session:
            plan = read_and_plan(route, session.space, run=new_run(), adopt=adopt).plan
            spent = session.space.catalog.requests
        if out is not None:
            write_plan(plan, out)
        if not as_json:
            click.echo(render.text(plan))
            click.echo(f"to apply it: {render.cost(plan.forecast, per_minute=settings.requests_per_minute)}", err=True)
            click.echo(f"read with {spent.reads} requests; nothing was written", err=True)
        return json.loads(plan.to_json())

    return for_each_route(settings, route_name, work, as_json=as_json)
