"""Lineage that others drew on our edges: respected and reported; adopted only where that is asked for."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import Asset, Bucket, ColumnProcess, Connection, Prefix, Process, S3Object
from delta_arc_lineage.model.diff import Add, Adopt, Difference, Modify, Retire, diff
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    carry_out,
    compare,
    make_world,
    observe,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)
from delta_arc_lineage_tests.model.strategies import drawn_by_others

NO_COLUMNS = make_world(source=source_of(table("ORDERS")), target=target_of(target_table("ORDERS")))
WITH_COLUMN = make_world()


def lineage(world: World) -> list[Process | ColumnProcess]:
    return [asset for asset in wanted_by(world) if isinstance(asset, Process | ColumnProcess)]


def diff_over_others(
    world: World, *processes: Process | ColumnProcess, mark: str | None = None, adopt: bool = False
) -> Difference:
    observed = Observed(tuple(observe(process, mark=mark) for process in processes))
    return compare(wanted_by(world), replace(world, observed=observed), adopt=adopt)


def end_to_end(world: World) -> Process:
    return next(
        process
        for process in lineage(world)
        if isinstance(process, Process) and process.name.endswith("pg to snflk process")
    )


@pytest.mark.parametrize("wanted", lineage(NO_COLUMNS), ids=lambda wanted: wanted.name)
@pytest.mark.parametrize("mark", ["crawler", None, "delta-arc-lineage/other/sales"])
def test_an_edge_that_others_drew_is_not_drawn_again(wanted: Process, mark: str | None) -> None:
    """Their process satisfies the edge. Ours is not made, and theirs is named."""
    theirs = drawn_by_others(wanted)
    difference = diff_over_others(NO_COLUMNS, theirs, mark=mark)
    assert wanted not in [change.after for change in difference.changes if isinstance(change, Add)]
    assert [(item.wanted, item.by) for item in difference.respected] == [(wanted, (theirs.qualified_name,))]


def test_an_edge_that_another_route_of_ours_draws_is_not_drawn_again() -> None:
    """Two routes of one deployment may share a pair of tables. The edge between them is drawn once."""
    edge = end_to_end(NO_COLUMNS)
    difference = diff_over_others(NO_COLUMNS, drawn_by_others(edge), mark="delta-arc-lineage/default/other")
    assert [item.wanted for item in difference.respected] == [edge]


def test_another_route_of_ours_is_never_adopted_from() -> None:
    """Adopting is for what others drew: a route that archived its sibling's lineage would do so in turn for ever."""
    edge = end_to_end(NO_COLUMNS)
    theirs = drawn_by_others(edge)
    difference = diff_over_others(NO_COLUMNS, theirs, mark="delta-arc-lineage/default/other", adopt=True)
    assert [item.wanted for item in difference.respected] == [edge]
    assert theirs not in [replaced for c in difference.changes if isinstance(c, Adopt) for replaced in c.replaces]


def test_a_process_of_several_ends_covers_every_pair_of_them() -> None:
    """One hand-made process from two tables to one file covers our hop from either."""
    hop = lineage(NO_COLUMNS)[0]
    wide = replace(drawn_by_others(hop), inputs=(Reference("Table", "elsewhere"), *hop.inputs))
    assert [item.wanted for item in diff_over_others(NO_COLUMNS, wide).respected] == [hop]


def test_columns_hang_under_the_parent_that_others_drew() -> None:
    """Their process between the two tables satisfies the edge. Column processes need a parent, and find it there."""
    parent = end_to_end(WITH_COLUMN)
    theirs = drawn_by_others(parent)
    difference = diff_over_others(WITH_COLUMN, theirs)
    assert [item.wanted for item in difference.respected] == [parent]
    added = [change.after for change in difference.changes if isinstance(change, Add)]
    columns = [asset for asset in added if isinstance(asset, ColumnProcess)]
    assert parent not in added and [column.parent for column in columns] == [theirs.qualified_name]


def test_where_a_setting_says_so_columns_hang_under_a_parent_of_ours() -> None:
    """That edge is drawn twice then, as asked; the plan adds it and does not say that it is kept as it is."""
    parent, route = end_to_end(WITH_COLUMN), replace(ROUTE, own_parents=True)
    observed = Observed((observe(drawn_by_others(parent), mark="crawler"),))
    difference = compare(wanted_by(WITH_COLUMN), replace(WITH_COLUMN, observed=observed), route=route)
    assert Add(parent) in difference.changes and difference.respected == ()


def test_columns_stay_under_the_parent_that_they_have() -> None:
    """Somebody draws a second process beside theirs. No column process moves because of it."""
    parent = end_to_end(WITH_COLUMN)
    first, second = (drawn_by_others(parent, number=number) for number in (2, 1))
    there = [
        observe(asset) for asset in wanted_by(WITH_COLUMN) if asset != parent and asset.kind is not Kind.COLUMN_PROCESS
    ]
    columns = [asset.under(first.qualified_name) for asset in lineage(WITH_COLUMN) if isinstance(asset, ColumnProcess)]
    strangers = [observe(process, mark="crawler") for process in (first, second)]
    observed = Observed((*there, *map(observe, columns), *strangers))
    assert compare(wanted_by(WITH_COLUMN), replace(WITH_COLUMN, observed=observed)).changes == ()


