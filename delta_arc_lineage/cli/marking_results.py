"""Markings: from the model's values to the shapes that `--json` prints."""

from typing import Literal

from delta_arc_lineage.cli.marking_shapes import (
    KeptItem,
    MarkingApplyResult,
    MarkingChangeItem,
    MarkingEntryItem,
    MarkingItem,
    MarkingPlanResult,
    MarkingRunResult,
)
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_diff import Give, Kept, MarkingChange
from delta_arc_lineage.model.marking_journal import MarkingEntry
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.markings import Marking
from delta_arc_lineage.model.moments import iso
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.sync.marking.marking_writing import MarkingsApplied
from delta_arc_lineage.sync.marking_documents import MarkingRecord


def of_marking_plan(plan: MarkingPlan) -> MarkingPlanResult:
    return MarkingPlanResult(
        digest=plan.digest,
        changes=[_of_change(change) for change in plan.changes],
        kept=[_of_kept(kept) for kept in plan.kept],
        settled=plan.settled,
        coming=plan.coming,
        over_limit=plan.over_limit,
        writes=plan.forecast.writes,
        reads=plan.forecast.reads,
        denied=len(plan.denied),
    )


def of_marked(plan: MarkingPlan, applied: MarkingsApplied, consent: Consent | None) -> MarkingApplyResult:
    return MarkingApplyResult(
        digest=plan.digest,
        consent=consent.words if consent else "",
        given=applied.given,
        taken=applied.taken,
        moved=[MarkingItem(**_of_place(change.reference, change.marking)) for change in applied.moved],
        absent=applied.absent,
        done=applied.done,
        waiting=applied.waiting,
        kept=len(plan.kept),
        denied=len(plan.denied),
    )


def of_marking_run(record: MarkingRecord, *, whole: bool) -> MarkingRunResult:
    """Of a run that left at least one journal of markings, be it one that cannot be read."""
    last = record.journals[-1] if record.journals else None
    entries = [entry for journal in record.journals for entry in journal.entries]
    return MarkingRunResult(
        started_at=iso(record.started_at) if record.journals else None,
        unfinished=record.is_unfinished,
        who=last.actor if last else "",
        plan=last.plan if last else "",
        consent=last.consent.words if last else "",
        undoes=last.undoes if last else "",
        given=sum(entry.after is not None for entry in entries),
        taken=sum(entry.after is None for entry in entries),
        torn=list(record.torn),
        changes=[_of_entry(entry) for entry in entries] if whole else None,
    )


def _of_place(reference: Reference, marking: Marking) -> dict[str, str]:
    return {
        "type": reference.type_name,
        "qualified_name": reference.qualified_name,
        "sort": marking.sort.value,
        "name": marking.name,
        "value": marking.value,
    }


def _of_change(change: MarkingChange) -> MarkingChangeItem:
    replaces = change.replaces.value if isinstance(change, Give) and change.replaces else None
    sort: Literal["give", "take"] = "give" if isinstance(change, Give) else "take"
    return MarkingChangeItem(
        **_of_place(change.reference, change.marking), change=sort, replaces=replaces, reason=change.reason
    )


def _of_kept(kept: Kept) -> KeptItem:
    there = kept.there.value if kept.there else None
    place = _of_place(kept.reference, kept.marking)
    return KeptItem(
        **place, why=kept.why.value, words=kept.why.words, there=there, reason=kept.reason, denied=kept.denied
    )


def _of_entry(entry: MarkingEntry) -> MarkingEntryItem:
    marking = entry.after or entry.before
    assert marking is not None, "an entry is of something"
    return MarkingEntryItem(
        type=entry.reference.type_name,
        qualified_name=entry.reference.qualified_name,
        sort=marking.sort.value,
        name=marking.name,
        before=entry.before.value if entry.before else None,
        after=entry.after.value if entry.after else None,
        reason=entry.reason,
    )
