"""undo: show what takes a run back, ask, and carry it out."""

from delta_arc_lineage.cli.consent import asked
from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.known_routes import refuse_unknown_route
from delta_arc_lineage.cli.reports import report
from delta_arc_lineage.cli.running import judge, load_and_log, new_run, open_session
from delta_arc_lineage.cli.undo_markings import find_marking_record, look_at_undo, plan_no_undo, with_markings
from delta_arc_lineage.errors import NotOurs, UnsafePlan
from delta_arc_lineage.model import render
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.routes import AnyRoute, FormerRoute, deployment_mark
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.journals import Record
from delta_arc_lineage.sync.marking_documents import MarkingJournals, MarkingRecord
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
        records, of_markings = with_markings(space.journals.records(), MarkingJournals(space.state))
        refuse_unknown_route(route, settings, space.state)
        record = find_run(records, run, route=route)
        marked = find_marking_record(record, of_markings)
        its_route = _route_of(record, marked, settings)
        markings = look_at_undo(its_route, marked, space)
        if record.journals or record.torn:
            plan = plan_undo(its_route, record, records, space, also_edited=also_edited, made_here=made_here)
        else:
            plan = plan_no_undo(its_route, record, space)
        read, spent = space.catalog.requests, RequestCount()
        session.pause()
        if not as_json:
            markings.show(verbose=verbose)
            _show(plan, record, find_takers(record, records), verbose=verbose)
        if plan.is_empty and markings.is_empty:
            result = report(plan, (), consent=None, run="", read=read, spent=spent, quiet=as_json)
        else:
            asked_of = markings.plan if plan.is_empty and markings.plan is not None else plan
            taken, consent = new_run(), _ask(asked_of, plan, record, yes=yes, shown=not as_json)
            done = markings.carry_out(space, consent=consent, run=taken, quiet=as_json)
            applied = apply_plan(its_route, plan, space, consent=consent, run=taken)
            spent = space.catalog.requests - read
            result = report(plan, applied, consent=consent, run=taken, read=read, spent=spent, quiet=as_json)
            result = result.model_copy(update={"markings": done})
    if as_json:
        print_results([result])
    return judge(plan, markings.plan)


def _ask(asked_of: Plan | MarkingPlan, plan: Plan, record: Record, *, yes: bool, shown: bool) -> Consent:
    """`asked_of`: the plan of the two that has something to do."""
    if yes:
        return Consent.OPTION
    if asked(asked_of, "Take it back?", shown=shown):
        return Consent.ASKED
    raise UnsafePlan(
        what=f"the undo {asked_of.digest} needs a yes",
        where=f"route {plan.route}",
        next_step=f"read it, then: delta-arc undo {record.run} --route {plan.route} --yes{as_options(plan)}",
        digest=asked_of.digest,
    )


def _route_of(record: Record, marked: MarkingRecord | None, settings: Settings) -> AnyRoute:
    """The route of the settings, or what is left of one that they no longer have; of this deployment in any case."""
    marks = [journal.mark for journal in record.journals]
    marks += [journal.mark for journal in marked.journals] if marked else []
    mark = next(iter(marks), "")
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
    if not record.journals and not record.torn:
        say(f"the run {record.run} changed markings only", err=True)
    elif plan.is_empty and undone:
        say(f"the run {record.run} is undone already, by {', '.join(undone)}", err=True)
    elif plan.is_empty:
        say(f"nothing of the run {record.run} can be taken back, or nothing is left of it", err=True)
    elif any(journal.purpose is Purpose.SYNC for journal in record.journals):
        say(_NEXT_SYNC, err=True)
