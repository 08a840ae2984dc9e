"""Tags on many assets at once: one on many, by display name, whole sets of headers, carried ones made anew.

The rules are those of `EntityREST` and `ClassificationAssociator.Updater`.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import NOBODY, Json, read, reference
from delta_arc_lineage_tests.local_atlan.definitions import (
    BAD_REQUEST,
    INVALID_PARAMETERS,
    UNKNOWN_GUID,
    define,
    make,
    make_tag_type,
    read_code,
    read_tags,
)

MANY = "/api/meta/entity/bulk/classification"
BY_DISPLAY_NAME = f"{MANY}/displayName"
SET = "/api/meta/entity/bulk/setClassifications"
REPAIR = "/api/meta/entity/bulk/repairClassificationsMappings"
UNKNOWN_TAG = (404, "ATLAS-404-00-008")
HAS_IT = (400, "ATLAS-400-00-01B")
UNKNOWN_TYPE = (400, "ATLAS-400-00-014")


@pytest.fixture(scope="module")
def tags(client: httpx.Client) -> tuple[str, str]:
    """Two tags, `Bulk one` and `Bulk two`; their names."""
    return make_tag_type(client, "Bulk one"), make_tag_type(client, "Bulk two")


def _make_tables(client: httpx.Client, stem: str, number: int = 2) -> list[str]:
    """New tables; their guids."""
    return [make(client, "Table", f"{stem}/{n}") for n in range(number)]


def _make_headers(guids: list[str], **header: Any) -> Json:
    """The same header for each of these assets."""
    return {"guidHeaderMap": {guid: {"guid": guid, "typeName": "Table", **header} for guid in guids}}


def test_one_tag_on_many_by_guid_and_by_unique_attributes(client: httpx.Client, tags: tuple[str, str]) -> None:
    """Both kinds of naming in one request; who is not there by name is passed over."""
    guids = _make_tables(client, "many", 4)
    named = [{"qualifiedName": "many/2"}, {"qualifiedName": "many/none"}, {"qualifiedName": "many/3"}]
    body = {"classification": {"typeName": tags[0], "propagate": False}, "entityGuids": guids[:2]}
    body |= {"entityTypeName": "Table", "entitiesUniqueAttributes": named}
    assert client.post(MANY, json=body).status_code == 204
    assert [read_tags(client, guid) for guid in guids] == [{tags[0]}] * 4


def test_one_tag_on_many_needs_a_tag_and_assets(client: httpx.Client, tags: tuple[str, str]) -> None:
    """Each that lacks is told; a guid that nobody has is refused, and nothing is done for the others."""
    (guid,) = _make_tables(client, "needs", 1)
    tag = {"classification": {"typeName": tags[0]}}
    named = [{"qualifiedName": "needs/none"}]
    wrong: tuple[tuple[Json, str], ...] = (
        ({"entityGuids": [guid]}, "no classification"),
        ({"classification": {}, "entityGuids": [guid]}, "no classification"),
        (tag, "Need either list of GUIDs or entity type and list of qualified Names"),
        ({**tag, "entityGuids": []}, "Need either list of GUIDs"),
        ({**tag, "entityTypeName": "Table"}, "Need either list of GUIDs"),
        ({**tag, "entitiesUniqueAttributes": named}, "Need either list of GUIDs"),
        ({**tag, "entityTypeName": "Table", "entitiesUniqueAttributes": named}, "No guid found for given entity Type"),
    )
    for body, said in wrong:
        answer = client.post(MANY, json=body)
        assert read_code(answer) == INVALID_PARAMETERS and said in answer.json()["errorMessage"]
    assert read_code(client.post(MANY, json={**tag, "entityGuids": [guid, NOBODY]})) == UNKNOWN_GUID
    for kind in ({"entityGuids": guid}, {"classification": "text", "entityGuids": [guid]}):
        assert read_code(client.post(MANY, json={**tag, **kind})) == BAD_REQUEST
    nonsense = {**tag, "entityTypeName": "Nonsense", "entitiesUniqueAttributes": named}
    assert read_code(client.post(MANY, json=nonsense)) == UNKNOWN_TYPE
    assert read_tags(client, guid) == set()


def test_one_tag_on_many_is_refused_if_one_has_it(client: httpx.Client, tags: tuple[str, str]) -> None:
    """Nothing is done for the others (`AtlasEntityStoreV2.validateEntityAssociations`); a guid twice is once."""
    guids = _make_tables(client, "has", 3)
    body = {"classification": {"typeName": tags[0]}, "entityGuids": [guids[0], guids[0]]}
    assert client.post(MANY, json=body).status_code == 204
    assert read_code(client.post(MANY, json={**body, "entityGuids": [guids[1], guids[0], guids[2]]})) == HAS_IT
    assert [read_tags(client, guid) for guid in guids] == [{tags[0]}, set(), set()]


def test_adding_and_changing_none_is_refused(client: httpx.Client, tags: tuple[str, str]) -> None:
    """By guid and by unique attributes, in the metastore's words; what is no list of objects too."""
    (guid,) = _make_tables(client, "nothing", 1)
    by_name = "/api/meta/entity/uniqueAttribute/type/Table/classifications"
    for path in (f"/api/meta/entity/guid/{guid}/classifications", f"{by_name}?attr:qualifiedName=nothing/0"):
        for method in ("POST", "PUT"):
            answer = client.request(method, path, json=[])
            assert read_code(answer) == INVALID_PARAMETERS
            assert "classifications(s) not specified" in answer.json()["errorMessage"]
            for body in ("text", [1], [None], 7):
                assert read_code(client.request(method, path, json=body)) == BAD_REQUEST


