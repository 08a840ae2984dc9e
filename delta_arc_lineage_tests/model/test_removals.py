"""B5: nothing is removed without proof. Every gate has its test; an absence waits, is due, is forgotten."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import Asset, S3Object
from delta_arc_lineage.model.diff import Add, Remove
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.plan import Consent, Pending, Plan, remember_absences
from delta_arc_lineage_tests.conftest import HOUR, NOON
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    bucket_of,
    file,
    make_world,
    observe,
    observe_all,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)
from delta_arc_lineage_tests.model.strategies import object_of

GONE = object_of("sales/GONE.csv")
ONE_GONE = make_world(observed=Observed((observe(GONE),)))


def removals(plan: Plan) -> list[Asset]:
    return [change.before for change in plan.changes if isinstance(change, Remove)]


def reread(world: World, now: int) -> World:
    """The same content, read at another time."""
    return replace(
        world,
        source=replace(world.source, read_at=now),
        files=replace(world.files, read_at=now),
        target=replace(world.target, read_at=now),
    )


UNSEEN = "the reading of what the catalog holds is not complete"
INCOMPLETE: dict[str, dict[str, Any]] = {
    "the reading of the source schema is not complete": {"source": replace(make_world().source, complete=False)},
    "the reading of the target schema is not complete": {"target": replace(make_world().target, complete=False)},
    "the listing of the bucket is not complete": {"files": replace(make_world().files, complete=False)},
    UNSEEN: {"observed": Observed(complete=False)},
}
GATES = {
    "the reading of the source schema is not complete": replace(
        ONE_GONE, source=replace(ONE_GONE.source, complete=False)
    ),
    "the reading of the target schema is not complete": replace(
        ONE_GONE, target=replace(ONE_GONE.target, complete=False)
    ),
    "the listing of the bucket is not complete": replace(ONE_GONE, files=replace(ONE_GONE.files, complete=False)),
    UNSEEN: replace(ONE_GONE, observed=replace(ONE_GONE.observed, complete=False)),
    "the source schema shows no table": replace(ONE_GONE, source=source_of()),
    "the target schema shows no table": replace(ONE_GONE, target=target_of()),
    "the prefix shows no object": replace(ONE_GONE, files=bucket_of()),
}


def test_with_every_gate_open_the_absence_is_a_removal() -> None:
    """The control: the same snapshots, complete and not empty, plan the removal."""
    assert removals(plan_of(ONE_GONE)) == [GONE] and plan_of(ONE_GONE).withheld == ()


@pytest.mark.parametrize("reason", GATES)
def test_each_gate_alone_withholds_every_removal(reason: str) -> None:
    """An incomplete or empty reading is never proof of an absence, and the plan says which it was."""
    plan = plan_of(GATES[reason], absences={GONE.qualified_name: 0})
    assert removals(plan) == [] and plan.withheld == (reason,) and plan.pending == ()


@pytest.mark.parametrize("reason", [reason for reason in GATES if reason != UNSEEN])
def test_a_gate_holds_back_removals_only(reason: str) -> None:
    """Additions are planned: an incomplete reading proves what it shows."""
    world = GATES[reason]
    assert [change.after for change in plan_of(world).changes] == list(wanted_by(world))


def test_where_the_catalog_does_not_show_all_it_holds_nothing_is_added() -> None:
    """What is not shown may be ours already, or somebody else's on the same edge. The plan says how much waits."""
    plan = plan_of(GATES[UNSEEN])
    assert plan.changes == () and plan.unproven == len(wanted_by(ONE_GONE)) and plan.incomplete == (UNSEEN,)


@pytest.mark.parametrize("reason", INCOMPLETE)
def test_an_incomplete_reading_is_told_where_nothing_is_to_be_removed(reason: str) -> None:
    """It is a fact about the plan, not about removals."""
    incomplete = INCOMPLETE[reason]
    plan = plan_of(make_world(**incomplete))
    assert plan.incomplete == (reason,) and plan.withheld == ()


@pytest.mark.parametrize("reason", GATES)
def test_a_withheld_removal_leaves_the_record_of_what_is_not_wanted_as_it_was(reason: str) -> None:
    """Nothing was proven either way. No absence begins."""
    absences = {GONE.qualified_name: 1, "another": 2}
    assert remember_absences(plan_of(GATES[reason], absences=absences), absences) == absences
    assert remember_absences(plan_of(GATES[reason]), {}) == {}


