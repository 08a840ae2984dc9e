"""The types are complete: every struct and enumeration of the SDK, and the made names of tags' attributes.

Source: the SDK's models (`pyatlan.model.structs`, the generated part of `pyatlan.model.enums`); the metastore's
`TypesREST`, which names the attributes of tags and of custom metadata (`setRandomNameForEntityAndAttributeDefs`,
`setRandomNameForNewAttributeDefs`).
"""

import inspect
import re
from enum import Enum
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry
from delta_arc_lineage_tests.local_atlan.calls import entity, get, save, text_attribute

Json = dict[str, Any]

TYPEDEFS = "/api/meta/types/typedefs"
MADE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{20,21}")
PRIMITIVES = {"string", "boolean", "long", "int", "double", "date"}


def _list_names(client: httpx.Client, category: str, key: str) -> set[str]:
    """The names of all definitions of a category."""
    return {known["name"] for known in client.get(TYPEDEFS, params={"type": category}).json()[key]}


def _list_struct_classes() -> list[Any]:
    """Every struct of the SDK."""
    from pyatlan.model import structs

    return [known for known in structs.AtlanObject.__subclasses__() if known.__module__ == structs.__name__]


def _list_enum_classes() -> list[type[Enum]]:
    """Every enumeration that the SDK generates from type definitions."""
    from pyatlan.model import enums

    generated = inspect.getsource(enums).partition("CODE BELOW IS GENERATED")[2]
    return [getattr(enums, name) for name in re.findall(r"^class (\w+)\(", generated, re.MULTILINE)]


def test_every_struct_of_the_sdk_is_a_type(client: httpx.Client) -> None:
    """Also those that no attribute of an entity names; each by its name, by its guid and in the list."""
    names = {known.__name__ for known in _list_struct_classes()}
    assert len(names) == 53
    assert {"SourceTagAttachment", "SourceTagAttachmentValue", "AwsCloudWatchMetric"} < names
    assert names <= _list_names(client, "struct", "structDefs")
    for name in names:
        shown = client.get(f"/api/meta/types/structdef/name/{name}").json()
        assert (shown["name"], shown["category"]) == (name, "STRUCT")
        assert client.get(f"/api/meta/types/structdef/guid/{shown['guid']}").json() == shown
        assert client.get(f"/api/meta/types/typedef/name/{name}").json() == shown


def test_every_struct_has_the_attributes_of_the_sdk(client: httpx.Client) -> None:
    """By name, mandatory where the SDK cannot do without."""
    for known in _list_struct_classes():
        shown = client.get(f"/api/meta/types/structdef/name/{known.__name__}").json()["attributeDefs"]
        expected = {field.alias: not field.required for field in known.__fields__.values()}
        assert {attribute["name"]: attribute["isOptional"] for attribute in shown} == expected, known.__name__


def test_every_enumeration_of_the_sdk_is_a_type(client: httpx.Client) -> None:
    """With its elements in their order."""
    classes = _list_enum_classes()
    assert len(classes) > 100
    for known in classes:
        shown = client.get(f"/api/meta/types/enumdef/name/{known.__name__}").json()
        elements = sorted(shown["elementDefs"], key=lambda element: int(element["ordinal"]))
        assert [element["value"] for element in elements] == [str(member.value) for member in known]


def test_every_type_that_an_attribute_names_exists(client: httpx.Client) -> None:
    """Of entities and of structs: a primitive, an enumeration, a struct, or many of one."""
    known = _list_names(client, "enum", "enumDefs") | _list_names(client, "struct", "structDefs") | PRIMITIVES
    listed = client.get(TYPEDEFS).json()
    for definition in (*listed["entityDefs"], *listed["structDefs"]):
        for attribute in definition["attributeDefs"]:
            parts = re.findall(r"\w+", attribute["typeName"])
            assert set(parts) - {"array", "map"} <= known, (definition["name"], attribute)


def test_maps_tell_what_they_hold() -> None:
    """Texts, numbers, structs: as the SDK declares them."""
    types = TypeRegistry()
    table = types.entity("Table")
    assert table is not None
    assert table.attributes["queryUserMap"] == "map<string,long>"
    assert "map<string,AssetGCPDataplexAspectMetadata>" in types.structs["AssetGCPDataplexMetadata"].values()
    assert table.attributes["assetExternalDQMetadataDetails"] == "map<string,AssetExternalDQMetadata>"


def test_built_in_structs_cannot_be_made_or_removed(client: httpx.Client) -> None:
    """Those that were added neither."""
    sent = {"structDefs": [{"name": "SourceTagAttachment", "attributeDefs": []}]}
    assert client.post(TYPEDEFS, json=sent).json()["errorCode"] == "ATLAS-409-00-001"
    answer = client.delete("/api/meta/types/typedef/name/SourceTagAttachment")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-024")


def _define(client: httpx.Client, key: str, display: str, *attributes: Json) -> Json:
    """A new tag or set of custom metadata as it was answered."""
    sent = {key: [{"name": display, "displayName": display, "attributeDefs": list(attributes)}]}
    answer = client.post(TYPEDEFS, json=sent)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()[key][0])


KINDS = [("classificationDefs", "classificationdef"), ("businessMetadataDefs", "businessmetadatadef")]


