"""What is kept of a route's data may be damaged in any place: it costs what it stood for, and nothing else."""

import json
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest

from delta_arc_lineage.model.diff import Add
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage_tests.sync.assessing.test_landings import DAY, Nightly, land

DOCUMENTS = ("schemas", "columns", "histories", "findings", "held")
HOSTILE_VALUES = (10**13, 10**400, -1, None, "x", [], {})
Found = tuple[frozenset[tuple[str, str]], frozenset[str]]


def a_month() -> Nightly:
    """Of a dataset in dated folders and one without partitions, as far as the rhythm of both is known."""
    shop = Nightly(r"{table_name}(/dt={date}/part-\d+)?\.csv")
    for _ in range(18):
        shop.write("shippers.csv", b"id,name\n1,Ann Lee\n")
        land(shop)
        found_by(shop)
    shop.write("orders/dt=2025-06-30/part-0.csv", b"\x00\x01\x02 no text")
    shop.clock.advance(3 * DAY)
    return shop


def found_by(shop: Nightly) -> Found:
    """The findings of a run, by rule and subject, and what its plan would add."""
    planned = read_and_plan(shop.route, shop.space, run="run")
    assessment = assess(shop.route, planned, shop.space)
    findings = frozenset((seen.finding.rule, seen.finding.subject) for seen in assessment.findings)
    return findings, frozenset(
        change.after.qualified_name for change in planned.plan.changes if isinstance(change, Add)
    )


def damaged(value: Any, turns: Iterator[Any] | None = None) -> Iterator[Any]:
    """The value with each of its parts replaced by hostile ones, or left out.

    The whole is replaced by each, a part by the next three in turn; of more than six in a row, the first and the last.
    Another text in place of a text is a document as good as the one that it was.
    """
    hostile = HOSTILE_VALUES if turns is None else tuple(islice(turns, 3))
    yield from (other for other in hostile if not (isinstance(value, str) and isinstance(other, str)))
    turns = turns or cycle(HOSTILE_VALUES)
    if isinstance(value, dict):
        for name in value:
            yield {other: item for other, item in value.items() if other != name}
            yield from ({**value, name: item} for item in damaged(value[name], turns))
    elif isinstance(value, list) and value:
        for place in range(len(value)) if len(value) <= 6 else (0, len(value) - 1):
            yield from ([*value[:place], item, *value[place + 1 :]] for item in damaged(value[place], turns))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_any_part_of_a_document_may_be_anything(document: str) -> None:
    """No run ends for it, nothing is found that neither the whole document nor none tells, and no edge is another."""
    shop = a_month()
    place = f"{document}/sales"
    kept = {name: shop.state.read(name) for name in (f"{each}/sales" for each in DOCUMENTS)}
    whole = found_by(shop)
    for name, content in kept.items():
        shop.state.write(name, content)
    shop.state.write(place, None)
    without = found_by(shop)
    assert whole[1] == without[1]
    for damage in damaged(json.loads(kept[place] or "{}")):
        for name, content in kept.items():
            shop.state.write(name, content)
        shop.state.write(place, json.dumps(damage))
        findings, changes = found_by(shop)
        assert changes == whole[1], damage
        assert findings <= whole[0] | without[0], damage
