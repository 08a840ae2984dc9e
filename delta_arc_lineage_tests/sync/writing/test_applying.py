"""Applying: exactly the plan or nothing, in phases that may be retried, alone, or again, in any order."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import RequestRefused, StalePlan, Unreachable
from delta_arc_lineage.model.diff import Add, subject
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.planning.prerequisites import refuse_orphans
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA
from delta_arc_lineage_tests.model.strategies import altered
from delta_arc_lineage_tests.sync.catalogs import HalfReadCatalog
from delta_arc_lineage_tests.sync.estate import PG, Estate

ALL = tuple(Phase)


def changed_estate() -> tuple[Estate, Plan]:
    """Something to add, to change and to remove, all of it due."""
    estate = Estate(limits=Limits(forget_after=0))
    estate.sync()
    estate.delete("SHIPPERS.csv")
    estate.plan(run="second")
    estate.clock.advance(HOUR)
    estate.put("ORDERS.csv", size=11)
    estate.put("REGIONS.csv")
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]})
    return estate, estate.plan(run="third")


def outcome(estate: Estate) -> dict[str, object]:
    return dict(estate.catalog.active)


def expected() -> dict[str, object]:
    estate, plan = changed_estate()
    estate.apply(plan)
    return outcome(estate)


def test_applying_twice_is_applying_once() -> None:
    """The second time every change is found done, and nothing is sent."""
    estate, plan = changed_estate()
    first = estate.apply(plan)
    after, spent = outcome(estate), estate.catalog.requests.writes
    second = estate.apply(plan)
    assert outcome(estate) == after and estate.catalog.requests.writes == spent
    assert sum(len(applied.written) for applied in first) == sum(len(applied.skipped) for applied in second) == 6
    assert not any(applied.written or applied.archived for applied in second)


@given(st.lists(st.sampled_from(ALL), max_size=6))
def test_phases_may_be_retried_in_any_order(tries: list[Phase]) -> None:
    """Whatever was tried before, applying all in order ends where it always ends; a try too early fails as a whole."""
    estate, plan = changed_estate()
    for phase in tries:
        try:
            estate.apply(plan, phase)
        except RequestRefused as error:
            assert "refers to what is not there" in str(error)
    estate.apply(plan)
    assert outcome(estate) == expected()


@pytest.mark.parametrize("order", list(permutations(ALL)))
def test_on_an_unchanged_estate_any_phase_alone_does_nothing(order: tuple[Phase, ...]) -> None:
    """An asset that is materialized alone is harmless."""
    estate = Estate()
    estate.sync()
    plan, before = estate.plan(run="second"), estate.catalog.requests
    for phase in order:
        estate.apply(plan, phase)
    assert estate.catalog.requests == before


def test_each_phase_writes_its_own_kinds_and_the_last_one_removes() -> None:
    """Saves go up the order of dependency. Archiving comes last and goes down."""
    estate, plan = changed_estate()
    s3, tables, columns = estate.apply(plan)
    assert {subject(change).kind for change in s3.written} == {Kind.OBJECT}
    assert {subject(change).kind for change in tables.written} == {Kind.PROCESS}
    assert {subject(change).kind for change in columns.written} == {Kind.COLUMN_PROCESS}
    assert not s3.archived and not tables.archived
    ranks = [asset.kind.rank for asset in columns.archived]
    assert ranks == sorted(ranks, reverse=True) and len(set(ranks)) == 3


def test_what_waits_is_counted_and_left() -> None:
    """The last phase says how many removals are not due yet."""
    estate = Estate()
    estate.sync()
    estate.delete("ORDERS.csv")
    plan = estate.plan(run="second")
    assert estate.apply(plan, Phase.COLUMN_LINEAGE)[0].waiting == len(plan.pending) == 3


@pytest.mark.parametrize("moved", ["added", "changed", "removed", "taken over"])
def test_a_plan_that_the_tenant_outran_is_refused_before_its_first_write(moved: str) -> None:
    """The error names what moved. Nothing of the phase is written."""
    estate, plan = changed_estate()
    change = _first(plan, "Add" if moved == "added" else "Modify" if moved != "removed" else "Remove")
    asset = subject(change)
    if moved == "added":
        estate.catalog.put(altered(asset), mark="crawler")
    elif moved == "taken over":
        estate.catalog.put(change.before, mark="crawler")
    else:
        estate.catalog.put(altered(estate.kept()[asset.qualified_name]), mark=estate.route.mark)
    phase = Phase.COLUMN_LINEAGE if moved == "removed" else Phase.S3_ASSETS
    before, spent = outcome(estate), estate.catalog.requests.writes
    with pytest.raises(StalePlan) as stale:
        estate.apply(plan, phase)
    assert stale.value.fields["moved"] == (asset.qualified_name,) and asset.qualified_name in str(stale.value)
    assert "make the plan again" in stale.value.next_step
    assert outcome(estate) == before and estate.catalog.requests.writes == spent


def test_a_table_that_vanished_after_the_plan_was_made_is_named() -> None:
    """The catalog refuses lineage of it. The error calls the plan stale, and names the table."""
    estate = Estate()
    plan = estate.plan()
    estate.set_tables({"ORDERS": ["ID", "PRICE"]}, {"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"]})
    estate.apply(plan, Phase.S3_ASSETS)
    with pytest.raises(StalePlan, match="only what the journal of this run names was written") as stale:
        estate.apply(plan, Phase.TABLE_LINEAGE)
    assert stale.value.fields["moved"] == (f"{SOURCE_SCHEMA}/SHIPPERS",)


def test_a_plan_of_another_tenant_is_refused_before_its_first_write() -> None:
    """Its tables are in none of the route's schemas. Otherwise a connection and a bucket would be made first."""
    here, there = Estate(), Estate()
    plan = there.plan()
    here.catalog.drop(PG)
    here.catalog.put_connection(FoundConnection("default/postgres/99", "pg", "postgres"))
    here.catalog.put_schema("default/postgres/99/SHOP/SALES", ())
    with pytest.raises(StalePlan) as stale:
        refuse_orphans(here.route, plan, here.space, consent=Consent.SETTING)
    assert f"{SOURCE_SCHEMA}/ORDERS" in stale.value.fields["moved"]
    refuse_orphans(there.route, plan, there.space, consent=Consent.SETTING)