@pytest.mark.parametrize("reason", GATES)
def test_what_is_wanted_again_is_forgotten_though_removals_are_withheld(reason: str) -> None:
    """Otherwise the asset would be removed on first sight when it goes again later."""
    back = [asset.qualified_name for asset in wanted_by(GATES[reason])]
    absences = {GONE.qualified_name: 1, **dict.fromkeys(back, 1)}
    plan = plan_of(GATES[reason], absences=absences)
    assert plan.withheld and plan.returned == tuple(sorted(back))
    assert remember_absences(plan, absences) == {GONE.qualified_name: 1}


def test_a_gate_is_not_mentioned_where_there_is_nothing_to_remove() -> None:
    """No alarm about a removal that nobody would have made."""
    assert plan_of(make_world(files=bucket_of())).withheld == ()


@given(drawn.worlds(), st.sets(st.sampled_from(["source", "files", "target", "observed"]), min_size=1))
def test_no_removal_is_ever_planned_on_half_a_reading(world: World, incomplete: set[str]) -> None:
    """Whatever the world looks like."""
    half = replace(world, **{name: replace(getattr(world, name), complete=False) for name in incomplete})
    assert removals(plan_of(half, absences={GONE.qualified_name: 0})) == []


def test_an_absence_waits_an_hour_is_due_then_and_is_forgotten_when_the_thing_is_back() -> None:
    """Pending on first sight. Due when a reading an hour on still misses it. Forgotten when it is back."""
    absences: dict[str, int] = {}
    seen = []
    for minutes, world in ((0, ONE_GONE), (30, ONE_GONE), (60, ONE_GONE), (70, make_world()), (80, ONE_GONE)):
        now = NOON + minutes * 60_000
        plan = plan_of(reread(world, now), now=now, absences=absences)
        absences = remember_absences(plan, absences)
        seen.append((plan.pending, absences))
    name = GONE.qualified_name
    assert seen == [
        ((Pending(name, NOON + HOUR),), {name: NOON}),
        ((Pending(name, NOON + HOUR),), {name: NOON}),
        ((), {name: NOON}),
        ((), {}),
        ((Pending(name, NOON + 80 * 60_000 + HOUR),), {name: NOON + 80 * 60_000}),
    ]


@pytest.mark.parametrize("stale", ["source", "files", "target"])
def test_a_plan_made_again_from_an_old_reading_has_seen_nothing_new(stale: str) -> None:
    """Each of the readings must be an hour apart. The age of the plans does not count."""
    later = reread(ONE_GONE, NOON + HOUR)
    world = replace(later, **{stale: getattr(ONE_GONE, stale)})
    absences = {GONE.qualified_name: NOON}
    assert plan_of(later, now=NOON + HOUR, absences=absences).pending == ()
    assert plan_of(world, now=NOON + HOUR, absences=absences).pending == (Pending(GONE.qualified_name, NOON + HOUR),)


def test_the_waiting_time_is_a_setting() -> None:
    """A shorter one is due earlier, by the millisecond."""
    limits = Limits(minimum_age=1_000)
    for age, waits in ((999, 1), (1_000, 0)):
        plan = plan_of(
            reread(ONE_GONE, NOON + age), now=NOON + age, absences={GONE.qualified_name: NOON}, limits=limits
        )
        assert len(plan.pending) == waits


def test_what_waits_is_not_applied_until_it_is_approved() -> None:
    """Pending removals are in the plan and in its digest, and due only by approval."""
    plan = plan_of(ONE_GONE)
    assert plan.is_safe and removals(plan) == [GONE]
    assert Remove(GONE) not in plan.due(Consent.SETTING) and Remove(GONE) in plan.due(Consent.DIGEST)
    aged = plan_of(reread(ONE_GONE, NOON + HOUR), now=NOON + HOUR, absences={GONE.qualified_name: NOON})
    assert Remove(GONE) in aged.due(Consent.SETTING) and aged.digest == plan.digest


@given(st.integers(0, 40), st.integers(0, 200), st.floats(0, 1), st.integers(0, 20))
def test_the_share_limit_counts_files_and_pending_removals_too(gone: int, kept: int, share: float, count: int) -> None:
    """Over the share and over the count: the removals wait for a person, on the first sight and not an hour later."""
    stay = [file(f"T{number}.csv") for number in range(kept)] or [file("x.txt")]
    world = make_world(files=bucket_of(*stay), source=source_of(table("A")), target=target_of(target_table("A")))
    ours = [*wanted_by(world), *(object_of(f"sales/gone/{number}.csv") for number in range(gone))]
    world = replace(world, observed=Observed(tuple(observe(asset) for asset in ours)))
    plan = plan_of(world, limits=Limits(removal_share=share, removal_count=count))
    assert len(plan.pending) == gone == len(removals(plan))
    files = sum(isinstance(asset, S3Object) for asset in ours)
    assert bool(plan.over_limit) == (gone > max(count, int(files * share))) and plan.is_safe


