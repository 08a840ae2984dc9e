"""audit: who changed what, when and why, by the journals and by Atlan's own audit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.cli.audit_shapes import AuditResult
from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.known_routes import refuse_unknown_route
from delta_arc_lineage.cli.running import NOT_COMPLETE, load_and_log, open_session
from delta_arc_lineage.model.audits import CatalogLine, JoinedChange, JoinedTrail, Standing
from delta_arc_lineage.model.media import terminal, to_json
from delta_arc_lineage.model.moments import iso
from delta_arc_lineage.model.spans_of_time import read_moment
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.auditing.trail import Gathered, Joined, Wanted, gather, join_trail, show_trail
from delta_arc_lineage.wiring import state_store

_AWAY = "Atlan's index shows a change some seconds after it was made: ask again in a minute"


def run_audit(
    *,
    name: str,
    since: str,
    until: str,
    route: str | None,
    run: str,
    actor: str,
    atlan: bool,
    as_json: bool,
    lines: bool,
) -> int:
    """Exit code 5 where Atlan's audit lacks a change that a run has proven, or did not show all of itself; else 0."""
    settings = load_and_log()
    now = SystemClock().now()
    wanted = Wanted(
        since=_moment("--since", since, now=now) if since else 0,
        until=_moment("--until", until, now=now, is_end=True) if until else 2**53,
        route=route or "",
        run=run,
        actor=actor,
        name=name,
    )
    state = state_store(settings)
    refuse_unknown_route(route, settings, state)
    gathered = gather(state)
    joined = _join(gathered, wanted, settings) if atlan else Joined(show_trail(gathered, wanted), True)
    _print(joined.trail, as_json=as_json, lines=lines)
    for torn in gathered.torn:
        say(f"! {terminal(torn)} cannot be read: what it tells is not here", err=True)
    if not joined.is_complete:
        say("! Atlan did not show all of its audit: choose a shorter span of time with --since", err=True)
    missing = sum(change.standing is Standing.MISSING for change in joined.trail.ours)
    if missing:
        say(f"! Atlan's audit lacks {counted(missing, 'change')} that a run has proven. {_AWAY}", err=True)
    return NOT_COMPLETE if missing or not joined.is_complete else 0


def _moment(option: str, text: str, *, now: int, is_end: bool = False) -> int:
    found = read_moment(text, now=now, is_end=is_end)
    if found is None:
        raise click.UsageError(f"{option} {text!r} is no moment: write an age as 7d, or a date as 2025-06-01")
    return found


def _join(gathered: Gathered, wanted: Wanted, settings: Settings) -> Joined:
    routes = [route for route in settings.routes.values() if wanted.route in ("", route.name)]
    with open_session(settings) as session:
        joined = join_trail(gathered, wanted, session.space, marks=[route.mark for route in routes])
        spent = session.space.catalog.requests
    say(f"Atlan's audit was read with {counted(spent.reads, 'request')}; nothing was written", err=True)
    return joined


def _print(trail: JoinedTrail, *, as_json: bool, lines: bool) -> None:
    if lines:
        for result in _results(trail):
            click.echo(to_json(result.model_dump()))
    elif as_json:
        print_results(_results(trail))
    else:
        _show(trail)


def _results(trail: JoinedTrail) -> list[AuditResult]:
    """In the order of time; at one moment, ours first."""
    ours, others = map(_of_ours, trail.ours), map(_of_theirs, trail.others)
    return sorted((*ours, *others), key=lambda result: (result.done_at, result.source != "journal"))


def _of_ours(joined: JoinedChange) -> AuditResult:
    change, line = joined.change, joined.line
    return AuditResult(
        source="journal",
        done_at=iso(change.at),
        who=change.actor,
        what=change.what,
        type=change.type_name,
        qualified_name=change.qualified_name,
        name=change.name,
        route=change.route,
        run=change.run,
        phase=change.phase,
        purpose=change.purpose,
        plan=change.plan,
        consent=change.consent,
        why=change.why,
        reason=change.reason,
        proven=change.is_proven,
        standing=joined.standing.value,
        atlan_at=iso(line.at) if line else None,
        request=line.request if line else "",
        agent=line.agent if line else "",
    )


def _of_theirs(line: CatalogLine) -> AuditResult:
    return AuditResult(
        source="atlan",
        done_at=iso(line.at),
        who=line.user,
        what=line.action,
        type=line.type_name,
        qualified_name=line.asset_name,
        route="",
        atlan_at=iso(line.at),
        request=line.request,
        agent=line.agent,
    )


def _show(trail: JoinedTrail) -> None:
    """A table for people: a heading for each run and why it was, and a row for each change."""
    results = _results(trail)
    if not results:
        say("nothing was changed, as far as the journals and this question go", err=True)
        return
    widths = [max(len(column) for column in columns) for columns in zip(*map(_columns, results), strict=True)]
    for heading, rows in groupby(results, key=_heading):
        say(heading)
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(_columns(row), widths, strict=True)]
            say(f"  {'  '.join(cells)}  {terminal(row.qualified_name)}{_say_name(row)}{_say_standing(row)}")
    say(", ".join(_totals(results)), err=True)


def _heading(result: AuditResult) -> str:
    if result.source == "atlan":
        by = f" by {terminal(result.agent)}" if result.agent else " in Atlan's own pages"
        return f"{terminal(result.who)}{by}, no run of ours"
    why = f"; {terminal(result.why)}" if result.why else ""
    run = f"run {terminal(result.run)}, route {terminal(result.route)}, {result.purpose}, plan {terminal(result.plan)}"
    return f"{terminal(result.who or 'unknown')}: {run}, {result.consent}{why}"


def _columns(result: AuditResult) -> tuple[str, str, str]:
    done = _for_people(result.atlan_at or result.done_at)
    return done, terminal(result.what), terminal(result.type)


def _for_people(text: str) -> str:
    """A moment in ISO 8601, to the second."""
    return f"{text[:19].replace('T', ' ')} UTC"


def _say_name(result: AuditResult) -> str:
    """Of what no part of its qualified name says, as of a process."""
    return "" if result.name in result.qualified_name else f"  {terminal(result.name)}"


def _say_standing(result: AuditResult) -> str:
    if result.source == "journal" and not result.proven and result.standing == Standing.NOT_ASKED.value:
        return "  (meant, and not confirmed)"
    said = {standing.value: standing.words for standing in _TOLD}.get(result.standing)
    return f"  ({said})" if said else ""


_TOLD = (Standing.MISSING, Standing.NOT_DONE, Standing.FOUND_BY_TIME)


def _totals(results: Iterable[AuditResult]) -> Iterator[str]:
    counts = Counter(result.source for result in results)
    yield f"{counted(counts['journal'], 'change')} of runs"
    if counts["atlan"]:
        yield f"{counts['atlan']} of others"
