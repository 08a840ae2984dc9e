"""Relationships as things of their own, by guid and many at once, as `AtlasRelationshipStoreV2` keeps them."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import NOBODY, Json, read, reference
from delta_arc_lineage_tests.local_atlan.definitions import (
    BAD_REQUEST,
    INVALID_PARAMETERS,
    make,
    make_pair,
    make_relationship_type,
    read_code,
)

RELATIONSHIP = "/api/meta/relationship"
EXISTS = (409, "ATLAS-409-00-004")
UNKNOWN = (404, "ATLAS-404-00-00C")
END_IS_NULL = (400, "ATLAS-400-00-07D")
WRONG_ENDS = (400, "ATLAS-400-00-036")
END_CHANGED = (404, "ATLAS-400-00-069")
TYPE_CHANGED = (404, "ATLAS-400-00-06A")
END_MISSING = (404, "ATLAS-404-00-00G")
DELETED = (404, "ATLAS-404-00-00F")


@pytest.fixture(scope="module")
def name(client: httpx.Client) -> str:
    """A relationship type between tables and views, which are no sub-types of each other."""
    return make_relationship_type(client, "seen_with", propagates="NONE")


def _shape(name: str, table: str, view: str, **more: Any) -> Json:
    """A relationship between them, as sent."""
    ends = {"end1": {"guid": table, "typeName": "Table"}, "end2": {"guid": view, "typeName": "View"}}
    return {"typeName": name, **ends, **more}


def _create(client: httpx.Client, sent: Json) -> Json:
    """Create one; must succeed."""
    answer = client.post(RELATIONSHIP, json=sent)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def _get(client: httpx.Client, guid: str, **parameters: str) -> Json:
    """One as it is kept."""
    found: Json = client.get(f"{RELATIONSHIP}/guid/{guid}", params=parameters).raise_for_status().json()
    return found


def test_one_is_made_read_and_ended(client: httpx.Client, name: str) -> None:
    """What is read is what was answered; both its ends show it; ended it is gone."""
    table, view = make_pair(client, "made")
    made = _create(client, _shape(name, table, view))
    assert (made["typeName"], made["status"], made["propagateTags"]) == (name, "ACTIVE", "NONE")
    assert (made["end1"]["guid"], made["end2"]["guid"]) == (table, view)
    assert _get(client, made["guid"])["relationship"] == made
    for guid, attribute, other in ((table, f"{name}_1", view), (view, f"{name}_2", table)):
        (shown,) = read(client, guid)["relationshipAttributes"][attribute]
        assert (shown["guid"], shown["relationshipGuid"]) == (other, made["guid"])
    path = f"{RELATIONSHIP}/guid/{made['guid']}"
    assert client.delete(path).status_code == 204
    for method in ("GET", "DELETE"):
        assert read_code(client.request(method, path)) == UNKNOWN
    assert read(client, table)["relationshipAttributes"][f"{name}_1"] == []


def test_extended_information_has_both_ends(client: httpx.Client, name: str) -> None:
    """Their headers by guid; without it none."""
    table, view = make_pair(client, "extended")
    guid = _create(client, _shape(name, table, view))["guid"]
    assert _get(client, guid)["referredEntities"] == {}
    referred = _get(client, guid, extendedInfo="true")["referredEntities"]
    assert {key: header["typeName"] for key, header in referred.items()} == {table: "Table", view: "View"}


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned around"])
@pytest.mark.parametrize("by_name", [False, True], ids=["by guid", "by name"])
def test_ends_are_named_by_guid_or_unique_attributes_in_either_order(
    client: httpx.Client, name: str, turned: bool, by_name: bool
) -> None:
    """The pair is the same, and made once."""
    stem = f"either/{turned}/{by_name}"
    table, view = make_pair(client, stem)
    sent = _shape(name, table, view)
    if by_name:
        sent = {**sent, "end1": reference("Table", f"{stem}/T"), "end2": reference("View", f"{stem}/V")}
    if turned:
        sent["end1"], sent["end2"] = sent["end2"], sent["end1"]
    made = _create(client, sent)
    assert (made["end1"]["guid"], made["end2"]["guid"]) == (table, view)
    assert read_code(client.post(RELATIONSHIP, json=sent)) == EXISTS
    assert read_code(client.post(RELATIONSHIP, json=_shape(name, table, view))) == EXISTS


def test_ends_that_are_not_there_or_do_not_fit(client: httpx.Client, name: str) -> None:
    """Nothing sent, nobody's guid, nobody's name, a type that does not stand there: each its refusal."""
    table, view = make_pair(client, "ends")
    good = _shape(name, table, view)
    bucket = make(client, "S3Bucket", "ends/B")
    for end in ("end1", "end2"):
        assert read_code(client.post(RELATIONSHIP, json={**good, end: "text"})) == BAD_REQUEST
        for nobody in (None, {}, {"guid": NOBODY}, reference("View", "ends/none")):
            answer = client.post(RELATIONSHIP, json={**good, end: nobody})
            assert read_code(answer) == END_IS_NULL, nobody
            expected = {"end1": "Table", "end2": "View"}[end]
            assert f"Expected {expected} but is NULL" in answer.json()["errorMessage"]
        assert read_code(client.post(RELATIONSHIP, json={**good, end: {"guid": bucket}})) == WRONG_ENDS
    assert read_code(client.post(RELATIONSHIP, json={**good, "typeName": "nonsense"})) == (400, "ATLAS-400-00-014")
    assert client.post(RELATIONSHIP, json={}).status_code == 400
    assert client.post(RELATIONSHIP, json=[good]).status_code == 400
    assert read(client, table)["relationshipAttributes"][f"{name}_1"] == []


def test_an_update_changes_attributes_and_keeps_those_not_sent(client: httpx.Client, name: str) -> None:
    """With and without type and ends; the other fields stay."""
    table, view = make_pair(client, "update")
    made = _create(client, _shape(name, table, view, attributes={"note": "a", "kept": 1}))
    assert made["attributes"] == {"note": "a", "kept": 1}
    for sent in ({"attributes": {"note": "b"}}, _shape(name, table, view, attributes={"note": "b"})):
        answer = client.put(RELATIONSHIP, json={**sent, "guid": made["guid"]})
        assert answer.json()["attributes"] == {"note": "b", "kept": 1}
    assert client.put(RELATIONSHIP, json={"guid": made["guid"]}).json()["attributes"] == {"note": "b", "kept": 1}
    for wrong in ("text", [1], 7):
        answer = client.put(RELATIONSHIP, json={"guid": made["guid"], "attributes": wrong})
        assert read_code(answer) == BAD_REQUEST
    assert _get(client, made["guid"])["relationship"]["attributes"] == {"note": "b", "kept": 1}


def test_an_update_changes_neither_type_nor_ends(client: httpx.Client, name: str) -> None:
    """What is told of them is what is, or it is refused; an end that nobody answers to is passed over."""
    table, view = make_pair(client, "fixed")
    other = make(client, "Table", "fixed/other")
    made = _create(client, _shape(name, table, view))
    good = _shape(name, table, view, guid=made["guid"])
    assert read_code(client.put(RELATIONSHIP, json={**good, "typeName": "table_columns"})) == TYPE_CHANGED
    assert client.put(RELATIONSHIP, json={**good, "typeName": name.upper()}).status_code == 200
    for end in ({"guid": other}, {"guid": view}, reference("Table", "fixed/other"), {"guid": NOBODY}):
        answer = client.put(RELATIONSHIP, json={**good, "end1": end})
        assert read_code(answer) == END_CHANGED
        assert f"end-guid={table}" in answer.json()["errorMessage"]
    for end in (reference("Table", "fixed/none"), {}, None, {"guid": table.upper()}, reference("Table", "fixed/T")):
        assert client.put(RELATIONSHIP, json={**good, "end1": end}).status_code == 200
    for guid in ("", None, NOBODY):
        assert read_code(client.put(RELATIONSHIP, json={**good, "guid": guid})) == UNKNOWN


def test_the_edge_of_an_archived_asset_is_shown_and_not_ended_again(client: httpx.Client, name: str) -> None:
    """Its status is DELETED until the asset is restored."""
    table, view = make_pair(client, "archived")
    guid = _create(client, _shape(name, table, view))["guid"]
    client.delete(f"/api/meta/entity/guid/{view}").raise_for_status()
    assert _get(client, guid)["relationship"]["status"] == "DELETED"
    assert read_code(client.delete(f"{RELATIONSHIP}/guid/{guid}")) == DELETED
    client.post("/api/meta/entity/restore/bulk", params={"guid": view}).raise_for_status()
    assert _get(client, guid)["relationship"]["status"] == "ACTIVE"
    assert client.delete(f"{RELATIONSHIP}/guid/{guid}").status_code == 204


def test_many_are_made_at_once(client: httpx.Client, name: str) -> None:
    """In the order they were sent; those of related pairs are updated, by their guid."""
    pairs = [make_pair(client, f"bulk/{number}") for number in range(3)]
    answer = client.post(f"{RELATIONSHIP}/bulk", json=[_shape(name, *pair) for pair in pairs])
    made = answer.json()
    assert [(one["end1"]["guid"], one["end2"]["guid"]) for one in made] == pairs
    guids = [one["guid"] for one in made]
    updates = [_shape(name, *pair, guid=guid, attributes={"n": 1}) for pair, guid in zip(pairs, guids, strict=True)]
    fresh = make_pair(client, "bulk/fresh")
    answer = client.post(f"{RELATIONSHIP}/bulk", json=[*updates, _shape(name, *fresh)])
    assert [one["attributes"] for one in answer.json()] == [{"n": 1}] * 3 + [{}]
    assert [one["guid"] for one in answer.json()[:3]] == guids
    assert client.post(f"{RELATIONSHIP}/bulk", json=[]).json() == []


def test_many_are_made_all_or_none(client: httpx.Client, name: str) -> None:
    """An end that is not there, a pair that is related and sent without its guid, a type that nobody knows."""
    table, view = make_pair(client, "all")
    related = _shape(name, *make_pair(client, "all/related"))
    _create(client, related)
    good = _shape(name, table, view)
    wrong: tuple[tuple[Json, tuple[int, str]], ...] = (
        ({**good, "end2": {"guid": NOBODY, "typeName": "View"}}, END_MISSING),
        ({**good, "end1": None}, END_MISSING),
        (related, UNKNOWN),
        ({**good, "typeName": "nonsense"}, (400, "ATLAS-400-00-014")),
    )
    for sent, code in wrong:
        assert read_code(client.post(f"{RELATIONSHIP}/bulk", json=[good, sent])) == code
        assert read(client, table)["relationshipAttributes"][f"{name}_1"] == []


@pytest.mark.parametrize("body", [{}, "text", 7, [1], ["text"], [None], [[]]])
def test_many_are_a_list_of_objects(client: httpx.Client, body: Any) -> None:
    """With a 400, never a 500."""
    assert read_code(client.post(f"{RELATIONSHIP}/bulk", json=body)) == BAD_REQUEST


def test_many_are_ended_at_once(client: httpx.Client, name: str) -> None:
    """All or none; a guid twice is once; no guid at all is refused."""
    guids = [_create(client, _shape(name, *make_pair(client, f"end/{number}")))["guid"] for number in range(3)]
    path = f"{RELATIONSHIP}/guid/bulk"
    assert read_code(client.request("DELETE", path, json=[])) == INVALID_PARAMETERS
    for body in ({}, "text"):
        assert read_code(client.request("DELETE", path, json=body)) == (400, "ATLAS-400-00-029")
    assert read_code(client.request("DELETE", path)) == INVALID_PARAMETERS
    assert read_code(client.request("DELETE", path, json=[*guids, NOBODY])) == UNKNOWN
    assert _get(client, guids[0])["relationship"]["status"] == "ACTIVE"
    assert client.request("DELETE", path, json=[*guids, guids[0]]).status_code == 204
    for guid in guids:
        assert read_code(client.get(f"{RELATIONSHIP}/guid/{guid}")) == UNKNOWN
