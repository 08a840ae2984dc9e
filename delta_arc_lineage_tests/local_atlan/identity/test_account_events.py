"""Events: who signed in, and who changed which account; found by day, by who, by what."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.access_calls import ask, list_records, make_token, read_refusal, service
from delta_arc_lineage_tests.local_atlan.calls import Json

PATHS = ("login", "main")


def list_events(client: httpx.Client, path: str, /, **parameters: Any) -> list[Json]:
    """Events of a kind, the latest first."""
    found: list[Json] = service(client, "GET", f"events/{path}", params={"max": 1000, **parameters})
    return found


def say_day(days: int) -> str:
    """A day counted from today."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d")


@pytest.fixture(scope="module")
def changed(client: httpx.Client, server: CatalogServer) -> str:
    """Accounts of each kind, made, changed and removed; gives the guid of the group."""
    service(client, "POST", "users", json={"users": [{"email": "eve@example.com", "roleName": "$guest"}]})
    (user,) = list_records(client, "users", filter='{"username":"eve"}')
    made = service(client, "POST", "groups", json={"group": {"name": "watched"}, "users": []})
    group = str(made["group"])
    service(client, "POST", f"users/{user['id']}/groups", json={"groups": [group]})
    service(client, "POST", f"groups/{group}", json={"attributes": {"description": ["d"]}})
    service(client, "POST", f"groups/{group}/members/remove", json={"users": [user["id"]]})
    role = list_records(client, "roles")[0]["id"]
    service(client, "POST", f"users/{user['id']}/roles/update", json={"roleId": role})
    token = make_token(client, "watched")
    service(client, "DELETE", f"apikeys/{token['id']}")
    mapper = {"name": "m", "identityProviderMapper": "saml-group-idp-mapper", "config": {}}
    service(client, "POST", "idp/okta/mappers", json=mapper)
    client_made = service(client, "POST", "oauth-clients", json={"displayName": "watched", "role": "$admin"})
    sent = {"clientId": client_made["clientId"], "clientSecret": client_made["clientSecret"]}
    ask(client, "POST", "/api/service/oauth-clients/token", json=sent)
    assert client.post("/api/service/oauth-clients/token", json={**sent, "clientSecret": "x"}).status_code == 401
    service(client, "POST", f"users/{user['id']}/delete")
    return group


def test_a_new_catalog_has_a_sign_in_and_a_change(client: httpx.Client, server: CatalogServer) -> None:
    """The administrator's, so that whoever lists events finds some."""
    login = list_events(client, "login")[-1]
    assert (login["type"], login["clientId"], login["realmId"]) == ("LOGIN", "atlan-frontend", "default")
    change = list_events(client, "main")[-1]
    assert (change["operationType"], change["resourceType"]) == ("CREATE", "CLIENT")


def test_each_change_of_an_account_is_an_event(client: httpx.Client, changed: str) -> None:
    """What was done to what, by whom, and where it is."""
    events = list_events(client, "main")
    kinds = {(event["operationType"], event["resourceType"]) for event in events}
    assert kinds >= {
        ("CREATE", "USER"),
        ("DELETE", "USER"),
        ("CREATE", "GROUP"),
        ("UPDATE", "GROUP"),
        ("CREATE", "GROUP_MEMBERSHIP"),
        ("DELETE", "GROUP_MEMBERSHIP"),
        ("UPDATE", "REALM_ROLE_MAPPING"),
        ("CREATE", "CLIENT"),
        ("DELETE", "CLIENT"),
        ("CREATE", "IDENTITY_PROVIDER_MAPPER"),
    }
    (update,) = list_events(client, "main", resourcePath=f"groups/{changed}", operationTypes="UPDATE")
    assert json.loads(update["representation"])["attributes"]["description"] == ["d"]
    assert update["authDetails"]["clientId"] == "service-account-apikey-local"


def test_sign_ins_of_clients_are_events_and_so_are_those_that_fail(client: httpx.Client, changed: str) -> None:
    """With the client's id; a failed one has no user."""
    types = {event["type"]: event for event in list_events(client, "login")}
    assert {"LOGIN", "CLIENT_LOGIN", "CLIENT_LOGIN_ERROR"} <= set(types)
    assert types["CLIENT_LOGIN"]["clientId"] == types["CLIENT_LOGIN_ERROR"]["clientId"]
    assert types["CLIENT_LOGIN"]["userId"] and types["CLIENT_LOGIN_ERROR"]["userId"] is None
    assert types["CLIENT_LOGIN"]["ipAddress"] == "127.0.0.1"


