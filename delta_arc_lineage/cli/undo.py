"""undo: show what takes a run back, ask, and carry it out."""

from delta_arc_lineage.cli.consent import asked
from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.reports import report
from delta_arc_lineage.cli.running import judge, load_and_log, new_run, open_session
from delta_arc_lineage.errors import NotOurs, UnsafePlan
from delta_arc_lineage.model import render
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.routes import AnyRoute, FormerRoute, deployment_mark
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.journals import Record
from delta_arc_lineage.sync.planning.consent import as_options
from delta_arc_lineage.sync.planning.undoing import find_run, find_takers, plan_undo
from delta_arc_lineage.sync.writing.applying import apply_plan

_NEXT_SYNC = "the next sync will plan the same again, unless what caused it is mended"


def run_undo(
    run: str, *, route: str | None, yes: bool, also_edited: bool, made_here: bool, as_json: bool, verbose: bool
) -> int:
    settings = load_and_log()
    with open_session(settings) as session:
        space = session.space
        records = space.journals.records()
        record = find_run(records, run, route=route)
        its_route = _route_of(record, settings)
        plan = plan_undo(its_route, record, records, space, also_edited=also_edited, made_here=made_here)
        read, spent = space.catalog.requests, RequestCount()
        session.pause()
        if not as_json:
            _show(plan, record, find_takers(record, records), verbose=verbose)
        if plan.is_empty:
            result = report(plan, (), consent=None, run="", read=read, spent=spent, quiet=as_json)
        else:
            taken, consent = new_run(), _ask(plan, record, yes=yes, shown=not as_json)
            applied = apply_plan(its_route, plan, space, consent=consent, run=taken)
            spent = space.catalog.requests - read
            result = report(plan, applied, consent=consent, run=taken, read=read, spent=spent, quiet=as_json)
    if as_json:
        print_results([result])
    return judge(plan)


def _ask(plan: Plan, record: Record, *, yes: bool, shown: bool) -> Consent:
    if yes:
        return Consent.OPTION
    if asked(plan, "Take it back?", shown=shown):
        return Consent.ASKED
    raise UnsafePlan(
        what=f"the undo {plan.digest} needs a yes",
        where=f"route {plan.route}",
        next_step=f"read it, then: delta-arc undo {record.run} --route {plan.route} --yes{as_options(plan)}",
        digest=plan.digest,
    )


def _route_of(record: Record, settings: Settings) -> AnyRoute:
    """The route of the settings, or what is left of one that they no longer have; of this deployment in any case."""
    mark = next((journal.mark for journal in record.journals), "")
    configured = settings.routes.get(record.route)
    if configured is not None and mark in ("", configured.mark):
        return configured
    if not mark.startswith(deployment_mark(settings.deployment)):
        raise NotOurs(
            what=f"the run {record.run} kept {mark!r}, another deployment's",
            where=f"route {record.route}",
            next_step="set DELTA_ARC_DEPLOYMENT as it was",
        )
    return FormerRoute(record.route, mark)


def _show(plan: Plan, record: Record, undone: tuple[str, ...], *, verbose: bool) -> None:
    say(render.text(plan, verbose=verbose))
    if plan.is_empty and undone:
        say(f"the run {record.run} is undone already, by {', '.join(undone)}", err=True)
    elif plan.is_empty:
        say(f"nothing of the run {record.run} can be taken back, or nothing is left of it", err=True)
    elif any(journal.purpose is Purpose.SYNC for journal in record.journals):
        say(_NEXT_SYNC, err=True)
