"""Lineage that others drew on our edges: respected and reported; adopted only where that is asked for."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import Bucket, ColumnProcess, Connection, Observed, Process, Reference, S3Object
from delta_arc_lineage.model.diff import Add, Adopt, Difference, Duplicate, Modify, Retire, diff
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    carried_out,
    held,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
    world,
)
from delta_arc_lineage_tests.model.strategies import drawn_by_others

NO_COLUMNS = world(source=source_of(table("ORDERS")), target=target_of(target_table("ORDERS")))
WITH_COLUMN = world()


def lineage(found: World) -> list[Process | ColumnProcess]:
    return [asset for asset in wanted_by(found) if isinstance(asset, Process | ColumnProcess)]


def with_theirs(
    found: World, *drawn: Process | ColumnProcess, mark: str | None = None, adopt: bool = False
) -> Difference:
    observed = Observed(tuple(held(one, mark=mark) for one in drawn))
    return diff(wanted_by(found), observed, route=ROUTE, adopt=adopt)


def end_to_end(found: World) -> Process:
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
def test_without_asking_nothing_is_adopted(found: World) -> None:
    """Reporting is the default."""
    assert not [change for change in plan_of(found).changes if isinstance(change, Adopt)]


@given(drawn.readings_of_route())
def test_adopting_replaces_only_others_lineage_on_the_same_edge(found: World) -> None:
    """Each archived process is drawn outside our deployment, and covers exactly the edge that ours takes over."""
    others = {one.asset.qualified_name: one for one in found.observed.assets}
    for change in plan_of(found, adopt=True).changes:
        if isinstance(change, Adopt):
            for theirs in change.replaces:
                assert not (others[theirs.qualified_name].mark or "").startswith("delta-arc-lineage/default/")
                assert set(change.after.inputs) <= set(theirs.inputs)
                assert set(change.after.outputs) <= set(theirs.outputs)


@given(drawn.readings_of_route())
def test_a_plan_that_adopts_needs_its_digest(found: World) -> None:
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


def with_ours(found: World, *theirs: Process | ColumnProcess, adopt: bool = False) -> Difference:
    """All of ours is there, and theirs beside it."""
    observed = Observed((*(held(one) for one in wanted_by(found)), *(held(one, mark=None) for one in theirs)))
    return diff(wanted_by(found), observed, route=ROUTE, adopt=adopt)


@pytest.mark.parametrize("ours", lineage(WITH_COLUMN), ids=lambda ours: ours.name)
def test_a_duplicate_of_ours_is_reported_and_retired_only_on_request(ours: Process | ColumnProcess) -> None:
    """A hand script's process, under an id that the SDK hashed, beside ours: told; archived by digest."""
    theirs = replace(drawn_by_others(ours), qualified_name=f"{ROUTE.s3_connection}/0cc175b9c0f1b6a831c399e269772661")
    told = with_ours(WITH_COLUMN, theirs)
    assert told.changes == () and told.duplicates == (Duplicate(theirs, (ours.qualified_name,)),)
    asked = with_ours(WITH_COLUMN, theirs, adopt=True)
    assert asked.changes == (Retire(theirs, (ours.qualified_name,)),) and asked.duplicates == ()


def test_a_duplicate_that_draws_more_than_our_edges_is_never_retired() -> None:
    """Archiving it would lose the edge that only it draws."""
    ours = end_to_end(NO_COLUMNS)
    wider = replace(drawn_by_others(ours), inputs=(*ours.inputs, Reference("Table", "elsewhere")))
    made = with_ours(NO_COLUMNS, wider, adopt=True)
    assert made.changes == () and [one.theirs for one in made.duplicates] == [wider]


def test_a_duplicate_that_another_adoption_replaces_is_archived_once() -> None:
    """One of its edges is ours already, the other is taken over: it is replaced, and not retired too."""
    first = end_to_end(NO_COLUMNS)
    second = replace(first, qualified_name=f"{first.qualified_name}x", inputs=(Reference("Table", "elsewhere"),))
    both = replace(drawn_by_others(first), inputs=(*first.inputs, *second.inputs))
    observed = Observed((held(first), held(both, mark=None)))
    assert diff((first, second), observed, route=ROUTE, adopt=True).changes == (Adopt(second, (both,)),)


def test_a_duplicate_of_an_edge_that_ours_draw_only_by_an_edit_is_never_retired() -> None:
    """Somebody gave a process of ours another input; the plan takes it off again, so their edge stays theirs."""
    ours = end_to_end(NO_COLUMNS)
    elsewhere = Reference("Table", "elsewhere")
    edited = replace(ours, inputs=(elsewhere, *ours.inputs))
    theirs = replace(drawn_by_others(ours), inputs=(elsewhere,))
    rest = [held(one) for one in wanted_by(NO_COLUMNS) if one != ours]
    observed = Observed((*rest, held(edited), held(theirs, mark=None)))
    made = diff(wanted_by(NO_COLUMNS), observed, route=ROUTE, adopt=True)
    assert made.changes == (Modify(edited, ours),) and made.duplicates == ()


@pytest.mark.parametrize("ours_is_there", [True, False])
def test_a_process_whose_columns_draw_more_than_ours_is_never_archived(ours_is_there: bool) -> None:
    """A column process must have a parent: archiving theirs would take the edge along that only it draws."""
    ours, table_level = end_to_end(NO_COLUMNS), drawn_by_others(end_to_end(NO_COLUMNS))
    column = next(one for one in lineage(WITH_COLUMN) if isinstance(one, ColumnProcess))
    under = replace(drawn_by_others(column), parent=table_level.qualified_name)
    there = [held(one) for one in wanted_by(NO_COLUMNS) if ours_is_there or one != ours]
    observed = Observed((*there, held(table_level, mark=None), held(under, mark=None)))
    made = diff(wanted_by(NO_COLUMNS), observed, route=ROUTE, adopt=True)
    assert made.changes == ()
    assert [one.theirs for one in made.duplicates] + [one.wanted for one in made.respected] == [
        table_level if ours_is_there else ours
    ]


@given(drawn.readings_of_route(), st.booleans())
def test_only_what_ours_draw_whole_is_retired(found: World, adopt: bool) -> None:
    """By digest, never of our deployment, and every edge of it is drawn by ours afterwards."""
    plan = plan_of(found, adopt=adopt)
    retired = [change for change in plan.changes if isinstance(change, Retire)]
    assert adopt or not retired
    marks = {one.asset.qualified_name: one.mark or "" for one in found.observed.assets}
    after = carried_out(plan.changes, found.observed).assets
    ours = [one.asset for one in after if (one.mark or "").startswith("delta-arc-lineage/default/")]
    drawn_now = {(one, other) for each in ours if not isinstance(each, Rest) for one, other in edges(each)}
    for change in retired:
        assert not marks[change.before.qualified_name].startswith("delta-arc-lineage/default/")
        assert edges(change.before) <= drawn_now and change not in plan.due(approved=False)


Rest = Connection | Bucket | S3Object


def edges(process: Process | ColumnProcess) -> set[tuple[Reference, Reference]]:
    return set(product(process.inputs, process.outputs))
