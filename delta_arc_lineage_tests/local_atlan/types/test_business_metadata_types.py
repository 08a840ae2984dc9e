"""Definitions of custom metadata: what an attribute may be, and what an update and an end may not do.

The rules are those of `AtlasBusinessMetadataType` and `AtlasBusinessMetadataDefStoreV2`.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, entity, save, text_attribute
from delta_arc_lineage_tests.local_atlan.definitions import (
    BAD_REQUEST,
    IN_USE,
    TYPES,
    define,
    make_set,
    read_code,
    refuse_definition,
)

NO_LENGTH = (400, "ATLAS-400-00-02B")
UNKNOWN_TYPE = (404, "ATLAS-404-00-001")
WRONG_KIND = (400, "ATLAS-400-00-094")
TYPES_TAKEN_AWAY = (400, "ATLAS-400-00-093")


def _refuse(client: httpx.Client, attribute: Json) -> tuple[int, str]:
    """Define a set with one attribute; must be refused."""
    return refuse_definition(client, businessMetadataDefs=[{"displayName": "Wrong", "attributeDefs": [attribute]}])


def _find(client: httpx.Client, name: str) -> Json:
    """A definition as it is kept."""
    found: Json = client.get(f"/api/meta/types/businessmetadatadef/name/{name}").raise_for_status().json()
    return found


@pytest.mark.parametrize("declared", ["string", "array<string>", "map<string,string>"])
@pytest.mark.parametrize("options", [None, {}, {"applicableEntityTypes": '["Table"]'}, {"maxStrLength": "many"}])
def test_a_text_needs_a_length(client: httpx.Client, declared: str, options: Any) -> None:
    """One, a list of them, a map of them."""
    attribute = {"displayName": "A", "typeName": declared, "options": options}
    assert _refuse(client, attribute) == NO_LENGTH
    named = {**attribute, "options": {**(options or {}), "maxStrLength": 10}}
    define(client, businessMetadataDefs=[{"displayName": f"Long {declared} {options}", "attributeDefs": [named]}])


@pytest.mark.parametrize("declared", ["int", "long", "float", "date", "boolean", "array<int>"])
def test_what_is_no_text_needs_none(client: httpx.Client, declared: str) -> None:
    """And nothing limits it."""
    name, keys = make_set(
        client,
        f"Free {declared}",
        {**text_attribute("N", typeName=declared), "options": {"applicableEntityTypes": '["Table"]'}},
    )
    value: Any = [123456] if declared.startswith("array") else 123456
    save(client, {**entity("Table", f"free/{declared}"), "businessAttributes": {name: {keys["N"]: value}}})


@pytest.mark.parametrize("declared", ["Table", "array<Table>", "BadgeCondition", "array<BadgeCondition>"])
def test_an_attribute_is_no_asset_and_no_struct(client: httpx.Client, declared: str) -> None:
    """Not as a list either."""
    answer = client.post(
        TYPES,
        json={
            "businessMetadataDefs": [
                {"displayName": "Kinds", "attributeDefs": [text_attribute("A", typeName=declared)]}
            ]
        },
    )
    assert read_code(answer) == WRONG_KIND and "Kinds.A: invalid attribute type" in answer.json()["errorMessage"]


def test_the_types_it_applies_to_exist(client: httpx.Client) -> None:
    """All of them."""
    options = {"applicableEntityTypes": '["Table", "Nonsense"]', "maxStrLength": "5"}
    assert _refuse(client, text_attribute("A", options=options)) == UNKNOWN_TYPE
    assert _refuse(client, text_attribute("A", applies_to="Nonsense")) == UNKNOWN_TYPE


@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_option_has_a_value(client: httpx.Client, value: Any) -> None:
    """All but `enumType`, which may be empty and not null."""
    options = {"applicableEntityTypes": '["Table"]', "maxStrLength": "5"}
    assert _refuse(client, text_attribute("A", options={**options, "customType": value})) == BAD_REQUEST
    named = text_attribute("A", options={**options, "enumType": value})
    if value is None:
        assert _refuse(client, named) == BAD_REQUEST
    else:
        make_set(client, f"Option {value!r}", named)


@pytest.mark.parametrize("value", ["[", '["Table"', "{", '{"a": }', " [1,"])
def test_an_option_that_begins_as_json_is_json(client: httpx.Client, value: str) -> None:
    """Also the list of types."""
    for key in ("customType", "applicableEntityTypes"):
        options = {"applicableEntityTypes": '["Table"]', "maxStrLength": "5", key: value}
        assert _refuse(client, text_attribute("A", options=options)) == BAD_REQUEST


@pytest.mark.parametrize("options", [[], "text", 7, ["a"]])
def test_options_are_an_object(client: httpx.Client, options: Any) -> None:
    """With a refusal, never a 500."""
    assert _refuse(client, {"displayName": "A", "typeName": "int", "options": options or ["x"]}) == BAD_REQUEST


def test_an_update_adds_types_and_takes_none_away(client: httpx.Client) -> None:
    """The asset of an added type may carry the set from then on."""
    name, keys = make_set(client, "Wider", text_attribute("A", applies_to="Table"))
    stored = _find(client, name)
    bucket = {**entity("S3Bucket", "wider/B"), "businessAttributes": {name: {keys["A"]: "a"}}}
    assert client.post("/api/meta/entity/bulk", json={"entities": [bucket]}).status_code == 404
    attribute = stored["attributeDefs"][0]

    def update(types: str) -> httpx.Response:
        options = {**attribute["options"], "applicableEntityTypes": types}
        return client.put(
            TYPES, json={"businessMetadataDefs": [{**stored, "attributeDefs": [{**attribute, "options": options}]}]}
        )

    assert read_code(update('["S3Bucket"]')) == TYPES_TAKEN_AWAY
    assert read_code(update("[]")) == TYPES_TAKEN_AWAY
    assert update('["S3Bucket", "Table"]').status_code == 200
    save(client, bucket)


def test_an_added_attribute_is_checked_as_a_first_one(client: httpx.Client) -> None:
    """And gets a name of the server's."""
    name, keys = make_set(client, "Longer", text_attribute("A"))
    stored = _find(client, name)

    def add(attribute: Json) -> httpx.Response:
        sent = {**stored, "attributeDefs": [*stored["attributeDefs"], attribute]}
        return client.put(TYPES, json={"businessMetadataDefs": [sent]})

    assert read_code(add({"displayName": "B", "typeName": "string"})) == NO_LENGTH
    assert read_code(add(text_attribute("B", typeName="Table"))) == WRONG_KIND
    assert add(text_attribute("B")).status_code == 200
    first, second = _find(client, name)["attributeDefs"]
    assert first["name"] == keys["A"] and second["name"] not in ("B", "", None)


