"""Walks over HTTP: page after page, once round a circle, and what a key may not read is said to be there."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.errors import PermissionDenied, Unreachable
from delta_arc_lineage.local.landscape import TARGET
from delta_arc_lineage.local.usage_crawl import crawl_usage
from delta_arc_lineage.local.usage_model import LOOKER
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.model.impact import find_impact
from delta_arc_lineage.model.impact_words import list_way
from delta_arc_lineage.model.traces import Direction, Trace
from delta_arc_lineage.ports.lineage import WantedAssets
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.local_atlan.access_calls import (
    make_connection_policy,
    make_persona,
    make_policy,
    make_token,
)

ORDERS = f"{TARGET.schema_qualified_name}/ORDERS"
MOST = 1_000


@pytest.fixture(scope="module")
def used(server: CatalogServer) -> CatalogServer:
    """The catalog with Looker in it."""
    crawl_usage(server.url, server.token)
    return server


@pytest.fixture
def tenant(used: CatalogServer) -> Iterator[Tenant]:
    tenant = Tenant(used)
    yield tenant
    tenant.misbehave()
    tenant.close()


def walk(requests: AtlanRequests, tenant: Tenant, name: str = ORDERS, **asked: Any) -> Trace:
    catalog = tenant.catalog(requests=requests)
    (start,) = catalog.find_assets(WantedAssets(qualified_names=(name,))).assets
    return catalog.walk(start, Direction.DOWN, **{"depth": None, "most": MOST, **asked})


class SmallPages(AtlanRequests):
    """Gives no more than three hits a page, whatever is asked for, and says how often neighbours were."""

    with_neighbours = 0

    def list_lineage(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self.with_neighbours += bool(body["immediateNeighbours"])
        return super().list_lineage({**body, "size": min(3, body["size"])})


def test_pages_smaller_than_asked_for_lose_nothing(tenant: Tenant) -> None:
    """The next one begins where the last one ended; neighbours are not asked for where the processes tell the ways."""
    requests = tenant.requests(kind=SmallPages)
    whole, paged = walk(tenant.requests(), tenant), walk(requests, tenant)
    assert paged == whole and len(whole.assets) == 11 and len(whole.processes) == 11
    assert requests.spent.reads == 1 + 8 and not requests.with_neighbours


class Repeating(AtlanRequests):
    """Says that there is more, and shows none of it."""

    def list_lineage(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = super().list_lineage(body)
        return {**answer, "hasMore": True, "entities": answer["entities"] if not body["from"] else []}


def test_pages_that_do_not_go_on_are_an_error(tenant: Tenant) -> None:
    """Not an answer that lacks something, and not asked for ever."""
    with pytest.raises(Unreachable, match="do not go on"):
        walk(tenant.requests(kind=Repeating), tenant)


class HidingProcesses(AtlanRequests):
    """Hides what every process is, as a persona does that may read assets alone."""

    def list_lineage(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = super().list_lineage(body)
        for hit in answer["entities"]:
            if hit["typeName"].endswith("Process"):
                hit |= {"attributes": {}, "scrubbed": True}
        return answer


def test_ways_are_told_by_neighbours_where_processes_are_hidden(tenant: Tenant) -> None:
    """The same ways at the same distance; the processes are counted as what may not be read."""
    whole = find_impact(walk(tenant.requests(), tenant))
    hidden = find_impact(walk(tenant.requests(kind=HidingProcesses), tenant))
    assert [(each.asset, each.distance) for each in hidden.reached] == [
        (each.asset, each.distance) for each in whole.reached
    ]
    ways = [list_way(hidden.way_to(each)) for each in hidden.reached]
    assert all(len(way) == each.distance + 1 for way, each in zip(ways, hidden.reached, strict=True))
    assert hidden.trace.hidden == 11 and not hidden.is_whole


def test_a_token_that_may_not_see_looker_is_told_that_something_is_there(tenant: Tenant) -> None:
    """A real persona on the warehouse alone: its views are shown, the rest is counted and never taken for nothing."""
    persona = make_persona(tenant.http, "Warehouse")
    make_connection_policy(tenant.http, persona, TARGET.qualified_name, "persona-asset-read")
    key = make_token(tenant.http, "warehouse", persona)["attributes"]["accessToken"]
    impact = find_impact(walk(tenant.requests(key=key), tenant))
    assert [each.asset.name for each in impact.reached] == ["SALES_PER_CUSTOMER"]
    assert impact.trace.hidden and not impact.is_whole
    found = tenant.catalog(requests=tenant.requests(key=key)).find_assets(WantedAssets(names=("Sales overview",)))
    assert not found.assets and found.hidden == 1


def test_columns_that_may_not_be_read_are_counted(tenant: Tenant) -> None:
    """A real persona on tables alone: that there are columns is known, and no more."""
    persona = make_persona(tenant.http, "Tables")
    resources = (f"entity:{TARGET.qualified_name}*", "entity-type:Table")
    home = {"connectionQualifiedName": TARGET.qualified_name}
    make_policy(tenant.http, persona, "persona-asset-read", resources=resources, name="tables", **home)
    key = make_token(tenant.http, "tables", persona)["attributes"]["accessToken"]
    (orders,) = tenant.catalog().find_assets(WantedAssets(qualified_names=(ORDERS,))).assets
    whole = tenant.catalog().find_columns(orders)
    limited = tenant.catalog(requests=tenant.requests(key=key)).find_columns(orders)
    assert (len(whole.assets), whole.hidden) == (5, 0) and (limited.assets, limited.hidden) == ((), 5)


def test_a_walk_from_what_may_not_be_read_is_refused_in_words(tenant: Tenant) -> None:
    """403, as an error that says what to grant."""
    (dashboard,) = tenant.catalog().find_assets(WantedAssets(names=("Late customers",))).assets
    persona = make_persona(tenant.http, "Nobody")
    make_connection_policy(tenant.http, persona, "default/s3/1", "persona-asset-read")
    key = make_token(tenant.http, "nobody", persona)["attributes"]["accessToken"]
    catalog = tenant.catalog(requests=tenant.requests(key=key))
    with pytest.raises(PermissionDenied, match="walk lineage"):
        catalog.walk(dashboard, Direction.UP, depth=None, most=MOST)


def test_fields_lead_to_what_shows_them(tenant: Tenant) -> None:
    """Column by column to the dashboards; fields say what they are part of."""
    trace = walk(tenant.requests(), tenant, f"{ORDERS}/ORDERDATE")
    shown = {parent for asset in trace.assets for parent in asset.parents}
    assert {f"{LOOKER}/dashboards/{name}" for name in ("Sales overview", "Late customers")} <= shown
    assert all(asset.is_column for asset in trace.assets)


def test_names_nearly_so_are_told(tenant: Tenant) -> None:
    """By letters that are wrong, or by one of several words."""
    catalog = tenant.catalog()
    assert "SUPPLIERS" in catalog.find_like("SUPLIERS") and "Sales overview" in catalog.find_like("Sales overvew")
