"""Taking a run back: from what it did and what the catalog holds now to changes, as a pure function.

Only what is exactly as the run left it is taken back. What is as it was before is undone already. Anything else was
edited since: it is named and left alone, and so is whatever that hangs on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset, Kind, ObservedAsset
from delta_arc_lineage.model.dependencies import needs
from delta_arc_lineage.model.diff import NEVER_REMOVED, Change, Modify, Remove, Restore, Retire, subject
from delta_arc_lineage.model.journal import Entry
from delta_arc_lineage.model.plan import Left
from delta_arc_lineage.model.render import differences

Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What to change, what is left alone, how much was undone already, and what stays that the run had to do with."""

    changes: tuple[Change, ...]
    left: tuple[Left, ...]
    undone: int
    staying: tuple[Asset, ...]


def undo(entries: Sequence[Entry], now: Mapping[Key, ObservedAsset], *, mark: str) -> Undoing:
    """`entries`: one a thing, what the run did to it in all; `mark`: that of the route."""
    changes: list[Change] = []
    left: list[Left] = []
    undone = 0
    staying: list[Asset] = []
    for entry in entries:
        held = now.get((entry.asset.kind, entry.asset.qualified_name))
        reverse = _reverse(entry, mark=mark)
        if _is_as_before(entry, held):
            undone += 1
        elif _is_as_after(entry, held) and reverse is not None:
            changes.append(reverse)
        else:
            left.append(Left(entry.asset, _why_not(entry, held)))
            staying += [held.asset] if held else []
    return Undoing(tuple(changes), tuple(left), undone, tuple(staying))


def sparing(undoing: Undoing, dependents: Iterable[Asset]) -> Undoing:
    """Without removals of what something hangs on that stays: `dependents`, what is left alone, and what these need."""
    changes, left, staying = list(undoing.changes), list(undoing.left), [*undoing.staying, *dependents]
    fresh = staying
    while fresh:
        needed = {need.qualified_name: asset.name for asset in fresh for need in needs(asset)}
        spared = [one for one in changes if isinstance(one, Remove | Retire) and one.before.qualified_name in needed]
        changes = [change for change in changes if change not in spared]
        fresh = [subject(change) for change in spared]
        left += [Left(asset, f"{needed[asset.qualified_name]!r}, which stays, hangs on it") for asset in fresh]
        staying += fresh
    return Undoing(tuple(changes), tuple(left), undoing.undone, tuple(staying))


def without(undoing: Undoing, gone: Iterable[str]) -> Undoing:
    """Nothing is made active again that hangs on what is gone, nor what hangs on that."""
    changes, left, missing = list(undoing.changes), list(undoing.left), set(gone)
    while True:
        hanging = [one for one in changes if isinstance(one, Restore) and _names_needed(one.after) & missing]
        if not hanging:
            return Undoing(tuple(changes), tuple(left), undoing.undone, undoing.staying)
        for change in hanging:
            lost = ", ".join(sorted(_names_needed(change.after) & missing))
            left.append(Left(change.after, f"what it hangs on is not there: {lost}"))
        changes = [change for change in changes if change not in hanging]
        missing = {change.after.qualified_name for change in hanging}


def _names_needed(asset: Asset) -> set[str]:
    return {need.qualified_name for need in needs(asset)}


def _reverse(entry: Entry, *, mark: str) -> Change | None:
    """The change that takes the entry back; None where nothing does."""
    if entry.after is None:
        return Restore(entry.asset, entry.before.mark if entry.before else None)
    if entry.before is not None:
        return Modify(entry.after, entry.before.asset)
    if entry.asset.kind in NEVER_REMOVED:
        return None
    return Remove(entry.after) if entry.mark == mark else Retire(entry.after, ())


def _is_as_before(entry: Entry, held: ObservedAsset | None) -> bool:
    if entry.before is None or held is None:
        return entry.before is None and held is None
    return (held.asset, held.mark) == (entry.before.asset, entry.before.mark)


def _is_as_after(entry: Entry, held: ObservedAsset | None) -> bool:
    if entry.after is None or held is None:
        return entry.after is None and held is None
    return held.asset == entry.after and entry.mark in (None, held.mark)


def _why_not(entry: Entry, held: ObservedAsset | None) -> str:
    if held is None:
        return "it was removed since"
    if entry.after is None:
        return "something stands in its place now"
    if entry.mark not in (None, held.mark):
        return f"it was taken over since: its mark is {held.mark or 'none'}"
    if held.asset != entry.after and entry.asset.kind is not Kind.CONNECTION:
        fields = ", ".join(name for name, _, _ in differences(entry.after, held.asset))
        return f"it was edited since: {fields}"
    return "connections and buckets are never removed"