def test_no_event_tells_a_secret(client: httpx.Client, changed: str) -> None:
    """Neither a token nor the secret of a client."""
    text = json.dumps([list_events(client, path) for path in PATHS])
    assert "accessToken" not in text and "clientSecret" not in text


@pytest.mark.parametrize("path", PATHS)
def test_events_are_the_latest_first_and_paged(client: httpx.Client, changed: str, path: str) -> None:
    """Pages behind one another give each once; by default a hundred."""
    events = list_events(client, path)
    times = [event["time"] for event in events]
    assert times == sorted(times, reverse=True) and events
    paged = [event for first in range(0, len(events), 2) for event in list_events(client, path, first=first, max=2)]
    assert paged == events
    assert list_events(client, path, first=len(events)) == list_events(client, path, max=0) == []
    assert service(client, "GET", f"events/{path}") == events[:100]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("since", "until", "all_of_them"),
    [
        (0, 0, True),
        (-1, 0, True),
        (-1, 1, True),
        (None, 0, True),
        (0, None, True),
        (-3, -2, False),
        (1, None, False),
        (None, -2, False),
        (1, -2, False),
    ],
)
def test_events_are_found_by_day(
    client: httpx.Client, changed: str, path: str, since: int | None, until: int | None, all_of_them: bool
) -> None:
    """Both days are meant whole."""
    sent = {name: say_day(days) for name, days in (("dateFrom", since), ("dateTo", until)) if days is not None}
    assert list_events(client, path, **sent) == (list_events(client, path) if all_of_them else [])


@pytest.mark.parametrize("parameter", ["dateFrom", "dateTo"])
@pytest.mark.parametrize("value", ["today", "2024-13-01", "01.02.2024", "9999-12-31x", "2024-01-01T00:00:00Z"])
@pytest.mark.parametrize("path", PATHS)
def test_what_is_no_day_is_refused(client: httpx.Client, path: str, parameter: str, value: str) -> None:
    """With 400."""
    answer = client.get(f"/api/service/events/{path}", params={parameter: value})
    assert read_refusal(answer)[0] == 400


@pytest.mark.parametrize("value", ["-1", "x", "1.5", "9" * 30])
@pytest.mark.parametrize("parameter", ["first", "max"])
def test_what_is_no_page_is_refused(client: httpx.Client, parameter: str, value: str) -> None:
    """With 400."""
    assert read_refusal(client.get("/api/service/events/login", params={parameter: value}))[0] == 400


@pytest.mark.parametrize(
    ("path", "parameter", "field"),
    [
        ("login", "client", ("clientId",)),
        ("login", "ipAddress", ("ipAddress",)),
        ("login", "user", ("userId",)),
        ("login", "type", ("type",)),
        ("main", "authClient", ("authDetails", "clientId")),
        ("main", "authIpAddress", ("authDetails", "ipAddress")),
        ("main", "authRealm", ("authDetails", "realmId")),
        ("main", "authUser", ("authDetails", "userId")),
        ("main", "operationTypes", ("operationType",)),
        ("main", "resourcePath", ("resourcePath",)),
        ("main", "resourceTypes", ("resourceType",)),
    ],
)
def test_events_are_found_by_each_field(
    client: httpx.Client, changed: str, path: str, parameter: str, field: tuple[str, ...]
) -> None:
    """By one value, by one of several, repeated or with commas; by none that there is."""

    def read(event: Json) -> Any:
        value: Any = event
        for name in field:
            value = value[name]
        return value

    events = list_events(client, path)
    values = sorted({read(event) for event in events if read(event)})
    for value in values:
        assert list_events(client, path, **{parameter: value}) == [one for one in events if read(one) == value]
    wanted = [event for event in events if read(event) in values[:2]]
    assert list_events(client, path, **{parameter: values[:2]}) == wanted
    assert list_events(client, path, **{parameter: ",".join(values[:2])}) == wanted
    assert list_events(client, path, **{parameter: "nothing such"}) == []
