"""What cannot be taken back, or was approved for something else, is refused before anything is read of the catalog."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import CommandRefused, UnsafePlan
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.sync.journals import Record
from delta_arc_lineage.sync.planning.consent import refuse_unknown
from delta_arc_lineage.sync.planning.undoing import find_run, find_takers, plan_undo
from delta_arc_lineage.sync.writing.purging import list_purge, purge
from delta_arc_lineage_tests.model.examples import make_world, plan_of
from delta_arc_lineage_tests.sync.estate import Estate


@pytest.fixture
def estate() -> Estate:
    estate = Estate()
    estate.sync(run="first")
    return estate


def refusal_of(estate: Estate, record: Record, *, made_here: bool = False) -> CommandRefused:
    """Nothing was asked of the catalog for it."""
    before = estate.catalog.requests
    with pytest.raises(CommandRefused) as refused:
        plan_undo(estate.route, record, estate.space.journals.records(), estate.space, made_here=made_here)
    assert estate.catalog.requests == before
    return refused.value


def of_tenant(record: Record, tenant: str) -> Record:
    return replace(record, journals=tuple(replace(journal, tenant=tenant) for journal in record.journals))


@pytest.mark.parametrize("made_here", [False, True])
def test_a_run_of_another_tenant_is_not_taken_back_in_this_one(estate: Estate, made_here: bool) -> None:
    """Whoever says that it was made here is wrong: its journals name the tenant."""
    record = of_tenant(estate.record("first"), "https://other.atlan.com")
    refused = refusal_of(estate, record, made_here=made_here)
    assert "https://other.atlan.com" in refused.what and refused.where == "ATLAN_BASE_URL"


def test_a_run_that_names_no_tenant_is_taken_back_where_a_person_says_so(estate: Estate) -> None:
    """Earlier versions kept none. Without a word of anybody nothing is guessed."""
    record = of_tenant(estate.record("first"), "")
    refused = refusal_of(estate, record)
    assert "does not name" in refused.what and "--made-here" in refused.next_step
    plan = plan_undo(estate.route, record, estate.space.journals.records(), estate.space, made_here=True)
    assert len(plan.changes) == len(plan_undo(estate.route, estate.record("first"), (), estate.space).changes) > 0


def test_what_was_purged_cannot_be_taken_back(estate: Estate) -> None:
    """It is said what brings it back."""
    purge(list_purge("default", estate.space), estate.space, consent=Consent.DIGEST, run="purging")
    refused = refusal_of(estate, estate.record("purging"))
    assert "purged" in refused.what and "the next sync makes again" in refused.next_step


def test_the_runs_that_took_one_back_are_found_in_the_order_of_their_time(estate: Estate) -> None:
    """A run that was taken back, made again and taken back once more says all of it."""
    takers = []
    for number in range(2):
        estate.clock.advance(60_000)
        record = estate.record("first")
        plan = plan_undo(estate.route, record, estate.space.journals.records(), estate.space)
        estate.apply(plan, approved=True, run=f"undo-{number}")
        takers.append(f"undo-{number}")
        estate.clock.advance(60_000)
        estate.sync(run=f"again-{number}", approve=True)
    records = estate.space.journals.records()
    assert find_takers(find_run(records, "first"), records) == tuple(takers)
    assert find_takers(find_run(records, "again-1"), records) == ()


def test_a_digest_of_none_of_the_plans_is_refused_before_any_is_applied() -> None:
    """A slip in one of several digests would else apply a half; the plans that there are are named."""
    plans = [plan_of(make_world()), replace(plan_of(make_world()), route="other")]
    refuse_unknown([], plans)
    refuse_unknown([plan.digest for plan in plans], plans)
    with pytest.raises(UnsafePlan, match="0000 was approved") as refused:
        refuse_unknown([plans[0].digest, "0000"], plans)
    assert all(plan.digest in refused.value.what for plan in plans) and "route other" in refused.value.where
