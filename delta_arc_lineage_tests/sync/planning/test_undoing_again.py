"""Taking back what was tried or planned again: runs of several plans, earlier runs that worked on, torn journals."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import NotConfirmed
from delta_arc_lineage.sync.journals import Journals, runs_after
from delta_arc_lineage.sync.planning.undoing import find_run
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.estate import Estate
from delta_arc_lineage_tests.sync.planning.test_undoing import plan_undo_of, undo_run


def test_a_run_of_several_plans_is_taken_back_as_one() -> None:
    """A Dagster run that is re-executed: what a plan did and the next undid is nothing, the rest is as before."""
    estate = Estate()
    estate.sync(run="first")
    before = dict(estate.catalog.active)
    for size in (11, 10, 11):
        estate.clock.advance(HOUR)
        estate.put("ORDERS.csv", size=size)
        estate.sync(run="second")
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]})
    estate.put("REGIONS.csv")
    estate.sync(run="second")
    estate.delete("REGIONS.csv")
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"]})
    estate.clock.advance(HOUR)
    estate.sync(run="second", approve=True)
    estate.clock.advance(HOUR)
    plan = undo_run(estate, "second")
    assert len(plan.changes) == 2 and not plan.spared and estate.catalog.active == before


def test_what_a_run_meant_to_take_back_itself_and_did_not_is_taken_back() -> None:
    """Re-executed, it broke off before it removed what it had added: that is still there, and not forgotten."""
    estate = Estate(FlakyCatalog(ManualClock()))
    estate.sync(run="first")
    before = dict(estate.catalog.active)
    estate.put("REGIONS.csv")
    estate.sync(run="second")
    estate.clock.advance(HOUR)
    estate.delete("REGIONS.csv")
    estate.catalog.faults = ["ignored"] * 20
    with pytest.raises(NotConfirmed):
        estate.sync(run="second", approve=True)
    estate.catalog.faults = []
    assert estate.record("second").is_unfinished and estate.catalog.active != before
    estate.clock.advance(HOUR)
    assert len(undo_run(estate, "second").changes) == 2 and estate.catalog.active == before


@pytest.mark.parametrize("run", ["third", "earlier"])
def test_nothing_goes_that_work_since_hangs_on_whenever_its_run_began(run: str) -> None:
    """An earlier run that is re-executed draws lineage on the file of a later one: as if a later run had."""
    estate = Estate()
    estate.put("ORDERS.csv", size=11)
    estate.sync(run="earlier")
    estate.clock.advance(HOUR)
    estate.put("REGIONS.csv")
    estate.sync(run="second")
    estate.clock.advance(HOUR)
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]})
    estate.sync(run=run)
    plan = plan_undo_of(estate, "second")
    assert plan.is_empty and [spared.asset.name for spared in plan.spared] == ["REGIONS.csv"]
    assert "which stays, hangs on it" in plan.spared[0].why


def test_what_a_killed_run_may_have_done_counts_as_done_since() -> None:
    """Nobody knows when a killed run ended."""
    estate = Estate()
    estate.sync(run="earlier")
    estate.clock.advance(HOUR)
    estate.put("REGIONS.csv")
    estate.sync(run="second")
    records = Journals(estate.state).records()
    second = find_run(records, "second")
    assert list(runs_after(second, records)) == []
    for journal in estate.record("earlier").journals:
        Journals(estate.state).keep(replace(journal, ended_at=None))
    assert [record.run for record in runs_after(second, Journals(estate.state).records())] == ["earlier"]


def test_what_a_torn_journal_told_is_still_missed_after_a_retry() -> None:
    """The retry finds all done and has nothing to tell: the undo says so, as before it."""
    estate = Estate()
    plan = estate.sync(run="first")
    estate.state.write("journal/sales/first/s3_assets", "{")
    torn = plan_undo_of(estate, "first")
    estate.apply(plan, run="first")
    estate.progress.notes.clear()
    assert plan_undo_of(estate, "first").changes == torn.changes
    assert any("s3_assets cannot be read" in note for note in estate.progress.notes)
