"""Documents in lines as one text, for tests that cut and edit it; and back."""

from collections.abc import Iterator
from io import StringIO

from delta_arc_lineage.model.journal import Journal
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.plan_document import plan_from_lines, plan_to_lines


def split_lines(text: str) -> Iterator[str]:
    """With their ends: other letters that some take for line ends may stand in them."""
    return iter(StringIO(text, newline="\n"))


def write_plan(plan: Plan) -> str:
    return "".join(plan_to_lines(plan))


def read_plan(text: str) -> Plan:
    return plan_from_lines(split_lines(text))


def write_journal(journal: Journal) -> str:
    return "".join(journal.to_lines())


def read_journal(text: str) -> Journal:
    return Journal.from_lines(split_lines(text))