def test_one_tag_of_an_asset_by_its_name(client: httpx.Client, tags: tuple[str, str]) -> None:
    """In any case of letters; its own before a carried one; one that it lacks is not found (`getClassification`)."""
    source = make(client, "Table", "single/T")
    column = make(client, "Column", "single/c", table=reference("Table", "single/T"))
    path = f"/api/meta/entity/guid/{column}/classification"
    assert read_code(client.get(f"{path}/{tags[0]}")) == UNKNOWN_TAG
    sent = [{"typeName": tags[0], "propagate": True}]
    client.post(f"/api/meta/entity/guid/{source}/classifications", json=sent).raise_for_status()
    assert client.get(f"{path}/{tags[0]}").json()["entityGuid"] == source
    client.post(f"/api/meta/entity/guid/{column}/classifications", json=[{"typeName": tags[0]}]).raise_for_status()
    for name in (tags[0], tags[0].upper(), tags[0].lower()):
        assert client.get(f"{path}/{name}").json()["entityGuid"] == column
    assert read_code(client.get(f"{path}/{tags[1]}")) == UNKNOWN_TAG


def test_by_display_name_each_tag_names_its_asset(client: httpx.Client, tags: tuple[str, str]) -> None:
    """By display name or by name, several on one asset; the flags of the tag are kept, its display name is not."""
    guids = _make_tables(client, "display")
    body = [
        {"displayName": "Bulk one", "entityGuid": guids[0], "propagate": False},
        {"typeName": tags[1], "entityGuid": guids[0]},
        {"displayName": "Bulk two", "entityGuid": guids[1], "removePropagationsOnEntityDelete": False},
    ]
    assert client.post(BY_DISPLAY_NAME, json=body).status_code == 204
    assert [read_tags(client, guid) for guid in guids] == [set(tags), {tags[1]}]
    (shown,) = read(client, guids[1])["classifications"]
    assert shown["removePropagationsOnEntityDelete"] is False and "displayName" not in shown
    assert shown["entityGuid"] == guids[1]


@pytest.mark.parametrize("body", [[], None])
def test_by_display_name_needs_a_list(client: httpx.Client, body: Any) -> None:
    """None is refused in the metastore's words."""
    answer = client.post(BY_DISPLAY_NAME, json=body)
    assert read_code(answer) == BAD_REQUEST
    assert answer.json()["errorMessage"] == "classification list should be specified"


@pytest.mark.parametrize("body", ["text", 7, [1], ["text"], [None], {}, {"a": 1}])
def test_by_display_name_takes_a_list_of_objects(client: httpx.Client, body: Any) -> None:
    """With a 400, never a 500."""
    assert read_code(client.post(BY_DISPLAY_NAME, json=body)) == BAD_REQUEST


