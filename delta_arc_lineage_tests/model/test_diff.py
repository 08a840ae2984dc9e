"""The difference: it makes the catalog hold what is wanted, and touches nothing that is not ours."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import Asset, ColumnProcess, Lineage, Prefix, Process, S3Object, sort_key
from delta_arc_lineage.model.diff import Add, Adopt, Difference, Modify, Remove, diff, subject
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    carry_out,
    compare,
    make_world,
    observe,
    observe_all,
    wanted_by,
)
from delta_arc_lineage_tests.model.strategies import altered, leftovers, object_of

worlds = drawn.worlds()
adopting = st.booleans()


def find_difference(world: World, *, adopt: bool = False) -> Difference:
    return compare(wanted_by(world), world, adopt=adopt)


def keys(assets: tuple[Asset, ...]) -> set[tuple[Kind, str]]:
    return {(asset.kind, asset.qualified_name) for asset in assets}


@given(worlds, adopting)
def test_a_world_that_is_as_wanted_needs_no_change(world: World, adopt: bool) -> None:
    """diff(x, x) is empty, and says that all of it is unchanged."""
    wanted = wanted_by(world)
    difference = diff(wanted, observe_all(wanted), route=ROUTE, adopt=adopt)
    assert (
        difference.changes == ()
        and difference.unchanged == tuple(sorted(wanted, key=sort_key))
        and difference.respected == ()
    )


@given(worlds, adopting)
def test_applying_a_difference_leaves_none(world: World, adopt: bool) -> None:
    """diff(d, apply(diff(d, a), a)) is empty: applying twice equals applying once."""
    after = carry_out(find_difference(world, adopt=adopt).changes, world.observed)
    assert find_difference(replace(world, observed=after), adopt=adopt).changes == ()


@given(worlds)
def test_afterwards_the_catalog_holds_what_is_wanted(world: World) -> None:
    """apply(diff(d, a), a) equals d on what is ours; what is not ours and in the way is reported."""
    difference = find_difference(world)
    after = {
        (observed.asset.kind, observed.asset.qualified_name): observed
        for observed in carry_out(difference.changes, world.observed).assets
    }
    respected = keys(tuple(item.wanted for item in difference.respected))
    for wanted in wanted_by(world):
        key = wanted.kind, wanted.qualified_name
        is_kept_by_others = wanted.kind.is_permanent and after[key].mark != ROUTE.mark
        if key not in respected and wanted.kind is not Kind.CONNECTION and not is_kept_by_others:
            assert after[key].asset == hung_as(wanted, after[key].asset)
    ours = {
        key for key, observed in after.items() if observed.mark == ROUTE.mark and not observed.asset.kind.is_permanent
    }
    assert ours <= keys(wanted_by(world))


def hung_as(wanted: Asset, found: Asset) -> Asset:
    """The wanted asset under the parent that it has now; a law of its own says which that may be."""
    return wanted.under(found.parent) if isinstance(wanted, Lineage) and isinstance(found, Lineage) else wanted


@given(worlds)
def test_what_others_made_is_never_in_a_change(world: World) -> None:
    """Nothing without our mark is changed or removed, whatever its name."""
    ours = keys(tuple(observed.asset for observed in world.observed.assets if observed.mark == ROUTE.mark))
    for change in find_difference(world).changes:
        if isinstance(change, Modify | Remove):
            assert (change.before.kind, change.before.qualified_name) in ours
        else:
            assert (change.after.kind, change.after.qualified_name) not in keys(
                tuple(observed.asset for observed in world.observed.assets)
            )


@given(worlds, adopting)
def test_connections_and_buckets_are_never_removed(world: World, adopt: bool) -> None:
    """Others' things live in them; a sync that forgets a route's bucket does not take it away."""
    removed = [change.before for change in find_difference(world, adopt=adopt).changes if isinstance(change, Remove)]
    assert not any(asset.kind.is_permanent for asset in removed)


@given(worlds, adopting)
def test_a_column_process_of_ours_always_has_a_parent(world: World, adopt: bool) -> None:
    """What hangs under a process is never without it: ours, or theirs where they drew the same edge."""
    after = carry_out(find_difference(world, adopt=adopt).changes, world.observed)
    there = keys(tuple(observed.asset for observed in after.assets))
    wanted = keys(wanted_by(world))
    for observed in after.assets:
        is_wanted = (observed.asset.kind, observed.asset.qualified_name) in wanted
        if isinstance(observed.asset, ColumnProcess) and is_wanted and observed.mark == ROUTE.mark:
            assert (Kind.PROCESS, observed.asset.parent) in there


@given(worlds, adopting, st.randoms(use_true_random=False))
def test_the_order_of_inputs_changes_nothing(world: World, adopt: bool, random: Random) -> None:
    """Shuffled wants and observations give the same difference, in the same order."""
    wanted, observed = wanted_by(world), world.observed.assets
    shuffled = replace(world, observed=Observed(tuple(random.sample(observed, len(observed)))))
    mixed = compare(random.sample(wanted, len(wanted)), shuffled, adopt=adopt)
    assert mixed == find_difference(world, adopt=adopt)
    assert list(mixed.changes) == sorted(mixed.changes, key=lambda change: sort_key(subject(change)))


@given(worlds, adopting)
def test_each_thing_is_decided_once(world: World, adopt: bool) -> None:
    """A thing is changed, unchanged or left to others, and never two of these."""
    difference = find_difference(world, adopt=adopt)
    changed = [(subject(change).kind, subject(change).qualified_name) for change in difference.changes]
    assert len(set(changed)) == len(changed)
    assert not set(changed) & keys(difference.unchanged)
    respected = keys(tuple(item.wanted for item in difference.respected))
    assert not respected & (set(changed) | keys(difference.unchanged))
    assert keys(wanted_by(world)) <= set(changed) | keys(difference.unchanged) | respected


@given(worlds, adopting)
def test_files_and_flows_are_counted_by_the_mark_of_the_route(world: World, adopt: bool) -> None:
    """The share of removals is of this route's files and flows: hops, columns and containers are parts of these."""
    ours = [observed.asset for observed in world.observed.assets if observed.mark == ROUTE.mark]
    files = [asset for asset in ours if isinstance(asset, Prefix | S3Object)]
    flows = [asset for asset in ours if isinstance(asset, Process) and not touches_a_file(asset)]
    assert find_difference(world, adopt=adopt).counted == len(files) + len(flows)


