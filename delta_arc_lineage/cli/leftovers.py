"""leftovers: what routes left behind that the settings no longer have; removed only by this command."""

import json
from typing import Any

import click

from delta_arc_lineage.cli.consent import asked
from delta_arc_lineage.cli.reports import report
from delta_arc_lineage.cli.workspaces import any_route, loaded, new_run, open_workspace
from delta_arc_lineage.errors import NotFound, UnsafePlan
from delta_arc_lineage.model import render
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.ports.catalog import Spent
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.applying import apply_plan
from delta_arc_lineage.sync.leftovers import Leftover, find_leftovers, removal_of


def run_leftovers(route: str | None, *, remove: bool, approve: str | None, as_json: bool) -> int:
    settings = loaded()
    with open_workspace(settings, any_route(settings)) as space:
        found = find_leftovers(list(settings.routes.values()), space)
        plans = [(one, removal_of(one, space)) for one in found if route in (None, one.route.name)]
        read = space.catalog.requests
    if route is not None and not plans:
        raise NotFound(
            what=f"nothing is left of a route {route!r}",
            where="--route",
            next_step="`delta-arc leftovers` lists what is left",
        )
    shown = [_show(plan, quiet=as_json) for _, plan in plans]
    if not plans and not as_json:
        click.echo("nothing is left of other routes")
    if remove or approve:
        chosen = [(one, plan) for one, plan in plans if _agreed(plan, approve, shown=not as_json)]
        _refuse_if_none(chosen, [plan for _, plan in plans if not plan.is_empty], approve)
        shown = [_remove(one, plan, settings, read=read, quiet=as_json) for one, plan in chosen]
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    return 0


def _show(plan: Plan, *, quiet: bool) -> dict[str, Any]:
    if not quiet:
        click.echo(render.text(plan))
    found: dict[str, Any] = json.loads(plan.to_json())
    return found


def _agreed(plan: Plan, approve: str | None, *, shown: bool) -> bool:
    if approve is not None:
        return approve == plan.digest
    return asked(plan, f"Remove what is left of {plan.route}?", shown=shown)


def _refuse_if_none(chosen: list[tuple[Leftover, Plan]], plans: list[Plan], approve: str | None) -> None:
    if chosen or not plans:
        return
    digests = ", ".join(f"{plan.digest} ({plan.route})" for plan in plans)
    raise UnsafePlan(
        what=f"no removal is of the digest {approve}" if approve else "removing what is left needs approval",
        where="leftovers",
        next_step=f"read the list, then: delta-arc leftovers --remove --approve DIGEST, of {digests}",
        digest=plans[0].digest,
    )


def _remove(leftover: Leftover, plan: Plan, settings: Settings, *, read: Spent, quiet: bool) -> dict[str, Any]:
    run = new_run()
    with open_workspace(settings, any_route(settings)) as space:
        applied = apply_plan(leftover.route, plan, space, approved=True, run=run)
        return report(plan, applied, run=run, read=read, spent=space.catalog.requests, quiet=quiet)
