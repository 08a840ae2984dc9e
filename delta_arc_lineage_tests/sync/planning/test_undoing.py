"""Taking a run back: the catalog is as it was before, but for what somebody edited since."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.errors import NotFound, OperatorError, StalePlan
from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.diff import Add, Adopt, Modify, Remove, Restore, Retire
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.undoing import find_run, find_takers, plan_undo
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA, TARGET_SCHEMA, World, plan_of
from delta_arc_lineage_tests.model.strategies import altered, drawn_by_others
from delta_arc_lineage_tests.sync.estate import PG, SF, Estate


def plan_undo_of(estate: Estate, run: str) -> Plan:
    records = Journals(estate.state).records()
    return plan_undo(estate.route, find_run(records, run), records, estate.space)


def undo_run(estate: Estate, run: str, *, by: str = "undo") -> Plan:
    plan = plan_undo_of(estate, run)
    estate.clock.advance(1)
    apply_plan(estate.route, plan, estate.space, consent=Consent.DIGEST, run=by)
    return plan


def find_ours(estate: Estate) -> dict[str, object]:
    return {name: observed for name, observed in estate.catalog.active.items() if not observed.asset.kind.is_permanent}


@given(drawn.worlds(), st.booleans(), st.data())
def test_undoing_a_run_gives_what_was_there_before_but_for_later_edits(
    world: World, adopt: bool, data: st.DataObject
) -> None:
    """Whatever the world, additions, changes, removals and adoptions; what is edited since stays as it was edited."""
    estate = Estate(MemoryCatalog(ManualClock()))
    estate.catalog.put_schema(SOURCE_SCHEMA, world.source.tables)
    estate.catalog.put_schema(TARGET_SCHEMA, world.target.tables)
    for observed in world.observed.assets:
        estate.catalog.put(observed.asset, mark=observed.mark)
    before = find_ours(estate)
    estate.apply(plan_of(world, adopt=adopt), approved=True)
    changed = sorted(name for name, observed in find_ours(estate).items() if observed != before.get(name))
    edited = data.draw(st.lists(st.sampled_from(changed), unique=True, max_size=2)) if changed else []
    for name in edited:
        estate.catalog.put(altered(estate.catalog.active[name].asset), mark=estate.catalog.active[name].mark)
    after = find_ours(estate)
    plan = undo_run(estate, "run") if Journals(estate.state).records() else None
    why_spared = {spared.asset.qualified_name: spared.why for spared in plan.spared} if plan else {}
    assert {name for name in edited if after[name] != before.get(name)} <= set(why_spared)
    assert find_ours(estate) == {
        name: after[name] if name in why_spared else before[name]
        for name in before | after
        if (name in why_spared and name in after) or (name not in why_spared and name in before)
    }
    reasons = ("never removed", "was edited", "hangs on")
    assert all(any(reason in why for reason in reasons) for why in why_spared.values())


def changed_estate() -> tuple[Estate, dict[str, object]]:
    """An estate after a second run that adds, changes and removes; and what the catalog held before that run."""
    estate = Estate(limits=Limits(forget_after=0))
    estate.sync(run="first")
    before = dict(estate.catalog.active)
    estate.clock.advance(HOUR)
    estate.delete("SHIPPERS.csv")
    estate.put("ORDERS.csv", size=11)
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]})
    estate.put("REGIONS.csv")
    estate.sync(run="second", approve=True)
    return estate, before


def test_an_undo_shows_each_way_back() -> None:
    """An addition is removed, a change is changed back, a removal is active again with its mark."""
    estate, before = changed_estate()
    plan = undo_run(estate, "second")
    assert estate.catalog.active == before and not plan.spared
    assert {type(change) for change in plan.changes} == {Modify, Remove, Restore}
    assert {change.mark for change in plan.changes if isinstance(change, Restore)} == {estate.route.mark}


def test_an_undo_can_be_undone() -> None:
    """An undo is a run like any other. An undo of an undone run does nothing."""
    estate, _ = changed_estate()
    after = dict(estate.catalog.active)
    undo_run(estate, "second", by="third")
    assert plan_undo_of(estate, "second").is_empty
    undo_run(estate, "third", by="fourth")
    assert estate.catalog.active == after
    records = Journals(estate.state).records()
    assert find_takers(find_run(records, "second"), records) == ("third",)
    assert find_takers(find_run(records, "third"), records) == ("fourth",)


def test_the_next_sync_plans_the_same_again() -> None:
    """An undo does not remove the cause of a change."""
    estate, _ = changed_estate()
    again = len(estate.plan(run="x").changes)
    plan = undo_run(estate, "second")
    assert again == 0 and len(estate.plan(run="y").changes) == len(plan.changes)


def test_a_first_run_leaves_connection_and_bucket() -> None:
    """Connections and buckets are never removed. The plan says so."""
    estate = Estate()
    estate.sync(run="first")
    plan = undo_run(estate, "first")
    assert {asset.kind for asset in estate.kept().values()} == {Kind.CONNECTION, Kind.BUCKET}
    assert [(spared.asset.kind, spared.why) for spared in plan.spared] == [
        (kind, "connections and buckets are never removed") for kind in (Kind.CONNECTION, Kind.BUCKET)
    ]


def test_an_adoption_is_taken_back_theirs_restored_before_ours_goes() -> None:
    """The edge is never without a process, and theirs has its mark again. Undoing the undo adopts again."""
    estate = Estate()
    estate.sync()
    hop = next(asset for asset in estate.kept(Kind.PROCESS).values() if asset.name == "SHIPPERS pg to s3 process")
    theirs = replace(drawn_by_others(hop), qualified_name=f"{PG}/by-hand/1")
    estate.catalog.drop(hop.qualified_name)
    estate.catalog.put(theirs, mark="crawler")
    before = dict(estate.catalog.active)
    adoption = estate.sync(run="adopting", adopt=True, approve=True)
    after = dict(estate.catalog.active)
    assert [type(change) for change in adoption.changes] == [Adopt]
    plan = undo_run(estate, "adopting", by="third")
    assert plan.changes == (Remove(hop), Restore(theirs, "crawler")) and estate.catalog.active == before
    assert undo_run(estate, "third", by="fourth").changes == (Restore(hop, estate.route.mark), Retire(theirs, ()))
    assert estate.catalog.active == after


def test_what_others_did_since_is_named_and_left_alone() -> None:
    """Edited, taken over, removed, put in its place: each with its reason, and the rest is taken back."""
    estate, before = changed_estate()
    after = estate.catalog.active
    added = sorted(name for name in after.keys() - before.keys() if after[name].asset.kind is Kind.COLUMN_PROCESS)
    (gone,) = (name for name in before.keys() - after.keys() if name.endswith("SHIPPERS.csv"))
    (changed,) = (name for name in before if name.endswith("ORDERS.csv"))
    estate.catalog.put(altered(after[added[0]].asset), mark=estate.route.mark)
    estate.catalog.put(after[changed].asset, mark="crawler")
    estate.catalog.put(altered(before[gone].asset), mark="crawler")
    plan = undo_run(estate, "second")
    why = {spared.asset.qualified_name: spared.why for spared in plan.spared}
    assert why[added[0]] == "it was edited since: name"
    assert why[changed] == "it was taken over since: its mark is crawler"
    assert why[gone] == "something stands in its place now"
    assert estate.catalog.active[gone].mark == estate.catalog.active[changed].mark == "crawler"


def test_nothing_goes_that_something_which_stays_hangs_on() -> None:
    """A process edited by hand keeps its file; a column process of a later run keeps its parent."""
    estate, _ = changed_estate()
    estate.clock.advance(HOUR)
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID", "NAME"]})
    estate.sync(run="third")
    hop = next(asset for asset in estate.kept(Kind.PROCESS).values() if asset.name == "REGIONS pg to s3 process")
    estate.catalog.put(replace(hop, description="mine"), mark=estate.route.mark)
    why = {spared.asset.name: spared.why for spared in undo_run(estate, "second").spared}
    assert why == {
        "REGIONS pg to s3 process": "it was edited since: description",
        "REGIONS.csv": "'REGIONS pg to s3 process', which stays, hangs on it",
        "REGIONS pg to snflk process": "'REGIONS.NAME → REGIONS.NAME', which stays, hangs on it",
    }
    processes = [asset for asset in estate.kept().values() if isinstance(asset, Process)]
    assert all(
        end.qualified_name in estate.kept() for process in processes for end in process.inputs if "S3" in end.type_name
    )


def test_what_hangs_on_a_table_that_vanished_is_not_made_active_again() -> None:
    """Named with what is missing, instead of being refused by Atlan halfway."""
    estate, _ = changed_estate()
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "REGIONS": ["ID"]}, {"ORDERS": ["ID"], "SHIPPERS": ["ID"]})
    plan = undo_run(estate, "second")
    shippers = [spared for spared in plan.spared if "SHIPPERS" in spared.asset.name]
    assert len(shippers) == 3 and all("what it hangs on is not there" in spared.why for spared in shippers)
    assert any(name.endswith("SHIPPERS.csv") for name in estate.kept())


def test_an_undo_that_the_tenant_outran_is_refused() -> None:
    """An undo is applied like any plan: exactly it, or nothing."""
    estate, _ = changed_estate()
    plan = plan_undo_of(estate, "second")
    (name,) = (name for name in estate.catalog.active if name.endswith("REGIONS.csv"))
    estate.catalog.put(altered(estate.catalog.active[name].asset), mark=estate.route.mark)
    spent = estate.catalog.requests.writes
    with pytest.raises(StalePlan, match=r"REGIONS\.csv"):
        apply_plan(estate.route, plan, estate.space, consent=Consent.DIGEST, run="undo")
    assert estate.catalog.requests.writes == spent


def test_a_run_that_broke_off_is_taken_back_as_far_as_it_came() -> None:
    """The journal is written ahead. A change that it names and the run did not make is found as before."""
    estate = Estate()
    estate.sync(run="first")
    before = dict(estate.catalog.active)
    estate.put("REGIONS.csv")
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]})
    plan = estate.plan(run="second")
    journal = estate.apply(plan, run="second") and estate.record("second")
    for entry in journal.entries:
        if entry.before is None and entry.asset.kind is not Kind.OBJECT:
            estate.catalog.drop(entry.asset.qualified_name)
    assert len(undo_run(estate, "second").changes) == 2 and estate.catalog.active == before


@pytest.mark.parametrize(("run", "route"), [("nowhere", None), ("first", "other"), ("", None)])
def test_a_run_that_is_not_there_is_told(run: str, route: str | None) -> None:
    """With where to look for those that are. No name at all, as of an unset variable, means no run."""
    estate = Estate()
    estate.sync(run="first")
    with pytest.raises(NotFound) as missing:
        find_run(Journals(estate.state).records(), run, route=route)
    assert "delta-arc history" in missing.value.next_step


def test_a_run_may_be_named_by_its_beginning_if_that_is_one() -> None:
    """Ids are long; two that begin alike are told apart by more of them, or by the route."""
    estate = Estate()
    estate.sync(run="cli-1234")
    estate.put("ORDERS.csv", size=12)
    estate.sync(run="cli-1299")
    records = Journals(estate.state).records()
    assert find_run(records, "cli-123").run == "cli-1234"
    with pytest.raises(OperatorError, match="2 runs are meant"):
        find_run(records, "cli-12")


@pytest.mark.parametrize("document", ["", "{", "null", "[]", "{}"])
def test_a_run_whose_journals_are_torn_cannot_be_undone_and_says_why(document: str) -> None:
    """All of them: refused. Some of them: the rest is taken back, and it is said which are missing."""
    estate, _ = changed_estate()
    estate.state.write("journal/sales/second/s3_assets", document)
    plan = plan_undo_of(estate, "second")
    assert plan.changes and any("s3_assets cannot be read" in note for note in estate.progress.notes)
    for phase in ("table_lineage", "column_lineage"):
        estate.state.write(f"journal/sales/second/{phase}", document)
    with pytest.raises(OperatorError, match="cannot be read"):
        plan_undo_of(estate, "second")


def test_what_a_torn_journal_hides_keeps_what_it_hangs_on() -> None:
    """The journals that name the run's processes are torn. So the files that these hang on stay."""
    estate = Estate()
    estate.sync(run="first")
    before = dict(estate.catalog.active)
    for phase in ("table_lineage", "column_lineage"):
        estate.state.write(f"journal/sales/first/{phase}", "{")
    plan = undo_run(estate, "first")
    why = {spared.asset.name: spared.why for spared in plan.spared if spared.asset.kind is Kind.OBJECT}
    assert estate.catalog.active == before and why.keys() == {"ORDERS.csv", "SHIPPERS.csv"}
    assert all("which stays, hangs on it" in reason for reason in why.values())


def test_others_connections_are_not_touched() -> None:
    """The crawlers' own stay as they are through a run and its undo."""
    estate, before = changed_estate()
    undo_run(estate, "second")
    assert {name: estate.catalog.active[name] for name in (PG, SF)} == {name: before[name] for name in (PG, SF)}
    assert Add not in {type(change) for change in plan_undo_of(estate, "second").changes}
