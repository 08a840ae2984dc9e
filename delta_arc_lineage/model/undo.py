"""Taking a run back: from what it did and what the catalog holds now to changes, as a pure function.

Only an asset that is exactly as the run left it is taken back. One that is as it was before is undone already. Any
other was edited since: it is named and spared, and so is whatever it hangs on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Change, Modify, Remove, Restore, Retire, split_lone_counts
from delta_arc_lineage.model.journal import Entry
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import Edit, ObservedAsset, first_edits, name_edits
from delta_arc_lineage.model.review import differences
from delta_arc_lineage.model.sparing import Spared, spare_prerequisites

WordsOf = Callable[[Reference, tuple[Edit, ...]], tuple[Edit, ...]]
"""What was said of an asset before, and what we said of it since."""


def _no_words(reference: Reference, before: tuple[Edit, ...]) -> tuple[Edit, ...]:
    return before


@dataclass(frozen=True, slots=True)
class Undoing:
    """What to change, what is spared, how much was undone already, and what stays that the run had to do with."""

    changes: tuple[Change, ...]
    spared: tuple[Spared, ...]
    undone: int
    staying: tuple[Asset, ...]


def undo(
    entries: Sequence[Entry],
    observed: Mapping[Reference, ObservedAsset],
    *,
    mark: str,
    also_edited: bool = False,
    ours: WordsOf = _no_words,
) -> Undoing:
    """`entries`: one per asset, what the run did to it in all; `mark`: that of the route. `also_edited`: assets that
    people said something of since are taken back too; `ours`: with what we said of one, which is nobody's edit."""
    changes: list[Change] = []
    spared: list[Spared] = []
    undone = 0
    staying: list[Asset] = []
    for entry in entries:
        found = observed.get(entry.asset.reference)
        edits = _edits(entry, found, ours)
        reverse = _reverse(entry, mark=mark, despite=edits)
        if _is_as_before(entry, found):
            undone += 1
        elif _is_as_after(entry, found) and reverse is not None and (also_edited or not edits):
            changes.append(reverse)
        elif not _is_count_only(entry):
            spared.append(_spare(entry, found, edits))
            staying += [found.asset] if found else []
    return Undoing(tuple(changes), tuple(spared), undone, tuple(staying))


def spare_dependents(undoing: Undoing, dependents: Iterable[Asset]) -> Undoing:
    """Without removals of what something hangs on that stays: `dependents`, what is spared, and what these need."""
    staying = [*undoing.staying, *dependents]
    changes, needed = spare_prerequisites(undoing.changes, staying)
    staying += [spared.asset for spared in needed]
    changes, _ = split_lone_counts(changes)
    return Undoing(tuple(changes), (*undoing.spared, *needed), undoing.undone, tuple(staying))


def leave_orphans(undoing: Undoing, gone: Iterable[str]) -> Undoing:
    """Nothing is made active again that hangs on what is gone, nor what hangs on that."""
    changes, spared, missing = list(undoing.changes), list(undoing.spared), set(gone)
    while True:
        orphans = [c for c in changes if isinstance(c, Restore) and _names_needed(c.after) & missing]
        if not orphans:
            return Undoing(tuple(changes), tuple(spared), undoing.undone, undoing.staying)
        for change in orphans:
            lost = ", ".join(sorted(_names_needed(change.after) & missing))
            spared.append(Spared(change.after, f"what it hangs on is not there: {lost}"))
        changes = [change for change in changes if change not in orphans]
        missing = {change.after.qualified_name for change in orphans}


def _names_needed(asset: Asset) -> set[str]:
    return {need.qualified_name for need in asset.prerequisites}


def _reverse(entry: Entry, *, mark: str, despite: tuple[Edit, ...]) -> Change | None:
    """The change that takes the entry back; None where nothing does."""
    if entry.after is None:
        return Restore(entry.asset, entry.before.mark if entry.before else None)
    if entry.before is not None:
        return Modify(entry.after, entry.before.asset)
    if entry.asset.kind.is_permanent:
        return None
    return Remove(entry.after, despite) if entry.mark == mark else Retire(entry.after, ())


def _is_as_before(entry: Entry, found: ObservedAsset | None) -> bool:
    if entry.before is None or found is None:
        return entry.before is None and found is None
    return (found.asset, found.mark) == (entry.before.asset, entry.before.mark)


def _is_as_after(entry: Entry, found: ObservedAsset | None) -> bool:
    if entry.after is None or found is None:
        return entry.after is None and found is None
    return found.asset == entry.after and entry.mark in (None, found.mark)


def _is_count_only(entry: Entry) -> bool:
    """Whether it told a count anew, which runs since have told anew again: nobody edited that."""
    if entry.before is None or entry.after is None:
        return False
    return entry.after.differs_in_count_only(entry.before.asset)


def _edits(entry: Entry, found: ObservedAsset | None, ours: WordsOf) -> tuple[Edit, ...]:
    """What people said of it since the run."""
    if found is None:
        return ()
    before = entry.before.edits if entry.before else first_edits(entry.asset)
    return found.edits_beyond(ours(found.reference, before))


def _spare(entry: Entry, found: ObservedAsset | None, edits: tuple[Edit, ...]) -> Spared:
    if edits and _is_as_after(entry, found):
        return Spared(entry.asset, f"people edited it since: {name_edits(edits)}", edited=True)
    return Spared(entry.asset, _why_not(entry, found))


def _why_not(entry: Entry, found: ObservedAsset | None) -> str:
    if found is None:
        return "it was removed since"
    if entry.after is None:
        return "something stands in its place now"
    if entry.mark not in (None, found.mark):
        return f"it was taken over since: its mark is {found.mark or 'none'}"
    if not entry.after.is_met_by(found.asset) and not entry.after.differs_in_count_only(found.asset):
        fields = ", ".join(name for name, _, _ in differences(entry.after, found.asset))
        return f"it was edited since: {fields}"
    return "connections and buckets are never removed"
