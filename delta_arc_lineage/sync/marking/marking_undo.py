"""Taking back what a run did to markings: a plan of its own, carried out before that of the assets.

Only what is still exactly as the run left it, and ours by the ledger, is taken back. What somebody changed since, or
said anew after ours was gone, is spared, and told.
"""

from collections.abc import Sequence

from delta_arc_lineage.model.marking_diff import Give, Kept, KeptWhy, MarkingChange, Take, keep_unseen, order_of
from delta_arc_lineage.model.marking_journal import MarkingEntry
from delta_arc_lineage.model.marking_ledger import Given, GivenState, Ledger, Place
from delta_arc_lineage.model.marking_plan import MarkingPlan, forecast_markings
from delta_arc_lineage.model.markings import Marked, Marking
from delta_arc_lineage.model.plan import Purpose
from delta_arc_lineage.model.renamed_markings import PresentNames
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.sync.marking.marking_rights import leave_denied_markings
from delta_arc_lineage.sync.marking.marking_writing import find_there
from delta_arc_lineage.sync.marking_documents import MarkingRecord
from delta_arc_lineage.sync.workspace import Workspace

_UNDONE = "a run is taken back"


def plan_marking_undo(route: AnyRoute, record: MarkingRecord, space: Workspace) -> MarkingPlan:
    """What takes the markings of a run back as the catalog stands now."""
    for name in record.torn:
        space.progress.note(f"{name} cannot be read: what it tells is not taken back")
    own = [journal for journal in record.journals if journal.tenant == space.tenant]
    entries = sum_up_entries([entry for journal in own for entry in journal.entries])
    references = sorted({entry.reference for entry in entries.values()})
    marked = {each.reference: each for each in (space.catalog.read_markings(references) if references else ())}
    names = PresentNames.of(marked.values())
    entries = sum_up_entries([names.call_entry(entry) for entry in entries.values()])
    ledger = names.call_ledger(space.marking_documents(route).ledger())
    changes: list[MarkingChange] = []
    spared: list[Kept] = []
    undone = 0
    for place, entry in entries.items():
        outcome = _reverse(place, entry, marked.get(entry.reference), ledger)
        if outcome is None:
            undone += 1
        elif isinstance(outcome, Kept):
            spared.append(outcome)
        else:
            changes.append(outcome)
    ordered, denied = leave_denied_markings(sorted(changes, key=order_of), space)
    return MarkingPlan(
        route=route.name,
        tenant=space.tenant,
        mark=route.mark,
        changes=ordered,
        made_at=space.clock.now(),
        kept=(*spared, *denied),
        settled=undone,
        purpose=Purpose.UNDO,
        undoes=record.run,
        forecast=forecast_markings(ordered, space.limits),
    )


def sum_up_entries(entries: Sequence[MarkingEntry]) -> dict[Place, MarkingEntry]:
    """What a run did to each place in all: from its first before to its last after."""
    sums: dict[Place, MarkingEntry] = {}
    for entry in entries:
        place = (entry.reference, *_marking_of(entry).place)
        first = sums.get(place, entry)
        sums[place] = MarkingEntry(entry.reference, first.before, entry.after, entry.reason)
    return {place: entry for place, entry in sums.items() if entry.before != entry.after}


def _marking_of(entry: MarkingEntry) -> Marking:
    marking = entry.after or entry.before
    assert marking is not None, "an entry is of something"
    return marking


def _reverse(place: Place, entry: MarkingEntry, asset: Marked | None, ledger: Ledger) -> MarkingChange | Kept | None:
    """None where it is as before already, or the asset is gone and all that it carried with it."""
    if asset is None:
        return None
    reference, marking = entry.reference, _marking_of(entry)
    if marking.sort in asset.unseen:
        return keep_unseen(reference, marking, entry.after, _UNDONE)
    there = find_there(asset, marking)
    if there == entry.before:
        return None
    is_theirs = there is not None and not _is_ours(there, ledger.get(place), asset)
    if there != entry.after or is_theirs:
        return Kept(reference, marking, KeptWhy.SAID, there, _UNDONE)
    if entry.before is None:
        return Take(reference, marking, _UNDONE)
    return Give(reference, entry.before, entry.after, _UNDONE)


def _is_ours(there: Marking, known: Given | None, asset: Marked) -> bool:
    """Whether what stands there is what we gave to this very asset, as far as the ledger tells."""
    if known is None or known.state is GivenState.REFUSED or known.guid not in ("", asset.guid):
        return False
    return there.is_same(known.marking) or there.is_same(known.before)