def test_by_display_name_refuses_what_nobody_has(client: httpx.Client, tags: tuple[str, str]) -> None:
    """A display name is a 500 there, before anything is done; a name, an asset and a tag it has are refusals."""
    guids = _make_tables(client, "nobody")
    good = {"displayName": "Bulk one", "entityGuid": guids[0]}
    for display in ("Nobody's", None, 7, ""):
        answer = client.post(BY_DISPLAY_NAME, json=[good, {"displayName": display, "entityGuid": guids[1]}])
        assert read_code(answer) == (500, "ATLAS-500-00-001")
        assert "No Classification type fount for displayName" in answer.json()["errorMessage"]
        assert read_tags(client, guids[0]) == set()
    unknown = {"typeName": "unknown", "entityGuid": guids[0]}
    assert read_code(client.post(BY_DISPLAY_NAME, json=[unknown])) == UNKNOWN_TAG
    assert read_code(client.post(BY_DISPLAY_NAME, json=[{**good, "entityGuid": NOBODY}])) == UNKNOWN_GUID
    assert client.post(BY_DISPLAY_NAME, json=[good]).status_code == 204
    assert read_code(client.post(BY_DISPLAY_NAME, json=[good])) == HAS_IT


def test_by_display_name_keeps_what_was_done_for_assets_before(client: httpx.Client, tags: tuple[str, str]) -> None:
    """Each asset is a transaction of its own: the refusal of one leaves those before it tagged."""
    guids = _make_tables(client, "before", 3)
    body = [{"typeName": tags[0], "entityGuid": guid} for guid in (guids[0], NOBODY, guids[1])]
    assert read_code(client.post(BY_DISPLAY_NAME, json=body)) == UNKNOWN_GUID
    assert [read_tags(client, guid) for guid in guids] == [{tags[0]}, set(), set()]
    half = [{"typeName": tags[1], "entityGuid": guids[2]}, {"typeName": "unknown", "entityGuid": guids[2]}]
    assert read_code(client.post(BY_DISPLAY_NAME, json=half)) == UNKNOWN_TAG
    assert read_tags(client, guids[2]) == set()


