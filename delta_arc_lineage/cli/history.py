"""history: who changed what, when, by which run and plan, and why. Asks Atlan nothing."""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import click

from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.model import render
from delta_arc_lineage.model.codec import encode
from delta_arc_lineage.model.journal import Entry
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.sync.journals import Journals, Record
from delta_arc_lineage.sync.planning.undoing import find_run, find_takers
from delta_arc_lineage.wiring import state_store


def show_history(run: str | None, route: str | None, *, as_json: bool) -> None:
    """All runs, newest first; or one run with every change and its reason."""
    everything = Journals(state_store(load_and_log().state)).records()
    records = [record for record in everything if route in (None, record.route)]
    if run is not None:
        records = [find_run(everything, run, route=route)]
    if as_json:
        shown = [_as_json(record, everything, whole=run is not None) for record in records]
        click.echo(json.dumps(shown[0] if run is not None else shown, ensure_ascii=False, indent=1))
        return
    for record in records:
        _show(record, everything)
        if run is not None:
            _show_changes(record)
    if not records:
        of = f" for the route {route!r}" if route else ""
        click.echo(f"no run has changed anything yet{of}", err=True)


def _show(record: Record, everything: Sequence[Record]) -> None:
    for name in record.torn:
        click.echo(f"! {name} cannot be read: part of what the run did is not known", err=True)
    if not record.journals:
        return
    shown = _as_json(record, everything, whole=False)
    click.echo(
        f"{shown['started']}  {record.run}  {shown['who'] or 'unknown'}  route {record.route}  "
        f"in {record.tenant or 'an unknown tenant'}"
    )
    broke = f", broke off with {shown['unproven']} more meant and not confirmed" if shown["unfinished"] else ""
    undone = f"; undone by {', '.join(shown['undone by'])}" if shown["undone by"] else ""
    of = f" of {shown['undoes']}" if shown["undoes"] else ""
    click.echo(
        f"    {shown['purpose']}{of}: {shown['written']} written, {shown['archived']} archived, "
        f"{shown['confirmed']} confirmed{broke}; plan {shown['plan']}, {shown['consent']}{undone}"
    )
    if shown["why"]:
        click.echo(f"    by {shown['why']}")
    for plan in shown["plans"][:-1]:
        by = f", by {plan['why']}" if plan["why"] else ""
        who = plan["who"] or "unknown"
        click.echo(f"    before, {plan['started']}: plan {plan['plan']}, {plan['consent']}, {who}{by}")


def _show_changes(record: Record) -> None:
    proven = record.proven
    for entry in record.entries:
        click.echo(f"  {render.describe(entry.change)}")
        if _reason(entry):
            click.echo(f"      {_reason(entry)}")
        if entry.asset.qualified_name not in proven:
            click.echo("      meant, and not confirmed")


def _reason(entry: Entry) -> str:
    return str(getattr(entry.asset, "description", ""))


def _as_json(record: Record, everything: Sequence[Record], *, whole: bool) -> dict[str, Any]:
    entries, proven = record.entries, record.proven
    done = [entry for entry in entries if entry.asset.qualified_name in proven]
    last = record.journals[-1] if record.journals else None
    return {
        "run": record.run,
        "route": record.route,
        "tenant": record.tenant or None,
        "started": moment(record.started_at) if record.journals else None,
        "unfinished": record.is_unfinished,
        "who": last.actor if last else None,
        "why": last.why if last else None,
        "purpose": last.purpose.value if last else None,
        "plan": last.plan if last else None,
        "consent": last.consent.words if last else None,
        "plans": _plans(record),
        "undoes": last.undoes if last else None,
        "undone by": list(find_takers(record, everything)),
        "written": sum(entry.after is not None for entry in done),
        "archived": sum(entry.after is None for entry in done),
        "unproven": len(entries) - len(done),
        "confirmed": len(proven),
        "torn": list(record.torn),
        **({"changes": [encode(entry) for entry in entries]} if whole else {}),
    }


def _plans(record: Record) -> list[dict[str, str]]:
    """Each plan that the run applied, with who agreed to it and why, in their order; of a re-executed run, several."""
    tries = [next(journals) for _, journals in groupby(record.journals, key=lambda journal: journal.signature)]
    return [
        {
            "started": moment(first.started_at),
            "plan": first.plan,
            "consent": first.consent.words,
            "who": first.actor,
            "why": first.why,
        }
        for first in tries
    ]
