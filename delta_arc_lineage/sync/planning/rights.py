"""What of a plan this token may not do: asked of the catalog's policies in one request, before anything is written.

What the catalog does not tell is tried, as it is where it cannot be asked.
"""

from collections.abc import Sequence

from delta_arc_lineage.model.diff import Change
from delta_arc_lineage.model.rights import choose_questions, set_aside
from delta_arc_lineage.model.sparing import Spared
from delta_arc_lineage.sync.workspace import Workspace


def leave_denied(changes: Sequence[Change], space: Workspace) -> tuple[tuple[Change, ...], list[Spared]]:
    """The changes that the token may make, and what is left alone because it may not. Without changes nothing is
    asked."""
    questions = choose_questions(changes) if changes else {}
    asked = list(dict.fromkeys(questions.values()))
    if not asked:
        return tuple(changes), []
    told = dict(zip(asked, space.catalog.evaluate(asked), strict=True))
    return set_aside(changes, {right for right, question in questions.items() if told[question] is False})
