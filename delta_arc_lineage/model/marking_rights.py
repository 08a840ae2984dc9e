"""Rights that changes of markings take, and which changes a token that lacks one leaves undone.

A README and a link are assets of their own below the guid of the asset that they are of, and so in no connection: what
policies say of them they say of all, and one question is asked for it. Taking one away is asked of nobody.
"""

from collections.abc import Collection, Sequence

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_diff import Give, Kept, KeptWhy, MarkingChange
from delta_arc_lineage.model.markings import MarkingSort
from delta_arc_lineage.model.rights import Access, Right

_GIVING = {MarkingSort.TAG: Access.TAG, MarkingSort.TERM: Access.TERM, MarkingSort.CUSTOM: Access.METADATA}
_TAKING = {**_GIVING, MarkingSort.TAG: Access.UNTAG, MarkingSort.TERM: Access.UNTERM}
_BESIDE = {
    MarkingSort.README: Reference("Readme", "delta-arc/readme"),
    MarkingSort.LINK: Reference("Link", "delta-arc"),
}


def list_marking_needs(change: MarkingChange) -> tuple[Right, ...]:
    """The rights that a change takes. A tag whose switches change is taken away first, and then given."""
    sort, asset = change.marking.sort, change.reference
    own = Right(Access.UPDATE, asset)
    if sort in _BESIDE:
        return (Right(Access.CREATE, _BESIDE[sort]), own) if isinstance(change, Give) else ()
    if not isinstance(change, Give):
        return (Right(_TAKING.get(sort, Access.UPDATE), asset),)
    given = Right(_GIVING.get(sort, Access.UPDATE), asset)
    is_replaced = change.replaces is not None and not sort.is_single
    return (given, Right(_TAKING.get(sort, Access.UPDATE), asset)) if is_replaced else (given,)


def set_aside_markings(
    changes: Sequence[MarkingChange], refused: Collection[Right]
) -> tuple[tuple[MarkingChange, ...], tuple[Kept, ...]]:
    """The changes that may be made, and what is kept as it is because the others may not."""
    allowed: list[MarkingChange] = []
    kept: list[Kept] = []
    for change in changes:
        missing = next((right for right in list_marking_needs(change) if right in refused), None)
        if missing is None:
            allowed.append(change)
        else:
            denied = missing.words
            kept.append(
                Kept(change.reference, change.marking, KeptWhy.DENIED, change.before, change.reason, denied=denied)
            )
    return tuple(allowed), tuple(kept)
