"""purge: list what would be deleted for good, ask for exactly that, and do it."""

import json
from collections.abc import Sequence

import click

from delta_arc_lineage.cli.consent import is_terminal
from delta_arc_lineage.cli.workspaces import any_route, loaded, new_run, open_workspace
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model import render
from delta_arc_lineage.sync.purging import PurgeList, list_purge, purge


def run_purge(names: Sequence[str], *, route: str | None, archived: bool, approve: str | None, as_json: bool) -> int:
    settings = loaded()
    deployment = any_route(settings).deployment
    with open_workspace(settings, any_route(settings)) as space:
        listed = list_purge(deployment, space, names=names, route=route, archived=archived)
    _show(listed, of=f"the route {route!r}" if route else "ours", as_json=as_json)
    if listed.held:
        _require_consent(listed, approve)
        run = new_run()
        with open_workspace(settings, any_route(settings)) as space:
            purge(listed, space, run=run)
        click.echo(f"{len(listed.held)} purged by {run}; confirmed by reading back", err=as_json)
    return 0


def _show(listed: PurgeList, *, of: str, as_json: bool) -> None:
    if as_json:
        found = [{"name": one.asset.qualified_name, "mark": one.mark, "archived": one.archived} for one in listed.held]
        click.echo(json.dumps({"digest": listed.digest, "listed": found}, ensure_ascii=False, indent=1))
        return
    for one in listed.held:
        state = "archived" if one.archived else "active"
        click.echo(f"{state:8}  {render.show(one.asset).partition(chr(10))[0]}  ({one.mark})")
    if not listed.held:
        click.echo(f"nothing of {of} is there to purge")
        return
    active = sum(not one.archived for one in listed.held)
    click.echo(f"{len(listed.held)} things would be deleted for good, {active} of them active; digest {listed.digest}")


def _require_consent(listed: PurgeList, approve: str | None) -> None:
    """The digest of exactly this list, or a person who types yes under it."""
    if approve == listed.digest:
        return
    question = "Delete these for good? It cannot be taken back"
    if approve is None and is_terminal() and click.confirm(question, default=False, err=True):
        return
    raise UnsafePlan(
        what=f"another list was approved: {approve}" if approve else "purging needs approval",
        where="purge",
        next_step=f"read the list, then give the same command with --approve {listed.digest}",
        digest=listed.digest,
    )
