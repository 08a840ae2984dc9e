"""Loads that purge, replace or expire files: the lineage of two live tables stays, what goes is the files' own."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.assets import Asset, ColumnProcess, Process
from delta_arc_lineage.model.diff import Remove, subject
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.render import as_markdown, text
from delta_arc_lineage.sync.planning.explaining import explain
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.sync.estate import Estate

DAY = 24 * HOUR
AT_ONCE = Limits(minimum_age=0)
TABLES = {"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]}


def make_estate(limits: Limits = AT_ONCE) -> Estate:
    """Three tables in sync; removals are due at once."""
    estate = Estate(limits=limits)
    estate.set_tables(TABLES)
    estate.put("REGIONS.csv")
    estate.sync()
    return estate


def lineage_of_tables(estate: Estate) -> dict[str, Asset]:
    """What leads from table to table, and from column to column."""
    lineage = estate.kept(Kind.PROCESS, Kind.COLUMN_PROCESS)
    return {name: asset for name, asset in lineage.items() if not is_hop(asset)}


def is_hop(asset: Asset) -> bool:
    return isinstance(asset, Process) and any(end.is_file for end in (*asset.inputs, *asset.outputs))


def removed_by(plan: Plan) -> list[Asset]:
    return [change.before for change in plan.changes if isinstance(change, Remove)]


@given(
    gone=st.sets(st.sampled_from(sorted(TABLES)), min_size=1, max_size=2),
    pauses=st.lists(st.integers(0, 30 * DAY), min_size=1, max_size=3),
)
def test_whatever_files_go_the_lineage_of_live_tables_stays(gone: set[str], pauses: list[int]) -> None:
    """The files' own assets and their hops go by the rules of every removal; nothing else does, run after run."""
    estate = make_estate()
    before = lineage_of_tables(estate)
    for name in gone:
        estate.delete(f"{name}.csv")
    plan = estate.sync(run="purged")
    assert all(asset.reference.is_file or is_hop(asset) for asset in removed_by(plan))
    assert len(removed_by(plan)) == 3 * len(gone)
    for number, pause in enumerate(pauses):
        estate.clock.advance(pause if number else 0)
        assert estate.sync(run=f"later-{number}").is_empty and lineage_of_tables(estate) == before


def test_lineage_without_a_file_goes_after_its_days_by_the_rules_of_removal() -> None:
    """Seen missing first on that day: the removal is pending, then due."""
    estate = make_estate(Limits())
    estate.delete("ORDERS.csv")
    estate.sync(run="first")
    estate.clock.advance(90 * DAY)
    plan = estate.sync(run="last-day")
    forgotten = removed_by(plan)
    assert {type(asset) for asset in forgotten if not is_hop(asset)} >= {Process, ColumnProcess}
    assert len(plan.pending) == 4 - 1 and len(lineage_of_tables(estate)) == 7
    estate.clock.advance(HOUR)
    estate.sync(run="an-hour-later")
    assert len(lineage_of_tables(estate)) == 4 and estate.plan().is_empty


def test_a_file_that_comes_back_ends_the_wait() -> None:
    """Under whatever name that fits; when it goes again the days begin anew."""
    estate = make_estate()
    estate.delete("ORDERS.csv")
    estate.sync(run="gone")
    estate.clock.advance(80 * DAY)
    estate.put("orders.csv")
    assert not estate.sync(run="back").fileless
    estate.delete("orders.csv")
    estate.sync(run="gone-again")
    estate.clock.advance(80 * DAY)
    assert estate.sync(run="later").is_empty and len(lineage_of_tables(estate)) == 7


def test_where_the_state_is_lost_lineage_stays_and_the_days_begin_anew() -> None:
    """The catalog is the memory of what was linked."""
    estate = make_estate()
    estate.delete("ORDERS.csv")
    estate.sync(run="gone")
    estate.clock.advance(89 * DAY)
    estate.state = MemoryStateStore()
    plan = estate.sync(run="no-state")
    assert plan.is_empty and [flow.since for flow in plan.fileless] == [estate.clock.now()]
    estate.clock.advance(89 * DAY)
    assert estate.sync(run="later").is_empty and len(lineage_of_tables(estate)) == 7


@pytest.mark.parametrize(
    "end",
    [
        lambda estate: estate.set_tables({name: TABLES[name] for name in ("SHIPPERS", "REGIONS")}),
        lambda estate: estate.set_tables(TABLES, {name: TABLES[name] for name in ("SHIPPERS", "REGIONS")}),
        lambda estate: setattr(estate, "limits", Limits(minimum_age=0, forget_after=0)),
    ],
)
def test_lineage_of_a_table_that_is_gone_goes_file_or_not(end: Callable[[Estate], None]) -> None:
    """On either side, and where no days are given at all."""
    estate = make_estate()
    estate.delete("ORDERS.csv")
    end(estate)
    plan = estate.sync(run="gone")
    assert len(removed_by(plan)) == 6 and len(lineage_of_tables(estate)) == 4 and not plan.fileless


def test_columns_follow_the_tables_without_a_file() -> None:
    """What is added on both sides is linked, what is dropped goes."""
    estate = make_estate()
    estate.delete("ORDERS.csv")
    estate.sync(run="gone")
    estate.set_tables({**TABLES, "ORDERS": ["ID", "TOTAL"]})
    plan = estate.sync(run="altered")
    assert sorted(subject(change).name for change in plan.changes) == [
        "ORDERS.PRICE → ORDERS.PRICE",
        "ORDERS.TOTAL → ORDERS.TOTAL",
    ]


def test_nobodys_edge_is_drawn_without_a_file() -> None:
    """What was never linked, and what a person archived since, is not drawn."""
    estate = make_estate()
    estate.set_tables({**TABLES, "NEW": ["ID"]})
    estate.delete("ORDERS.csv")
    plan = estate.sync(run="gone")
    assert [flow.source.name for flow in plan.fileless] == ["ORDERS"]
    for name, asset in lineage_of_tables(estate).items():
        if asset.name.startswith("ORDERS"):
            estate.catalog.drop(name)
    plan = estate.sync(run="archived")
    assert plan.is_empty and not plan.fileless


def test_a_person_is_told_since_when_there_is_no_file() -> None:
    """In the plan, on Dagster's page, and by `explain` for either table."""
    estate = make_estate()
    estate.delete("ORDERS.csv")
    plan = estate.sync(run="gone")
    since = moment(estate.clock.now())
    assert f"ORDERS → ORDERS: no file since {since}" in text(plan)
    assert f"no file since {since}" in as_markdown(plan)
    estate.clock.advance(DAY)
    estate.plan()
    explanation = explain(estate.route, estate.space, "orders")
    assert [moment(flow.since) for flow in explanation.fileless] == [since]
    assert {type(asset) for asset in explanation.assets} == {Process}
    assert explain(estate.route, estate.space, "SHIPPERS").fileless == ()


def test_time_alone_forgets_though_nothing_changed() -> None:
    """A plan that is remembered as empty does not outlive the days."""
    estate = make_estate()
    estate.delete("ORDERS.csv")
    estate.sync(run="gone")
    space = replace(estate.space, cache=ReadingCache(estate.state, tenant=estate.space.tenant), code="this version")
    for number in range(3):
        assert read_and_plan(estate.route, space, run=f"day-{number}").plan.is_empty
    assert estate.state.read("unchanged/sales")
    estate.clock.advance(91 * DAY)
    assert len(removed_by(read_and_plan(estate.route, space, run="forgotten").plan)) == 3
