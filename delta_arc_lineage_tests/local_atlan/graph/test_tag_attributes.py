"""The attributes of tags: by the tag's type, wherever the tag is put on and wherever it is shown.

Source: the metastore's `EntityGraphRetriever.toAtlasClassification` over `mapAttributes` (all of the type are shown),
`EntityGraphMapper.updateClassifications` (those not sent stay), `AtlasEntityStoreV2.validateAndNormalize` (refusals).
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import changed, entity, get, reference, save, search

Json = dict[str, Any]

DECLARED = {
    "Note": "string",
    "Since": "date",
    "Weight": "double",
    "Certain": "boolean",
    "Status": "CertificateStatus",
    "Words": "array<string>",
    "Attached": "array<SourceTagAttachment>",
    "Single": "SourceTagAttachmentValue",
    "Options": "map<string,string>",
}
UNSET = {name: [] if declared.startswith("array<") else None for name, declared in DECLARED.items()}


@pytest.fixture(scope="module")
def tag(client: httpx.Client) -> tuple[str, dict[str, str]]:
    """A tag with an attribute of each kind; its internal name and its attributes' by display name."""
    attributes = [{"name": name, "typeName": declared, "isOptional": True} for name, declared in DECLARED.items()]
    sent = {"classificationDefs": [{"name": "Detailed", "displayName": "Detailed", "attributeDefs": attributes}]}
    answer = client.post("/api/meta/types/typedefs", json=sent)
    assert answer.status_code == 200, answer.text
    made = answer.json()["classificationDefs"][0]
    return made["name"], {attribute["displayName"]: attribute["name"] for attribute in made["attributeDefs"]}


Tag = tuple[str, dict[str, str]]


def _sent(tag: Tag, **attributes: Any) -> Json:
    """The tag with attributes given by display name."""
    name, names = tag
    return {"typeName": name, "attributes": {names[display]: value for display, value in attributes.items()}}


def _shown(tag: Tag, answer: Json) -> Json:
    """The attributes of an answer's tag by display name."""
    _, names = tag
    (found,) = answer["classifications"]
    assert set(found["attributes"]) == set(names.values())
    return {display: found["attributes"][name] for display, name in names.items()}


def test_every_answer_shows_all_attributes(client: httpx.Client, tag: Tag) -> None:
    """Header of the save, full entity, header alone, hit, hit of lineage, the tags' own routes; unset ones too."""
    sent = {**entity("Table", "all/T", guid="-1"), "classifications": [_sent(tag, Note=5)]}
    (made,) = save(client, sent)["mutatedEntities"]["CREATE"]
    path = f"/api/meta/entity/guid/{made['guid']}"
    save(client, entity("Table", "all/U"))
    ends = {"inputs": [reference("Table", "all/U")], "outputs": [reference("Table", "all/T")]}
    save(client, entity("Process", "all/P", **ends))
    start = get(client, "Table", "all/U")["guid"]
    body = {"guid": start, "direction": "OUTPUT", "depth": 5, "from": 0, "size": 10, "excludeClassifications": False}
    listed = client.post("/api/meta/lineage/list", json=body).json()["entities"]
    answers = [
        made,
        get(client, "Table", "all/T"),
        get(client, "Table", "all/T", ignoreRelationships="true"),
        client.get(f"{path}/header").json(),
        search(client, {"term": {"qualifiedName": "all/T"}})["entities"][0],
        next(hit for hit in listed if hit["typeName"] == "Table"),
        {"classifications": client.get(f"{path}/classifications").json()["list"]},
        {"classifications": [client.get(f"{path}/classification/{tag[0]}").json()]},
    ]
    for answer in answers:
        assert _shown(tag, answer) == {**UNSET, "Note": "5"}


@pytest.mark.parametrize(
    ("display", "value", "kept"),
    [
        ("Note", True, "true"),
        ("Since", "1970-01-01T00:00:01Z", 1000),
        ("Weight", "1.5", 1.5),
        ("Certain", "TRUE", True),
        ("Status", "verified", "VERIFIED"),
        ("Words", ["a", None, 1], ["a", "1"]),
        ("Words", [], []),
        ("Words", None, []),
        ("Options", {"a": 1}, {"a": "1"}),
        (
            "Single",
            {"tagAttachmentValue": "x"},
            {
                "typeName": "SourceTagAttachmentValue",
                "attributes": {"tagAttachmentKey": None, "tagAttachmentValue": "x"},
            },
        ),
        ("Single", None, None),
    ],
)
def test_values_are_read_by_their_type(client: httpx.Client, tag: Tag, display: str, value: Any, kept: Any) -> None:
    """As those of entities are."""
    name = f"read/{display}/{value}"
    save(client, {**entity("Table", name), "classifications": [_sent(tag, **{display: value})]})
    assert _shown(tag, get(client, "Table", name)) == {**UNSET, display: kept}


def test_attachments_are_shown_whole(client: httpx.Client, tag: Tag) -> None:
    """Sent plain or with names, alike; a struct within a struct too."""
    plain = {"sourceTagName": "L", "isSourceTagSynced": "true", "sourceTagValue": [{"tagAttachmentValue": "x"}]}
    value = {"tagAttachmentKey": None, "tagAttachmentValue": "x"}
    struct = client.get("/api/meta/types/structdef/name/SourceTagAttachment").json()
    unset = dict.fromkeys(attribute["name"] for attribute in struct["attributeDefs"])
    shown = {
        "typeName": "SourceTagAttachment",
        "attributes": {
            **unset,
            "sourceTagName": "L",
            "isSourceTagSynced": True,
            "sourceTagValue": [{"typeName": "SourceTagAttachmentValue", "attributes": value}],
        },
    }
    save(client, {**entity("Table", "whole/T"), "classifications": [_sent(tag, Attached=[plain])]})
    assert _shown(tag, get(client, "Table", "whole/T"))["Attached"] == [shown]
    again = {**entity("Table", "whole/T"), "classifications": [_sent(tag, Attached=[shown])]}
    assert "mutatedEntities" not in save(client, again, replaceTags="true")
    assert "mutatedEntities" not in save(client, get(client, "Table", "whole/T"), replaceTags="true")


