"""Links of assets to domains and business policies, and the purposes of a user."""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import NOBODY, Json, link, read
from delta_arc_lineage_tests.local_atlan.made.steps import asset, domain, draft, erase, made, told

MESH, POLICY, PURPOSES = "/api/meta/mesh-asset-link", "/api/meta/business-policy", "/api/meta/purposes/user"


def test_assets_are_linked_to_a_domain_and_unlinked(client: httpx.Client) -> None:
    """To one at a time; unlinking from another domain changes nothing."""
    first, second = domain(client, "Mesh one"), domain(client, "Mesh two")
    tables = [asset(client, "Table", f"mesh-{number}")["guid"] for number in range(3)]
    for place in (first, second):
        body = {"domainGuid": place["guid"], "assetGuids": tables}
        assert client.post(f"{MESH}/link-domain", json=body).status_code == 204
        assert [read(client, guid)["attributes"]["domainGUIDs"] for guid in tables] == [[place["guid"]]] * 3
    body = {"domainGuid": first["guid"], "assetGuids": tables[:1]}
    assert client.post(f"{MESH}/unlink-domain", json=body).status_code == 204
    assert read(client, tables[0])["attributes"]["domainGUIDs"] == [second["guid"]]
    body = {"domainGuid": second["guid"], "assetGuids": tables[:1]}
    assert client.post(f"{MESH}/unlink-domain", json=body).status_code == 204
    assert not read(client, tables[0])["attributes"].get("domainGUIDs")
    assert told(erase(client, second["guid"]))[1] == "ATLAS-409-00-015"
    assert erase(client, first["guid"]).status_code == 200


@pytest.mark.parametrize("operation", ["link-domain", "unlink-domain"])
def test_links_name_what_there_is(client: httpx.Client, operation: str) -> None:
    """A domain and assets that exist; none of a request is linked where one is refused."""
    place, table = domain(client, f"Mesh {operation}"), asset(client, "Table", f"mesh-{operation}")
    path = f"{MESH}/{operation}"
    words = "Domain GUID is required for linking domain to assets"
    assert told(client.post(path, json={"assetGuids": []})) == (500, "ATLAS-500-00-001", words)
    assert told(client.post(path, json={"domainGuid": NOBODY}))[:2] == (404, "ATLAS-404-00-005")
    assert told(client.post(path, json={"domainGuid": table["guid"]}))[:2] == (400, "ATLAS-400-00-01A")
    body = {"domainGuid": place["guid"], "assetGuids": [table["guid"], NOBODY]}
    assert told(client.post(path, json=body))[:2] == (404, "ATLAS-404-00-005")
    assert not read(client, table["guid"])["attributes"].get("domainGUIDs")
    assert told(client.post(path, json={"domainGuid": place["guid"], "assetGuids": 7}))[0] == 400


def test_glossaries_and_domains_are_not_linked(client: httpx.Client) -> None:
    """By this way either."""
    place, other = domain(client, "Mesh of a domain"), domain(client, "Not linked")
    body = {"domainGuid": place["guid"], "assetGuids": [other["guid"]]}
    words = "invalid parameters: This AssetType is not allowed to link with Domain"
    assert told(client.post(f"{MESH}/link-domain", json=body)) == (400, "ATLAS-400-00-01A", words)


def _policies(client: httpx.Client, guid: str) -> tuple[list[str], list[str], int]:
    held = read(client, guid)["attributes"]
    kept, broken = held.get("assetPolicyGUIDs") or [], held.get("nonCompliantAssetPolicyGUIDs") or []
    return kept, broken, held.get("assetPoliciesCount") or 0


def test_policies_are_linked_and_unlinked(client: httpx.Client) -> None:
    """What an asset keeps and what it breaks are added and taken, and counted."""
    guid = asset(client, "Table", "governed")["guid"]
    told_of = {"assetId": guid, "addCompliantGUIDs": ["p1", "p2"], "addNonCompliantGUIDs": ["p3"]}
    assert client.post(f"{POLICY}/link-business-policy", json={"data": [told_of]}).status_code == 204
    assert _policies(client, guid) == (["p1", "p2"], ["p3"], 3)
    told_of = {"assetId": guid, "removeCompliantGUIDs": ["p1"], "addNonCompliantGUIDs": ["p3", "p4"]}
    assert client.post(f"{POLICY}/link-business-policy", json={"data": [told_of]}).status_code == 204
    assert _policies(client, guid) == (["p2"], ["p3", "p4"], 3)
    assert client.post(f"{POLICY}/p3/unlink-business-policy", json={"unlinkGuids": [guid]}).status_code == 204
    assert _policies(client, guid) == (["p2"], ["p4"], 2)
    body = {"assetGuids": [guid], "unlinkGuids": ["p2", "p4"]}
    assert client.post(f"{POLICY}/unlink-business-policy/v2", json=body).status_code == 204
    assert _policies(client, guid) == ([], [], 0)


