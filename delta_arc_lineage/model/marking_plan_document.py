"""A plan of markings as a document in lines, sealed as a plan of assets is, which it follows in a file."""

from collections.abc import Iterator

from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.model.lines import from_lines, to_lines
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan_document import CHANGED, DIGEST, lines_until_seal, seal_lines

_OF, _MARKINGS = "of", "markings"


def marking_plan_to_lines(plan: MarkingPlan) -> Iterator[str]:
    """The first line says what it is of; the last one is the seal of those before it."""
    return seal_lines(to_lines(plan, **{_OF: _MARKINGS, DIGEST: plan.digest}))


def is_marking_plan(line: str) -> bool:
    """Whether the document that begins with this line is of markings."""
    try:
        return bool(parse_object(line).get(_OF) == _MARKINGS)
    except ValueError:
        return False


def marking_plan_from_lines(lines: Iterator[str]) -> MarkingPlan:
    """The inverse; ValueError where the lines are no such plan, or were changed since they were sealed."""
    first = next(lines, "")
    value = parse_object(first)
    if value.pop(_OF, None) != _MARKINGS:
        raise ValueError("it is not of markings")
    digest = value.pop(DIGEST, None)
    plan = from_lines(MarkingPlan, value, lines_until_seal(first, lines))
    if plan.digest != digest:
        raise ValueError(CHANGED)
    return plan