def test_columns_come_back_under_ours_when_theirs_is_gone() -> None:
    """Their parent was archived. Ours is drawn, and the column processes hang under it."""
    parent = end_to_end(WITH_COLUMN)
    there = [
        observe(asset) for asset in wanted_by(WITH_COLUMN) if asset != parent and asset.kind is not Kind.COLUMN_PROCESS
    ]
    column = next(asset for asset in lineage(WITH_COLUMN) if isinstance(asset, ColumnProcess))
    observed = Observed((*there, observe(column.under("default/fivetran/1/gone"))))
    changes = compare(wanted_by(WITH_COLUMN), replace(WITH_COLUMN, observed=observed)).changes
    assert changes == (Add(parent), Modify(column.under("default/fivetran/1/gone"), column))


def test_a_parent_that_no_column_of_ours_needs_is_not_made() -> None:
    """Others drew the tables' edge and the columns' edges. None of them is drawn again."""
    parent, column = (
        end_to_end(WITH_COLUMN),
        next(process for process in lineage(WITH_COLUMN) if isinstance(process, ColumnProcess)),
    )
    difference = diff_over_others(WITH_COLUMN, drawn_by_others(parent), drawn_by_others(column))
    theirs = {parent.reference, column.reference}
    assert theirs == {item.wanted.reference for item in difference.respected}
    assert not theirs & {change.after.reference for change in difference.changes if isinstance(change, Add)}


def test_ours_stays_where_others_drew_the_same_edge_later() -> None:
    """A process that is ours and wanted is unchanged, whatever is drawn beside it."""
    process = end_to_end(NO_COLUMNS)
    observed = Observed((observe(process), observe(drawn_by_others(process), mark="crawler")))
    assert process in compare(wanted_by(NO_COLUMNS), replace(NO_COLUMNS, observed=observed)).unchanged


def hangs_or_is(asset: Asset, parent: Process) -> bool:
    return asset == parent or isinstance(asset, ColumnProcess)


@given(drawn.worlds())
def test_without_asking_nothing_is_adopted(world: World) -> None:
    """Others' lineage is reported by default."""
    assert not [change for change in plan_of(world).changes if isinstance(change, Adopt)]


@given(drawn.worlds())
def test_adopting_replaces_only_others_lineage_on_the_same_edge(world: World) -> None:
    """Each archived process is drawn outside our deployment, and covers exactly the edge that ours takes over."""
    observed_by_name = {observed.asset.qualified_name: observed for observed in world.observed.assets}
    for change in plan_of(world, adopt=True).changes:
        if isinstance(change, Adopt):
            for theirs in change.replaces:
                assert not (observed_by_name[theirs.qualified_name].mark or "").startswith("delta-arc-lineage/default/")
                assert set(change.after.inputs) <= set(theirs.inputs)
                assert set(change.after.outputs) <= set(theirs.outputs)


@given(drawn.worlds())
def test_a_plan_that_adopts_needs_its_digest(world: World) -> None:
    """It is unsafe and says how many. Without approval no adoption is due."""
    plan = plan_of(world, adopt=True)
    count = plan.count(Adopt)
    assert bool(count) == any(f"{count} processes that others made" in violation for violation in plan.violations)
    assert not [change for change in plan.due(Consent.SETTING) if isinstance(change, Adopt)]
    assert plan.due(Consent.DIGEST) == plan.changes


def test_adopting_names_all_that_is_replaced() -> None:
    """Two strangers on one edge are both archived, in the order of their names."""
    process = end_to_end(NO_COLUMNS)
    strangers = [drawn_by_others(process, number=number) for number in (2, 1)]
    adoptions = [
        change for change in diff_over_others(NO_COLUMNS, *strangers, adopt=True).changes if isinstance(change, Adopt)
    ]
    assert adoptions == [Adopt(process, (strangers[1], strangers[0]))]


def test_a_process_that_draws_more_than_our_edges_is_never_archived() -> None:
    """Adopting it would lose the edge that only it draws: it is respected instead."""
    process = end_to_end(NO_COLUMNS)
    elsewhere = Reference("Table", "default/snowflake/2/RAW/SALES/ELSEWHERE")
    wider = replace(drawn_by_others(process), outputs=(*process.outputs, elsewhere))
    difference = diff_over_others(NO_COLUMNS, wider, adopt=True)
    assert not [change for change in difference.changes if isinstance(change, Adopt)]
    assert (process, (wider.qualified_name,)) in [(item.wanted, item.by) for item in difference.respected]


def diff_over_both(world: World, *theirs: Process | ColumnProcess, adopt: bool = False) -> Difference:
    """The difference where all of ours is there, and theirs beside it."""
    observed = Observed(
        (*(observe(asset) for asset in wanted_by(world)), *(observe(process, mark=None) for process in theirs))
    )
    return compare(wanted_by(world), replace(world, observed=observed), adopt=adopt)


