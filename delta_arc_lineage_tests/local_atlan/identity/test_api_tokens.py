"""API tokens: made with personas and a lifespan, changed without losing either, ended by time or by hand."""

import json
import time

import httpx
import pytest

from delta_arc_lineage.local_atlan.identity.tokens import LIFESPAN
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.access_calls import (
    list_records,
    make_persona,
    make_token,
    open_as,
    read_refusal,
    service,
)
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, save

UNKNOWN = (401, "401")


def find_token(client: httpx.Client, token: Json) -> Json:
    """A token as a list shows it."""
    (found,) = list_records(client, "apikeys", filter=json.dumps({"id": token["id"]}))
    return found


def read_personas(token: Json) -> list[str]:
    """The qualified names of a token's personas."""
    found: list[str] = json.loads(token["attributes"]["personaQualifiedName"])
    return found


def test_a_token_is_told_once(client: httpx.Client) -> None:
    """In the answer to its making; no list and no event has it afterwards."""
    token = make_token(client, "once", description="words")
    secret = token["attributes"]["accessToken"]
    shown = find_token(client, token)
    assert "accessToken" not in shown["attributes"]
    assert shown["displayName"] == shown["attributes"]["displayName"] == "once"
    assert shown["clientId"] == shown["attributes"]["clientId"] and shown["clientId"].startswith("apikey-")
    assert shown["attributes"]["description"] == "words"
    assert secret not in json.dumps(list_records(client, "apikeys"))
    assert secret not in client.get("/api/service/events/main").text


def test_a_token_acts_as_an_account_of_its_own(client: httpx.Client, server: CatalogServer) -> None:
    """What it writes is by that account, until it is deleted."""
    token = make_token(client, "writer")
    with open_as(server, token) as opened:
        account = f"service-account-{token['clientId']}"
        assert service(opened, "GET", "users/current")["username"] == account
        answer = save(opened, entity("Table", "tokens/T"))
        assert answer["mutatedEntities"]["CREATE"][0]["createdBy"] == account
        service(client, "DELETE", f"apikeys/{token['id']}")
        assert read_refusal(opened.get("/api/service/whoami")) == UNKNOWN


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        ({}, LIFESPAN),
        ({"validitySeconds": None}, LIFESPAN),
        ({"validitySeconds": -1}, LIFESPAN),
        ({"validitySeconds": 0}, LIFESPAN),
        ({"validitySeconds": 60}, 60),
        ({"validitySeconds": 2**63 - 1}, LIFESPAN),
        ({"validitySeconds": "60"}, 60),
        ({"validitySeconds": 60.5}, 60),
    ],
)
def test_a_lifespan_is_five_years_at_most(client: httpx.Client, sent: Json, seconds: int) -> None:
    """And that where none is sent, or none that can be."""
    token = make_token(client, "lasting", **sent)
    assert token["attributes"]["access.token.lifespan"] == str(seconds)


def test_a_token_ends_with_its_lifespan(client: httpx.Client, server: CatalogServer) -> None:
    """The second after: no earlier, no later."""
    brief, long = (make_token(client, f"for {seconds} s", validitySeconds=seconds) for seconds in (1, 600))
    with open_as(server, brief) as opened, open_as(server, long) as lasting:
        time.sleep(1.05)
        assert read_refusal(opened.get("/api/service/whoami")) == UNKNOWN
        assert lasting.get("/api/service/whoami").status_code == 200


@pytest.mark.parametrize("secret", ["x" * 43, "test-tokens", "Bearer", "é", "local"])
def test_what_is_no_token_is_refused(server: CatalogServer, secret: str) -> None:
    """As bearer and as a password."""
    for header in (f"Bearer {secret}", secret, f"Basic {secret}"):
        answer = httpx.get(f"{server.url}/api/service/whoami", headers={"Authorization": header.encode()})
        assert read_refusal(answer) == UNKNOWN


