"""The markings of a run on the command line: taken back before its assets are, and told in its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.marking_results import of_marked
from delta_arc_lineage.cli.marking_shapes import MarkingApplyResult
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.marking_words import say_asset, say_marking, say_plan
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.sync.journals import Record
from delta_arc_lineage.sync.marking.marking_undo import plan_marking_undo
from delta_arc_lineage.sync.marking.marking_writing import apply_markings
from delta_arc_lineage.sync.marking_documents import MarkingJournals, MarkingRecord
from delta_arc_lineage.sync.workspace import Workspace


def with_markings(
    records: Sequence[Record], journals: MarkingJournals
) -> tuple[list[Record], dict[str, MarkingRecord]]:
    """All runs, newest first, with those that changed markings only; and what each did to markings."""
    of_markings = {f"{record.route} {record.run}": record for record in journals.records()}
    known = {f"{record.route} {record.run}" for record in records}
    added = [Record(each.route, each.run, ()) for name, each in of_markings.items() if name not in known]
    started = {name: each.started_at for name, each in of_markings.items()}
    everything = [*records, *added]
    everything.sort(key=lambda record: -(record.started_at or started.get(f"{record.route} {record.run}", 0)))
    return everything, of_markings


def find_marking_record(record: Record, of_markings: dict[str, MarkingRecord]) -> MarkingRecord | None:
    """What the run did to markings."""
    return of_markings.get(f"{record.route} {record.run}")


def plan_no_undo(route: AnyRoute, record: Record, space: Workspace) -> Plan:
    """Of a run that changed no asset."""
    return Plan(
        route=route.name,
        changes=(),
        made_at=space.clock.now(),
        tenant=space.tenant,
        mark=route.mark,
        purpose=Purpose.UNDO,
        undoes=record.run,
    )


@dataclass(frozen=True, slots=True)
class MarkingsUndo:
    """What takes the markings of a run back; `plan` None where it gave none."""

    route: AnyRoute
    plan: MarkingPlan | None

    @property
    def is_empty(self) -> bool:
        return self.plan is None or self.plan.is_empty

    def show(self, *, verbose: bool) -> None:
        if self.plan is not None:
            say(say_plan(self.plan, verbose=verbose))

    def carry_out(self, space: Workspace, *, consent: Consent, run: str, quiet: bool) -> MarkingApplyResult | None:
        """Before the assets: what carries markings of ours is then as it was made."""
        if self.plan is None or self.plan.is_empty:
            return None
        applied = apply_markings(self.route, self.plan, space, consent=consent, run=run)
        if not quiet:
            back = f"{applied.taken} taken back, {applied.given} given again"
            say(f"{terminal(self.route.name)}: markings: {back}; {len(self.plan.kept)} spared")
        return of_marked(self.plan, applied, consent)


def look_at_undo(route: AnyRoute, record: MarkingRecord | None, space: Workspace) -> MarkingsUndo:
    """Plan it, where the run did anything to markings."""
    return MarkingsUndo(route, plan_marking_undo(route, record, space) if record is not None else None)


def show_marking_run(record: MarkingRecord, *, whole: bool) -> None:
    """What a run did to markings, for a terminal."""
    for name in record.torn:
        say(f"! {terminal(name)} cannot be read: part of what the run did to markings is not known", err=True)
    entries = [entry for journal in record.journals for entry in journal.entries]
    given = sum(entry.after is not None for entry in entries)
    broke = ", broke off or not all confirmed" if record.is_unfinished else ""
    for journal in record.journals[-1:]:
        of = f" of {journal.undoes}" if journal.undoes else ""
        say(
            terminal(
                f"    {moment(record.started_at)}  {record.run}  markings, {journal.purpose.words}{of}: {given} given, "
                f"{len(entries) - given} taken back{broke}; plan {journal.plan}, {journal.consent.words}"
            )
        )
    for entry in entries if whole else ():
        sign, marking = ("+", entry.after) if entry.after else ("-", entry.before)
        if marking is not None:
            because = f": {entry.reason}" if entry.reason else ""
            say(f"      {sign} {terminal(f'{say_asset(entry.reference)}: {say_marking(marking)}{because}')}")
