"""Journals: written down before it is done, complete after, and read whatever became of the file."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.errors import NotConfirmed
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.journal import Journal
from delta_arc_lineage.model.plan import Purpose
from delta_arc_lineage.ports.catalog import Confirmation
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import World, plan_of
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog, StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate

BROKEN = ["", "{", "null", "[]", "3", "{}", '{"is": "Journal"}', '{"format": 99}']


class WatchedCatalog(StrictCatalog):
    """Looks, at every write, into the journals that stand at that moment."""

    estate: Estate

    def save(self, assets: Sequence[Asset], *, mark: str | None) -> Confirmation:
        named = {entry.asset.qualified_name for entry in self.estate.record("run").entries}
        assert {asset.qualified_name for asset in assets} <= named and self.estate.record("run").is_unfinished
        return super().save(assets, mark=mark)


def test_what_is_written_stands_in_a_journal_before() -> None:
    """Killed at any moment, a run leaves a journal that names all it may have done; afterwards it is finished."""
    catalog = WatchedCatalog(ManualClock())
    catalog.estate = Estate(catalog)
    catalog.estate.sync()
    assert not catalog.estate.record("run").is_unfinished


def test_a_journal_says_who_when_by_which_plan_and_why() -> None:
    """S18, for each slice; times are of the clock."""
    estate = Estate()
    began = estate.clock.now()
    plan = estate.sync(run="first")
    for journal in estate.record("first").journals:
        assert (journal.actor, journal.why) == ("anna@build-7", "a test")
        assert (journal.plan, journal.purpose, journal.consent) == (plan.digest, Purpose.SYNC, "within the limits")
        assert began <= journal.started_at <= (journal.ended_at or 0)
        assert set(journal.confirmed) == {entry.asset.qualified_name for entry in journal.entries}
    estate.delete("ORDERS.csv")
    plan = estate.sync(run="second", approve=True)
    assert {journal.consent for journal in estate.record("second").journals} == {plan.digest}


def test_every_entry_holds_the_thing_before_and_after() -> None:
    """With mark and guid before; nothing where it was not there."""
    estate = Estate()
    estate.sync(run="first")
    assert all(entry.before is None and entry.mark == estate.route.mark for entry in estate.record("first").entries)
    before = estate.catalog.active
    estate.put("ORDERS.csv", size=11)
    estate.delete("SHIPPERS.csv")
    estate.sync(run="second", approve=True)
    for entry in estate.record("second").entries:
        name = entry.asset.qualified_name
        assert entry.before == before[name]
        assert entry.after == (estate.catalog.active[name].asset if name in estate.catalog.active else None)


def test_a_slice_that_broke_and_was_tried_again_is_one_journal() -> None:
    """All that both tries did, once each, confirmed by the second."""
    estate = Estate(FlakyCatalog(ManualClock()))
    plan = estate.plan()
    estate.catalog.faults = ["fine", *["half"] * 1, *["ignored"] * 3]
    with pytest.raises(NotConfirmed):
        estate.apply(plan)
    (broken,) = estate.record("run").journals
    assert broken.ended_at is not None and len(broken.confirmed) < len(broken.entries)
    assert len(broken.unproven) == len(broken.entries) - len(broken.confirmed)
    assert estate.record("run").is_unfinished
    estate.apply(plan)
    assert not estate.record("run").is_unfinished
    again = estate.record("run").journals
    assert sorted(name for each in again for name in each.confirmed) == sorted(estate.kept())
    assert len(estate.record("run").entries) == len(plan.changes)


def test_another_plan_of_the_run_keeps_a_journal_of_its_own() -> None:
    """A Dagster run that is re-executed: what was approved, by whom and why stays with what it was approved for."""
    estate = Estate()
    estate.sync(run="first")
    estate.delete("SHIPPERS.csv")
    removing = estate.sync(run="second", approve=True)
    (approved,) = estate.record("second").journals
    estate.clock.advance(HOUR)
    estate.set_tables({"ORDERS": ["ID", "PRICE", "SIZE"], "SHIPPERS": ["ID"]})
    adding = estate.sync(run="second")
    record = estate.record("second")
    assert record.journals[0] == approved and approved.consent == removing.digest
    assert [(one.plan, one.consent) for one in record.journals[1:]] == [(adding.digest, "within the limits")]
    assert len(record.entries) == len(removing.changes) + len(adding.changes) and not record.is_unfinished


def test_only_the_same_plan_agreed_to_and_started_alike_is_a_retry() -> None:
    """Whoever finishes another's plan signs for it beside him."""
    estate = Estate()
    plan = estate.sync()
    kept = estate.record("run").journals
    for signed in (replace(estate.space, actor="bert@build-8"), replace(estate.space, why="another run")):
        apply_plan(estate.route, plan, signed, approved=False, run="run")
    apply_plan(estate.route, plan, estate.space, approved=True, run="run")
    record = estate.record("run")
    assert set(kept) <= set(record.journals) and len(record.journals) == 4 * len(kept)
    assert {one.actor for one in record.journals} == {"anna@build-7", "bert@build-8"}
    assert len(record.entries) == len(plan.changes) and not record.is_unfinished


