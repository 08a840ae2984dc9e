"""apply: plan, show, ask, and carry it out; or carry out exactly the plan of a file."""

import json
from pathlib import Path
from typing import Any

import click

from delta_arc_lineage.cli.consent import ask_consent
from delta_arc_lineage.cli.plan_files import read_plan
from delta_arc_lineage.cli.reports import report
from delta_arc_lineage.cli.running import Session, for_each_route, load_and_log, new_run, open_session
from delta_arc_lineage.model import render
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.planning.prerequisites import refuse_orphans
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.writing.applying import apply_plan


def run_apply(
    route_name: str | None, *, adopt: bool, yes: bool, approve: str | None, as_json: bool, refresh: bool = False
) -> int:
    settings = load_and_log()

    def work(route: Route) -> Any:
        run = new_run()
        with open_session(settings, refresh=refresh) as session:
            plan = read_and_plan(route, session.space, run=run, adopt=adopt).plan
            read = session.space.catalog.requests
            consent = _ask(plan, settings, session, yes=yes, approve=approve, as_json=as_json)
            applied = apply_plan(route, plan, session.space, consent=consent, run=run)
            spent = session.space.catalog.requests - read
        return report(plan, applied, run=run, read=read, spent=spent, quiet=as_json)

    return for_each_route(settings, route_name, work, as_json=as_json)


def run_apply_file(file: Path, *, yes: bool, approve: str | None, as_json: bool) -> int:
    """Exactly the plan of the file, or nothing: what moved since it was made is named."""
    settings = load_and_log()
    plan, route = read_plan(file, settings)
    run = new_run()
    with open_session(settings) as session:
        consent = _ask(plan, settings, session, yes=yes, approve=approve, as_json=as_json)
        refuse_orphans(route, plan, session.space, consent=consent)
        read = session.space.catalog.requests
        applied = apply_plan(route, plan, session.space, consent=consent, run=run)
        spent = session.space.catalog.requests - read
    result = report(plan, applied, run=run, read=read, spent=spent, quiet=as_json)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
    return 0


def _ask(plan: Plan, settings: Settings, session: Session, *, yes: bool, approve: str | None, as_json: bool) -> Consent:
    """Show the plan and ask for it where a person reads."""
    session.pause()
    if not as_json:
        click.echo(render.text(plan))
    return ask_consent(plan, settings, shown=not as_json, yes=yes, approve=approve)