def test_personas_are_named_by_name_or_guid(client: httpx.Client) -> None:
    """Both ways come to the same; each once, in order."""
    personas = [make_persona(client, name) for name in ("Tokens one", "Tokens two")]
    names = sorted(persona["attributes"]["qualifiedName"] for persona in personas)
    assert read_personas(make_token(client, "by name", *personas, *personas)) == names
    guids = [persona["guid"] for persona in personas]
    token = service(client, "POST", "apikeys", json={"displayName": "by guid", "personas": guids})
    assert read_personas(token) == names == read_personas(find_token(client, token))
    assert read_personas(make_token(client, "none")) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"displayName": "other"},
        {"description": "other"},
        {"displayName": "other", "description": ""},
        {"personaQualifiedNames": []},
        {"personaQualifiedNames": None, "personas": []},
        {},
    ],
)
def test_an_update_keeps_the_personas(client: httpx.Client, sent: Json) -> None:
    """Unless it names others; what it does not send stays."""
    persona = make_persona(client, f"Kept {sorted(sent)} {len(str(sent))}")
    token = make_token(client, "kept", persona, description="words", validitySeconds=77)
    updated = service(client, "POST", f"apikeys/{token['id']}", json=sent)
    assert read_personas(updated) == [persona["attributes"]["qualifiedName"]]
    assert updated["displayName"] == updated["attributes"]["displayName"] == sent.get("displayName", "kept")
    assert updated["attributes"]["description"] == sent.get("description", "words")
    assert updated["attributes"]["access.token.lifespan"] == "77"
    assert updated["attributes"]["createdAt"] == token["attributes"]["createdAt"]
    assert find_token(client, token) == updated and "accessToken" not in updated["attributes"]


def test_an_update_names_other_personas(client: httpx.Client, server: CatalogServer) -> None:
    """They take the place of the former; the token itself goes on."""
    first, second = (make_persona(client, name) for name in ("Former", "Latter"))
    token = make_token(client, "moved", first)
    name = second["attributes"]["qualifiedName"]
    updated = service(client, "POST", f"apikeys/{token['id']}", json={"personaQualifiedNames": [name]})
    assert read_personas(updated) == [name]
    with open_as(server, token) as opened:
        assert opened.get("/api/service/whoami").status_code == 200


@pytest.mark.parametrize("field", ["personaQualifiedNames", "personas"])
@pytest.mark.parametrize("value", [["none"], [""]])
def test_a_persona_that_is_not_there_is_not_found(client: httpx.Client, field: str, value: list[str]) -> None:
    """Nor is a token made, or changed."""
    token, count = make_token(client, "unmoved"), len(list_records(client, "apikeys"))
    sent = {"displayName": "lost", field: value}
    for path in ("apikeys", f"apikeys/{token['id']}"):
        assert read_refusal(client.post(f"/api/service/{path}", json=sent))[0] == 404
    assert len(list_records(client, "apikeys")) == count and find_token(client, token)["displayName"] == "unmoved"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"displayName": None},
        {"displayName": " "},
        {"displayName": {}},
        {"displayName": ["x"]},
        {"displayName": "x", "description": ["y"]},
        {"displayName": "x", "validitySeconds": "many"},
        {"displayName": "x", "validitySeconds": 2**63},
        {"displayName": "x", "validitySeconds": 10**30},
        {"displayName": "x", "validitySeconds": True},
        {"displayName": "x", "personas": "x"},
        {"displayName": "x", "personaQualifiedNames": {"a": 1}},
        {"displayName": "x", "personaQualifiedNames": [[1]]},
    ],
)
def test_a_body_that_cannot_be_read_makes_no_token(client: httpx.Client, sent: Json) -> None:
    """400, and the list is as it was."""
    before = list_records(client, "apikeys")
    assert read_refusal(client.post("/api/service/apikeys", json=sent))[0] == 400
    assert list_records(client, "apikeys") == before


@pytest.mark.parametrize(("sent", "kept"), [(1, "1"), (1.5, "1.5"), (True, "true"), ("x", "x")])
def test_a_text_is_read_from_a_number_or_a_flag_too(client: httpx.Client, sent: object, kept: str) -> None:
    """As every body is read; the list shows it so."""
    made = service(client, "POST", "apikeys", json={"displayName": sent, "description": sent})
    (listed,) = [record for record in list_records(client, "apikeys") if record["id"] == made["id"]]
    assert listed["displayName"] == kept and listed["attributes"]["description"] == kept


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_token_that_is_not_there_is_not_found(client: httpx.Client, method: str) -> None:
    """To be changed or to be deleted."""
    answer = client.request(method, "/api/service/apikeys/none", json={"displayName": "x"})
    assert read_refusal(answer) == (404, "ATLAS-404-00-019")


def test_tokens_are_found_as_the_sdk_asks(client: httpx.Client) -> None:
    """By name, by client id, by guid with an order."""
    token = make_token(client, "sought")
    for condition in ({"displayName": "sought"}, {"clientId": token["clientId"]}, {"id": token["id"]}):
        parameters = {"filter": json.dumps(condition), "count": "True", "offset": 0, "limit": 5, "sort": "createdAt"}
        (found,) = list_records(client, "apikeys", **parameters)
        assert found["id"] == token["id"]
    times = [int(one["attributes"]["createdAt"]) for one in list_records(client, "apikeys", sort="-createdAt")]
    assert times == sorted(times, reverse=True)
