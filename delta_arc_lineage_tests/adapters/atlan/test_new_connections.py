"""A connection that is new: who administers it, also where two would make it at the same moment."""

from collections.abc import Mapping
from typing import Any

import pytest

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant

MARK = "delta-arc-lineage:test:demo"


def attributes_of(tenant: Tenant, connection: Connection) -> dict[str, Any]:
    """As the catalog has it, past the code under test."""
    path, query = "/api/meta/entity/uniqueAttribute/type/Connection", {"attr:qualifiedName": connection.qualified_name}
    attributes: dict[str, Any] = tenant.http.get(path, params=query).json()["entity"]["attributes"]
    return attributes


@pytest.mark.parametrize("owners", [(), ("anna",), ("anna", "service-account-apikey-local")])
def test_who_would_make_a_connection_that_is_just_made_takes_nothing_away(
    tenant: Tenant, owners: tuple[str, ...]
) -> None:
    """Of two runs that find no connection both send it as new: admins and owners are those of one alone."""

    class Behind(AtlanRequests):
        """Finds nothing, as whoever looked before the other one saved."""

        def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
            return {**super().search(body), "entities": [], "approximateCount": 0}

    made = Connection(qualified_name=f"default/s3/18{len(owners)}", name=f"s3-made-twice-{len(owners)}", owners=owners)
    tenant.catalog().save([made], mark=MARK)
    first = attributes_of(tenant, made)
    assert first["adminRoles"] and set(first["adminUsers"]) > set(owners) - {"service-account-apikey-local"}
    tenant.catalog(requests=tenant.requests(kind=Behind)).save([made], mark=MARK)
    assert attributes_of(tenant, made) == first


def test_a_key_that_may_not_ask_whose_it_is_makes_connections_all_the_same(tenant: Tenant) -> None:
    """The catalog adds who makes one, also where nobody says so."""
    tenant.misbehave({"kind": "forbid", "method": "GET", "route": "*users/current*", "permission": "USERS"})
    made = Connection(qualified_name="default/s3/190", name="s3-of-a-shy-key", owners=("anna",))
    assert made.qualified_name in tenant.catalog().save([made], mark=MARK).confirmed
    assert attributes_of(tenant, made)["adminUsers"][0] == "anna"
