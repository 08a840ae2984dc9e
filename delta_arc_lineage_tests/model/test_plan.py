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

from delta_arc_lineage.model.assets import ColumnProcess, Process
from delta_arc_lineage.model.diff import Add, Adopt, Modify, Remove, Retire, subject
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.lines import to_line
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.phases import Forecast, cut_batches, forecast, list_archives, phase_of
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.plan_document import plan_from_lines, plan_to_lines
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import World, make_world, observe, plan_of
from delta_arc_lineage_tests.model.strategies import object_of
from delta_arc_lineage_tests.model.test_matching import shuffled
from delta_arc_lineage_tests.model.texts import read_plan, split_lines, write_plan

_process = partial(Process, inputs=(), outputs=())
_column_process = partial(ColumnProcess, inputs=(), outputs=(), parent="default/sf/1/etl")
plans = st.builds(lambda world, adopt: plan_of(world, adopt=adopt), drawn.worlds(), st.booleans())


@given(drawn.worlds(), st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_of_anything(world: World, random: Random) -> None:
    """Shuffled readings and observations make the same plan, letter by letter."""
    observed = world.observed.assets
    mixed = replace(shuffled(world, random), observed=Observed(tuple(random.sample(observed, len(observed)))))
    assert write_plan(plan_of(mixed)) == write_plan(plan_of(world))


@given(plans)
def test_a_plan_is_read_back_as_it_was_written(plan: Plan) -> None:
    """read_plan(write_plan(p)) == p, with the same digest. What follows its seal is left for who reads on."""
    lines = split_lines(write_plan(plan) * 2)
    for again in (plan_from_lines(lines), plan_from_lines(lines)):
        assert again == plan and again.digest == plan.digest and len(plan.digest) == 16
    assert next(lines, None) is None


@given(plans)
def test_a_plan_is_a_line_of_itself_a_line_a_change_and_a_seal_of_all_lines(plan: Plan) -> None:
    """So it is written and read in pieces of one change, whatever its size."""
    first, *lines, seal = plan_to_lines(plan)
    assert json.loads(first)["digest"] == plan.digest and "changes" not in json.loads(first)
    assert sum(line.startswith('{"changes":{') for line in lines) == len(plan.changes)
    assert all(line.count("\n") == 1 and line.endswith("\n") for line in (first, *lines, seal))
    assert json.loads(seal) == {"seal": sha256("".join((first, *lines)).encode()).hexdigest()}


@given(plans, st.data())
def test_a_plan_that_was_cut_off_or_edited_anywhere_is_refused(plan: Plan, data: st.DataObject) -> None:
    """At any letter, or between lines: a line less, doubled, elsewhere, or of another thing."""
    text, lines = write_plan(plan), list(plan_to_lines(plan))
    at = data.draw(st.integers(0, len(lines) - 1))
    spoilt = data.draw(
        st.sampled_from(
            [
                text[: data.draw(st.integers(0, len(text) - 2))],
                "".join(lines[:at] + lines[at + 1 :]),
                "".join([*lines[: at + 1], *lines[at:-1], lines[-1]]) if at < len(lines) - 1 else "",
                text.replace('"default/', '"defaultx/', 1),
                text.replace('"made_at":', '"made_at":1', 1),
            ]
        )
    )
    if spoilt != text:
        with pytest.raises(ValueError):
            read_plan(spoilt)


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (0, {"digest": "0" * 16}),
        (0, {"digest": None}),
        (0, {"route": "other"}),
        (0, {"format": 2}),
        (0, {"format": 4}),
        (0, {"approved": True}),
        (0, {"changes": []}),
        (1, {"pending": 1}),
        (1, {"changes": {"is": "rename"}}),
        (1, {"others": 1}),
        (-1, {"seal": None}),
        (-1, {"approved": True}),
    ],
)
def test_lines_that_are_no_plan_of_this_format_are_refused(line: int, change: dict[str, Any]) -> None:
    """Another digest, route or format, an unknown field or type: ValueError, whoever sealed it."""
    lines = list(plan_to_lines(plan_of(make_world())))
    lines[line] = to_line({**json.loads(lines[line]), **change})
    sealed = lines if line == -1 else [*lines[:-1], to_line({"seal": sha256("".join(lines[:-1]).encode()).hexdigest()})]
    with pytest.raises(ValueError):
        plan_from_lines(iter(sealed))


@pytest.mark.parametrize("document", ["", "{", "[]", "null", '"plan"', "{}", "\n", "[" * 100_000])
def test_a_document_that_is_no_object_is_refused(document: str) -> None:
    """Half a file and a file of another kind are no plan."""
    with pytest.raises(ValueError):
        read_plan(document)


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