def _first(plan: Plan, sort: str) -> Any:
    kinds = (Kind.OBJECT,)
    return next(change for change in plan.changes if type(change).__name__ == sort and subject(change).kind in kinds)


def test_a_removal_of_what_others_took_over_is_refused() -> None:
    """The mark is looked at again before the removal."""
    estate, plan = changed_estate()
    gone = subject(_first(plan, "Remove"))
    estate.catalog.put(gone, mark="crawler")
    with pytest.raises(StalePlan):
        estate.apply(plan)
    assert estate.catalog.active[gone.qualified_name].mark == "crawler"


def test_what_somebody_else_already_did_is_skipped() -> None:
    """An asset that is as planned is done, whoever did it."""
    estate, plan = changed_estate()
    wanted = subject(_first(plan, "Add"))
    estate.catalog.put(wanted, mark="crawler")
    estate.catalog.drop(subject(_first(plan, "Remove")).qualified_name)
    applied = estate.apply(plan)
    assert Add(wanted) in applied[0].skipped
    assert estate.catalog.active[wanted.qualified_name].mark == "crawler"


def test_many_things_that_moved_are_counted_and_a_few_named() -> None:
    """The message stays readable. The fields have them all."""
    estate = Estate()
    estate.set_tables({f"T{number}": [] for number in range(9)})
    for number in range(9):
        estate.put(f"T{number}.csv")
    plan = estate.plan()
    for change in plan.changes:
        if subject(change).kind is Kind.OBJECT:
            estate.catalog.put(altered(subject(change)), mark="crawler")
    with pytest.raises(StalePlan, match="and 6 more") as stale:
        estate.apply(plan)
    assert len(stale.value.fields["moved"]) == 11


def test_half_a_reading_is_no_proof_that_a_thing_is_not_there() -> None:
    """Where the catalog counts more than it shows, nothing is written over what it may hide."""
    estate = Estate(HalfReadCatalog(ManualClock()))
    plan = estate.plan()
    with pytest.raises(Unreachable, match="counts more things than it shows"):
        estate.apply(plan)
    assert estate.catalog.requests.writes == 0


def test_a_pending_removal_approved_by_digest_is_due() -> None:
    """A person approves the whole plan."""
    estate = Estate()
    estate.sync()
    estate.delete("ORDERS.csv")
    plan = estate.plan(run="second")
    assert not estate.apply(plan)[-1].archived
    assert len(estate.apply(plan, approved=True)[-1].archived) == len(plan.pending)


def test_an_adoption_archives_theirs_after_ours_is_there() -> None:
    """The edge is never without a process. The retry of the last phase finds it done."""
    estate = Estate()
    estate.sync()
    ours = next(asset for asset in estate.kept(Kind.PROCESS).values() if asset.name == "SHIPPERS pg to s3 process")
    theirs = replace(ours, qualified_name=f"{ours.qualified_name}-by-hand", name="theirs")
    estate.catalog.drop(ours.qualified_name)
    estate.catalog.put(theirs)
    plan = estate.plan(run="second", adopt=True)
    estate.apply(plan, Phase.S3_ASSETS, Phase.TABLE_LINEAGE, approved=True)
    assert {ours.qualified_name, theirs.qualified_name} <= set(estate.kept())
    assert estate.apply(plan, Phase.COLUMN_LINEAGE, approved=True)[0].archived == (theirs,)
    assert estate.apply(plan, Phase.COLUMN_LINEAGE, approved=True)[0].archived == ()
    assert theirs.qualified_name not in estate.kept()
