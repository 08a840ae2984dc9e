"""Two routes over one prefix: each thing is made once, and nothing goes while either wants it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Remove
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.routes import Route, refuse_overlaps
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.model.examples import ROUTE, target_table
from delta_arc_lineage_tests.sync.estate import SF, Estate

PROD = ROUTE
DEV = replace(ROUTE, name="dev", target=replace(ROUTE.target, database="DEV"))
NESTED = replace(DEV, bucket=replace(DEV.bucket, prefix=""))
TABLES = ("ORDERS", "SHIPPERS", "REGIONS")


class SharedEstate(Estate):
    """One landing zone, and routes of it to two targets; removals are due at once."""

    def __init__(self, *routes: Route) -> None:
        super().__init__(limits=Limits(minimum_age=0))
        refuse_overlaps(list(routes))
        self.routes = routes
        self.set_tables({name: ["ID"] for name in TABLES})
        self.put("REGIONS.csv")

    @property
    def space(self) -> Workspace:
        return replace(super().space, routes=self.routes)

    def set_tables(self, source: dict[str, list[str]], target: dict[str, list[str]] | None = None) -> None:
        super().set_tables(source, target)
        tables = [target_table(name, *columns) for name, columns in source.items()]
        place = f"{SF}/DEV/SALES"
        moved = [replace(table, qualified_name=f"{place}/{table.name}", columns=()) for table in tables]
        self.catalog.put_schema(place, moved)

    def run(self, name: str) -> Plan:
        self.route = next(route for route in self.routes if route.name == name)
        return self.sync(run=f"{name}-{self.clock.now()}")

    def names(self) -> set[str]:
        return {asset.name for asset in self.kept(Kind.OBJECT).values()}


def removed_by(plan: Plan) -> list[Asset]:
    return [change.before for change in plan.changes if isinstance(change, Remove)]


@pytest.mark.parametrize("other", [DEV, NESTED])
@given(order=st.permutations(["sales", "dev"]), gone=st.sets(st.sampled_from(TABLES), max_size=2))
def test_two_routes_over_one_prefix_settle(other: Route, order: list[str], gone: set[str]) -> None:
    """In whatever order they run: made once, second runs write nothing; what no route wants is gone in the end."""
    estate = SharedEstate(PROD, other)
    for name in order:
        estate.run(name)
    marks = {name: found.mark for name, found in estate.catalog.active.items()}
    assert all(estate.run(name).is_empty for name in (*order, *order))
    assert {name: found.mark for name, found in estate.catalog.active.items()} == marks
    for name in gone:
        estate.delete(f"{name}.csv")
    for name in order * 3:
        estate.clock.advance(HOUR)
        estate.run(name)
    assert len(estate.kept(Kind.OBJECT)) == 3 - len(gone)
    assert all(estate.run(name).is_empty for name in order)


def test_what_one_route_ignores_from_now_on_stays_while_the_other_wants_it() -> None:
    """Its file, and the hop into it that both draw; the route that made them says whose wish it is."""
    estate = SharedEstate(PROD, DEV)
    estate.run("sales")
    estate.run("dev")
    before = estate.kept()
    ignoring = replace(PROD, ignore=Ignore(keys=(NamePattern(r"ORDERS\.csv"),)))
    estate.routes = (ignoring, DEV)
    plan = estate.run("sales")
    assert {asset.name for asset in removed_by(plan)} == {"ORDERS s3 to snflk process"}
    assert {item.why for item in plan.spared} == {"the route 'dev' wants it"} and len(plan.spared) == 2
    assert estate.kept().keys() == before.keys() - {asset.qualified_name for asset in removed_by(plan)}
    assert estate.run("dev").is_empty and estate.run("sales").is_empty
    estate.routes = (ignoring, replace(DEV, ignore=ignoring.ignore))
    estate.run("dev")
    assert len(removed_by(estate.run("sales"))) == 2 and "ORDERS.csv" not in estate.names()


def test_nothing_goes_while_nothing_was_read_for_a_neighbour() -> None:
    """Its wishes are not known: the state was lost, or it never ran."""
    estate = SharedEstate(PROD, DEV)
    estate.run("sales")
    estate.delete("ORDERS.csv")
    plan = estate.run("sales")
    assert plan.is_empty and {item.why for item in plan.spared} == {
        "nothing was read yet for the route 'dev', which may want it"
    }
    estate.run("dev")
    assert len(removed_by(estate.run("sales"))) == 3
    estate.delete("SHIPPERS.csv")
    estate.state = MemoryStateStore()
    assert estate.run("sales").is_empty


def test_a_file_that_a_route_with_a_connection_of_its_own_ends_at_stays() -> None:
    """A file has one asset, whoever made it; the lineage at it is each route's own, and goes."""
    apart = replace(DEV, name="apart", s3_connection="other files")
    estate = SharedEstate(PROD, apart)
    estate.run("sales")
    estate.run("apart")
    estate.delete("ORDERS.csv")
    plan = estate.run("sales")
    assert {asset.kind.phase for asset in removed_by(plan)} == {Phase.TABLE_LINEAGE}
    assert "the route 'apart' wants it" in {item.why for item in plan.spared}


def test_a_route_elsewhere_is_no_neighbour() -> None:
    """Another prefix, or a connection of its own and nothing read yet: what goes, goes."""
    elsewhere = replace(DEV, bucket=replace(DEV.bucket, prefix="other/"))
    estate = SharedEstate(PROD, elsewhere, replace(DEV, name="apart", s3_connection="other files"))
    estate.run("sales")
    estate.delete("ORDERS.csv")
    assert len(removed_by(estate.run("sales"))) == 3
