"""tidy: plans, journals and operations of long ago go from the state. Asks Atlan nothing."""

import click

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.cli.consent import is_terminal
from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.known_routes import refuse_unknown_route
from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.cli.tidy_shapes import TidyResult
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.sync.retention import DAY, Outdated, list_outdated, remove_outdated
from delta_arc_lineage.wiring import state_store


def run_tidy(*, route: str | None, yes: bool, as_json: bool) -> int:
    """What goes is listed, and goes only where somebody says so."""
    settings = load_and_log()
    state = state_store(settings)
    if not settings.keep_days:
        refuse_unknown_route(route, settings, state)
        say("all is kept for ever (DELTA_ARC_KEEP_DAYS=0)", err=True)
        if as_json:
            print_results([])
        return 0
    before = SystemClock().now() - settings.keep_days * DAY
    found = list_outdated(state, before=before, route=route)
    refuse_unknown_route(route, settings, state, also=(outdated.route for outdated in found))
    if not as_json:
        say(f"of before {moment(before)} ({counted(settings.keep_days, 'day')} ago, DELTA_ARC_KEEP_DAYS):")
        say("\n".join(terminal(f"  {_describe(outdated)}") for outdated in found) or "  nothing")
    is_agreed = any(outdated.names for outdated in found) and (yes or _asked(shown=not as_json))
    if is_agreed:
        for outdated in found:
            remove_outdated(state, outdated)
    if as_json:
        print_results([_result(outdated, removed=is_agreed) for outdated in found])
    elif is_agreed:
        say(f"{counted(sum(len(outdated.names) for outdated in found), 'document')} removed")
    elif any(outdated.names for outdated in found):
        say("nothing is removed; `delta-arc tidy --yes` removes it", err=True)
    return 0


def _asked(*, shown: bool) -> bool:
    return shown and is_terminal() and click.confirm("Remove them?", default=False, err=True)


def _describe(outdated: Outdated) -> str:
    journals = f"{counted(outdated.runs, 'run')} with {counted(len(outdated.journals), 'journal')}"
    kept = f"; kept, since they cannot be read: {', '.join(outdated.unreadable)}" if outdated.unreadable else ""
    operations = f", {counted(len(outdated.operations), 'operation')}" if outdated.operations else ""
    whose = f"route {outdated.route}" if outdated.route else "of no route"
    return f"{whose}: {counted(len(outdated.plans), 'plan')}, {journals}{operations}{kept}"


def _result(outdated: Outdated, *, removed: bool) -> TidyResult:
    return TidyResult(
        route=outdated.route,
        plans=len(outdated.plans),
        runs=outdated.runs,
        operations=len(outdated.operations),
        documents=len(outdated.names),
        unreadable=list(outdated.unreadable),
        removed=removed,
    )