def test_an_emptied_folder_stops_the_removals_at_once_and_nothing_else() -> None:
    """Eleven of twelve files gone: these wait for a person, who reads how many of how many. The rest is applied."""
    gone = [object_of(f"sales/T{number}.csv") for number in range(11)]
    absences = {asset.qualified_name: 0 for asset in gone}
    plan = plan_of(make_world(observed=Observed(tuple(observe(asset) for asset in gone))), absences=absences)
    assert plan.over_limit.startswith("11 of the route's 11 files and flows would be removed; without approval at most")
    assert "10%" in plan.over_limit and plan.is_safe and not plan.pending
    due = plan.due(Consent.SETTING)
    assert [change.after for change in due if isinstance(change, Add)] == list(wanted_by(make_world()))
    assert not [change for change in due if isinstance(change, Remove)] and plan.due(Consent.DIGEST) == plan.changes


def test_a_table_of_many_columns_is_one_flow() -> None:
    """A table that went away takes its file, its hops and a hundred column processes along: two things, not 105."""
    columns = [f"C{number}" for number in range(100)]
    wide = make_world(
        source=source_of(table("ORDERS", *columns), table("KEPT")),
        target=target_of(target_table("ORDERS", *columns), target_table("KEPT")),
        files=bucket_of(file("ORDERS.csv"), file("KEPT.csv")),
    )
    left = make_world(
        source=source_of(table("KEPT")), target=target_of(target_table("KEPT")), files=bucket_of(file("KEPT.csv"))
    )
    plan = plan_of(replace(left, observed=observe_all(wanted_by(wide))))
    assert plan.count(Remove) == 104 and plan.over_limit == ""
    assert plan_of(replace(left, observed=observe_all(wanted_by(wide))), limits=Limits(removal_count=1)).over_limit


def test_a_flow_that_stays_and_loses_all_its_columns_counts() -> None:
    """A crawler lost every column, and no table: the column lineage of twelve flows does not go unseen."""
    names = [f"T{number}" for number in range(12)]
    files = bucket_of(*(file(f"{name}.csv") for name in names))
    whole, bare = (
        make_world(
            source=source_of(*(table(name, *columns) for name in names)),
            target=target_of(*(target_table(name, *columns) for name in names)),
            files=files,
        )
        for columns in (("ID", "AT"), ())
    )
    plan = plan_of(replace(bare, observed=observe_all(wanted_by(whole))))
    assert plan.count(Remove) == 24 and plan.over_limit.startswith("12 of the route's 24 files and flows")
    half = replace(whole, source=source_of(*(table(name, "ID") for name in names)))
    plan = plan_of(replace(half, observed=observe_all(wanted_by(whole))))
    assert plan.count(Remove) == 12 and plan.over_limit == ""


@given(drawn.worlds(), st.dictionaries(st.sampled_from(["x", GONE.qualified_name]), st.integers(0, NOON)))
def test_only_what_is_missing_now_is_remembered(world: World, absences: dict[str, int]) -> None:
    """Each absence has the time it was first seen. An asset that came back is forgotten."""
    plan = plan_of(world, absences=absences)
    kept = remember_absences(plan, absences)
    if plan.withheld:
        assert kept == {name: seen for name, seen in absences.items() if name not in plan.returned}
    else:
        expected = {asset.qualified_name: absences.get(asset.qualified_name, NOON) for asset in removals(plan)}
        assert kept == expected


def test_another_routes_things_are_never_counted_or_removed() -> None:
    """The share is of this route; the rest of the deployment does not loosen it."""
    foreign = tuple(observe(object_of(f"{n}.csv"), mark="delta-arc-lineage/default/other") for n in range(1_000))
    own = tuple(observe(object_of(f"sales/T{number}.csv")) for number in range(11))
    plan = plan_of(make_world(observed=Observed(foreign + own)))
    assert len(removals(plan)) == 11 and plan.over_limit and ROUTE.mark == own[0].mark
