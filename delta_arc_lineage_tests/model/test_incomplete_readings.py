"""Incomplete readings: whatever was not shown, no edge is drawn that the whole reading would not draw."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import ColumnProcess, Lineage, Process
from delta_arc_lineage.model.copies import CopiedColumn, Copies
from delta_arc_lineage.model.diff import Add, Adopt, Modify, Retire
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.outcomes import Reason
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Skipped, Table
from delta_arc_lineage.model.stated_pairs import StatedColumns, StatedPair
from delta_arc_lineage.model.templates import TablePattern
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    bucket_of,
    file,
    make_world,
    matched,
    observe,
    pipe,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)
from delta_arc_lineage_tests.model.strategies import drawn_by_others

_FILE_PATTERNS = [
    r"{table_name}\.csv",
    r"{table_name}_.*\.csv",
    r".*{table_name}\.csv",
    r"(full|delta)_?{table_name}\.csv",
    r"([^/]+\.)?{table_name}\.csv",
]
_TABLE_PATTERNS = ["{table_name}", "(stg_)?{table_name}", "stg_{table_name}", "{table_name}s"]
_NAMES = ["ORDERS", "orders", "Orders", "ORDER", "STG_ORDERS", "stg_orders", "customer", "customer_address", "CUSTOMER"]
_NAMES += ["CustomerAddress", "customer address"]
_KEYS = ["ORDERS.csv", "orders.csv", "customer_address_20240101.csv", "full_orders.csv", "customer.csv", "ORDER.csv"]
_KEYS += ["customer-address.csv", "CustomerAddress_1.csv"]
_KEYS += ["shop.sales.orders.csv", "sales.hr.ORDERS.csv", "hr.customer.csv", "raw.customer.csv", "2024.ORDER.csv"]
_COLUMNS = st.lists(st.sampled_from(["ID", "id", "Id", "NAME", "name", "theName", "THE_NAME"]), unique=True, max_size=4)
_PAIRS = [
    StatedPair("customer", "CUSTOMER", columns=(StatedColumns("id", "NAME"), StatedColumns("name", "GONE"))),
    StatedPair("CustomerAddress", "Orders", "ORDER"),
    StatedPair("orders", "stg_orders", "customer"),
    StatedPair("Orders", "customer_address"),
]
_PAIR_LISTS = st.lists(st.sampled_from(_PAIRS), unique=True, max_size=3).map(tuple)
routes = st.builds(
    lambda source, keys, target, pairs: replace(
        ROUTE,
        target=replace(ROUTE.target, schema="RAW"),
        pairs=pairs,
        source_pattern=TablePattern(source),
        file_pattern=KeyPattern(keys),
        target_pattern=TablePattern(target),
    ),
    st.sampled_from(_TABLE_PATTERNS),
    st.sampled_from(_FILE_PATTERNS),
    st.sampled_from(_TABLE_PATTERNS),
    st.just(()) | _PAIR_LISTS,
)


_FIELDS = st.builds(
    CopiedColumn, st.sampled_from(["ID", "id", "NAME", "missing"]), target=st.sampled_from(["ID", "Id"])
)
copies = st.builds(
    lambda target, path, files, columns: pipe(target, path, files=files, columns=columns),
    st.sampled_from(_NAMES),
    st.sampled_from(["sales/", "sales/customer", "sales/o", "other/"]),
    st.just(()) | st.lists(st.sampled_from(_KEYS), max_size=2).map(tuple),
    st.just(()) | st.lists(_FIELDS, max_size=2).map(tuple),
)


@st.composite
def whole_worlds(draw: st.DrawFn) -> World:
    names = st.lists(st.sampled_from(_NAMES), unique=True, max_size=5)
    target = target_of(*(target_table(name, *draw(_COLUMNS)) for name in draw(names)))
    return make_world(
        source=source_of(*(table(name, *draw(_COLUMNS)) for name in draw(names))),
        target=replace(target, copies=Copies(tuple(draw(st.lists(copies, max_size=2))))),
        files=bucket_of(*map(file, draw(st.lists(st.sampled_from(_KEYS), unique=True, max_size=4)))),
    )


@st.composite
def hide(draw: st.DrawFn, world: World) -> World:
    """The world with some tables, columns or files not shown, and each reading that hides some not complete."""
    source, target = draw(hide_tables(world.source.tables)), draw(hide_tables(world.target.tables))
    files = tuple(stored for stored in world.files.objects if draw(st.booleans()))
    return replace(
        world,
        source=replace(world.source, tables=source, complete=source == world.source.tables),
        target=replace(world.target, tables=target, complete=target == world.target.tables),
        files=replace(world.files, objects=files, complete=files == world.files.objects),
    )


@st.composite
def hide_tables(draw: st.DrawFn, tables: tuple[Table, ...]) -> tuple[Table, ...]:
    kept = (found for found in tables if draw(st.booleans()))
    return tuple(
        replace(found, columns=tuple(column for column in found.columns if draw(st.booleans()))) for found in kept
    )


def edges(world: World, route: Route) -> set[tuple[object, ...]]:
    """What the route would draw: kind of lineage, from where, to where."""
    lineage = [asset for asset in wanted_by(world, route) if isinstance(asset, Lineage)]
    return {(process.kind, *process.inputs, *process.outputs) for process in lineage}


@given(st.data(), whole_worlds(), routes)
def test_no_edge_is_drawn_that_the_whole_reading_would_not(data: st.DataObject, world: World, route: Route) -> None:
    """For every subset that is hidden from any reading, whatever the patterns leave open."""
    hidden = data.draw(hide(world))
    assert edges(hidden, route) <= edges(world, route)


@given(st.data(), whole_worlds(), routes)
def test_so_it_is_where_only_columns_tell_of_a_table(data: st.DataObject, world: World, route: Route) -> None:
    """A persona may hide a table from the hits and from their count, and show its columns: these betray it."""
    hidden = replace(world, source=betray(data, world.source), target=betray(data, world.target))
    assert edges(hidden, route) <= edges(world, route)


def betray(data: st.DataObject, schema: SchemaSnapshot) -> SchemaSnapshot:
    """The schema with some tables not shown, but their columns, or the tables without their names."""
    gone = [found for found in schema.tables if data.draw(st.booleans())]
    left = [column.qualified_name for found in gone for column in found.columns]
    left += [found.qualified_name for found in gone if not found.columns]
    skipped = tuple(Skipped(name, "not shown") for name in left)
    return replace(schema, tables=tuple(found for found in schema.tables if found not in gone), skipped=skipped)


@given(st.data(), drawn.worlds())
def test_nothing_is_added_that_may_be_there_unseen(data: st.DataObject, world: World) -> None:
    """The catalog holds more than it shows: ours already, or somebody else's on the same edge."""
    shown = tuple(found for found in world.observed.assets if data.draw(st.booleans()))
    observed = replace(world.observed, assets=shown, complete=shown == world.observed.assets)
    plan = plan_of(replace(world, observed=observed))
    if not observed.complete:
        assert not [change for change in plan.changes if isinstance(change, Add | Adopt)]
        assert plan.incomplete


