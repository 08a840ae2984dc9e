"""Runs of the whole: everything once, nothing twice, and a cost that follows the change."""

from dataclasses import replace
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.diff import Add, Adopt, Modify, Remove, subject
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.phases import CONNECTION_READS, forecast
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import World, plan_of
from delta_arc_lineage_tests.model.strategies import drawn_by_others, object_of
from delta_arc_lineage_tests.sync.catalogs import PagedCatalog
from delta_arc_lineage_tests.sync.estate import PG, Estate


def test_the_first_run_adds_everything() -> None:
    """From nothing to the whole graph, all of it ours."""
    estate = Estate()
    plan = estate.sync()
    assert {type(change) for change in plan.changes} == {Add}
    assert estate.kept() == {change.after.qualified_name: change.after for change in plan.changes}
    assert {observed.mark for name, observed in estate.catalog.active.items() if name in estate.kept()} == {
        estate.route.mark
    }


def test_the_second_run_plans_nothing_and_writes_nothing() -> None:
    """S8 and B2: an unchanged estate costs no write, and a handful of reads."""
    estate = Estate()
    estate.sync()
    before = estate.catalog.requests
    plan = estate.sync(run="second")
    spent = estate.catalog.requests - before
    assert plan.is_empty and spent.writes == 0 and spent.reads <= 6
    assert plan.unchanged == len(estate.kept())


def test_one_more_file_writes_its_own_things_only() -> None:
    """A file and its tables arrive: one object, three processes, one column process, and the bucket counts it."""
    estate = Estate()
    estate.sync()
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]})
    estate.put("REGIONS.csv")
    plan = estate.sync(run="second")
    assert all("REGIONS" in change.after.name for change in plan.changes if isinstance(change, Add))
    kinds = [subject(change).kind for change in plan.changes]
    assert sorted(kinds) == sorted([Kind.BUCKET, Kind.OBJECT, *[Kind.PROCESS] * 3, Kind.COLUMN_PROCESS])


def test_a_file_that_was_overwritten_changes_its_object_only() -> None:
    """Size and time of one object, in place."""
    estate = Estate()
    estate.sync()
    estate.put("ORDERS.csv", size=11)
    (change,) = estate.sync(run="second").changes
    assert isinstance(change, Modify) and (change.before.size, change.after.size) == (10, 11)


def test_a_file_that_was_removed_is_archived_when_an_hour_proves_it() -> None:
    """Planned at once, pending; nothing is archived until a later reading still misses it."""
    estate = Estate()
    estate.sync()
    everything = set(estate.kept())
    estate.delete("ORDERS.csv")
    first = estate.sync(run="second")
    assert {type(change) for change in first.changes} == {Remove} and len(first.pending) == len(first.changes)
    assert set(estate.kept()) == everything
    estate.clock.advance(HOUR)
    second = estate.sync(run="third")
    gone = {change.before.qualified_name for change in second.changes}
    assert second.digest == first.digest and not second.pending and set(estate.kept()) == everything - gone


def test_a_pending_removal_is_applied_by_its_digest() -> None:
    """A person may say that the removal is meant."""
    estate = Estate()
    estate.sync()
    estate.delete("ORDERS.csv")
    plan = estate.sync(run="second", approve=True)
    assert plan.pending and not {change.before.qualified_name for change in plan.changes} & set(estate.kept())


def test_a_file_that_is_back_in_time_loses_nothing() -> None:
    """The absence is forgotten, and starts anew the next time."""
    estate = Estate()
    estate.sync()
    estate.delete("ORDERS.csv")
    estate.sync(run="second")
    estate.put("ORDERS.csv")
    estate.clock.advance(HOUR)
    assert estate.sync(run="third").is_empty
    estate.delete("ORDERS.csv")
    assert len(estate.sync(run="fourth").pending) > 0


@pytest.mark.parametrize("emptied", ["bucket", "source", "target"])
def test_what_was_emptied_by_accident_removes_nothing(emptied: str) -> None:
    """A wrong prefix, a dropped schema, a crawl that failed: the reason is told, the graph stays."""
    estate = Estate()
    estate.sync()
    before = estate.kept()
    if emptied == "bucket":
        estate.bucket.objects.clear()
    else:
        full: dict[str, list[str]] = {"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"]}
        estate.set_tables({} if emptied == "source" else full, {} if emptied == "target" else full)
    for run in ("second", "third"):
        plan = estate.sync(run=run)
        estate.clock.advance(HOUR)
        assert plan.withheld and not [change for change in plan.changes if isinstance(change, Remove)]
    assert estate.kept() == before


def test_over_the_limit_only_the_removals_wait_for_a_digest() -> None:
    """What was added is made at once, what is gone stays until a person agrees: one removal too many stops nothing."""
    estate = Estate(limits=Limits(removal_count=0, removal_share=0, minimum_age=0))
    estate.sync()
    estate.delete("ORDERS.csv")
    estate.put("REGIONS.csv")
    before = estate.kept()
    waiting = estate.sync(run="second")
    assert waiting.over_limit and before.keys() < estate.kept().keys()
    assert any(name.endswith("/REGIONS.csv") for name in estate.kept().keys() - before.keys())
    plan = estate.sync(run="third", approve=True)
    assert {type(change) for change in plan.changes} == {Remove} and not before.keys() <= estate.kept().keys()
    assert estate.sync(run="fourth").is_empty


