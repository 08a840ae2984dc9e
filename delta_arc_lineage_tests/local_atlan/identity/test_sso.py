"""Single sign-on: groups of an identity provider mapped to groups here, as Keycloak keeps its mappers."""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.access_calls import list_records, read_refusal, service
from delta_arc_lineage_tests.local_atlan.calls import Json

MAPPER = "saml-group-idp-mapper"
CONFIG = {
    "syncMode": "FORCE",
    "attributes": "[]",
    "group": "stewards",
    "attribute.name": "memberOf",
    "attribute.value": "their-stewards",
    "are.attribute.values.regex": "",
    "attribute.friendly.name": None,
}
KEPT = {name: value for name, value in CONFIG.items() if value}


def make_mapper(client: httpx.Client, alias: str, name: str, **more: object) -> Json:
    """A mapper of a provider."""
    sent = {"name": name, "identityProviderMapper": MAPPER, "identityProviderAlias": alias, "config": CONFIG, **more}
    found: Json = service(client, "POST", f"idp/{alias}/mappers", json=sent)
    return found


def test_a_mapper_is_made_shown_and_listed(client: httpx.Client) -> None:
    """With an id of its own; settings that are empty are not kept."""
    made = make_mapper(client, "azure", "g--1")
    assert made["config"] == KEPT and made["name"] == "g--1"
    assert (made["identityProviderAlias"], made["identityProviderMapper"]) == ("azure", MAPPER)
    assert service(client, "GET", f"idp/azure/mappers/{made['id']}") == made
    assert made in service(client, "GET", "idp/azure/mappers")


def test_providers_do_not_see_each_others_mappers(client: httpx.Client) -> None:
    """Neither in the list nor by id; a name may be taken at each."""
    made = make_mapper(client, "okta", "g--2")
    other = make_mapper(client, "jumpcloud", "g--2")
    assert service(client, "GET", "idp/okta/mappers") == [made]
    assert service(client, "GET", "idp/jumpcloud/mappers") == [other]
    assert service(client, "GET", "idp/nobody/mappers") == []
    path = f"/api/service/idp/okta/mappers/{other['id']}"
    body = {"identityProviderMapper": MAPPER, "config": {}}
    for answer in (client.get(path), client.post(path, json=body), client.post(f"{path}/delete")):
        assert read_refusal(answer) == (404, "ATLAS-404-00-019")
    assert service(client, "GET", "idp/jumpcloud/mappers") == [other]


def test_a_name_is_taken_once_by_a_provider(client: httpx.Client) -> None:
    """The second is refused, and the first stays."""
    made = make_mapper(client, "once", "g--3")
    sent = {"name": "g--3", "identityProviderMapper": MAPPER, "config": {}}
    assert read_refusal(client.post("/api/service/idp/once/mappers", json=sent))[0] == 400
    assert service(client, "GET", "idp/once/mappers") == [made]


@pytest.mark.parametrize("name", [None, "g--4", "renamed"])
def test_an_update_is_answered_as_it_was_sent(client: httpx.Client, name: str | None) -> None:
    """Its settings take the place of the former; the name stays where none is sent."""
    alias = f"updated-{name}"
    made = make_mapper(client, alias, "g--4")
    config = {"attribute.value": "others", "group": "stewards"}
    sent = {"name": name, "id": made["id"], "identityProviderMapper": MAPPER, "config": config}
    updated = service(client, "POST", f"idp/{alias}/mappers/{made['id']}", json=sent)
    assert updated["config"] == config and updated.get("name") == name and updated["id"] == made["id"]
    (shown,) = service(client, "GET", f"idp/{alias}/mappers")
    assert shown["config"] == config and shown["name"] == (name or "g--4")


def test_a_mapper_is_removed(client: httpx.Client) -> None:
    """Answered with nothing, as the SDK expects; then it is not found."""
    made = make_mapper(client, "leaving", "g--5")
    answer = client.post(f"/api/service/idp/leaving/mappers/{made['id']}/delete")
    assert (answer.status_code, answer.content) == (200, b"")
    assert service(client, "GET", "idp/leaving/mappers") == []
    assert read_refusal(client.post(f"/api/service/idp/leaving/mappers/{made['id']}/delete"))[0] == 404


def test_a_number_is_the_name_of_a_mapper_too(client: httpx.Client) -> None:
    """Read as a text."""
    sent = {"name": 1, "identityProviderMapper": MAPPER}
    assert service(client, "POST", "idp/numbered/mappers", json=sent)["name"] == "1"


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"name": "x"},
        {"name": [1], "identityProviderMapper": MAPPER},
        {"identityProviderMapper": ""},
        {"identityProviderMapper": MAPPER, "config": []},
        {"identityProviderMapper": MAPPER, "config": "x"},
        {"identityProviderMapper": {"a": 1}},
    ],
)
def test_a_mapper_that_cannot_be_read_is_not_made(client: httpx.Client, body: object) -> None:
    """Nor does it change one."""
    made = make_mapper(client, "strict", f"g--{body}")
    for path in ("idp/strict/mappers", f"idp/strict/mappers/{made['id']}"):
        assert read_refusal(client.post(f"/api/service/{path}", json=body))[0] == 400
    assert made in service(client, "GET", "idp/strict/mappers")


def test_mappers_are_no_accounts(client: httpx.Client) -> None:
    """No list of people, groups or tokens has them."""
    made = make_mapper(client, "apart", "g--6")
    for path in ("users", "groups", "roles", "apikeys", "oauth-clients"):
        assert made["id"] not in [record["id"] for record in list_records(client, path)]