def touches_a_file(process: Process) -> bool:
    return any(end.type_name in ("S3Object", "S3Prefix") for end in (*process.inputs, *process.outputs))


@pytest.mark.parametrize("mark", drawn.MARKS)
@pytest.mark.parametrize("asset", leftovers(), ids=lambda asset: asset.kind)
def test_what_nothing_wants_is_removed_only_if_this_route_made_it(asset: Asset, mark: str | None) -> None:
    """Another route's, another deployment's, a crawler's and unmarked things stay; so do connections and buckets."""
    observed = Observed((observe(asset, mark=mark),))
    removable = mark == ROUTE.mark and not asset.kind.is_permanent
    assert diff((), observed, route=ROUTE).changes == ((Remove(asset),) if removable else ())


@pytest.mark.parametrize("mark", drawn.MARKS)
def test_what_differs_is_changed_only_if_this_route_made_it(mark: str | None) -> None:
    """An asset with our name and another mark is used as it is, and reported."""
    wanted = object_of("sales/ORDERS.csv")
    difference = diff((wanted,), Observed((observe(altered(wanted), mark=mark),)), route=ROUTE)
    if mark == ROUTE.mark:
        assert difference.changes == (Modify(altered(wanted), wanted),) and difference.respected == ()
    else:
        assert difference.changes == () and difference.respected[0].by == (wanted.qualified_name,)


def test_a_connection_that_is_there_is_as_wanted() -> None:
    """Its name and owners belong to whoever keeps it. No difference in them is ever found."""
    wanted = wanted_by(make_world())
    observed = Observed(tuple(observe(altered(asset), mark=None) for asset in wanted if asset.kind is Kind.CONNECTION))
    difference = diff(wanted[:1], observed, route=ROUTE)
    assert difference.changes == () and difference.unchanged == wanted[:1]


def test_changing_an_id_suffix_replaces_the_process() -> None:
    """The suffix is part of the identity: planned as one more and one less, never as a change."""
    wanted = wanted_by(make_world())
    route = replace(ROUTE, process_naming=replace(ROUTE.process_naming, target_import_process_id_suffix="load"))
    changes = diff(wanted_by(make_world(), route), observe_all(wanted), route=route).changes
    assert sorted(type(change).__name__ for change in changes) == ["Add", "Remove"]


def test_renaming_a_process_changes_it_in_place() -> None:
    """A label is an attribute that we own. It is not the identity."""
    wanted = wanted_by(make_world())
    route = replace(ROUTE, process_naming=replace(ROUTE.process_naming, target_import_process_name_suffix="load"))
    (change,) = diff(wanted_by(make_world(), route), observe_all(wanted), route=route).changes
    assert isinstance(change, Modify) and change.after.name == "ORDERS load"


def test_an_empty_catalog_gets_everything() -> None:
    """The first run adds all, and nothing else."""
    difference = find_difference(make_world())
    assert [change.after for change in difference.changes if isinstance(change, Add)] == list(wanted_by(make_world()))
    assert not [change for change in difference.changes if isinstance(change, Adopt)]
