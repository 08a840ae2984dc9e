"""Lineage that others drew on our edges: respected and reported; adopted only where that is asked for."""

from dataclasses import replace

import pytest
from hypothesis import given

from delta_arc_lineage.model.assets import ColumnProcess, Observed, Process, Reference
from delta_arc_lineage.model.diff import Add, Adopt, Difference, diff
from delta_arc_lineage.model.plan import Readings
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    held,
    plan_of,
    readings,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)
from delta_arc_lineage_tests.model.strategies import drawn_by_others

NO_COLUMNS = readings(source=source_of(table("ORDERS")), target=target_of(target_table("ORDERS")))
WITH_COLUMN = readings()


def lineage(found: Readings) -> list[Process | ColumnProcess]:
    return [asset for asset in wanted_by(found) if isinstance(asset, Process | ColumnProcess)]


def with_theirs(
    found: Readings, *drawn: Process | ColumnProcess, mark: str | None = None, adopt: bool = False
) -> Difference:
    observed = Observed(tuple(held(one, mark=mark) for one in drawn))
    return diff(wanted_by(found), observed, route=ROUTE, adopt=adopt)


def end_to_end(found: Readings) -> Process:
    return next(one for one in lineage(found) if isinstance(one, Process) and one.name.endswith("pg to snflk process"))


@pytest.mark.parametrize("wanted", lineage(NO_COLUMNS), ids=lambda wanted: wanted.name)
@pytest.mark.parametrize("mark", ["crawler", None, "delta-arc-lineage/other/sales"])
def test_an_edge_that_others_drew_is_not_drawn_again(wanted: Process, mark: str | None) -> None:
    """Theirs satisfies it: ours is not made, and theirs is named."""
    theirs = drawn_by_others(wanted)
    made = with_theirs(NO_COLUMNS, theirs, mark=mark)
    assert wanted not in [change.after for change in made.changes if isinstance(change, Add)]
    assert [(item.wanted, item.by) for item in made.respected] == [(wanted, (theirs.qualified_name,))]


def test_lineage_of_another_route_of_ours_is_not_others() -> None:
    """Two routes of one deployment may share an edge; neither takes the other for a stranger."""
    made = with_theirs(NO_COLUMNS, drawn_by_others(end_to_end(NO_COLUMNS)), mark="delta-arc-lineage/default/other")
    assert made.respected == () and end_to_end(NO_COLUMNS) in [change.after for change in made.changes]


def test_a_process_of_several_ends_covers_every_pair_of_them() -> None:
    """One hand-made process from two tables to one file covers our hop from either."""
    hop = lineage(NO_COLUMNS)[0]
    wide = replace(drawn_by_others(hop), inputs=(Reference("Table", "elsewhere"), *hop.inputs))
    assert [item.wanted for item in with_theirs(NO_COLUMNS, wide).respected] == [hop]


def test_a_parent_that_our_columns_need_is_made_beside_theirs() -> None:
    """A column process always has a parent of ours, so that one edge is ours and theirs, and reported."""
    parent = end_to_end(WITH_COLUMN)
    made = with_theirs(WITH_COLUMN, drawn_by_others(parent))
    assert Add(parent) in made.changes and [item.wanted for item in made.respected] == [parent]


def test_a_parent_that_no_column_of_ours_needs_is_not_made() -> None:
    """Others drew the tables' edge and the columns' edges: nothing of it is drawn again."""
    parent, column = (
        end_to_end(WITH_COLUMN),
        next(one for one in lineage(WITH_COLUMN) if isinstance(one, ColumnProcess)),
    )
    made = with_theirs(WITH_COLUMN, drawn_by_others(parent), drawn_by_others(column))
    assert {parent, column} == {item.wanted for item in made.respected}
    assert not {parent, column} & {change.after for change in made.changes if isinstance(change, Add)}


def test_ours_stays_where_others_drew_the_same_edge_later() -> None:
    """What is ours and wanted is unchanged, whatever is drawn beside it."""
    mine = end_to_end(NO_COLUMNS)
    observed = Observed((held(mine), held(drawn_by_others(mine), mark="crawler")))
    assert mine in diff(wanted_by(NO_COLUMNS), observed, route=ROUTE).unchanged


@given(drawn.readings_of_route())
def test_without_asking_nothing_is_adopted(found: Readings) -> None:
    """Reporting is the default."""
    assert not [change for change in plan_of(found).changes if isinstance(change, Adopt)]


@given(drawn.readings_of_route())
def test_adopting_replaces_only_others_lineage_on_the_same_edge(found: Readings) -> None:
    """Each archived process is drawn outside our deployment, and covers exactly the edge that ours takes over."""
    others = {one.asset.qualified_name: one for one in found.observed.assets}
    for change in plan_of(found, adopt=True).changes:
        if isinstance(change, Adopt):
            for theirs in change.replaces:
                assert not (others[theirs.qualified_name].mark or "").startswith("delta-arc-lineage/default/")
                assert set(change.after.inputs) <= set(theirs.inputs)
                assert set(change.after.outputs) <= set(theirs.outputs)


@given(drawn.readings_of_route())
def test_a_plan_that_adopts_needs_its_digest(found: Readings) -> None:
    """It is unsafe, says how many, and without approval no adoption is due."""
    plan = plan_of(found, adopt=True)
    count = plan.count(Adopt)
    assert bool(count) == any(f"{count} processes that others made" in each for each in plan.violations)
    assert not [change for change in plan.due(approved=False) if isinstance(change, Adopt)]
    assert plan.due(approved=True) == plan.changes


def test_adopting_names_all_that_is_replaced() -> None:
    """Two strangers on one edge are both archived, in the order of their names."""
    mine = end_to_end(NO_COLUMNS)
    both = [drawn_by_others(mine, number=number) for number in (2, 1)]
    adoptions = [c for c in with_theirs(NO_COLUMNS, *both, adopt=True).changes if isinstance(c, Adopt)]
    assert adoptions == [Adopt(mine, (both[1], both[0]))]


def test_a_process_that_draws_more_than_our_edges_is_never_archived() -> None:
    """Adopting it would lose the edge that only it draws: it is respected instead."""
    mine = end_to_end(NO_COLUMNS)
    elsewhere = Reference("Table", "default/snowflake/2/RAW/SALES/ELSEWHERE")
    wider = replace(drawn_by_others(mine), outputs=(*mine.outputs, elsewhere))
    made = with_theirs(NO_COLUMNS, wider, adopt=True)
    assert not [change for change in made.changes if isinstance(change, Adopt)]
    assert (mine, (wider.qualified_name,)) in [(item.wanted, item.by) for item in made.respected]