@pytest.mark.parametrize(("key", "path"), KINDS)
def test_attributes_get_made_names(client: httpx.Client, key: str, path: str) -> None:
    """Whatever was sent as name, also one that looks made; people see the display name, or the name that was sent."""
    sent = [
        text_attribute("Level", name="Level"),
        {"name": "sourceTagAttachment", "typeName": "array<SourceTagAttachment>"}
        if key == "classificationDefs"
        else {"name": "size", "typeName": "array<string>", "options": text_attribute("size")["options"]},
        {"displayName": "Only shown", "typeName": "long"},
        {"name": "abcdefghijklmnopqrstu", "displayName": "Looks made", "typeName": "date"},
    ]
    made = _define(client, key, f"Named {path}", *sent)
    names = [attribute["name"] for attribute in made["attributeDefs"]]
    assert all(MADE_NAME.fullmatch(name) for name in names) and len(set(names)) == 4
    assert not set(names) & {attribute.get("name") for attribute in sent}
    shown = [attribute["displayName"] for attribute in made["attributeDefs"]]
    assert shown == ["Level", sent[1]["name"], "Only shown", "Looks made"]
    assert [attribute["typeName"] for attribute in made["attributeDefs"]] == [known["typeName"] for known in sent]
    assert client.get(f"/api/meta/types/{path}/name/{made['name']}").json() == made


@pytest.mark.parametrize(("key", "path"), KINDS)
def test_an_update_names_only_what_is_new(client: httpx.Client, key: str, path: str) -> None:
    """Attributes that were there keep their names; whatever another name is, it is made anew."""
    made = _define(client, key, f"Updated {path}", text_attribute("First", name="First"))
    (first,) = made["attributeDefs"]
    added = [
        text_attribute("Second", name="Second"),
        text_attribute("Third", name="zyxwvutsrqponmlkjihgf"),
    ]
    changed = {**made, "attributeDefs": [{**first, "displayName": "Once first"}, *added]}
    answer = client.put(TYPEDEFS, json={key: [changed]})
    assert answer.status_code == 200, answer.text
    after = answer.json()[key][0]["attributeDefs"]
    assert [attribute["displayName"] for attribute in after] == ["Once first", "Second", "Third"]
    assert after[0]["name"] == first["name"]
    assert all(MADE_NAME.fullmatch(attribute["name"]) for attribute in after[1:])
    assert not {attribute["name"] for attribute in after[1:]} & {"Second", "zyxwvutsrqponmlkjihgf"}
    again = client.put(TYPEDEFS, json={key: [answer.json()[key][0]]}).json()[key][0]
    assert again["attributeDefs"] == after


def test_types_of_other_categories_keep_their_attributes_names(client: httpx.Client) -> None:
    """Structs and entity types are named by who defines them."""
    attributes = [{"name": "size", "displayName": "Size", "typeName": "long", "isOptional": True}]
    sent = {
        "structDefs": [{"name": "NamedStruct", "attributeDefs": attributes}],
        "entityDefs": [{"name": "NamedTable", "superTypes": ["Table"], "attributeDefs": attributes}],
    }
    answer = client.post(TYPEDEFS, json=sent).json()
    assert answer["structDefs"][0]["attributeDefs"] == attributes
    assert answer["entityDefs"][0]["attributeDefs"] == attributes


def test_a_relationship_type_that_is_removed_is_gone(client: httpx.Client) -> None:
    """Its attributes too, on both sides and at once; it can be made again with other ends."""

    def define(attribute: str) -> None:
        ends = [
            {"type": "Table", "name": f"{attribute}Of", "cardinality": "SET"},
            {"type": "Column", "name": attribute, "cardinality": "SET"},
        ]
        sent = {"relationshipDefs": [{"name": "table_gone", "endDef1": ends[0], "endDef2": ends[1]}]}
        client.post(TYPEDEFS, json=sent).raise_for_status()

    save(client, entity("Column", "gone/C"), entity("Table", "gone/T"))
    for attribute in ("firstGone", "secondGone"):
        define(attribute)
        shown = get(client, "Column", "gone/C")["relationshipAttributes"]
        assert shown[attribute] == [] and ("firstGone" in shown) is (attribute == "firstGone")
        assert f"{attribute}Of" in get(client, "Table", "gone/T")["relationshipAttributes"]
        assert client.delete("/api/meta/types/typedef/name/table_gone").status_code == 204
        assert client.get("/api/meta/types/relationshipdef/name/table_gone").status_code == 404
        assert attribute not in get(client, "Column", "gone/C")["relationshipAttributes"]
        assert f"{attribute}Of" not in get(client, "Table", "gone/T")["relationshipAttributes"]


def test_a_tag_without_attributes_stays_without(client: httpx.Client) -> None:
    """Neither an empty list nor none is changed, and such a tag says nothing of attributes."""
    made = client.post(TYPEDEFS, json={"classificationDefs": [{"name": "Bare", "displayName": "Bare"}]}).json()
    (bare,) = made["classificationDefs"]
    assert "attributeDefs" not in bare
    tag = {"typeName": bare["name"], "attributes": {"anything": 1}}
    (header,) = save(client, {**entity("Table", "bare/T"), "classifications": [tag]})["mutatedEntities"]["CREATE"]
    assert "attributes" not in header["classifications"][0]
