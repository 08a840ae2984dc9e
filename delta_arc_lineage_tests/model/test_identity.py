"""B4: an id depends on what an asset connects. No run, label or machine changes it."""

import os
import subprocess
import sys
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.routes import ProcessNaming
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import ROUTE, World, make_world, plan_of, wanted_by
from delta_arc_lineage_tests.model.test_matching import shuffled

LABELS = ProcessNaming(
    source_extraction_process_name_suffix="a", target_import_process_name_suffix="b", end_to_end_process_name_suffix="c"
)
SHOW_PLAN = """
from itertools import product
from delta_arc_lineage_tests.model.examples import *
from delta_arc_lineage_tests.model.texts import write_plan
names = ["ORDERS", "orders", "SHIPPERS", "größe"]
alike = ["".join(letters) for letters in product("AB", repeat=5)]
world = make_world(
    source=source_of(*(table(name, "ID", "NAME") for name in names)),
    files=bucket_of(*(file(f"{name}.csv") for name in names), *(file(f"{name}.csv") for name in alike[::2])),
    target=target_of(*(target_table(name, "id", "NAME") for name in names), *map(target_table, alike[1::2])),
)
print(write_plan(plan_of(world)))
"""


def with_new_guids(world: World) -> World:
    source = replace(world.source, tables=tuple(replace(table, guid="new") for table in world.source.tables))
    target = replace(world.target, tables=tuple(replace(table, guid="new") for table in world.target.tables))
    return replace(world, source=source, target=target)


@given(drawn.worlds(observed=False), st.randoms(use_true_random=False))
def test_order_guids_and_time_change_nothing_at_all(world: World, random: Random) -> None:
    """Shuffled and re-created tables, read at another time, want exactly the same things."""
    recreated = with_new_guids(shuffled(world, random))
    recreated = replace(recreated, files=replace(recreated.files, read_at=1))
    assert wanted_by(recreated) == wanted_by(world)


@given(drawn.worlds(observed=False))
def test_labels_change_names_and_no_identity(world: World) -> None:
    """Any labels give the same qualified names. So assets are changed, and no new ones are made."""
    renamed = wanted_by(world, replace(ROUTE, process_naming=LABELS))
    assert {asset.qualified_name for asset in renamed} == {asset.qualified_name for asset in wanted_by(world)}


@pytest.mark.starts
def test_the_hash_seed_changes_no_letter_of_a_plan() -> None:
    """Two machines with two hash seeds write the same plan, byte by byte."""
    plans = {
        subprocess.run(
            [sys.executable, "-c", SHOW_PLAN],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "3", "4242")
    }
    assert len(plans) == 1 and len(plans.pop()) > 1_000


def test_another_deployment_wants_the_same_things() -> None:
    """The mark says whose an asset is. The identity does not; a bucket's description names the route."""
    ours, others = wanted_by(make_world()), wanted_by(make_world(), replace(ROUTE, deployment="other", name="r2"))
    assert [asset.reference for asset in ours] == [asset.reference for asset in others]
    assert [pair[0].kind for pair in zip(ours, others, strict=True) if pair[0] != pair[1]] == [Kind.BUCKET]


@given(drawn.worlds())
def test_a_digest_depends_on_the_changes_and_not_on_time_forecast_or_what_waits(world: World) -> None:
    """A plan made again later from the same world is the plan that was approved."""
    plan = plan_of(world)
    assert replace(plan, made_at=1, pending=(), violations=("x",), unlinked=()).digest == plan.digest
    assert plan_of(world, now=plan.made_at + 10**9).digest == plan.digest
    if plan.changes:
        assert replace(plan, changes=plan.changes[1:]).digest != plan.digest
    assert replace(plan, route="other").digest != plan.digest
