"""The cost of deciding grows linearly with the landscape. It is counted in calls, which no machine makes faster."""

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.desired import desire_assets
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    S3,
    World,
    bucket_of,
    file,
    make_world,
    matched,
    observe_all,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)
from delta_arc_lineage_tests.model.texts import read_plan, write_plan

SIZES = (40, 80, 160)


def landscape(tables: int) -> World:
    """Tables of five columns with a file each; a tenth of the files fits no pattern, a tenth is of no table."""
    names = [f"T{number:04}" for number in range(tables)]
    strays = [file(f"STRAY{number:04}.csv") for number in range(tables // 10)]
    misfits = [file(f"{number:04}.tmp") for number in range(tables // 10)]
    columns = [f"C{number}" for number in range(5)]
    return make_world(
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


def writing_a_plan_of(world: World) -> Callable[[], Any]:
    plan = plan_of(world)
    return lambda: write_plan(plan)


def reading_a_plan_of(world: World) -> Callable[[], Any]:
    document = write_plan(plan_of(world))
    return lambda: read_plan(document)


def reading_a_snapshot_of(world: World) -> Callable[[], Any]:
    document = json.dumps(encode(world.source))
    return lambda: decode(SchemaSnapshot, json.loads(document))


def desiring(world: World) -> Callable[[], Any]:
    matching = matched(world)
    return lambda: desire_assets(ROUTE, matching, S3, files=world.files)


def planning_what_is_there(world: World) -> Callable[[], Any]:
    synced = World(world.source, world.files, world.target, observe_all(wanted_by(world)))
    return lambda: plan_of(synced)


@pytest.mark.parametrize(
    "step",
    [
        lambda world: lambda: matched(world),
        desiring,
        lambda world: lambda: plan_of(world),
        planning_what_is_there,
        writing_a_plan_of,
        reading_a_plan_of,
        lambda world: lambda: encode(world),
        reading_a_snapshot_of,
        lambda world: lambda: (world.source.digest, world.files.digest),
    ],
)
def test_twice_the_tables_cost_twice_the_calls(step: Callable[[World], Callable[[], Any]]) -> None:
    """The cost is linear at every size. Looking at every pair would cost four times as much."""
    step(landscape(4))()
    calls = [calls_of(step(landscape(size))) for size in SIZES]
    for few, many in pairwise(calls):
        assert 1.5 < many / few < 2.3