def test_others_lineage_on_our_edge_is_respected_then_adopted_by_digest() -> None:
    """An edge is drawn once, by theirs or by ours. Adopting is asked for, and approved."""
    estate = Estate()
    parent = next(change for change in estate.plan().changes if subject(change).name == "SHIPPERS pg to s3 process")
    estate.sync()
    theirs = replace(drawn_by_others(subject(parent)), qualified_name=f"{PG}/by-hand/1")
    estate.catalog.drop(subject(parent).qualified_name)
    estate.catalog.put(theirs, mark="crawler")
    plan = estate.sync(run="second")
    assert plan.is_empty and plan.respected[0].by == (theirs.qualified_name,)
    with pytest.raises(UnsafePlan, match="1 processes that others made"):
        estate.sync(run="third", adopt=True)
    plan = estate.sync(run="fourth", adopt=True, approve=True)
    assert [type(change) for change in plan.changes] == [Adopt]
    assert theirs.qualified_name not in estate.kept() and subject(parent).qualified_name in estate.kept()
    assert estate.sync(run="fifth").is_empty


@given(st.integers(1, 60), st.integers(1, 20))
@settings(max_examples=20)
def test_k_new_things_cost_k_by_batch_writes_and_not_one_more(count: int, batch: int) -> None:
    """B2: ceil(k / batch) for each phase, as forecast; the bucket that counts them goes along with the files."""
    estate = Estate(limits=Limits(batch=batch))
    estate.sync()
    names = {f"T{number}": ["ID"] for number in range(count)}
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], **names})
    for name in names:
        estate.put(f"{name}.csv")
    before = estate.catalog.requests
    plan = estate.sync(run="second")
    writes = (estate.catalog.requests - before).writes
    assert writes == plan.forecast.writes == sum(ceil(things / batch) for things in (1 + count, 3 * count, count))


@given(drawn.worlds(), st.booleans(), st.integers(1, 7))
def test_the_forecast_is_what_is_sent(world: World, approved: bool, batch: int) -> None:
    """Writes are exact in any world. Reads are one a phase, but for those that making a connection asks."""
    estate = Estate(MemoryCatalog(ManualClock()), limits=Limits(batch=batch))
    for observed in world.observed.assets:
        estate.catalog.put(observed.asset, mark=observed.mark)
    plan = plan_of(world, limits=estate.limits, adopt=True)
    before = estate.catalog.requests
    estate.apply(plan, approved=approved)
    spent = estate.catalog.requests - before
    due = plan.due(Consent.DIGEST if approved else Consent.SETTING)
    connections = sum(subject(change).kind is Kind.CONNECTION for change in due)
    expected = forecast(due, batch=batch)
    assert (spent.reads, spent.writes) == (expected.reads - CONNECTION_READS * connections, expected.writes)
    assert approved or plan.forecast == expected


def test_ten_thousand_removals_take_less_than_two_hundred_requests() -> None:
    """Archived a hundred at a time, read three hundred at a time: as forecast, and all in the right order."""
    estate = Estate(PagedCatalog(ManualClock()))
    estate.sync(run="first")
    for number in range(10_000):
        estate.catalog.put(object_of(f"sales/{number}.txt"), mark=estate.route.mark)
    plan = estate.plan(run="second")
    before = estate.catalog.requests
    estate.apply(plan, approved=True, run="second")
    spent = estate.catalog.requests - before
    expected = forecast(plan.changes, batch=50)
    assert (spent.reads, spent.writes) == (expected.reads, expected.writes) == (34, 100)
    assert not [name for name in estate.kept(Kind.OBJECT) if name.endswith(".txt")]


@given(st.integers(0, 700), st.integers(0, 700))
@settings(max_examples=10)
def test_the_forecast_counts_pages_as_the_catalog_does(added: int, removed: int) -> None:
    """Three hundred names a reading, whatever is added, archived, or both."""
    estate = Estate(PagedCatalog(ManualClock()))
    estate.sync()
    for number in range(added):
        estate.put(f"{number}.csv")
    for number in range(removed):
        estate.catalog.put(object_of(f"sales/{number}.txt"), mark=estate.route.mark)
    plan = estate.plan(run="second")
    before = estate.catalog.requests
    estate.apply(plan, approved=True, run="second")
    spent = estate.catalog.requests - before
    expected = forecast(plan.changes, batch=50)
    assert (spent.reads, spent.writes) == (expected.reads, expected.writes)
    assert spent.writes <= ceil(added / 50) + ceil(removed / 100)


def test_a_route_never_touches_another_routes_things() -> None:
    """Two routes in one bucket: each plans nothing about the other's."""
    estate = Estate()
    estate.sync()
    first_assets = {
        name: observed for name, observed in estate.catalog.active.items() if observed.mark == estate.route.mark
    }
    estate.route = replace(estate.route, name="other", bucket=replace(estate.route.bucket, prefix="other/"))
    estate.sync()
    assert {name: estate.catalog.active[name] for name in first_assets} == first_assets


def test_progress_is_told_for_every_batch() -> None:
    """S20: long work is never silent."""
    estate = Estate(limits=Limits(batch=2))
    plan = estate.sync()
    written = [step for step in estate.progress.steps if step[0] == f"write {Phase.TABLE_LINEAGE.words}"]
    assert [done for _, done, _ in written] == [2, 4, 6] and {total for *_, total in written} == {
        plan.count(Add, Kind.PROCESS)
    }


def test_what_a_route_drew_that_went_over_these_schemas_before_is_seen() -> None:
    """A route was pointed elsewhere, and another one took its place. What the first drew here is found by its ends."""
    estate = Estate()
    estate.sync()
    estate.route = replace(estate.route, name="heir")
    assert estate.plan(run="heir").is_empty