def test_headers_give_assets_exactly_their_tags(client: httpx.Client, tags: tuple[str, str]) -> None:
    """Added, changed, taken away; none at all takes all; the answer is empty."""
    guids = _make_tables(client, "set")
    for wanted in ([tags[0]], [tags[1]], [tags[0], tags[1]], []):
        headers = _make_headers(guids, classifications=[{"typeName": name} for name in wanted])
        answer = client.post(SET, json=headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert [read_tags(client, guid) for guid in guids] == [set(wanted)] * 2
    client.post(SET, json=_make_headers(guids, classifications=[{"typeName": tags[0]}])).raise_for_status()
    assert client.post(SET, json=_make_headers(guids)).status_code == 204
    assert [read_tags(client, guid) for guid in guids] == [set()] * 2


def test_without_override_tags_are_put_on_and_taken_off_one_by_one(client: httpx.Client, tags: tuple[str, str]) -> None:
    """Those that name the asset; those of another asset, and those to take that are not there, are passed over."""
    first, second = _make_tables(client, "transfer")
    keep = {"overrideClassifications": "false"}

    def transfer(**header: Any) -> list[set[str]]:
        assert client.post(SET, params=keep, json=_make_headers([first], **header)).status_code == 204
        return [read_tags(client, guid) for guid in (first, second)]

    one, two = ({"typeName": name, "entityGuid": first} for name in tags)
    assert transfer(addOrUpdateClassifications=[one]) == [{tags[0]}, set()]
    assert transfer(addOrUpdateClassifications=[{**two, "entityGuid": second}]) == [{tags[0]}, set()]
    assert transfer(removeClassifications=[two], addOrUpdateClassifications=[two]) == [set(tags), set()]
    assert transfer(addOrUpdateClassifications=[{**one, "propagate": True}]) == [set(tags), set()]
    assert {tag["propagate"] for tag in read(client, first)["classifications"]} == {True, False}
    assert transfer(removeClassifications=[one, {**two, "entityGuid": second}]) == [{tags[1]}, set()]
    assert transfer(removeClassifications=[one]) == [{tags[1]}, set()]
    assert transfer() == [{tags[1]}, set()]
    assert transfer(classifications=[{"typeName": tags[0]}]) == [set(tags), set()]


def test_headers_name_their_assets_by_guid_or_by_unique_attributes(client: httpx.Client, tags: tuple[str, str]) -> None:
    """The key is the guid; a key that nobody has is looked up by the attributes; the type must be known."""
    (guid,) = _make_tables(client, "named", 1)
    header = {
        "typeName": "Table",
        "attributes": {"qualifiedName": "named/0"},
        "classifications": [{"typeName": tags[0]}],
    }
    assert client.post(SET, json={"guidHeaderMap": {"-1": header}}).status_code == 204
    assert read_tags(client, guid) == {tags[0]}
    unnamed = {**header, "attributes": {"qualifiedName": "named/none"}}
    assert read_code(client.post(SET, json={"guidHeaderMap": {NOBODY: unnamed}})) == UNKNOWN_GUID
    for type_name in ("Nonsense", None):
        sent = {"guidHeaderMap": {guid: {**header, "typeName": type_name}}}
        assert read_code(client.post(SET, json=sent)) == UNKNOWN_TYPE


def test_headers_are_all_applied_or_none(client: httpx.Client, tags: tuple[str, str]) -> None:
    """An unknown tag or asset leaves the others as they were; no header at all is no change."""
    guids = _make_tables(client, "none")
    good = _make_headers(guids[:1], classifications=[{"typeName": tags[0]}])["guidHeaderMap"]
    for key, name, code in ((guids[1], "unknown", UNKNOWN_TAG), (NOBODY, tags[0], UNKNOWN_GUID)):
        bad = {key: {"typeName": "Table", "classifications": [{"typeName": name}]}}
        assert read_code(client.post(SET, json={"guidHeaderMap": {**good, **bad}})) == code
        assert read_tags(client, guids[0]) == set()
    for empty in ({}, {"guidHeaderMap": {}}, {"guidHeaderMap": None}):
        assert client.post(SET, json=empty).status_code == 204


@pytest.mark.parametrize(
    "headers", [[1], "text", 7, {"a": 1}, {"a": None}, {"a": []}, {"a": {"typeName": "Table", "classifications": [1]}}]
)
def test_headers_of_another_shape_are_refused(client: httpx.Client, headers: Any) -> None:
    """With a refusal, never a 500."""
    assert client.post(SET, json={"guidHeaderMap": headers}).status_code in (400, 404)


def test_repairing_makes_carried_tags_anew_and_answers_faults(client: httpx.Client, tags: tuple[str, str]) -> None:
    """Of who is not there by guid; nothing else is changed."""
    source = make(client, "Table", "repair/T")
    column = make(client, "Column", "repair/c", table=reference("Table", "repair/T"))
    path = f"/api/meta/entity/guid/{source}/classifications"
    client.post(path, json=[{"typeName": tags[0], "propagate": True}]).raise_for_status()
    before = [read(client, guid) for guid in (source, column)]
    assert client.post(REPAIR, json=[source, column]).json() == {}
    answer = client.post(REPAIR, json=[source, NOBODY]).json()
    assert set(answer) == {NOBODY} and NOBODY in answer[NOBODY]
    assert [read(client, guid) for guid in (source, column)] == before
    assert read_tags(client, column) == {tags[0]}
    assert client.post(REPAIR, json=[]).json() == {}
    for body in ({}, "text", 7):
        assert read_code(client.post(REPAIR, json=body)) == BAD_REQUEST


def test_a_tag_that_is_for_other_types_is_refused_by_every_way(client: httpx.Client) -> None:
    """In bulk as alone."""
    sent = [{"displayName": "Views only", "entityTypes": ["View"]}]
    name = define(client, classificationDefs=sent)["classificationDefs"][0]["name"]
    (guid,) = _make_tables(client, "views", 1)
    requests: tuple[tuple[str, Any], ...] = (
        (MANY, {"classification": {"typeName": name}, "entityGuids": [guid]}),
        (BY_DISPLAY_NAME, [{"displayName": "Views only", "entityGuid": guid}]),
        (SET, _make_headers([guid], classifications=[{"typeName": name}])),
        (f"/api/meta/entity/guid/{guid}/classifications", [{"typeName": name}]),
    )
    for path, body in requests:
        assert read_code(client.post(path, json=body)) == (400, "ATLAS-400-00-055")
    assert read_tags(client, guid) == set()
