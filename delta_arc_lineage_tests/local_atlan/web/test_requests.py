"""Requests: changes that are suggested, listed, approved and rejected, as the SDK's `client.requests` asks them."""

import json
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import entity, save

_PATH = "/api/service/requests"


def _suggest(client: httpx.Client, guid: str, value: Any, **fields: Any) -> dict[str, Any]:
    """A request to change an asset's description; must be taken."""
    sent = {
        "requestType": "attribute",
        "sourceType": "static",
        "approvalType": "single",
        "destinationGuid": guid,
        "destinationAttribute": "userDescription",
        "destinationValue": value,
        **fields,
    }
    answer = client.post(_PATH, json=sent)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _act(client: httpx.Client, request: dict[str, Any], action: Any, **fields: Any) -> httpx.Response:
    """Approve or reject a request."""
    return client.post(f"{_PATH}/{request['id']}/action", json={"action": action, **fields})


def _list(client: httpx.Client, path: str = "", **params: Any) -> list[str]:
    """The ids that a list gives."""
    answer = client.get(_PATH + path, params=params)
    assert answer.status_code == 200, answer.text
    return [record["id"] for record in answer.json()["records"]]


@pytest.fixture
def table(client: httpx.Client, request: pytest.FixtureRequest) -> str:
    """The guid of a table of the test's own."""
    made = save(client, entity("Table", f"requests/{request.node.name}"))
    return str(made["mutatedEntities"]["CREATE"][0]["guid"])


def _describe(client: httpx.Client, guid: str) -> Any:
    """The description that users gave an asset."""
    return client.get(f"/api/meta/entity/guid/{guid}").json()["entity"]["attributes"].get("userDescription")


def test_a_request_is_kept_open(client: httpx.Client, table: str) -> None:
    """With what was sent, who asked and when; nothing is changed yet."""
    made = _suggest(client, table, "better")
    assert made["status"] == "active"
    assert made["isActive"] is True
    assert made["createdBy"] == "service-account-apikey-local"
    assert made["createdAt"] == made["updatedAt"] > 1_700_000_000_000
    assert (made["destinationGuid"], made["destinationValue"]) == (table, "better")
    assert made["entityType"] == "Table"
    assert client.get(f"{_PATH}/{made['id']}").json() == made
    assert _describe(client, table) is None


def test_what_the_catalog_knows_better_is_not_taken_from_the_client(client: httpx.Client, table: str) -> None:
    """The asset's type and name, the state and the author."""
    made = _suggest(client, table, "x", entityType="View", status="approved", createdBy="nobody", isActive=False)
    assert (made["entityType"], made["status"], made["isActive"]) == ("Table", "active", True)
    assert made["createdBy"] != "nobody"
    assert made["destinationQualifiedName"].startswith("requests/")


def test_an_approved_request_is_applied(client: httpx.Client, table: str) -> None:
    """And told as approved, by whom."""
    made = _suggest(client, table, "approved text")
    answer = _act(client, made, "approved", message="yes")
    assert (answer.status_code, answer.json()) == (200, "success")
    assert _describe(client, table) == "approved text"
    stored = client.get(f"{_PATH}/{made['id']}").json()
    assert (stored["status"], stored["isActive"], stored["message"]) == ("approved", False, "yes")
    assert stored["approvedBy"] == "service-account-apikey-local"
    assert stored["rejectedBy"] is None


def test_a_rejected_request_is_not_applied(client: httpx.Client, table: str) -> None:
    """Only told as rejected."""
    made = _suggest(client, table, "rejected text")
    assert _act(client, made, "rejected").json() == "success"
    assert _describe(client, table) is None
    stored = client.get(f"{_PATH}/{made['id']}").json()
    assert (stored["status"], stored["rejectedBy"]) == ("rejected", "service-account-apikey-local")


@pytest.mark.parametrize("first", ["approved", "rejected"])
@pytest.mark.parametrize("second", ["approved", "rejected"])
def test_a_request_is_decided_once(client: httpx.Client, table: str, first: str, second: str) -> None:
    """The second decision is refused and changes nothing."""
    made = _suggest(client, table, "once")
    _act(client, made, first)
    before = client.get(f"{_PATH}/{made['id']}").json()
    answer = _act(client, made, second)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == f"request {made['id']} is {first} already"
    assert client.get(f"{_PATH}/{made['id']}").json() == before


