"""A plan is a value: the same from the same world, cut in phases and batches that lose and double nothing."""

import json
from dataclasses import replace
from functools import partial
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import ColumnProcess, Kind, Phase, Process
from delta_arc_lineage.model.diff import Add, Adopt, Modify, Remove, Retire, subject
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.phases import Forecast, cut_batches, forecast, list_archives, phase_of
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import World, make_world, observe, plan_of
from delta_arc_lineage_tests.model.strategies import object_of
from delta_arc_lineage_tests.model.test_matching import shuffled

_process = partial(Process, inputs=(), outputs=())
_column_process = partial(ColumnProcess, inputs=(), outputs=(), parent="default/sf/1/etl")
plans = st.builds(lambda world, adopt: plan_of(world, adopt=adopt), drawn.worlds(), st.booleans())


@given(drawn.worlds(), st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_of_anything(world: World, random: Random) -> None:
    """Shuffled readings and observations make the same plan, letter by letter."""
    observed = world.observed.assets
    mixed = replace(shuffled(world, random), observed=Observed(tuple(random.sample(observed, len(observed)))))
    assert plan_of(mixed).to_json() == plan_of(world).to_json()


@given(plans)
def test_a_plan_is_read_back_as_it_was_written(plan: Plan) -> None:
    """Plan.from_json(p.to_json()) == p, with the same digest."""
    for text in (plan.to_json(), plan.to_json(indent=1)):
        again = Plan.from_json(text)
        assert again == plan and again.digest == plan.digest and len(plan.digest) == 16


@given(plans)
def test_a_plan_is_one_text_and_its_seal_is_taken_of_it(plan: Plan) -> None:
    """Encoded once, no longer than its content; with line breaks it has the same seal."""
    text = plan.to_json()
    value = json.loads(text)
    assert text == json.dumps(value, separators=(",", ":"))
    sealed = f"{{{text.partition(',')[2]}"
    assert value["seal"] == sha256(sealed.encode()).hexdigest() == json.loads(plan.to_json(indent=1))["seal"]


@given(plans, st.data())
def test_a_plan_whose_changes_were_tampered_with_is_refused(plan: Plan, data: st.DataObject) -> None:
    """One change less, doubled, or of another thing: it is no longer what its digest says."""
    value = json.loads(plan.to_json())
    if not value["changes"]:
        value["changes"] = json.loads(plan_of(make_world()).to_json())["changes"]
    else:
        at = data.draw(st.integers(0, len(value["changes"]) - 1))
        side = "before" if value["changes"][at]["is"] in ("remove", "retire") else "after"
        tampered = data.draw(st.sampled_from(["less", "doubled", "renamed"]))
        if tampered == "renamed":
            value["changes"][at][side]["qualified_name"] += "x"
        else:
            value["changes"][at : at + 1] = [value["changes"][at]] * (2 if tampered == "doubled" else 0)
    with pytest.raises(ValueError, match="not as it was"):
        Plan.from_json(json.dumps(value))


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "0" * 16},
        {"digest": None},
        {"route": "other"},
        {"format": 2},
        {"seal": None},
        {"approved": True},
        {"pending": [1]},
        {"changes": [{"is": "rename"}]},
        {"changes": None},
    ],
)
def test_a_text_that_is_no_plan_of_this_format_is_refused(change: dict[str, Any]) -> None:
    """Another digest, route or format, an unknown field or type: ValueError."""
    value = json.loads(plan_of(make_world()).to_json())
    with pytest.raises(ValueError):
        Plan.from_json(json.dumps({**value, **change}))


@pytest.mark.parametrize("document", ["", "{", "[]", "null", '"plan"', "{}"])
def test_a_document_that_is_no_object_is_refused(document: str) -> None:
    """Half a file and a file of another kind are no plan."""
    with pytest.raises(ValueError):
        Plan.from_json(document)