@pytest.mark.parametrize("ours", lineage(WITH_COLUMN), ids=lambda ours: ours.name)
def test_a_duplicate_of_ours_is_reported_and_retired_only_on_request(ours: Process | ColumnProcess) -> None:
    """A hand script's process beside ours, under an id that the SDK hashed, is reported. It is archived by digest."""
    theirs = replace(drawn_by_others(ours), qualified_name=f"{ROUTE.s3_connection}/0cc175b9c0f1b6a831c399e269772661")
    reported = diff_over_both(WITH_COLUMN, theirs)
    (duplicate,) = reported.duplicates
    assert reported.changes == () and duplicate.of == (ours.qualified_name,)
    assert duplicate.theirs.reference == theirs.reference
    adopting = diff_over_both(WITH_COLUMN, theirs, adopt=True)
    assert adopting.changes == (Retire(theirs, (ours.qualified_name,)),) and adopting.duplicates == ()


def test_a_duplicate_that_draws_more_than_our_edges_is_never_retired() -> None:
    """Archiving it would lose the edge that only it draws."""
    ours = end_to_end(NO_COLUMNS)
    wider = replace(drawn_by_others(ours), inputs=(*ours.inputs, Reference("Table", "elsewhere")))
    difference = diff_over_both(NO_COLUMNS, wider, adopt=True)
    assert difference.changes == () and [duplicate.theirs for duplicate in difference.duplicates] == [wider]


def test_a_duplicate_that_another_adoption_replaces_is_archived_once() -> None:
    """One of its edges is ours, the other is adopted. It is replaced, and not retired too."""
    first = end_to_end(NO_COLUMNS)
    second = replace(first, qualified_name=f"{first.qualified_name}x", inputs=(Reference("Table", "elsewhere"),))
    wide = replace(drawn_by_others(first), inputs=(*first.inputs, *second.inputs))
    foreign = (observe(wide, mark=None),)
    difference = diff((first, second), Observed((observe(first),)), foreign, route=ROUTE, adopt=True)
    assert difference.changes == (Adopt(second, (wide,)),)


def test_a_duplicate_of_an_edge_that_ours_draw_only_by_an_edit_is_never_retired() -> None:
    """Somebody gave a process of ours another input. The plan takes it off again, so their edge stays theirs."""
    ours = end_to_end(NO_COLUMNS)
    elsewhere = Reference("Table", "elsewhere")
    edited = replace(ours, inputs=(elsewhere, *ours.inputs))
    theirs = replace(drawn_by_others(ours), inputs=(elsewhere,))
    rest = [observe(asset) for asset in wanted_by(NO_COLUMNS) if asset != ours]
    observed = Observed((*rest, observe(edited), observe(theirs, mark=None)))
    difference = compare(wanted_by(NO_COLUMNS), replace(NO_COLUMNS, observed=observed), adopt=True)
    assert difference.changes == (Modify(edited, ours),) and difference.duplicates == ()


@pytest.mark.parametrize("ours_is_there", [True, False])
def test_a_process_whose_columns_draw_more_than_ours_is_never_archived(ours_is_there: bool) -> None:
    """A column process must have a parent. Archiving theirs would lose the edge that only its columns draw."""
    ours, table_level = end_to_end(NO_COLUMNS), drawn_by_others(end_to_end(NO_COLUMNS))
    column = next(process for process in lineage(WITH_COLUMN) if isinstance(process, ColumnProcess))
    under = replace(drawn_by_others(column), parent=table_level.qualified_name)
    there = [observe(asset) for asset in wanted_by(NO_COLUMNS) if ours_is_there or asset != ours]
    observed = Observed((*there, observe(table_level, mark=None), observe(under, mark=None)))
    difference = compare(wanted_by(NO_COLUMNS), replace(NO_COLUMNS, observed=observed), adopt=True)
    assert difference.changes == ()
    assert [duplicate.theirs for duplicate in difference.duplicates] + [
        respected.wanted for respected in difference.respected
    ] == [table_level if ours_is_there else ours]


@given(drawn.worlds(), st.booleans())
def test_only_what_ours_draw_whole_is_retired(world: World, adopt: bool) -> None:
    """A retired process is due by digest, and is not of our deployment. Ours draw every edge of it afterwards."""
    plan = plan_of(world, adopt=adopt)
    retired = [change for change in plan.changes if isinstance(change, Retire)]
    assert adopt or not retired
    marks = {observed.asset.qualified_name: observed.mark or "" for observed in world.observed.assets}
    after = carry_out(plan.changes, world.observed).assets
    ours = [observed.asset for observed in after if (observed.mark or "").startswith("delta-arc-lineage/default/")]
    drawn_now = {(start, end) for process in ours if not isinstance(process, Rest) for start, end in edges(process)}
    for change in retired:
        assert not marks[change.before.qualified_name].startswith("delta-arc-lineage/default/")
        assert edges(change.before) <= drawn_now and change not in plan.due(Consent.SETTING)


Rest = Connection | Bucket | Prefix | S3Object


def edges(process: Process | ColumnProcess) -> set[tuple[Reference, Reference]]:
    return set(product(process.inputs, process.outputs))
