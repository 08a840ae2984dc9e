"""Sparing: what was to be removed and is left alone, because people edited it, or because something hangs on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.model.assets import Asset, Reference
from delta_arc_lineage.model.diff import Change, Remove, Retire
from delta_arc_lineage.model.observed import Edit, name_edits

Edits = Mapping[Reference, tuple[Edit, ...]]
"""What people said of assets."""


@dataclass(frozen=True, slots=True)
class Spared:
    """An asset that a plan leaves alone though it was meant, and why. `edited`: because people said something of it."""

    asset: Asset
    why: str
    edited: bool = False


def spare_prerequisites(changes: Sequence[Change], staying: Iterable[Asset]) -> tuple[list[Change], list[Spared]]:
    """The changes without removals of what these hang on, and of what that hangs on in turn."""
    kept, fresh = list(changes), list(staying)
    spared: list[Spared] = []
    while fresh:
        needed = {need: asset.name for asset in fresh for need in asset.prerequisites}
        removals = [change.before for change in kept if isinstance(change, Remove | Retire)]
        fresh = [asset for asset in removals if asset.reference in needed]
        kept = _without(kept, fresh)
        spared += [Spared(asset, f"{needed[asset.reference]!r}, which stays, hangs on it") for asset in fresh]
    return kept, spared


def treat_edited(changes: Sequence[Change], edits: Edits, *, also: bool) -> tuple[list[Change], list[Spared]]:
    """The changes without removals of what people edited, and of what that hangs on.

    With `also`, each such removal is kept and says what it is made despite.
    """
    if also:
        return [_despite(change, edits) for change in changes], []
    edited = [change.before for change in changes if isinstance(change, Remove) and edits.get(change.before.reference)]
    spared = [Spared(asset, f"people edited it: {name_edits(edits[asset.reference])}", True) for asset in edited]
    kept, needed = spare_prerequisites(_without(changes, edited), edited)
    return kept, spared + needed


def _despite(change: Change, edits: Edits) -> Change:
    return replace(change, despite=edits.get(change.before.reference, ())) if isinstance(change, Remove) else change


def _without(changes: Sequence[Change], spared: Iterable[Asset]) -> list[Change]:
    """The changes without removals of these."""
    references = {asset.reference for asset in spared}
    return [c for c in changes if not (isinstance(c, Remove | Retire) and c.before.reference in references)]
