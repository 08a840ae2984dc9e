"""Hostile bodies and parameters of every route of accounts: refused in two fields, never answered as our own fault."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.responses import (
    access,
    api_tokens,
    audit,
    events,
    oauth_clients,
    people,
    service,
    sso,
)
from delta_arc_lineage_tests.local_atlan.access_calls import list_records
from delta_arc_lineage_tests.local_atlan.calls import Json

SERVICE = (*people.ROUTES, *api_tokens.ROUTES, *oauth_clients.ROUTES, *sso.ROUTES)
CATALOG = (*access.ROUTES, *audit.ROUTES)
WRITING = [("/api/service", *route[:2]) for route in SERVICE if route[0] in ("POST", "PUT")]
WRITING += [("/api/meta", *route[:2]) for route in CATALOG if route[0] in ("POST", "PUT")]
READING = [("/api/service", *route[:2]) for route in (*SERVICE, *service.ROUTES, *events.ROUTES) if route[0] == "GET"]
READING += [("/api/meta", *route[:2]) for route in CATALOG if route[0] == "GET"]
NAMES = (
    *("displayName", "description", "role", "personaQNs", "personaQualifiedNames", "personas", "validitySeconds"),
    *("users", "groups", "group", "name", "email", "roleName", "roleId", "attributes", "alias", "isDefault", "config"),
    *("identityProviderMapper", "clientId", "clientSecret", "action", "typeName", "entityGuid", "entityId", "guid"),
    *(
        "qualifiedName",
        "data",
        "dsl",
        "query",
        "sort",
        "size",
        "from",
        "aggs",
        "search_after",
        "bool",
        "term",
        "nested",
    ),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**30, -(10**400), 2**63, 0.5, 1e308]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(["", "$admin", "admin", "\x00", "detail..a", "[", "%", "*" * 50, "a.b.c", "ENTITY_READ"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)
LIGHT = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(answer: httpx.Response) -> None:
    """An answer, or a refusal of the client; a 500 only where it is the index's own."""
    if answer.status_code >= 400:
        body = answer.json()
        assert set(body) == {"errorCode", "errorMessage"}
        assert answer.status_code < 500 or body["errorCode"] == "ATLAS-500-00-102", body
        assert "Error:" not in body["errorMessage"], body  # an exception's name, put into a refusal


def fill(path: str, value: str) -> str:
    """A route's path with a value for each of its names."""
    for name in ("guid", "client", "alias", "service"):
        path = path.replace(f"{{{name}}}", value)
    return path


@pytest.mark.parametrize(("prefix", "method", "path"), WRITING)
@given(body=st.one_of(BODIES, VALUES))
@LIGHT
def test_any_body_is_answered_or_refused(client: httpx.Client, prefix: str, method: str, path: str, body: Any) -> None:
    """Whatever stands at whatever place."""
    target = prefix + fill(path, "none")
    check(client.request(method, target, content=json.dumps(body), headers={"Content-Type": "application/json"}))


@pytest.mark.parametrize(("prefix", "method", "path"), READING)
@given(
    parameters=st.dictionaries(
        st.sampled_from(["filter", "sort", "columns", "limit", "offset", "count", "maxLoginEvents", "first", "max"]),
        st.one_of(SCALARS.map(str), VALUES.map(json.dumps)),
        max_size=4,
    )
)
@LIGHT
def test_any_parameters_are_answered_or_refused(
    client: httpx.Client, prefix: str, method: str, path: str, parameters: dict[str, str]
) -> None:
    """Also where they are JSON of the wrong shape."""
    check(client.request(method, prefix + fill(path, "none"), params=parameters))


@pytest.mark.parametrize("alias", [None, "text", 5, {}, [], [1], [None], [{}], [["x"]], ["a", "b"]])
@pytest.mark.parametrize("field", ["alias", "isDefault", "description"])
def test_whatever_a_group_is_called_lists_go_on(client: httpx.Client, field: str, alias: Any) -> None:
    """Of groups, of users with their personas, of a person's rights."""
    group = {"name": f"called {field} {alias}", "attributes": {field: alias}}
    check(client.post("/api/service/groups", json={"group": group}))
    for path in ("groups", "users"):
        assert list_records(client, path)
    invited: Json = {"users": [{"email": f"{field}{len(str(alias))}@example.com", "roleName": "$guest"}]}
    check(client.post("/api/service/users", json=invited))
    person = httpx.BasicAuth(f"{field}{len(str(alias))}", "test-token")
    assert client.get("/api/service/users/current", auth=person).status_code == 200
    question = [{"action": "ENTITY_READ", "typeName": "Table", "entityId": "x"}]
    check(client.post("/api/meta/entity/evaluator", json=question, auth=person))
