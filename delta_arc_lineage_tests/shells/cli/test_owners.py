"""Owners of a new connection: looked up before anything is written, since Atlan takes nobody for an admin too."""

import uuid

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.stack import catalog_of

# Whose token makes a connection is made an admin of it by the tenant.
TOKEN_ACCOUNT = "service-account-apikey-local"


@pytest.fixture
def user(landscape: Landscape) -> str:
    """A user that the tenant has."""
    name = f"anna-{uuid.uuid4().hex[:6]}"
    body = {"users": [{"email": f"{name}@example.com", "roleName": "$member"}]}
    catalog_of(landscape.stack).post("/api/service/users", json=body).raise_for_status()
    landscape.put("ORDERS.csv")
    return name


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
def test_an_owner_that_the_tenant_has_not_is_named_before_anything_is_written(
    run: Run, landscape: Landscape, user: str, command: tuple[str, ...]
) -> None:
    """With the user that is called most like it; nothing is made, no connection either."""
    refused = run(*command, S3_CONNECTION_OWNERS=f"{user},{user[:-1]}")
    assert refused.exit_code == 2 and "S3_CONNECTION_OWNERS" in refused.err
    assert f"no user named '{user[:-1]}'; did you mean {user}" in refused.err
    assert not landscape.ours()
    assert "no user named" in run("doctor", S3_CONNECTION_OWNERS=user[:-1]).out


def test_owners_that_are_there_own_the_connection_and_are_not_asked_for_again(
    run: Run, landscape: Landscape, user: str
) -> None:
    """Once it is there, its owners are people's to say: a name that is wrong by now stops nothing."""
    assert run("apply", "--yes", S3_CONNECTION_OWNERS=user).exit_code == 0
    (connection,) = landscape.found(**{"__typeName.keyword": "Connection", "name.keyword": landscape.name})
    assert landscape.attributes(connection["attributes"]["qualifiedName"])["adminUsers"] == [user, TOKEN_ACCOUNT]
    again = run("plan", "--json", S3_CONNECTION_OWNERS="nobody.here")
    assert again.exit_code == 0 and again.only["changes"] == [] and again.only["requests"]["reads"] <= 6


def test_a_tenant_that_does_not_tell_stops_nothing(run: Run, landscape: Landscape, user: str) -> None:
    """A key that may not see users cannot know: the names are taken as they are. So is a token's."""
    landscape.misbehave({"kind": "forbid", "method": "GET", "route": "*users*", "permission": "USERS"})
    assert run("plan", S3_CONNECTION_OWNERS="nobody.here").exit_code == 0
    landscape.misbehave()
    assert run("plan", S3_CONNECTION_OWNERS="service-account-apikey-1234").exit_code == 0
