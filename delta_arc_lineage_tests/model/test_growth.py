"""What deciding costs grows as the landscape does: counted in calls, which no machine makes faster or slower."""

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.desired import desire_assets
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    S3,
    World,
    bucket_of,
    file,
    held_all,
    matched,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
    world,
)

SIZES = (40, 80, 160)


def landscape(tables: int) -> World:
    """Tables of five columns with a file each; a tenth of the files fits no pattern, a tenth is of no table."""
    names = [f"T{number:04}" for number in range(tables)]
    strays = [file(f"STRAY{number:04}.csv") for number in range(tables // 10)]
    misfits = [file(f"{number:04}.tmp") for number in range(tables // 10)]
    columns = [f"C{number}" for number in range(5)]
    return world(
        source=source_of(*(table(name, *columns) for name in names)),
        files=bucket_of(*(file(f"{name}.csv") for name in names), *strays, *misfits),
        target=target_of(*(target_table(name, *columns) for name in names)),
    )


def calls_of(work: Callable[[], Any]) -> int:
    """How many functions were called, Python's own included."""
    called = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return called


def reading_a_plan_of(found: World) -> Callable[[], Any]:
    document = plan_of(found).to_json()
    return lambda: Plan.from_json(document)


def reading_a_snapshot_of(found: World) -> Callable[[], Any]:
    document = json.dumps(encode(found.source))
    return lambda: decode(SchemaSnapshot, json.loads(document))


def desiring(found: World) -> Callable[[], Any]:
    matching = matched(found)
    return lambda: desire_assets(ROUTE, matching, S3)


def planning_what_is_there(found: World) -> Callable[[], Any]:
    held = World(found.source, found.files, found.target, held_all(wanted_by(found)))
    return lambda: plan_of(held)


@pytest.mark.parametrize(
    "step",
    [
        lambda found: lambda: matched(found),
        desiring,
        lambda found: lambda: plan_of(found),
        planning_what_is_there,
        lambda found: plan_of(found).to_json,
        reading_a_plan_of,
        lambda found: lambda: encode(found),
        reading_a_snapshot_of,
        lambda found: lambda: (found.source.digest, found.files.digest),
    ],
)
def test_twice_the_tables_cost_twice_the_calls(step: Callable[[World], Callable[[], Any]]) -> None:
    """Linear, at every size; what looked at every pair would cost four times as much."""
    step(landscape(4))()
    calls = [calls_of(step(landscape(size))) for size in SIZES]
    for few, many in pairwise(calls):
        assert 1.5 < many / few < 2.3
