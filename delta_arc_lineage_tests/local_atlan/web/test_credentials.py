"""Credentials: kept, listed by filter, changed, removed, as the SDK's `client.credentials` asks them."""

import json
from typing import Any

import httpx
import pytest

_PATH = "/api/service/credentials"
_SENT = {
    "name": "default-spark-1700000000-0",
    "authType": "atlan_api_key",
    "connectorConfigName": "atlan-connectors-spark",
    "connector": "spark",
    "connectorType": "event",
    "username": "test-username",
    "password": "a-secret-of-nobody",
    "host": "test-host",
    "port": 123,
}


def _keep(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    """A credential that is kept."""
    answer = client.post(_PATH, json={**_SENT, **fields})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _names(client: httpx.Client, wanted: Any, **params: Any) -> list[str]:
    """The names that a filter gives."""
    answer = client.get(_PATH, params={"filter": json.dumps(wanted), **params})
    assert answer.status_code == 200, answer.text
    return [record["name"] for record in answer.json()["records"]]


def test_a_credential_is_kept_with_what_was_sent(client: httpx.Client) -> None:
    """And what the service adds: id, times, author."""
    made = _keep(client)
    for name, value in _SENT.items():
        if name != "password":
            assert made[name] == value
    assert made["isActive"] is True
    assert made["createdBy"] == "service-account-apikey-local"
    assert made["createdAt"] == made["updatedAt"] > 1_700_000_000_000
    assert made["extra"] is None
    assert made["level"] is None
    assert client.get(f"{_PATH}/{made['id']}").json() == made


def test_a_secret_is_never_shown(client: httpx.Client) -> None:
    """Not where it is made, read, listed or changed."""
    guid = _keep(client, name="secretive")["id"]
    answers = [
        client.post(_PATH, json=_SENT),
        client.get(f"{_PATH}/{guid}"),
        client.get(_PATH),
        client.post(f"{_PATH}/{guid}", json={"password": "another-secret-of-nobody"}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "secret-of-nobody" not in answer.text
        assert "password" not in answer.text


def test_two_of_one_name_are_two(client: httpx.Client) -> None:
    """The id tells them apart."""
    assert _keep(client)["id"] != _keep(client)["id"]


def test_the_fields_sent_are_changed(client: httpx.Client) -> None:
    """Others stay; the id cannot be changed."""
    made = _keep(client, name="changing")
    answer = client.post(f"{_PATH}/{made['id']}", json={"host": "other", "id": "mine"}).json()
    assert (answer["id"], answer["host"], answer["port"]) == (made["id"], "other", 123)
    assert answer["updatedAt"] >= made["updatedAt"]
    assert client.get(f"{_PATH}/{made['id']}").json() == answer


def test_a_credential_is_removed(client: httpx.Client) -> None:
    """200 without a body; the second time it is not found."""
    guid = _keep(client, name="removed")["id"]
    answer = client.post(f"{_PATH}/{guid}/archive")
    assert (answer.status_code, answer.content) == (200, b"")
    assert client.get(f"{_PATH}/{guid}").status_code == 404
    assert client.post(f"{_PATH}/{guid}/archive").status_code == 404
    assert _names(client, {"name": "removed"}) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"connectorType": "jdbc"}, ["filter-b", "filter-c"]),
        ({"connectorType": "event"}, ["filter-a"]),
        ({"connectorType": "x"}, []),
        ({"connectorType": "jdbc", "host": "h2"}, ["filter-c"]),
        ({"isActive": True}, ["filter-a", "filter-b", "filter-c"]),
        ({"isActive": False}, []),
        ({"name": {"$ilike": "%FILTER-B%"}}, ["filter-b"]),
        ({"name": {"$in": ["filter-a", "filter-c"]}}, ["filter-a", "filter-c"]),
        ({"$and": [{"connectorType": "jdbc"}, {"host": {"$ne": "h2"}}]}, ["filter-b"]),
        ({"$or": [{"host": "h1"}, {"host": "h2"}]}, ["filter-b", "filter-c"]),
        ({}, ["filter-a", "filter-b", "filter-c"]),
    ],
)
def test_credentials_are_found_by_their_fields(
    client: httpx.Client, filtered: None, wanted: dict[str, Any], found: list[str]
) -> None:
    """By name, in the service's filter language."""
    assert [name for name in _names(client, wanted) if name.startswith("filter-")] == found


@pytest.fixture(scope="module")
def filtered(client: httpx.Client) -> None:
    """Three credentials that differ."""
    _keep(client, name="filter-a")
    _keep(client, name="filter-b", connectorType="jdbc", host="h1")
    _keep(client, name="filter-c", connectorType="jdbc", host="h2")


def test_lists_come_in_pages(client: httpx.Client, filtered: None) -> None:
    """Each record once, in the order of names."""
    wanted = {"name": {"$like": "filter-%"}}
    every = _names(client, wanted)
    assert every == ["filter-a", "filter-b", "filter-c"]
    assert [name for start in range(3) for name in _names(client, wanted, limit=1, offset=start)] == every
    assert _names(client, wanted, limit=0) == []
    assert _names(client, wanted, offset=10) == []
    answer = client.get(_PATH, params={"filter": json.dumps(wanted), "limit": 1}).json()
    assert answer["filterRecord"] == 3
    assert answer["totalRecord"] >= 3


@pytest.mark.parametrize(
    "sent", ['{"invalidKey":"x"}', '{"connector_type":123}', '{"port":5}', '{"name":null}', "[]", "5", "{", '{"x":{}}']
)
def test_a_filter_of_no_known_field_or_value_is_refused(client: httpx.Client, sent: str) -> None:
    """400, as the SDK's own tests want it."""
    answer = client.get(_PATH, params={"filter": sent})
    assert answer.status_code == 400
    assert answer.json()["errorMessage"]


@pytest.mark.parametrize("fields", [{"name": {}}, {"port": "x"}, {"port": []}, {"extra": []}, {"host": ["h"]}])
def test_a_field_of_a_wrong_kind_is_refused(client: httpx.Client, fields: dict[str, Any]) -> None:
    """Where one is made and where it is changed."""
    guid = _keep(client)["id"]
    for path in (_PATH, f"{_PATH}/{guid}"):
        answer = client.post(path, json=fields)
        assert answer.status_code == 400
        assert "Cannot deserialize" in answer.json()["errorMessage"]


def test_nothing_is_signed_in_to(client: httpx.Client) -> None:
    """A test of a credential says that it reached nothing."""
    answer = client.post(f"{_PATH}/test", json=_SENT)
    assert answer.status_code == 200
    assert answer.json()["message"] == "spark is not reached"


def test_credentials_do_not_travel(client: httpx.Client) -> None:
    """Like accounts they are in no export."""
    _keep(client, name="home")
    refused = client.get("/api/local/export", params={"kind": "credential"})
    assert refused.status_code == 400
    assert client.post("/api/local/import", json={"lines": [{"kind": "credential"}]}).status_code == 400


@pytest.mark.parametrize(("method", "path"), [("GET", "/nobody"), ("POST", "/nobody"), ("POST", "/nobody/archive")])
def test_a_credential_that_is_not_there_is_not_found(client: httpx.Client, method: str, path: str) -> None:
    """404."""
    assert client.request(method, _PATH + path, json={}).status_code == 404
