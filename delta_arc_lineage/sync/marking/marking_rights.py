"""Rights of this token to the changes of markings: asked in one request, before anything is written."""

from collections.abc import Collection, Sequence

from delta_arc_lineage.model.marking_diff import Kept, MarkingChange
from delta_arc_lineage.model.marking_rights import list_marking_needs, set_aside_markings
from delta_arc_lineage.model.marking_words import say_denied_kept
from delta_arc_lineage.model.rights import choose_among
from delta_arc_lineage.sync.planning.rights import find_refused, is_fresh, lost_rights
from delta_arc_lineage.sync.workspace import Workspace


def refuse_lost_marking_rights(
    changes: Sequence[MarkingChange],
    space: Workspace,
    *,
    planned_at: int | None,
    where: str,
    made: Collection[str] = (),
) -> None:
    """PermissionDenied, before anything is written, where the token lost a right since the plan was made. `planned_at`
    as of `refuse_lost_rights`: of a fresh plan nothing is asked."""
    if is_fresh(planned_at, space):
        return
    allowed, kept = leave_denied_markings(changes, space, made=made)
    if kept:
        raise lost_rights(say_denied_kept(kept, len(allowed), str), where=where)


def leave_denied_markings(
    changes: Sequence[MarkingChange], space: Workspace, *, made: Collection[str] = ()
) -> tuple[tuple[MarkingChange, ...], tuple[Kept, ...]]:
    """The changes that the token may make, and what it leaves as it is. `made`: the connections that are about to be
    made, of which no policy is yet. Without changes nothing is asked."""
    needs = (right for change in changes for right in list_marking_needs(change))
    return set_aside_markings(changes, find_refused(choose_among(needs, made), space))
