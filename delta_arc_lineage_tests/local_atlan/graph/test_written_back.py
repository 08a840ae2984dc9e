"""An answer can be written back: nothing that it shows is lost, and nothing changes.

Source: the metastore's `EntityGraphRetriever.toAtlasEntityHeaderWithClassifications` (what headers carry),
`AtlasEntityUtils.getTagsDiffForReplace` and `getTagsDiffForAppend` (what is taken of tags that come back).
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import changed, entity, get, reference, save

Json = dict[str, Any]


def _make_tag(client: httpx.Client, display: str, *attributes: Json) -> str:
    """A new tag; its internal name."""
    sent = {"classificationDefs": [{"name": display, "displayName": display, "attributeDefs": list(attributes)}]}
    answer = client.post("/api/meta/types/typedefs", json=sent)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["classificationDefs"][0]["name"])


def _make_term(client: httpx.Client, name: str) -> Json:
    """A new term of a new glossary; a reference to it."""
    glossary = save(client, entity("AtlasGlossary", f"{name} words"))["mutatedEntities"]["CREATE"][0]
    anchor = {"typeName": "AtlasGlossary", "guid": glossary["guid"]}
    (made,) = save(client, entity("AtlasGlossaryTerm", name, anchor=anchor))["mutatedEntities"]["CREATE"]
    return {"typeName": "AtlasGlossaryTerm", "guid": made["guid"]}


def _list_tags(answer: Json) -> dict[str, str]:
    """The tags of an entity or a header with the entity that each is put on."""
    return {tag["typeName"]: tag["entityGuid"] for tag in answer["classifications"]}


def test_every_kind_of_change_answers_with_tags(client: httpx.Client) -> None:
    """Made, changed, touched by a child, archived, restored and removed for good: the header has the tag."""
    tag = _make_tag(client, "Kept")
    sent = {**entity("Table", "kept/T", guid="-1"), "classifications": [{"typeName": tag}]}
    (made,) = save(client, sent)["mutatedEntities"]["CREATE"]
    guid = made["guid"]
    path = f"/api/meta/entity/guid/{guid}"
    column = entity("Column", "kept/T/c", table=reference("Table", "kept/T"))
    headers = [
        made,
        save(client, entity("Table", "kept/T", rowCount=5))["mutatedEntities"]["UPDATE"][0],
        save(client, column)["mutatedEntities"]["UPDATE"][0],
        client.put(path, params={"name": "rowCount"}, json=6).json()["mutatedEntities"]["UPDATE"][0],
        client.delete(path).json()["mutatedEntities"]["DELETE"][0],
        save(client, {**entity("Table", "kept/T"), "status": "ACTIVE"})["mutatedEntities"]["UPDATE"][0],
        client.delete(path, params={"deleteType": "PURGE"}).json()["mutatedEntities"]["DELETE"][0],
    ]
    for header in headers:
        assert header["typeName"] == "Table" and header["guid"] == guid
        assert header["classificationNames"] == [tag]
        assert _list_tags(header) == {tag: guid}
        assert header["classifications"][0]["propagate"] is False


def test_headers_carry_terms(client: httpx.Client) -> None:
    """With their names, after the save that assigned them and after any later one."""
    term = _make_term(client, "Carried")
    (made,) = save(client, entity("Table", "term/T", meanings=[term]))["mutatedEntities"]["CREATE"]
    assert made["meaningNames"] == ["Carried"]
    assert made["meanings"][0]["termGuid"] == term["guid"]
    (later,) = save(client, entity("Table", "term/T", rowCount=1))["mutatedEntities"]["UPDATE"]
    assert (later["meaningNames"], later["meanings"]) == (made["meaningNames"], made["meanings"])
    assert later["meanings"] == get(client, "Table", "term/T")["meanings"]
    gone = save(client, entity("Table", "term/T", meanings=[]))["mutatedEntities"]["UPDATE"]
    assert next(header for header in gone if header["typeName"] == "Table")["meaningNames"] == []


@pytest.mark.parametrize("flag", ["replaceTags", "replaceClassifications"])
def test_a_header_written_back_keeps_the_tags(client: httpx.Client, flag: str) -> None:
    """A program that saves what a save answered, with tags replaced, loses none and changes nothing."""
    first, second = _make_tag(client, f"First {flag}"), _make_tag(client, f"Second {flag}")
    tags = [{"typeName": first, "propagate": True}, {"typeName": second, "removePropagationsOnEntityDelete": False}]
    name = f"back/{flag}"
    (made,) = save(client, {**entity("Table", name), "classifications": tags})["mutatedEntities"]["CREATE"]
    assert "mutatedEntities" not in save(client, made, **{flag: "true"})
    (later,) = save(client, entity("Table", name, rowCount=1))["mutatedEntities"]["UPDATE"]
    assert "mutatedEntities" not in save(client, later, **{flag: "true"})
    assert set(_list_tags(get(client, "Table", name))) == {first, second}
    shown = {tag["typeName"]: tag for tag in get(client, "Table", name)["classifications"]}
    assert shown[first]["propagate"] is True and shown[second]["removePropagationsOnEntityDelete"] is False


def test_a_full_entity_written_back_changes_nothing(client: httpx.Client) -> None:
    """With structs, lists, nulls, relationships, tags, labels and custom attributes, whatever the flags."""
    tag = _make_tag(client, "Whole")
    save(client, entity("Schema", "round/S"), entity("Table", "round/T", atlanSchema=reference("Schema", "round/S")))
    save(client, entity("Column", "round/T/c", table=reference("Table", "round/T")))
    change = entity(
        "Table",
        "round/T",
        ownerUsers=["b", "a"],
        certificateStatus="draft",
        starredDetailsList=[{"assetStarredBy": "me", "assetStarredAt": 5}],
        description="",
    )
    extras = {"labels": ["x"], "customAttributes": {"k": "v"}, "addOrUpdateClassifications": [{"typeName": tag}]}
    save(client, {**change, **extras}, appendTags="true")
    full = get(client, "Table", "round/T")
    for flags in ({}, {"replaceTags": "true"}, {"appendTags": "true"}, {"replaceClassifications": "true"}):
        assert "mutatedEntities" not in save(client, full, **flags), flags
    assert get(client, "Table", "round/T") == full


def test_a_carried_tag_written_back_stays_carried(client: httpx.Client) -> None:
    """It names the entity it came from: it is neither put on this one nor refused."""
    own, carried = _make_tag(client, "Own"), _make_tag(client, "Carried over")
    save(client, entity("Table", "carry/T"), entity("Column", "carry/T/c", table=reference("Table", "carry/T")))
    source = get(client, "Table", "carry/T")["guid"]
    tags = [{"typeName": carried, "propagate": True}]
    save(client, {**entity("Table", "carry/T"), "classifications": tags}, replaceTags="true")
    sent = {**entity("Column", "carry/T/c"), "addOrUpdateClassifications": [{"typeName": own}]}
    (header,) = save(client, sent, appendTags="true")["mutatedEntities"]["UPDATE"]
    column = header["guid"]
    expected = {own: column, carried: source}
    assert _list_tags(header) == expected
    assert sorted(header["classificationNames"]) == sorted(expected)
    for flag in ("replaceTags", "replaceClassifications"):
        assert "mutatedEntities" not in save(client, header, **{flag: "true"})
        assert _list_tags(get(client, "Column", "carry/T/c")) == expected
    appended = {**entity("Column", "carry/T/c"), "addOrUpdateClassifications": header["classifications"]}
    assert "mutatedEntities" not in save(client, appended, appendTags="true")
    taken = {**entity("Column", "carry/T/c"), "removeClassifications": header["classifications"]}
    assert changed(save(client, taken, appendTags="true"), "UPDATE") == ["carry/T/c"]
    assert _list_tags(get(client, "Column", "carry/T/c")) == {carried: source}


@pytest.mark.parametrize("sent", [{}, {"classifications": None}, {"classifications": []}])
def test_replacing_with_none_wipes(client: httpx.Client, sent: Json) -> None:
    """An empty list, null, and no list at all are one."""
    tag = _make_tag(client, f"Wiped {sent}")
    name = f"wipe/{sent}"
    save(client, {**entity("Table", name), "classifications": [{"typeName": tag}]})
    assert "mutatedEntities" not in save(client, {**entity("Table", name), **sent})
    (header,) = save(client, {**entity("Table", name), **sent}, replaceTags="true")["mutatedEntities"]["UPDATE"]
    assert (header["classifications"], header["classificationNames"]) == ([], [])


def test_what_is_added_and_removed_at_once_is_removed(client: httpx.Client) -> None:
    """And removing what is not there does nothing, while the rest of the request counts."""
    first, second, third = (_make_tag(client, f"Both {number}") for number in range(3))
    save(client, {**entity("Table", "both/T"), "classifications": [{"typeName": first}]})
    change = {
        **entity("Table", "both/T"),
        "addOrUpdateClassifications": [{"typeName": first, "propagate": True}, {"typeName": second}],
        "removeClassifications": [{"typeName": first}, {"typeName": third}],
    }
    assert changed(save(client, change, appendTags="true"), "UPDATE") == ["both/T"]
    assert set(_list_tags(get(client, "Table", "both/T"))) == {second}
    only = {**entity("Table", "both/T"), "removeClassifications": [{"typeName": third}]}
    assert "mutatedEntities" not in save(client, only, appendTags="true")
    assert set(_list_tags(get(client, "Table", "both/T"))) == {second}


def test_a_new_entity_takes_what_is_appended(client: httpx.Client) -> None:
    """In place of its tags, if the request appends; its tags otherwise."""
    first, second = _make_tag(client, "New one"), _make_tag(client, "New two")
    both = {"classifications": [{"typeName": first}], "addOrUpdateClassifications": [{"typeName": second}]}
    (plain,) = save(client, {**entity("Table", "new/A"), **both})["mutatedEntities"]["CREATE"]
    (appended,) = save(client, {**entity("Table", "new/B"), **both}, appendTags="true")["mutatedEntities"]["CREATE"]
    only = {"classifications": [{"typeName": first}]}
    (alone,) = save(client, {**entity("Table", "new/C"), **only}, appendTags="true")["mutatedEntities"]["CREATE"]
    assert [header["classificationNames"] for header in (plain, appended, alone)] == [[first], [second], [first]]


@pytest.mark.parametrize("flags", [{}, {"replaceTags": "true"}, {"appendTags": "true"}])
def test_many_headers_each_have_their_own_tags(client: httpx.Client, flags: dict[str, str]) -> None:
    """A request of many entities with different tags: no header has another's."""
    tags = [_make_tag(client, f"Many {number} {flags}") for number in range(3)]
    sent = [
        {**entity("Table", f"many/{flags}/{at}"), "classifications": [{"typeName": tag} for tag in tags[:at]]}
        for at in range(4)
    ]
    made = save(client, *sent, **flags)["mutatedEntities"]["CREATE"]
    assert [sorted(header["classificationNames"]) for header in made] == [sorted(tags[:at]) for at in range(4)]
    assert all(tag["entityGuid"] == header["guid"] for header in made for tag in header["classifications"])