def test_policies_are_unlinked_by_the_fifty(client: httpx.Client) -> None:
    """Nothing, and more than fifty of either, are refused."""
    path = f"{POLICY}/unlink-business-policy/v2"
    for body in ({}, {"assetGuids": ["a"]}, {"unlinkGuids": ["p"]}):
        words = "Asset GUIDs or Unlink GUIDs cannot be empty"
        assert told(client.post(path, json=body)) == (400, "ATLAS-400-00-029", words)
    many = [str(number) for number in range(51)]
    for body in ({"assetGuids": many, "unlinkGuids": ["p"]}, {"assetGuids": ["a"], "unlinkGuids": many}):
        words = "Asset GUIDs and Unlink GUIDs should not exceed 50"
        assert told(client.post(path, json=body)) == (400, "ATLAS-400-00-029", words)


def test_policies_are_linked_to_assets_that_exist(client: httpx.Client) -> None:
    """No data links nothing; an unknown asset refuses all; other shapes are refused."""
    path = f"{POLICY}/link-business-policy"
    assert client.post(path, json={}).status_code == 204
    good = asset(client, "Table", "governed-beside")["guid"]
    data = [{"assetId": good, "addCompliantGUIDs": ["p"]}, {"assetId": NOBODY}]
    assert told(client.post(path, json={"data": data}))[:2] == (404, "ATLAS-404-00-005")
    assert _policies(client, good) == ([], [], 0)
    for data in (7, [7], {"assetId": good}, [{"assetId": good, "addCompliantGUIDs": 7}]):
        assert told(client.post(path, json={"data": data}))[0] == 400


@pytest.fixture(scope="module")
def purposes(client: httpx.Client) -> list[Json]:
    """Four purposes: with a policy for the user, for a group, for others, and with none."""
    user = asset(client, "Table", "who-am-i")["createdBy"]
    held = [
        made(client, draft("Purpose", f"Purpose {number}", purposeClassifications=[f"P{number}"]))
        for number in range(4)
    ]
    people_of = ({"policyUsers": [user]}, {"policyGroups": ["team"]}, {"policyUsers": ["eve"]})
    for purpose, people in zip(held[:3], people_of, strict=True):
        said = {
            "policyCategory": "purpose",
            "policySubCategory": "metadata",
            "policyType": "allow",
            "policyServiceName": "atlas_tag",
            "policyResourceCategory": "TAG",
            "policyActions": ["entity-read"],
            **people,
        }
        made(client, draft("AuthPolicy", "Who", {"accessControl": link("Purpose", purpose["guid"])}, **said))
    return [{**purpose, "user": user} for purpose in held]


def test_a_user_sees_their_purposes(client: httpx.Client, purposes: list[Json]) -> None:
    """Those with a policy for them or a group of theirs, each once, in pages."""
    user = purposes[0]["user"]
    alone = client.post(PURPOSES, json={"username": user, "groups": []}).json()
    assert [held["guid"] for held in alone["purposes"]] == [purposes[0]["guid"]]
    both = client.post(PURPOSES, json={"username": user, "groups": ["team", "none"]}).json()
    assert [held["guid"] for held in both["purposes"]] == [purpose["guid"] for purpose in purposes[:2]]
    assert (both["count"], both["totalCount"], both["hasMore"]) == (2, 2, False)
    page = client.post(PURPOSES, json={"username": user, "groups": ["team"], "limit": 1}).json()
    assert (page["count"], page["totalCount"], page["hasMore"]) == (1, 2, True)
    page = client.post(PURPOSES, json={"username": user, "groups": ["team"], "limit": 1, "offset": 1}).json()
    assert [held["guid"] for held in page["purposes"]] == [purposes[1]["guid"]]
    assert page["hasMore"] is False
    erase(client, purposes[0]["guid"])
    assert client.post(PURPOSES, json={"username": user, "groups": []}).json()["purposes"] == []


def test_nobody_sees_the_purposes_of_another(client: httpx.Client) -> None:
    """And a request tells who asks, their groups and a page."""
    other = client.post(PURPOSES, json={"username": "eve", "groups": []})
    assert told(other)[:2] == (403, "ATLAS-403-00-001")
    for body, words in (
        ({}, "username is required"),
        ({"userName": "admin"}, "username is required"),
        ({"username": "x"}, "groups is required (can be empty list)"),
        ({"username": "x", "groups": [], "limit": 0}, "limit must be between 1 and 500"),
        ({"username": "x", "groups": [], "limit": 501}, "limit must be between 1 and 500"),
        ({"username": "x", "groups": [], "offset": -1}, "offset must be non-negative"),
        ({"username": "x", "groups": [], "limit": True}, "limit must be between 1 and 500"),
    ):
        assert told(client.post(PURPOSES, json=body)) == (400, "ATLAS-400-00-029", words)
