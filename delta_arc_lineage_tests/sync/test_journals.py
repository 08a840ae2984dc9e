"""Journals: written before the work, complete after it, and read whatever became of the file."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.errors import NotConfirmed
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.plan import Consent, Purpose
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import World, plan_of
from delta_arc_lineage_tests.model.texts import read_journal, write_journal
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog, StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate

BROKEN = ["", "{", "null", "[]", "3", "{}", '{"is": "Journal"}', '{"format": 99}']


class WatchedCatalog(StrictCatalog):
    """Looks, at every write, into the journals that stand at that moment."""

    estate: Estate

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        named = {entry.asset.qualified_name for entry in self.estate.record("run").entries}
        assert {asset.qualified_name for asset in assets} <= named and self.estate.record("run").is_unfinished
        return super().save(assets, mark=mark, request=request)


class CountedStore(MemoryStateStore):
    """Keeps every text that was given to its journals."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def write(self, name: str, document: str | None) -> None:
        self._note(name, document)
        super().write(name, document)

    def append(self, name: str, text: str) -> None:
        self._note(name, text)
        super().append(name, text)

    def _note(self, name: str, text: str | None) -> None:
        if name.startswith("journal/") and text:
            self.given.append(text)


def test_what_a_run_meant_is_written_once() -> None:
    """Each entry in one text, and an end of a few letters for each phase, whatever was proven."""
    estate = Estate()
    estate.state = CountedStore()
    plan = estate.sync()
    texts = estate.state.given
    assert sum(text.count('"after":{') for text in texts) == len(plan.changes)
    ends = [text for text in texts if text.startswith('{"unconfirmed"')]
    assert len(ends) == len(estate.record("run").journals) == 3 and max(map(len, ends)) < 60


def test_a_run_whose_end_was_cut_short_is_unfinished_and_a_retry_ends_it() -> None:
    """What it meant is known, nothing is torn, and the retry writes over the rest of the end."""
    estate = Estate()
    plan = estate.sync()
    for cut in (1, 5, 40):
        name = "journal/sales/run/s3_assets"
        ahead, _, end = (estate.state.read(name) or "").partition("\n")
        estate.state.write(name, f"{ahead}\n{end[:-cut]}")
        record = estate.record("run")
        assert record.is_unfinished and not record.torn and len(record.entries) == len(plan.changes)
        estate.apply(plan)
        assert not estate.record("run").is_unfinished and len(estate.record("run").entries) == len(plan.changes)
        estate.state.write(name, f"{ahead}\n{end}")


def test_what_is_written_stands_in_a_journal_before() -> None:
    """Killed at any moment, a run leaves a journal that names all it may have done; afterwards it is finished."""
    catalog = WatchedCatalog(ManualClock())
    catalog.estate = Estate(catalog)
    catalog.estate.sync()
    assert not catalog.estate.record("run").is_unfinished


def test_a_journal_says_who_when_by_which_plan_and_why() -> None:
    """S18: each phase has a journal that says so. Its times are the clock's."""
    estate = Estate()
    began = estate.clock.now()
    plan = estate.sync(run="first")
    for journal in estate.record("first").journals:
        assert (journal.actor, journal.why) == ("anna@build-7", "a test")
        assert (journal.plan, journal.purpose, journal.consent) == (plan.digest, Purpose.SYNC, Consent.SETTING)
        assert began <= journal.started_at <= (journal.ended_at or 0)
        assert set(journal.confirmed) == {entry.asset.qualified_name for entry in journal.entries}
    estate.delete("ORDERS.csv")
    plan = estate.sync(run="second", approve=True)
    assert {(journal.plan, journal.consent) for journal in estate.record("second").journals} == {
        (plan.digest, Consent.DIGEST)
    }


def test_every_entry_holds_the_thing_before_and_after() -> None:
    """`before` has mark and guid. It is empty where the asset was not there."""
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


def test_a_phase_that_broke_and_was_tried_again_is_one_journal() -> None:
    """The journal names all that both tries did, once each. The second try confirms it."""
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
    journals = estate.record("run").journals
    assert sorted(name for journal in journals for name in journal.confirmed) == sorted(estate.kept())
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
    assert record.journals[0] == approved and (approved.plan, approved.consent) == (removing.digest, Consent.DIGEST)
    assert [(journal.plan, journal.consent) for journal in record.journals[1:]] == [(adding.digest, Consent.SETTING)]
    assert len(record.entries) == len(removing.changes) + len(adding.changes) and not record.is_unfinished


