"""plan, apply and explain for one route or all of them. One route that fails does not stop the others."""

import json
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from delta_arc_lineage.cli.console import ConsoleProgress, start_logging, stderr
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model import render
from delta_arc_lineage.model.outcomes import Linked, Unlinked
from delta_arc_lineage.model.plan import Slice
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.catalog import Spent
from delta_arc_lineage.settings import Settings, load_settings
from delta_arc_lineage.sync.applying import Applied, apply_slice
from delta_arc_lineage.sync.consent import require_consent
from delta_arc_lineage.sync.explaining import Explanation, explain
from delta_arc_lineage.sync.planning import Planned, read_and_plan
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.wiring import bucket_of, catalog_address, connect_catalog, request_budget, s3_access, workspace


@contextmanager
def open_workspace(settings: Settings, route: Route) -> Iterator[Workspace]:
    """The route's workspace with progress on the terminal."""
    with ConsoleProgress(stderr()) as progress:
        address = catalog_address(settings)
        budget = request_budget(address.base_url, settings.state, per_minute=settings.requests_per_minute)
        catalog = connect_catalog(
            address, page=settings.page, patience=settings.patience, progress=progress, budget=budget
        )
        with closing(catalog):
            objects = bucket_of(route, s3_access(settings))
            yield workspace(settings, catalog=catalog, objects=objects, progress=progress)


def _for_each(route: str | None, work: Callable[[Settings, Route], Any], *, as_json: bool) -> int:
    """Do the work for the routes asked; the exit code of the first that failed, 0 if none did."""
    settings = load_settings()
    start_logging(settings)
    routes = [settings.route(route)] if route or len(settings.routes) == 1 else list(settings.routes.values())
    results, exit_code = [], 0
    for one in routes:
        try:
            results.append(work(settings, one))
        except DeltaArcError as error:
            click.echo(f"error: route {one.name}: {error}", err=True)
            results.append({"route": one.name, "error": str(error), "exit_code": error.exit_code})
            exit_code = exit_code or error.exit_code
    if as_json:
        click.echo(json.dumps(results if len(results) > 1 else results[0], ensure_ascii=False, indent=1))
    return exit_code


def run_plan(route: str | None, *, adopt: bool, as_json: bool) -> int:
    def work(settings: Settings, one: Route) -> Any:
        with open_workspace(settings, one) as space:
            planned = read_and_plan(one, space, run=_new_run(), adopt=adopt)
            spent = space.catalog.requests
        if not as_json:
            click.echo(render.text(planned.plan))
            click.echo(f"read with {spent.reads} requests; nothing was written", err=True)
        return json.loads(planned.plan.to_json())

    return _for_each(route, work, as_json=as_json)


def run_apply(route: str | None, *, adopt: bool, yes: bool, approve: str | None, as_json: bool) -> int:
    def work(settings: Settings, one: Route) -> Any:
        run = _new_run()
        with open_workspace(settings, one) as space:
            planned = read_and_plan(one, space, run=run, adopt=adopt)
            read = space.catalog.requests
        plan = planned.plan
        if not as_json:
            click.echo(render.text(plan))
        agreed = yes or settings.safe_plans_apply or (not approve and plan.is_safe and _ask(planned))
        approved = require_consent(plan, approved=approve, safe_plans_apply=agreed)
        with open_workspace(settings, one) as space:
            applied = [apply_slice(one, plan, part, space, approved=approved, run=run) for part in Slice]
            spent = read + space.catalog.requests
        return _report(planned, applied, spent, quiet=as_json)

    return _for_each(route, work, as_json=as_json)


def _ask(planned: Planned) -> bool:
    """A person at a terminal may say yes to a plan within the limits; a machine says it with --yes."""
    if planned.plan.is_empty or not sys.stdin.isatty():
        return False
    return click.confirm("Apply this plan?", default=False, err=True)


def _report(planned: Planned, applied: Iterable[Applied], spent: Spent, *, quiet: bool) -> dict[str, Any]:
    parts = list(applied)
    result = {
        "route": planned.plan.route,
        "digest": planned.plan.digest,
        "written": sum(len(part.written) for part in parts),
        "archived": sum(len(part.archived) for part in parts),
        "waiting": sum(part.waiting for part in parts),
        "requests": asdict(spent),
    }
    if not quiet:
        click.echo(
            f"{result['route']}: {result['written']} written, {result['archived']} archived, "
            f"{result['waiting']} waiting; {spent.writes} write and {spent.reads} read requests; all confirmed"
        )
    return result


def run_explain(name: str, route: str | None, *, as_json: bool) -> int:
    found: list[Explanation] = []

    def work(settings: Settings, one: Route) -> Any:
        with open_workspace(settings, one) as space:
            explanation = explain(one, space, name)
        found.append(explanation)
        if not as_json:
            _show(one, explanation)
        return _as_json(one, explanation)

    exit_code = _for_each(route, work, as_json=as_json)
    return exit_code or (3 if found and all(explanation.is_empty for explanation in found) else 0)


def _show(route: Route, explanation: Explanation) -> None:
    read_at = datetime.fromtimestamp(explanation.read_at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    click.echo(
        f"{explanation.name} in route {route.name}, as read on {read_at}, by the pattern {route.file_pattern.text}"
    )
    if explanation.is_empty:
        near = f"; nearest: {', '.join(explanation.nearest)}" if explanation.nearest else ""
        click.echo(f"  nothing of this name was read{near}")
    outcomes: list[Linked | Unlinked] = [*explanation.linked, *explanation.unlinked]
    for outcome in outcomes:
        click.echo(f"  {render.explain_outcome(outcome)}")
    for asset in explanation.assets:
        click.echo(f"  {render.show(asset)}")


def _as_json(route: Route, explanation: Explanation) -> dict[str, Any]:
    from delta_arc_lineage.model.codec import encode

    return {"route": route.name, **encode(explanation)}


def _new_run() -> str:
    return f"cli-{uuid.uuid4()}"
