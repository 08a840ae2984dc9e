"""purge: list what would be deleted for good, ask for exactly that, and do it."""

import json
from collections.abc import Sequence

import click

from delta_arc_lineage.cli.consent import is_terminal
from delta_arc_lineage.cli.running import load_and_log, new_run, open_session
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model import render
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.sync.writing.purging import PurgeList, list_purge, purge


def run_purge(names: Sequence[str], *, route: str | None, archived: bool, approve: str | None, as_json: bool) -> int:
    settings = load_and_log()
    with open_session(settings) as session:
        listed = list_purge(settings.deployment, session.space, names=names, route=route, archived=archived)
        session.pause()
        _show(listed, of=f"the route {route!r}" if route else "ours", as_json=as_json)
        if listed.assets:
            consent, run = _require_consent(listed, approve), new_run()
            purge(listed, session.space, consent=consent, run=run)
            session.pause()
            click.echo(f"{len(listed.assets)} purged by {run}; confirmed by reading back", err=as_json)
    return 0


def _show(listed: PurgeList, *, of: str, as_json: bool) -> None:
    if as_json:
        shown = [
            {"name": found.asset.qualified_name, "mark": found.mark, "archived": found.archived}
            for found in listed.assets
        ]
        click.echo(json.dumps({"digest": listed.digest, "listed": shown}, ensure_ascii=False, indent=1))
        return
    for found in listed.assets:
        state = "archived" if found.archived else "active"
        click.echo(f"{state:8}  {render.show_name(found.asset)}  ({found.mark})")
    if not listed.assets:
        click.echo(f"nothing of {of} is there to purge")
        return
    active = sum(not found.archived for found in listed.assets)
    click.echo(
        f"{len(listed.assets)} things would be deleted for good, {active} of them active; digest {listed.digest}"
    )


def _require_consent(listed: PurgeList, approve: str | None) -> Consent:
    """The digest of exactly this list, or a person who types yes under it."""
    if approve == listed.digest:
        return Consent.DIGEST
    question = "Delete these for good? It cannot be taken back"
    if approve is None and is_terminal() and click.confirm(question, default=False, err=True):
        return Consent.ASKED
    raise UnsafePlan(
        what=f"another list was approved: {approve}" if approve else "purging needs approval",
        where="purge",
        next_step=f"read the list, then give the same command with --approve {listed.digest}",
        digest=listed.digest,
    )
