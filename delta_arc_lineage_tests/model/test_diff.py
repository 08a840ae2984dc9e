"""The difference: it makes the catalog hold what is wanted, and touches nothing that is not ours."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import Asset, ColumnProcess, Kind, Observed, sort_key
from delta_arc_lineage.model.diff import Add, Adopt, Difference, Modify, Remove, diff, subject
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import ROUTE, World, carried_out, held, held_all, wanted_by, world
from delta_arc_lineage_tests.model.strategies import altered, leftovers, object_of

worlds = drawn.readings_of_route()
adopting = st.booleans()


def difference(found: World, *, adopt: bool = False) -> Difference:
    return diff(wanted_by(found), found.observed, route=ROUTE, adopt=adopt)


def keys(assets: tuple[Asset, ...]) -> set[tuple[Kind, str]]:
    return {(asset.kind, asset.qualified_name) for asset in assets}


@given(worlds, adopting)
def test_a_world_that_is_as_wanted_needs_no_change(found: World, adopt: bool) -> None:
    """diff(x, x) is empty, and says that all of it is unchanged."""
    wanted = wanted_by(found)
    same = diff(wanted, held_all(wanted), route=ROUTE, adopt=adopt)
    assert same.changes == () and same.unchanged == tuple(sorted(wanted, key=sort_key)) and same.respected == ()


@given(worlds, adopting)
def test_applying_a_difference_leaves_none(found: World, adopt: bool) -> None:
    """diff(d, apply(diff(d, a), a)) is empty: once is enough, and twice is once."""
    after = carried_out(difference(found, adopt=adopt).changes, found.observed)
    assert difference(replace(found, observed=after), adopt=adopt).changes == ()


@given(worlds)
def test_afterwards_the_catalog_holds_what_is_wanted(found: World) -> None:
    """apply(diff(d, a), a) equals d on what is ours; what is not ours and in the way is reported."""
    made = difference(found)
    after = {
        (one.asset.kind, one.asset.qualified_name): one for one in carried_out(made.changes, found.observed).assets
    }
    respected = keys(tuple(item.wanted for item in made.respected))
    for wanted in wanted_by(found):
        key = wanted.kind, wanted.qualified_name
        if key not in respected and wanted.kind is not Kind.CONNECTION:
            assert after[key].asset == wanted
    ours = {key for key, one in after.items() if one.mark == ROUTE.mark and not one.asset.kind.is_permanent}
    assert ours <= keys(wanted_by(found))


@given(worlds)
def test_what_others_made_is_never_in_a_change(found: World) -> None:
    """Nothing without our mark is changed or removed, whatever its name."""
    ours = keys(tuple(one.asset for one in found.observed.assets if one.mark == ROUTE.mark))
    for change in difference(found).changes:
        if isinstance(change, Modify | Remove):
            assert (change.before.kind, change.before.qualified_name) in ours
        else:
            assert (change.after.kind, change.after.qualified_name) not in keys(
                tuple(one.asset for one in found.observed.assets)
            )


@given(worlds, adopting)
def test_connections_and_buckets_are_never_removed(found: World, adopt: bool) -> None:
    """Others' things live in them; a sync that forgets a route's bucket does not take it away."""
    removed = [change.before for change in difference(found, adopt=adopt).changes if isinstance(change, Remove)]
    assert not any(asset.kind.is_permanent for asset in removed)


@given(worlds, adopting)
def test_a_column_process_of_ours_always_has_its_parent(found: World, adopt: bool) -> None:
    """What hangs under a process is never without it, even where others drew the same edge."""
    after = carried_out(difference(found, adopt=adopt).changes, found.observed)
    there = keys(tuple(one.asset for one in after.assets))
    wanted = keys(wanted_by(found))
    for one in after.assets:
        if isinstance(one.asset, ColumnProcess) and (one.asset.kind, one.asset.qualified_name) in wanted:
            assert (Kind.PROCESS, one.asset.parent) in there


@given(worlds, adopting, st.randoms(use_true_random=False))
def test_the_order_of_inputs_changes_nothing(found: World, adopt: bool, random: Random) -> None:
    """Shuffled wants and observations give the same difference, in the same order."""
    wanted, observed = wanted_by(found), found.observed.assets
    mixed = diff(
        random.sample(wanted, len(wanted)),
        Observed(tuple(random.sample(observed, len(observed)))),
        route=ROUTE,
        adopt=adopt,
    )
    assert mixed == difference(found, adopt=adopt)
    assert list(mixed.changes) == sorted(mixed.changes, key=lambda change: sort_key(subject(change)))


@given(worlds, adopting)
def test_each_thing_is_decided_once(found: World, adopt: bool) -> None:
    """A thing is changed, unchanged or left to others; only a parent that we need is both ours and theirs."""
    made = difference(found, adopt=adopt)
    changed = [(subject(change).kind, subject(change).qualified_name) for change in made.changes]
    assert len(set(changed)) == len(changed)
    assert not set(changed) & keys(made.unchanged)
    decided = set(changed) | keys(made.unchanged) | keys(tuple(item.wanted for item in made.respected))
    assert keys(wanted_by(found)) <= decided


@given(worlds, adopting)
def test_ours_are_counted_by_the_mark_of_the_route(found: World, adopt: bool) -> None:
    """The share of removals is of this route's things."""
    ours = [one for one in found.observed.assets if one.mark == ROUTE.mark]
    assert difference(found, adopt=adopt).ours == len(ours)


