"""Sparing: what was to be removed and is left alone, because people edited it, because something hangs on it, or
because it is not sure that it is to go."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.codec import ADDED_LATER
from delta_arc_lineage.model.diff import Change, Remove, Retire
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.names import table_of_column
from delta_arc_lineage.model.observed import Edit, name_edits
from delta_arc_lineage.model.snapshots import SchemaSnapshot

Edits = Mapping[Reference, tuple[Edit, ...]]
"""What people said of assets."""


@dataclass(frozen=True, slots=True)
class Spared:
    """An asset that a plan leaves alone though it was meant, and why. `edited`: because people said something of it;
    `denied`: what the token may not do, in words, where that is why."""

    asset: Asset
    why: str
    edited: bool = False
    denied: str = field(default="", metadata={ADDED_LATER: True})


def spare_prerequisites(changes: Sequence[Change], staying: Iterable[Asset]) -> tuple[list[Change], list[Spared]]:
    """The changes without removals of what these hang on, and of what that hangs on in turn."""
    kept, fresh = list(changes), list(staying)
    spared: list[Spared] = []
    while fresh:
        needed = {need: asset.name for asset in fresh for need in asset.prerequisites}
        removals = [change.before for change in kept if isinstance(change, Remove | Retire)]
        fresh = [asset for asset in removals if asset.reference in needed]
        kept = without_removals(kept, fresh)
        spared += [Spared(asset, f"{needed[asset.reference]!r}, which stays, hangs on it") for asset in fresh]
    return kept, spared


def spare_unseen(changes: Sequence[Change], schemas: Iterable[SchemaSnapshot]) -> tuple[list[Change], list[Spared]]:
    """The changes without removals of lineage that ends at a table which is there and was not shown, and of what that
    hangs on."""
    unseen = {f"{schema.schema}/{name}" for schema in schemas for name in schema.unseen}
    if not unseen:
        return list(changes), []
    removed = [change.before for change in changes if isinstance(change, Remove)]
    staying = [asset for asset in removed if isinstance(asset, Lineage) and _ends_at(asset, unseen)]
    why = "a table at its end is there, and the catalog does not show it"
    kept, needed = spare_prerequisites(without_removals(changes, staying), staying)
    return kept, [*(Spared(asset, why) for asset in staying), *needed]


def _ends_at(process: Lineage, tables: Collection[str]) -> bool:
    """At one of these tables, or at a column of one."""
    names = [end.qualified_name for end in (*process.inputs, *process.outputs)]
    return any(name in tables or table_of_column(name) in tables for name in names)


def treat_edited(changes: Sequence[Change], edits: Edits, *, also: bool) -> tuple[list[Change], list[Spared]]:
    """The changes without removals of what people edited, and of what that hangs on.

    With `also`, each such removal is kept and says what it is made despite.
    """
    if also:
        return [_despite(change, edits) for change in changes], []
    edited = [change.before for change in changes if isinstance(change, Remove) and edits.get(change.before.reference)]
    spared = [Spared(asset, f"people edited it: {name_edits(edits[asset.reference])}", True) for asset in edited]
    kept, needed = spare_prerequisites(without_removals(changes, edited), edited)
    return kept, spared + needed


def _despite(change: Change, edits: Edits) -> Change:
    return replace(change, despite=edits.get(change.before.reference, ())) if isinstance(change, Remove) else change


def without_removals(changes: Sequence[Change], spared: Iterable[Asset]) -> list[Change]:
    """The changes without removals of these."""
    references = {asset.reference for asset in spared}
    return [c for c in changes if not (isinstance(c, Remove | Retire) and c.before.reference in references)]
