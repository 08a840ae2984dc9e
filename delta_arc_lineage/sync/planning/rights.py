"""What of a plan this token may not do: asked of the catalog's policies in one request, before anything is written.

What the catalog does not tell is tried, as it is where it cannot be asked.
"""

from collections.abc import Mapping, Sequence

from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.diff import Change
from delta_arc_lineage.model.rights import Right, choose_questions, say_denied, set_aside
from delta_arc_lineage.model.sparing import Spared
from delta_arc_lineage.sync.workspace import Workspace

FRESH = 300_000
"""Milliseconds for which what was asked for a plan is taken to hold."""


def leave_denied(changes: Sequence[Change], space: Workspace) -> tuple[tuple[Change, ...], list[Spared]]:
    """The changes that the token may make, and what is left alone because it may not. Without changes nothing is
    asked."""
    return set_aside(changes, find_refused(choose_questions(changes), space))


def refuse_lost_rights(changes: Sequence[Change], space: Workspace, *, planned_at: int | None, where: str) -> None:
    """PermissionDenied, before anything is written, where the token lost a right since a plan was made. `planned_at`:
    when that was, where one that was made just now need not be asked about again; None: it is, whenever it was."""
    if is_fresh(planned_at, space):
        return
    _, spared = leave_denied(changes, space)
    if spared:
        raise lost_rights(say_denied(spared, len(changes) - len(spared), str), where=where)


def is_fresh(planned_at: int | None, space: Workspace) -> bool:
    """Whether a plan of this moment, in milliseconds since the epoch (UTC), was made just now; None: it was not."""
    return planned_at is not None and space.clock.now() - planned_at < FRESH


def lost_rights(lines: Sequence[str], *, where: str) -> PermissionDenied:
    """The error for what the token might do when the plan was made, and may not any more."""
    return PermissionDenied(
        what=f"rights were lost since the plan was made, and nothing is written without them: {'; '.join(lines)}",
        where=where,
        next_step="plan again: what this token may not do is set aside then, and the rest can be applied; "
        "`delta-arc access` says what to grant",
    )


def find_refused(questions: Mapping[Right, Right], space: Workspace) -> set[Right]:
    """Of these rights, by the answers to the questions that stand for them, those that the token does not have. Without
    any nothing is asked."""
    asked = list(dict.fromkeys(questions.values()))
    told = dict(zip(asked, space.catalog.evaluate(asked), strict=True)) if asked else {}
    return {right for right, question in questions.items() if told[question] is False}
