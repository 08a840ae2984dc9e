"""Sparing: what was to be removed and is left alone, because people edited it, or because something hangs on it."""

from collections.abc import Iterable, Sequence

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Change, Remove, Retire

Spares = list[tuple[Asset, str]]
"""Assets and why they are spared."""


def spare_prerequisites(changes: Sequence[Change], staying: Iterable[Asset]) -> tuple[list[Change], Spares]:
    """The changes without removals of what these hang on, and of what that hangs on in turn."""
    kept, spared, fresh = list(changes), Spares(), list(staying)
    while fresh:
        needed = {need.qualified_name: asset.name for asset in fresh for need in asset.prerequisites}
        sparing = [c for c in kept if isinstance(c, Remove | Retire) and c.before.qualified_name in needed]
        kept = [change for change in kept if change not in sparing]
        fresh = [change.before for change in sparing]
        spared += [(asset, f"{needed[asset.qualified_name]!r}, which stays, hangs on it") for asset in fresh]
    return kept, spared


def spare_edited(changes: Sequence[Change], edits: dict[str, str]) -> tuple[list[Change], Spares]:
    """The changes without removals of what people edited, and of what that hangs on. `edits`: by qualified name, what
    people said."""
    edited = [c for c in changes if isinstance(c, Remove | Retire) and edits.get(c.before.qualified_name)]
    kept = [change for change in changes if change not in edited]
    spared = [
        (c.before, f"people edited it: {edits[c.before.qualified_name]}; --also-edited removes it") for c in edited
    ]
    kept, needed = spare_prerequisites(kept, [change.before for change in edited])
    return kept, spared + needed