@given(plans, st.integers(1, 5))
def test_phases_and_batches_hold_each_change_once(plan: Plan, size: int) -> None:
    """Every change is in one phase. Every save is in one batch of it, and none is too large. Removals come last."""
    by_phase = [[change for change in plan.changes if phase_of(change) is phase] for phase in Phase]
    assert sorted(repr(change) for changes in by_phase for change in changes) == sorted(map(repr, plan.changes))
    for changes in by_phase:
        batches = cut_batches(changes, size=size)
        assert [change for batch in batches for change in batch] == [
            change for change in changes if not isinstance(change, Remove | Retire)
        ]
        assert all(0 < len(batch) <= size for batch in batches)
    assert all(phase_of(change) is Phase.COLUMN_LINEAGE for change in plan.changes if isinstance(change, Remove))


@given(plans)
def test_what_depends_on_a_thing_is_written_after_it_and_archived_before_it(plan: Plan) -> None:
    """Saves go up from connection to column process. Archiving goes down."""
    written = [
        subject(change).kind.rank
        for phase in Phase
        for change in plan.changes
        if phase_of(change) is phase and not isinstance(change, Remove)
    ]
    assert written == sorted(written)
    archived = [asset.kind.rank for asset in list_archives(plan.changes)]
    assert archived == sorted(archived, reverse=True)


@given(plans, st.data())
def test_what_is_archived_is_told_apart_by_kind_and_name(plan: Plan, data: st.DataObject) -> None:
    """Others may give a process and its column process one qualified name: both go."""
    retired = [Retire(make(qualified_name="default/sf/1/etl", name="etl"), ()) for make in (_process, _column_process)]
    archived = list_archives(data.draw(st.permutations([*plan.changes, *retired])))
    assert {change.before for change in retired} <= set(archived) and len(set(archived)) == len(archived)


def test_a_connection_is_written_alone() -> None:
    """The catalog refuses all other assets before the connection is there."""
    first, *others = cut_batches(plan_of(make_world()).changes, size=50)
    assert [subject(change).kind for change in first] == [Kind.CONNECTION] and len(others) == 1


@given(plans)
def test_counts_are_of_the_changes(plan: Plan) -> None:
    """By sort, by sort and kind, and all of them together."""
    sorts = (Add, Modify, Remove, Adopt, Retire)
    assert sum(plan.count(sort) for sort in sorts) == len(plan.changes)
    assert all(plan.count(sort) == sum(plan.count(sort, kind) for kind in Kind) for sort in sorts)
    assert plan.is_empty == (not plan.changes)


@pytest.mark.parametrize(
    ("added", "removed", "expected"),
    [
        (0, 0, Forecast(writes=0, reads=0)),
        (1, 0, Forecast(writes=1, reads=1)),
        (50, 0, Forecast(writes=1, reads=1)),
        (51, 0, Forecast(writes=2, reads=1)),
        (101, 0, Forecast(writes=3, reads=1)),
        (301, 0, Forecast(writes=7, reads=2)),
        (0, 1, Forecast(writes=1, reads=1)),
        (0, 100, Forecast(writes=1, reads=1)),
        (0, 101, Forecast(writes=2, reads=1)),
        (50, 50, Forecast(writes=2, reads=2)),
    ],
)
def test_the_forecast_is_batches_of_writes_and_pages_of_reads(added: int, removed: int, expected: Forecast) -> None:
    """B2: ceil(k / batch) writes and ceil(k / page) reads a phase."""
    changes = [Add(object_of(f"{number}")) for number in range(added)]
    changes += [Remove(object_of(f"gone/{number}")) for number in range(removed)]
    assert forecast(changes, batch=50) == expected


def test_the_forecast_is_of_what_is_due() -> None:
    """A pending removal costs nothing now."""
    waits = plan_of(make_world(observed=Observed((observe(object_of("sales/GONE.csv")),))))
    assert len(waits.pending) == 1 and waits.forecast == plan_of(make_world()).forecast


def test_a_world_that_is_as_wanted_makes_an_empty_safe_plan() -> None:
    """Nothing to change, nothing to write, nothing to approve."""
    wanted = [change.after for change in plan_of(make_world()).changes if isinstance(change, Add)]
    plan = plan_of(make_world(observed=Observed(tuple(map(observe, wanted)))), limits=Limits(removal_count=0))
    assert plan.is_empty and plan.is_safe and plan.forecast == Forecast(0, 0) and plan.unchanged == len(wanted)