@pytest.mark.parametrize("archived", [True, "true"])
def test_an_attribute_in_use_is_not_archived(client: httpx.Client, archived: Any) -> None:
    """An archived asset keeps it in use; taken off, it may go."""
    name, keys = make_set(client, f"Leaving {archived!r}", text_attribute("A"), text_attribute("B"))
    asset = entity("Table", f"leaving/{archived!r}")
    save(client, {**asset, "businessAttributes": {name: {keys["A"]: "a"}}})
    stored = _find(client, name)

    def archive(at: int) -> httpx.Response:
        attributes = [dict(attribute) for attribute in stored["attributeDefs"]]
        attributes[at] = {**attributes[at], "options": {**attributes[at]["options"], "isArchived": archived}}
        return client.put(TYPES, json={"businessMetadataDefs": [{**stored, "attributeDefs": attributes}]})

    assert read_code(archive(0)) == IN_USE
    assert archive(1).status_code == 200
    guid = client.get(
        "/api/meta/entity/uniqueAttribute/type/Table", params={"attr:qualifiedName": f"leaving/{archived!r}"}
    ).json()["entity"]["guid"]
    client.delete(f"/api/meta/entity/guid/{guid}").raise_for_status()
    assert read_code(archive(0)) == IN_USE
    client.request("DELETE", f"/api/meta/entity/guid/{guid}/businessmetadata/{name}").raise_for_status()
    assert archive(0).status_code == 200


def test_a_set_in_use_is_not_deleted(client: httpx.Client) -> None:
    """Alone or with others, of which none goes then; free, it goes, and its values are refused from then on."""
    name, keys = make_set(client, "Used", text_attribute("A"))
    free, _ = make_set(client, "Unused", text_attribute("A"))
    asset = {**entity("Table", "used/T"), "businessAttributes": {name: {keys["A"]: "a"}}}
    save(client, asset)
    path = f"/api/meta/types/typedef/name/{name}"
    assert read_code(client.delete(path)) == IN_USE
    both = {"businessMetadataDefs": [{"name": free}, {"name": name}]}
    assert read_code(client.request("DELETE", TYPES, json=both)) == IN_USE
    assert _find(client, free)["name"] == free
    save(client, entity("Table", "used/T"), replaceBusinessAttributes="true", overwriteBusinessAttributes="true")
    assert client.request("DELETE", TYPES, json=both).status_code == 204
    assert client.get(path).status_code == 404
    answer = client.post(
        "/api/meta/entity/bulk", params={"replaceBusinessAttributes": "true"}, json={"entities": [asset]}
    )
    assert read_code(answer) == (404, "ATLAS-404-00-007")


def test_a_set_without_applicable_types_is_for_nobody(client: httpx.Client) -> None:
    """It is defined, and no asset carries it."""
    name, keys = make_set(client, "Nobody", {"displayName": "A", "typeName": "int"})
    sent = {**entity("Table", "nobody/T"), "businessAttributes": {name: {keys["A"]: 1}}}
    answer = client.post("/api/meta/entity/bulk", json={"entities": [sent]})
    assert read_code(answer) == (404, "ATLAS-404-00-007")
    assert f"{name}: invalid business-metadata for entity type Table" in answer.json()["errorMessage"]
