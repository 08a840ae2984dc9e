"""Unproven changes: those that rest on something not being there, which a reading that is not complete does not tell.

An addition rests on its asset being absent, and so does all that makes room for one: others' process is retired where
ours is there or will be, and a column process moves where the parent that it has is not shown.
"""

from collections.abc import Sequence

from delta_arc_lineage.model.assets import Lineage
from delta_arc_lineage.model.diff import Add, Adopt, Change, Modify, Retire, split_lone_counts


def leave_out_unproven(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that hold whatever else the catalog may hold."""
    proven, _ = split_lone_counts([change for change in changes if not _rests_on_absence(change)])
    return tuple(proven)


def _rests_on_absence(change: Change) -> bool:
    if isinstance(change, Modify) and isinstance(change.before, Lineage) and isinstance(change.after, Lineage):
        return change.before.parent != change.after.parent
    return isinstance(change, Add | Adopt | Retire)
