"""history: who changed what, when, by which run and plan, and why. Asks Atlan nothing."""

from collections.abc import Sequence
from itertools import groupby

from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.known_routes import refuse_unknown_route
from delta_arc_lineage.cli.marking_results import of_marking_run
from delta_arc_lineage.cli.result_shapes import PlanOfRun, RunResult
from delta_arc_lineage.cli.results import of_change
from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.cli.undo_markings import find_marking_record, show_marking_run, with_markings
from delta_arc_lineage.model.journal import Entry
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.moments import iso, moment
from delta_arc_lineage.model.render import list_flows
from delta_arc_lineage.model.review import review
from delta_arc_lineage.sync.journals import Journals, Record
from delta_arc_lineage.sync.marking_documents import MarkingJournals, MarkingRecord
from delta_arc_lineage.sync.planning.undoing import find_run, find_takers
from delta_arc_lineage.wiring import state_store


def show_history(*, run: str | None, route: str | None, as_json: bool, verbose: bool) -> None:
    """All runs, newest first; or one run with every change and its reason."""
    settings = load_and_log()
    state = state_store(settings)
    refuse_unknown_route(route, settings, state)
    everything, of_markings = with_markings(Journals(state).records(), MarkingJournals(state))
    records = [record for record in everything if route in (None, record.route)]
    if run is not None:
        records = [find_run(everything, run, route=route)]
    if as_json:
        print_results([_with_markings(record, everything, of_markings, whole=run is not None) for record in records])
        return
    for record in records:
        _show(record, everything)
        if run is not None:
            _show_changes(record, verbose=verbose)
        marked = find_marking_record(record, of_markings)
        if marked is not None:
            show_marking_run(marked, whole=run is not None)
    if not records:
        of = f" for the route {route!r}" if route else ""
        say(f"no run has changed anything yet{of}", err=True)


def _show(record: Record, everything: Sequence[Record]) -> None:
    for name in record.torn:
        say(f"! {terminal(name)} cannot be read: part of what the run did is not known", err=True)
    if not record.journals:
        return
    shown = _result(record, everything, whole=False)
    broke = f", broke off with {shown.unproven} more meant and not confirmed" if shown.unfinished else ""
    undone = f"; undone by {', '.join(shown.undone_by)}" if shown.undone_by else ""
    of = f" of {shown.undoes}" if shown.undoes else ""
    lines = [
        f"{moment(record.started_at)}  {record.run}  {shown.who or 'unknown'}  route {record.route}  "
        f"in {record.tenant or 'an unknown tenant'}",
        f"    {shown.purpose}{of}: {shown.written} written, {shown.archived} archived, "
        f"{shown.confirmed} confirmed{broke}; plan {shown.plan}, {shown.consent}{undone}",
        *([f"    by {shown.why}"] if shown.why else []),
        *(_line(plan) for plan in shown.plans[:-1]),
    ]
    say("\n".join(map(terminal, lines)))


def _line(plan: PlanOfRun) -> str:
    by = f", by {plan.why}" if plan.why else ""
    return f"    before, {plan.started_at}: plan {plan.plan}, {plan.consent}, {plan.who or 'unknown'}{by}"


def _show_changes(record: Record, *, verbose: bool) -> None:
    """What is proven, then what was meant and is not."""
    proven, unproven = _split(record)
    for title, entries in (("", proven), ("meant, and not confirmed:", unproven)):
        if entries:
            flows = list_flows(review([e.change for e in entries], show=terminal, verbose=verbose), len(entries))
            lines = [title, *flows] if title else flows
            say("\n".join(f"  {line}" for line in "\n".join(lines).split("\n")))
    reasons = {str(getattr(entry.asset, "description", "")) for entry in (*proven, *unproven)} - {""}
    if not verbose and reasons:
        say("  the reason of each edge: the same with --verbose")


def _split(record: Record) -> tuple[list[Entry], list[Entry]]:
    proven = [entry for entry in record.entries if entry.asset.qualified_name in record.proven]
    return proven, [entry for entry in record.entries if entry.asset.qualified_name not in record.proven]


def _with_markings(
    record: Record, everything: Sequence[Record], of_markings: dict[str, MarkingRecord], *, whole: bool
) -> RunResult:
    marked = find_marking_record(record, of_markings)
    result = _result(record, everything, whole=whole)
    return result.model_copy(update={"markings": of_marking_run(marked, whole=whole)}) if marked else result


def _result(record: Record, everything: Sequence[Record], *, whole: bool) -> RunResult:
    done, unproven = _split(record)
    last = record.journals[-1] if record.journals else None
    return RunResult(
        run=record.run,
        route=record.route,
        tenant=record.tenant or None,
        started_at=iso(record.started_at) if record.journals else None,
        unfinished=record.is_unfinished,
        who=last.actor if last else None,
        why=last.why if last else None,
        purpose=last.purpose.value if last else None,
        plan=last.plan if last else None,
        consent=last.consent.words if last else None,
        plans=_plans(record),
        undoes=last.undoes if last else None,
        undone_by=list(find_takers(record, everything)),
        written=sum(entry.after is not None for entry in done),
        archived=sum(entry.after is None for entry in done),
        unproven=len(unproven),
        confirmed=len(record.proven),
        torn=list(record.torn),
        changes=[of_change(entry.change) for entry in record.entries] if whole else None,
    )


def _plans(record: Record) -> list[PlanOfRun]:
    """Each plan that the run applied, with who agreed to it and why, in their order; of a re-executed run, several."""
    tries = [next(journals) for _, journals in groupby(record.journals, key=lambda journal: journal.signature)]
    return [
        PlanOfRun(
            started_at=iso(first.started_at),
            plan=first.plan,
            consent=first.consent.words,
            who=first.actor,
            why=first.why,
        )
        for first in tries
    ]