def test_only_the_same_plan_agreed_to_and_started_alike_is_a_retry() -> None:
    """Whoever finishes another person's plan has a journal beside theirs."""
    estate = Estate()
    plan = estate.sync()
    kept = estate.record("run").journals
    for signed in (replace(estate.space, actor="bert@build-8"), replace(estate.space, why="another run")):
        apply_plan(estate.route, plan, signed, consent=Consent.SETTING, run="run")
    apply_plan(estate.route, plan, estate.space, consent=Consent.DIGEST, run="run")
    record = estate.record("run")
    assert set(kept) <= set(record.journals) and len(record.journals) == 4 * len(kept)
    assert {journal.actor for journal in record.journals} == {"anna@build-7", "bert@build-8"}
    assert len(record.entries) == len(plan.changes) and not record.is_unfinished


@pytest.mark.parametrize("times", [2, 3, 12])
def test_a_run_did_what_its_plans_did_in_their_order(times: int) -> None:
    """The plans of a run lead there, back and there again. Their order counts, beyond nine and within one moment."""
    estate = Estate()
    estate.sync(run="first")
    (before,) = (observed for observed in estate.catalog.active.values() if observed.asset.name == "ORDERS.csv")
    for number in range(times):
        estate.put("ORDERS.csv", size=10 + (number + 1) % 2)
        estate.sync(run="second")
    record = estate.record("second")
    assert len(record.journals) == times and not record.is_unfinished
    (after,) = (observed for observed in estate.catalog.active.values() if observed.asset.name == "ORDERS.csv")
    transitions = [(entry.before, entry.after) for entry in record.entries]
    assert transitions == ([(before, after.asset)] if times % 2 else [])


def test_a_killed_run_that_was_planned_again_is_finished() -> None:
    """Another plan of the run proved what the first one meant. The journal of the kill stays as it was left."""
    estate = Estate(FlakyCatalog(ManualClock()))
    estate.catalog.faults = ["ignored"] * 20
    with pytest.raises(NotConfirmed):
        estate.sync()
    estate.catalog.faults = []
    (broken,) = estate.record("run").journals
    estate.state.write("journal/sales/run/s3_assets", write_journal(replace(broken, ended_at=None)))
    assert estate.record("run").unproven == broken.names
    estate.clock.advance(HOUR)
    estate.put("ORDERS.csv", size=11)
    estate.sync()
    record = estate.record("run")
    assert replace(broken, ended_at=None) in record.journals and not record.is_unfinished


@given(drawn.worlds())
def test_a_journal_is_read_back_as_it_was_written(world: World) -> None:
    """read_journal(write_journal(j)) == j, for whatever a plan may do."""
    estate = Estate(MemoryCatalog(ManualClock()))
    for observed in world.observed.assets:
        estate.catalog.put(observed.asset, mark=observed.mark)
    estate.apply(plan_of(world, adopt=True), approved=True)
    for record in Journals(estate.state).records():
        assert [read_journal(write_journal(journal)) for journal in record.journals] == list(record.journals)


@pytest.mark.parametrize("document", BROKEN)
def test_a_torn_journal_is_told_of_and_never_an_exception(document: str) -> None:
    """It is listed as torn, and the run's other phases are read. A retry writes beside it: only it told the rest."""
    estate = Estate()
    plan = estate.sync()
    estate.state.write("journal/sales/run/s3_assets", document)
    record = estate.record("run")
    assert record.torn == ("journal/sales/run/s3_assets",) and len(record.journals) == 2
    for _ in range(2):
        estate.apply(plan)
        retried = estate.record("run")
        assert retried.torn == record.torn and len(retried.journals) == 3
        assert estate.state.read("journal/sales/run/s3_assets") == document


def test_a_document_of_another_shape_is_listed_as_torn() -> None:
    """This holds for whatever lies in the folder."""
    estate = Estate()
    estate.state.write("journal/stray", "{}")
    (record,) = Journals(estate.state).records()
    assert record.torn == ("journal/stray",) and record.journals == ()