@pytest.mark.parametrize("mark", drawn.MARKS)
@pytest.mark.parametrize("asset", leftovers(), ids=lambda asset: asset.kind)
def test_what_nothing_wants_is_removed_only_if_this_route_made_it(asset: Asset, mark: str | None) -> None:
    """Another route's, another deployment's, a crawler's and unmarked things stay; so do connections and buckets."""
    observed = Observed((held(asset, mark=mark),))
    removable = mark == ROUTE.mark and not asset.kind.is_permanent
    assert diff((), observed, route=ROUTE).changes == ((Remove(asset),) if removable else ())


@pytest.mark.parametrize("mark", drawn.MARKS)
def test_what_differs_is_changed_only_if_this_route_made_it(mark: str | None) -> None:
    """A thing of our name and not of our mark is used as it is, and reported."""
    wanted = object_of("sales/ORDERS.csv")
    made = diff((wanted,), Observed((held(altered(wanted), mark=mark),)), route=ROUTE)
    if mark == ROUTE.mark:
        assert made.changes == (Modify(altered(wanted), wanted),) and made.respected == ()
    else:
        assert made.changes == () and made.respected[0].by == (wanted.qualified_name,)


def test_a_connection_that_is_there_is_as_wanted() -> None:
    """Its name and owners belong to whoever keeps it: no difference in them is ever found."""
    wanted = wanted_by(world())
    observed = Observed(tuple(held(altered(asset), mark=None) for asset in wanted if asset.kind is Kind.CONNECTION))
    made = diff(wanted[:1], observed, route=ROUTE)
    assert made.changes == () and made.unchanged == wanted[:1]


def test_changing_an_id_suffix_replaces_the_process() -> None:
    """The suffix is part of the identity: planned as one more and one less, never as a change."""
    wanted = wanted_by(world())
    route = replace(ROUTE, process_naming=replace(ROUTE.process_naming, target_import_process_id_suffix="load"))
    changes = diff(wanted_by(world(), route), held_all(wanted), route=route).changes
    assert sorted(type(change).__name__ for change in changes) == ["Add", "Remove"]


def test_renaming_a_process_changes_it_in_place() -> None:
    """A label is what we own of a process and not what it is."""
    wanted = wanted_by(world())
    route = replace(ROUTE, process_naming=replace(ROUTE.process_naming, target_import_process_name_suffix="load"))
    (change,) = diff(wanted_by(world(), route), held_all(wanted), route=route).changes
    assert isinstance(change, Modify) and change.after.name == "ORDERS load"


def test_an_empty_catalog_gets_everything() -> None:
    """The first run adds all, and nothing else."""
    made = difference(world())
    assert [change.after for change in made.changes if isinstance(change, Add)] == list(wanted_by(world()))
    assert not [change for change in made.changes if isinstance(change, Adopt)]
