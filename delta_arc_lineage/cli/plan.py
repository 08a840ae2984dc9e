"""plan and apply, for one route or all of them. One route that fails does not stop the others."""

import json
from pathlib import Path
from typing import Any

import click

from delta_arc_lineage.cli.consent import agreed_to
from delta_arc_lineage.cli.plan_files import read_plan, write_plan
from delta_arc_lineage.cli.reports import report
from delta_arc_lineage.cli.workspaces import for_each, loaded, new_run, open_workspace
from delta_arc_lineage.model import render
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings import Settings, load_settings
from delta_arc_lineage.sync.applying import apply_plan
from delta_arc_lineage.sync.planning import read_and_plan
from delta_arc_lineage.sync.standing import refuse_vanished


def run_plan(route: str | None, *, adopt: bool, as_json: bool, refresh: bool = False, out: Path | None = None) -> int:
    if out is not None:
        route = load_settings().route(route).name  # a file holds the plan of one route

    def work(settings: Settings, one: Route) -> Any:
        with open_workspace(settings, one, refresh=refresh) as space:
            plan = read_and_plan(one, space, run=new_run(), adopt=adopt).plan
            spent = space.catalog.requests
        if out is not None:
            write_plan(plan, out)
        if not as_json:
            click.echo(render.text(plan))
            click.echo(f"to apply it: {render.cost(plan.forecast, per_minute=settings.requests_per_minute)}", err=True)
            click.echo(f"read with {spent.reads} requests; nothing was written", err=True)
        return json.loads(plan.to_json())

    return for_each(route, work, as_json=as_json)


def run_apply(
    route: str | None, *, adopt: bool, yes: bool, approve: str | None, as_json: bool, refresh: bool = False
) -> int:
    def work(settings: Settings, one: Route) -> Any:
        run = new_run()
        with open_workspace(settings, one, refresh=refresh) as space:
            plan = read_and_plan(one, space, run=run, adopt=adopt).plan
            read = space.catalog.requests
        if not as_json:
            click.echo(render.text(plan))
        approved = agreed_to(plan, settings, shown=not as_json, yes=yes, approve=approve)
        with open_workspace(settings, one) as space:
            applied = apply_plan(one, plan, space, approved=approved, run=run)
            return report(plan, applied, run=run, read=read, spent=space.catalog.requests, quiet=as_json)

    return for_each(route, work, as_json=as_json)


def run_apply_file(file: Path, *, yes: bool, approve: str | None, as_json: bool) -> int:
    """Exactly the plan of the file, or nothing: what moved since it was made is named."""
    settings = loaded()
    plan, route = read_plan(file, settings)
    if not as_json:
        click.echo(render.text(plan))
    approved = agreed_to(plan, settings, shown=not as_json, yes=yes, approve=approve)
    run = new_run()
    with open_workspace(settings, route) as space:
        refuse_vanished(route, plan, space, approved=approved)
        read = space.catalog.requests
        applied = apply_plan(route, plan, space, approved=approved, run=run)
        spent = space.catalog.requests - read
    result = report(plan, applied, run=run, read=read, spent=spent, quiet=as_json)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
    return 0
