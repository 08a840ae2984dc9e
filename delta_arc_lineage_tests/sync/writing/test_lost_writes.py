"""Writes whose answer was lost, or said less than was sent: read back, and never doubled or called done unseen."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import NotConfirmed, TransientError, Unreachable
from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.sync.writing.applying import find_unconfirmed
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model.examples import ARN
from delta_arc_lineage_tests.model.texts import read_journal, write_journal
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog, LaggingCatalog
from delta_arc_lineage_tests.sync.estate import Estate

OBJECTS = ["ORDERS.csv", "SHIPPERS.csv"]


def flaky(*faults: str, batch: int = 50) -> Estate:
    """An estate whose connection is there, and whose next writes go as told."""
    catalog = FlakyCatalog(ManualClock())
    estate = Estate(catalog, limits=Limits(batch=batch, forget_after=0))
    estate.sync()
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "A": ["ID"], "B": ["ID"]})
    estate.put("A.csv")
    estate.put("B.csv")
    catalog.sent.clear()
    catalog.faults = list(faults)
    return estate


def sent(estate: Estate) -> list[list[str]]:
    assert isinstance(estate.catalog, FlakyCatalog)
    return estate.catalog.sent


def wanted() -> set[str]:
    estate = flaky()
    estate.sync(run="second")
    return set(estate.kept())


def test_a_write_that_was_lost_on_the_way_is_sent_again() -> None:
    """It is read back first. It is not there, so it is sent, whole."""
    estate = flaky("before")
    estate.sync(run="second")
    assert sent(estate)[0] == sent(estate)[1] and set(estate.kept()) == wanted()
    assert any("Reading back before anything is sent again" in note for note in estate.progress.notes)


def test_a_write_whose_answer_was_lost_is_not_sent_again() -> None:
    """Read back: it is there."""
    estate = flaky("after")
    applied = estate.apply(estate.plan(run="second"))
    assert len(sent(estate)) == 3 and set(estate.kept()) == wanted()
    assert applied[0].read_back == 3 and len(applied[0].written) == 3


def test_only_what_is_missing_is_sent_again() -> None:
    """Half was done: the other half is sent."""
    estate = flaky("half")
    estate.sync(run="second")
    first, second, *_ = sent(estate)
    assert len(first) == 3 and second == first[1:] and set(estate.kept()) == wanted()


def test_an_answer_that_confirms_nothing_is_proven_by_reading() -> None:
    """Done means confirmed: by the answer, or by reading back."""
    estate = flaky("unsaid")
    (applied, *_) = estate.apply(estate.plan(run="second"))
    assert applied.read_back == 3 and len(sent(estate)) == 3


def test_an_answer_that_confirms_everything_is_not_read_back() -> None:
    """No request is spent on what is known."""
    estate = flaky()
    assert [applied.read_back for applied in estate.apply(estate.plan(run="second"))] == [0, 0, 0]


def test_a_write_that_is_never_there_is_told_after_reading_back() -> None:
    """Sent three times, looked for more often, and then it is an error that names it; the next run tries again."""
    estate = flaky(*["ignored"] * 3)
    plan = estate.plan(run="second")
    with pytest.raises(NotConfirmed) as failed:
        estate.apply(plan)
    missing = failed.value.fields["missing"]
    assert len(sent(estate)) == 3 and [name.rpartition("/")[2] for name in missing] == [ARN, "A.csv", "B.csv"]
    assert missing[0] in str(failed.value) and isinstance(failed.value, TransientError)
    estate.apply(plan)
    assert set(estate.kept()) == wanted()


def test_a_catalog_that_stays_away_is_told_as_such() -> None:
    """After the last try the error is that it is unreachable, and not that a write is unconfirmed."""
    estate = flaky(*["before"] * 3)
    with pytest.raises(Unreachable):
        estate.sync(run="second")
    assert len(sent(estate)) == 3


@pytest.mark.parametrize(("lag", "writes"), [(0, 4), (3, 4), (7, 4), (3_600, 3)])
def test_an_index_that_lags_is_waited_for_and_not_written_to_again(lag: float, writes: int) -> None:
    """Some seconds of patience before anything is called missing, and it ends."""
    catalog = LaggingCatalog(ManualClock(), confirms=False)
    estate = Estate(catalog)
    plan = estate.plan()
    catalog.lag = lag
    try:
        estate.apply(plan)
    except NotConfirmed:
        assert lag == 3_600
    assert catalog.requests.writes == writes


def test_a_removal_whose_answer_was_lost_is_not_sent_again() -> None:
    """Archived and unsaid: reading back shows it gone."""
    estate = flaky()
    estate.sync(run="second")
    estate.delete("A.csv")
    estate.plan(run="third")
    estate.clock.advance(HOUR)
    sent(estate).clear()
    estate.catalog.faults = ["after"]
    applied = estate.apply(estate.plan(run="fourth"), Phase.COLUMN_LINEAGE)[0]
    assert len(sent(estate)) == 1 and applied.read_back == len(applied.archived) == 5


faults = st.lists(st.sampled_from(["before", "after", "half", "unsaid", "ignored", "fine"]), max_size=12)


@given(faults, st.integers(1, 4))
def test_whatever_is_lost_runs_end_where_they_should(lost: list[str], batch: int) -> None:
    """Any faults, any batch: tried again, the graph is complete, each thing is there once, the journals name it all."""
    estate = flaky(*lost, batch=batch)
    plan = estate.plan(run="second")
    for _ in range(6):
        try:
            estate.apply(plan, run="second")
            break
        except TransientError:
            continue
    assert set(estate.kept()) == wanted() and estate.plan(run="third").is_empty
    assert find_unconfirmed(estate.route, plan, estate.space, run="second", consent=Consent.SETTING) == ()


@given(faults, st.integers(1, 4))
def test_a_journal_names_everything_that_may_have_been_written(lost: list[str], batch: int) -> None:
    """So it is for a phase that broke, and for one that was tried again: B6 can take it back."""
    estate = flaky(*lost, batch=batch)
    before = set(estate.kept())
    plan = estate.plan(run="second")
    for _ in range(3):
        with contextlib.suppress(TransientError):
            estate.apply(plan, run="second")
        written = [entry.asset.qualified_name for entry in estate.record("second").entries]
        assert set(estate.kept()) - before <= set(written) and len(set(written)) == len(written)


def test_what_a_broken_phase_did_not_confirm_is_not_called_confirmed() -> None:
    """The check that the catalog equals the plan fails, and names what is missing."""
    estate = flaky("half", *["ignored"] * 3)
    plan = estate.plan(run="second")
    with pytest.raises(NotConfirmed):
        estate.apply(plan, Phase.S3_ASSETS, run="second")
    missing = find_unconfirmed(estate.route, plan, estate.space, run="second", consent=Consent.SETTING)
    (journal,) = estate.record("second").journals
    assert len(journal.confirmed) == 1 and len(journal.entries) == 3
    assert len(missing) == len(plan.changes) - 1 and journal.confirmed[0] not in missing
    assert journal.plan == plan.digest and read_journal(write_journal(journal)) == journal


def test_after_a_whole_run_the_proof_costs_no_request() -> None:
    """The journals of the run prove every change."""
    estate = flaky("after", "half")
    plan = estate.sync(run="second")
    before = estate.catalog.requests
    assert find_unconfirmed(estate.route, plan, estate.space, run="second", consent=Consent.SETTING) == ()
    assert estate.catalog.requests == before


def test_what_another_run_applied_is_looked_up() -> None:
    """Without a journal of this run the catalog itself is asked: for what is there, and for what is gone."""
    estate = flaky()
    plan = estate.plan(run="second")
    assert len(find_unconfirmed(estate.route, plan, estate.space, run="other", consent=Consent.SETTING)) == len(
        plan.changes
    )
    estate.apply(plan, run="second")
    assert find_unconfirmed(estate.route, plan, estate.space, run="other", consent=Consent.SETTING) == ()
    estate.delete("A.csv")
    removal = estate.plan(run="third")
    assert len(find_unconfirmed(estate.route, removal, estate.space, run="other", consent=Consent.DIGEST)) == 5
    estate.apply(removal, approved=True, run="third")
    assert find_unconfirmed(estate.route, removal, estate.space, run="other", consent=Consent.DIGEST) == ()