@pytest.mark.parametrize(
    "attributes",
    [
        {"Since": "yesterday"},
        {"Weight": "heavy"},
        {"Weight": True},
        {"Status": "SOMETHING"},
        {"Words": "a"},
        {"Words": [["a"]]},
        {"Attached": {"sourceTagName": "L"}},
        {"Attached": ["L"]},
        {"Attached": [{"sourceTagSyncTimestamp": "never"}]},
        {"Single": [{"tagAttachmentValue": "x"}]},
        {"Options": ["a"]},
        {"Note": ["a"]},
    ],
)
def test_what_does_not_fit_is_refused(client: httpx.Client, tag: Tag, attributes: Json) -> None:
    """On every way to put a tag on: with a save, by its own routes, on many at once; nothing of it is kept."""
    guid = save(client, entity("Table", "fit/T", guid="-1"))["guidAssignments"]["-1"]
    wrong = _sent(tag, **attributes)
    saved = {"entities": [{**entity("Table", "fit/U"), "classifications": [wrong]}]}
    put = {"entities": [{**entity("Table", "fit/T", rowCount=1), "addOrUpdateClassifications": [wrong]}]}
    answers = [
        client.post("/api/meta/entity/bulk", json=saved),
        client.post("/api/meta/entity/bulk", json=put, params={"appendTags": "true"}),
        client.post(f"/api/meta/entity/guid/{guid}/classifications", json=[wrong]),
        client.post("/api/meta/entity/bulk/classification", json={"entityGuids": [guid], "classification": wrong}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-01A"), answer.text
    shown = get(client, "Table", "fit/T")
    assert shown["classifications"] == [] and shown["attributes"]["rowCount"] is None
    query = {"attr:qualifiedName": "fit/U"}
    assert client.get("/api/meta/entity/uniqueAttribute/type/Table", params=query).status_code == 404


def test_attributes_must_be_an_object(client: httpx.Client, tag: Tag) -> None:
    """Null is none; anything else is no map to the JSON reader."""
    for wrong in ([], "x", 5, True):
        sent = {
            "entities": [{**entity("Table", "obj/T"), "classifications": [{"typeName": tag[0], "attributes": wrong}]}]
        }
        answer = client.post("/api/meta/entity/bulk", json=sent)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-029")
        assert "Cannot deserialize value of type `java.util.LinkedHashMap`" in answer.json()["errorMessage"]
    save(client, {**entity("Table", "obj/T"), "classifications": [{"typeName": tag[0], "attributes": None}]})
    assert _shown(tag, get(client, "Table", "obj/T")) == UNSET


def test_attributes_that_are_not_sent_stay(client: httpx.Client, tag: Tag) -> None:
    """On an update of the tag by a save or by its own route; null takes one away; other names are dropped."""
    save(client, {**entity("Table", "stay/T"), "classifications": [_sent(tag, Note="a", Words=["w"], Weight=1)]})
    guid = get(client, "Table", "stay/T")["guid"]
    sent = {**entity("Table", "stay/T"), "addOrUpdateClassifications": [_sent(tag, Note="b")]}
    assert changed(save(client, sent, appendTags="true"), "UPDATE") == ["stay/T"]
    expected = {**UNSET, "Note": "b", "Words": ["w"], "Weight": 1.0}
    assert _shown(tag, get(client, "Table", "stay/T")) == expected
    path = f"/api/meta/entity/guid/{guid}/classifications"
    client.put(path, json=[_sent(tag, Weight=None, Certain=True)]).raise_for_status()
    expected |= {"Weight": None, "Certain": True}
    assert _shown(tag, get(client, "Table", "stay/T")) == expected
    client.put(path, json=[{"typeName": tag[0], "propagate": True}]).raise_for_status()
    assert _shown(tag, get(client, "Table", "stay/T")) == expected
    other = {"typeName": tag[0], "attributes": {"Note": "by display name", "nothing": 1}}
    assert "mutatedEntities" not in save(
        client, {**entity("Table", "stay/T"), "addOrUpdateClassifications": [other]}, appendTags="true"
    )
    assert _shown(tag, get(client, "Table", "stay/T")) == expected


def test_carried_tags_have_the_attributes_of_their_source(client: httpx.Client, tag: Tag) -> None:
    """And follow them."""
    save(client, entity("Table", "from/T"), entity("Column", "from/T/c", table=reference("Table", "from/T")))
    guid = get(client, "Table", "from/T")["guid"]
    path = f"/api/meta/entity/guid/{guid}/classifications"
    client.post(path, json=[{**_sent(tag, Note="a"), "propagate": True}]).raise_for_status()
    assert _shown(tag, get(client, "Column", "from/T/c")) == {**UNSET, "Note": "a"}
    client.put(path, json=[_sent(tag, Note="b", Words=["w"])]).raise_for_status()
    carried = get(client, "Column", "from/T/c")
    assert _shown(tag, carried) == {**UNSET, "Note": "b", "Words": ["w"]}
    assert carried["classifications"][0]["entityGuid"] == guid