def test_columns_stay_where_they_hang_while_their_parent_may_be_there_unseen() -> None:
    """Somebody drew the same edge beside ours. Where ours is not shown, its columns would move under theirs."""
    parent = next(asset for asset in wanted_by(make_world()) if isinstance(asset, Process) and asset.counts)
    others = [observe(drawn_by_others(parent), mark="crawler")]
    shown = [observe(asset) for asset in wanted_by(make_world()) if asset != parent]
    plan = plan_of(make_world(observed=Observed((*shown, *others), complete=False)))
    assert plan.changes == () and plan.incomplete
    assert plan_of(make_world(observed=Observed((*shown, *others)))).count(Modify) == 1


def test_nothing_of_others_is_retired_while_ours_may_only_seem_to_be_added() -> None:
    """Ours stands beside theirs, and is to take over what hangs under theirs: that it would be added is not sure."""
    column = next(asset for asset in wanted_by(make_world()) if isinstance(asset, ColumnProcess))
    parent = next(asset for asset in wanted_by(make_world()) if asset.qualified_name == column.parent)
    assert isinstance(parent, Process)
    theirs = drawn_by_others(parent)
    under = replace(drawn_by_others(column, number=2), parent=theirs.qualified_name)
    others = [observe(asset, mark="crawler") for asset in (theirs, under)]
    shown = [observe(asset) for asset in wanted_by(make_world()) if asset != column]
    whole = plan_of(make_world(observed=Observed((*shown, *others))), adopt=True)
    assert whole.count(Retire) == 1 and whole.count(Adopt) == 1
    assert plan_of(make_world(observed=Observed((*shown, *others), complete=False)), adopt=True).changes == ()


def test_case_is_not_enough_where_the_exact_name_may_be_hidden() -> None:
    """`ORDERS` is hidden and `orders` is shown. The file, both tables and their columns say what they wait for."""
    whole = make_world(
        source=source_of(table("orders", "ID"), table("ORDERS", "ID")), target=target_of(target_table("ORDERS", "ID"))
    )
    hidden = replace(whole, source=source_of(table("orders", "ID"), complete=False))
    assert any(isinstance(asset, ColumnProcess) for asset in wanted_by(whole))
    assert [type(asset) for asset in wanted_by(hidden) if isinstance(asset, Lineage)] == [Process]  # the file's own hop
    unseen = {(outcome.subject.name, outcome.reason) for outcome in matched(hidden).unlinked}
    assert unseen == {("sales/ORDERS.csv", Reason.UNSEEN), ("orders", Reason.UNSEEN), ("ORDERS", Reason.UNSEEN)}


def test_the_exact_name_is_enough_whatever_is_hidden() -> None:
    """No two tables of a schema have one name, so nothing unseen is meant instead."""
    whole = make_world()
    half = replace(whole, source=replace(whole.source, complete=False), target=replace(whole.target, complete=False))
    assert wanted_by(half) == wanted_by(whole)


@pytest.mark.parametrize("hidden", ["source", "target"])
def test_a_key_that_can_be_read_in_several_ways_waits_for_both_readings(hidden: str) -> None:
    """`customer_address_1.csv` is of `customer_address`, which may be among what is hidden on either side."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}_.*\.csv"))
    whole = make_world(
        source=source_of(table("customer")),
        target=target_of(target_table("customer")),
        files=bucket_of(file("customer_address_1.csv")),
    )
    assert edges(whole, route)
    half = replace(whole, **{hidden: replace(getattr(whole, hidden), complete=False)})
    assert not edges(half, route)


def test_a_reason_says_that_the_reading_was_not_complete() -> None:
    """ "No column has its name" is not known where some columns were not shown."""
    world = make_world(source=source_of(table("ORDERS", "ID", "PRICE")))
    half = replace(world, target=replace(world.target, complete=False))
    (whole_outcome,), (outcome,) = matched(world).unlinked, matched(half).unlinked
    assert (whole_outcome.reason, whole_outcome.in_part) == (Reason.NO_COLUMN, False)
    assert (outcome.reason, outcome.in_part) == (Reason.NO_COLUMN, True)