@pytest.mark.parametrize("times", [2, 3, 12])
def test_a_run_did_what_its_plans_did_in_their_order(times: int) -> None:
    """There and back, and there again, by the same plan twice; more than nine, in one moment."""
    estate = Estate()
    estate.sync(run="first")
    (before,) = (one for one in estate.catalog.active.values() if one.asset.name == "ORDERS.csv")
    for number in range(times):
        estate.put("ORDERS.csv", size=10 + (number + 1) % 2)
        estate.sync(run="second")
    record = estate.record("second")
    assert len(record.journals) == times and not record.is_unfinished
    (after,) = (one for one in estate.catalog.active.values() if one.asset.name == "ORDERS.csv")
    told = [(entry.before, entry.after) for entry in record.entries]
    assert told == ([(before, after.asset)] if times % 2 else [])


def test_a_killed_run_that_was_planned_again_is_finished() -> None:
    """What the first plan meant, another plan of the run proved; the journal of the kill stays as it was left."""
    estate = Estate(FlakyCatalog(ManualClock()))
    estate.catalog.faults = ["ignored"] * 20
    with pytest.raises(NotConfirmed):
        estate.sync()
    estate.catalog.faults = []
    (broken,) = estate.record("run").journals
    estate.state.write("journal/sales/run/s3_assets", replace(broken, ended_at=None).to_json())
    assert estate.record("run").unproven == broken.names
    estate.clock.advance(HOUR)
    estate.put("ORDERS.csv", size=11)
    estate.sync()
    record = estate.record("run")
    assert replace(broken, ended_at=None) in record.journals and not record.is_unfinished


@given(drawn.worlds())
def test_a_journal_is_read_back_as_it_was_written(found: World) -> None:
    """Journal.from_json(j.to_json()) == j, for whatever a plan may do."""
    estate = Estate(MemoryCatalog(ManualClock()))
    for one in found.observed.assets:
        estate.catalog.put(one.asset, mark=one.mark)
    estate.apply(plan_of(found, adopt=True), approved=True)
    for record in Journals(estate.state).records():
        assert [Journal.from_json(journal.to_json()) for journal in record.journals] == list(record.journals)


@pytest.mark.parametrize("document", BROKEN)
def test_a_torn_journal_is_told_of_and_never_an_exception(document: str) -> None:
    """It is listed as torn; the run's other slices are read; a retry writes beside it, since only it told the rest."""
    estate = Estate()
    plan = estate.sync()
    estate.state.write("journal/sales/run/s3_assets", document)
    record = estate.record("run")
    assert record.torn == ("journal/sales/run/s3_assets",) and len(record.journals) == 2
    for _ in range(2):
        estate.apply(plan)
        again = estate.record("run")
        assert again.torn == record.torn and len(again.journals) == 3
        assert estate.state.read("journal/sales/run/s3_assets") == document


def test_a_document_of_another_shape_is_listed_as_torn() -> None:
    """Whatever lies in the folder."""
    estate = Estate()
    estate.state.write("journal/stray", "{}")
    (record,) = Journals(estate.state).records()
    assert record.torn == ("journal/stray",) and record.journals == ()