def test_a_link_to_a_term_is_applied(client: httpx.Client, table: str) -> None:
    """`term_link`: the term is the source, the asset the destination."""
    glossary = save(client, entity("AtlasGlossary", "Requests"))["mutatedEntities"]["CREATE"][0]["guid"]
    sent = entity("AtlasGlossaryTerm", "Order", anchor={"typeName": "AtlasGlossary", "guid": glossary})
    made = save(client, sent)["mutatedEntities"]["CREATE"]
    term = next(header["guid"] for header in made if header["typeName"] == "AtlasGlossaryTerm")
    asked = _suggest(client, table, None, requestType="term_link", sourceGuid=term, sourceType="atlas")
    assert _act(client, asked, "approved").status_code == 200
    linked = client.get(f"/api/meta/entity/guid/{table}").json()["entity"]["relationshipAttributes"]["meanings"]
    assert [meaning["guid"] for meaning in linked] == [term]


@pytest.mark.parametrize("kind", ["attach_classification", "bm_attribute"])
def test_other_kinds_are_kept_and_told_only(client: httpx.Client, table: str, kind: str) -> None:
    """Their payload comes back."""
    made = _suggest(client, table, None, requestType=kind, payload={"typeName": "x"})
    assert made["payload"] == {"typeName": "x"}
    assert _act(client, made, "approved").json() == "success"


def test_lists_show_the_newest_first_in_pages(client: httpx.Client, table: str) -> None:
    """Open ones alone are actionable."""
    made = [_suggest(client, table, str(number))["id"] for number in range(3)]
    wanted = json.dumps({"$and": [{"isDuplicate": False}, {"destinationGuid": table}]})
    assert sorted(_list(client, filter=wanted)) == sorted(made)
    assert len(_list(client, filter=wanted, limit=2)) == 2
    assert len(_list(client, filter=wanted, limit=2, offset=2)) == 1
    client.post(f"{_PATH}/{made[0]}/action", json={"action": "rejected"})
    assert made[0] in _list(client, filter=wanted)
    assert made[0] not in _list(client, "/actionable", filter=wanted)
    states = json.dumps({"$and": [{"destinationGuid": table}, {"status": {"$in": ["rejected"]}}]})
    assert _list(client, filter=states) == [made[0]]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"requestType": "x"}, "requestType must be one of"),
        ({"requestType": None}, "requestType must be one of"),
        ({"requestType": {}}, "`java.lang.String`"),
        ({"destinationGuid": []}, "`java.lang.String`"),
    ],
)
def test_a_request_of_no_known_form_is_refused(
    client: httpx.Client, table: str, fields: dict[str, Any], words: str
) -> None:
    """By what is wrong with it."""
    sent = {"requestType": "attribute", "destinationGuid": table, **fields}
    answer = client.post(_PATH, json=sent)
    assert answer.status_code == 400
    assert words in answer.json()["errorMessage"]


def test_a_request_for_an_asset_that_is_not_there_is_refused(client: httpx.Client) -> None:
    """404, as of any guid."""
    answer = client.post(_PATH, json={"requestType": "attribute", "destinationGuid": "nobody"})
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "ATLAS-404-00-005")


@pytest.mark.parametrize("action", ["approve", "", None, "APPROVED"])
def test_an_unknown_action_is_refused(client: httpx.Client, table: str, action: Any) -> None:
    """The request stays open."""
    made = _suggest(client, table, "x")
    assert _act(client, made, action).status_code == 400
    assert client.get(f"{_PATH}/{made['id']}").json()["status"] == "active"


def test_a_request_that_cannot_be_applied_stays_open(client: httpx.Client, table: str) -> None:
    """A value that its attribute does not take, found when it is approved."""
    made = _suggest(client, table, "many", destinationAttribute="rowCount")
    answer = _act(client, made, "approved")
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "ATLAS-404-00-007")
    assert client.get(f"{_PATH}/{made['id']}").json()["status"] == "active"


@pytest.mark.parametrize(("method", "path"), [("GET", "/nobody"), ("POST", "/nobody/action")])
def test_a_request_that_is_not_there_is_not_found(client: httpx.Client, method: str, path: str) -> None:
    """404."""
    assert client.request(method, _PATH + path, json={"action": "approved"}).status_code == 404
