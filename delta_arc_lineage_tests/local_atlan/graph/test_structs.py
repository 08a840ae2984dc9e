"""Struct values of entities: always with their type's name and all their attributes, however they were sent.

Source: the metastore's `AtlasTypeUtil.toStructAttributes` (what is read) and `EntityGraphRetriever.mapVertexToStruct`
(what is shown), and `AtlasStructType.validateValue` (what is refused).
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import changed, entity, get, refused, save, search

Json = dict[str, Any]

INVALID = (404, "ATLAS-404-00-007")
TYPE = "StructTable"
NUMBERS = {"long": 1, "int": 2, "double": 1.5, "date": 1_700_000_000_000}


@pytest.fixture(scope="module")
def structs(client: httpx.Client) -> dict[str, Json]:
    """Every struct of the catalog by name, and a type of our own with one and with several of each."""
    listed = client.get("/api/meta/types/typedefs", params={"type": "struct"}).json()["structDefs"]
    attributes = [
        {"name": name, "typeName": declared, "isOptional": True}
        for struct in listed
        for name, declared in (
            (f"one{struct['name']}", struct["name"]),
            (f"many{struct['name']}", f"array<{struct['name']}>"),
        )
    ]
    sent = {"entityDefs": [{"name": TYPE, "superTypes": ["Table"], "attributeDefs": attributes}]}
    client.post("/api/meta/types/typedefs", json=sent).raise_for_status()
    return {struct["name"]: struct for struct in listed}


@pytest.fixture(scope="module")
def enums(client: httpx.Client) -> dict[str, str]:
    """The first element of every enumeration."""
    listed = client.get("/api/meta/types/typedefs", params={"type": "enum"}).json()["enumDefs"]
    return {enum["name"]: enum["elementDefs"][0]["value"] for enum in listed}


def _make_value(declared: str, structs: dict[str, Json], enums: dict[str, str], depth: int = 0) -> Any:
    """A value of a declared type, structs plain; one that contains itself ends after a few levels."""
    if declared.startswith("array<"):
        return [] if depth > 3 else [_make_value(declared[6:-1], structs, enums, depth + 1)]
    if declared.startswith("map<"):
        inner = declared[4:-1].partition(",")[2]
        return {"key": _make_value(inner, structs, enums, depth + 1)}
    if declared in structs:
        return _make_struct(declared, structs, enums, depth + 1)
    if declared in enums:
        return enums[declared]
    return NUMBERS.get(declared, True if declared == "boolean" else f"a {declared}")


def _make_struct(name: str, structs: dict[str, Json], enums: dict[str, str], depth: int = 0) -> Json:
    """A plain struct with every attribute it declares."""
    return {
        attribute["name"]: _make_value(attribute["typeName"], structs, enums, depth)
        for attribute in structs[name]["attributeDefs"]
        if depth < 4 or not attribute["isOptional"]
    }


def _wrap(declared: str, value: Any, structs: dict[str, Json]) -> Any:
    """A value as it must be shown: structs with names and all attributes."""
    if declared.startswith("array<"):
        return [_wrap(declared[6:-1], member, structs) for member in value or []]
    if declared.startswith("map<") and value is not None:
        inner = declared[4:-1].partition(",")[2]
        return {key: _wrap(inner, member, structs) for key, member in value.items()}
    if declared in structs and value is not None:
        members = {
            attribute["name"]: _wrap(attribute["typeName"], value.get(attribute["name"]), structs)
            for attribute in structs[declared]["attributeDefs"]
        }
        return {"typeName": declared, "attributes": members}
    return value


def test_every_struct_is_shown_with_its_name(
    client: httpx.Client, structs: dict[str, Json], enums: dict[str, str]
) -> None:
    """Each struct of the catalog, full, alone and in a list, sent plain; in every answer that has it."""
    for name in structs:
        value = _make_struct(name, structs, enums)
        expected = _wrap(name, value, structs)
        sent = entity(TYPE, f"full/{name}", **{f"one{name}": value, f"many{name}": [value, value]})
        (made,) = save(client, sent)["mutatedEntities"]["CREATE"]
        (hit,) = search(client, {"term": {"qualifiedName": f"full/{name}"}}, attributes=(f"one{name}", f"many{name}"))[
            "entities"
        ]
        for answer in (made, get(client, TYPE, f"full/{name}"), hit):
            assert answer["attributes"][f"one{name}"] == expected, name
            assert answer["attributes"][f"many{name}"] == [expected, expected], name


def test_every_struct_may_be_sent_as_it_is_shown(
    client: httpx.Client, structs: dict[str, Json], enums: dict[str, str]
) -> None:
    """Named or plain is the same: what was shown changes nothing, and neither does what was sent."""
    for name in structs:
        value = _make_struct(name, structs, enums)
        plain = entity(TYPE, f"same/{name}", **{f"one{name}": value, f"many{name}": [value]})
        named = _wrap(name, value, structs)
        save(client, plain)
        again = entity(TYPE, f"same/{name}", **{f"one{name}": named, f"many{name}": [named]})
        assert "mutatedEntities" not in save(client, again), name
        assert "mutatedEntities" not in save(client, plain), name


def test_every_struct_misses_only_what_is_optional(client: httpx.Client, structs: dict[str, Json]) -> None:
    """An empty struct is one of nulls and empty lists, or is refused where something is mandatory."""
    mandatory = {
        name: [attribute["name"] for attribute in struct["attributeDefs"] if not attribute["isOptional"]]
        for name, struct in structs.items()
    }
    assert mandatory["AwsTag"] == ["awsTagKey", "awsTagValue"] and not mandatory["SourceTagAttachment"]
    for name, missing in mandatory.items():
        sent = entity(TYPE, f"none/{name}", **{f"one{name}": {}})
        if missing:
            assert refused(client, sent) == INVALID, name
            continue
        save(client, sent)
        shown = get(client, TYPE, f"none/{name}")["attributes"][f"one{name}"]
        assert shown == _wrap(name, {}, structs), name
        assert all(value in (None, []) for value in shown["attributes"].values())


@pytest.mark.parametrize(
    "sent",
    [
        {"awsTagKey": "team"},
        {"awsTagKey": "team", "awsTagValue": None},
        {"typeName": "AwsTag", "attributes": {"awsTagValue": "x"}},
        {"typeName": "AwsTag", "attributes": {}},
        {"attributes": {"awsTagKey": "team", "awsTagValue": "x"}},
        {"awsTagKey": ["team"], "awsTagValue": "x"},
        {"awsTagKey": {"a": "b"}, "awsTagValue": "x"},
        "team=x",
        5,
        True,
        ["team", "x"],
    ],
)
def test_what_is_no_struct_is_refused(client: httpx.Client, sent: Any) -> None:
    """A mandatory attribute missing, a member of another type, attributes without the type's name, no object at all."""
    assert refused(client, entity("S3Bucket", "no/struct", awsTags=[sent])) == INVALID


def test_names_that_a_struct_does_not_have_are_dropped(client: httpx.Client) -> None:
    """As those that an entity does not have."""
    tags = [
        {"awsTagKey": "team", "awsTagValue": "x", "other": 1},
        {"typeName": "AwsTag", "attributes": {"awsTagKey": "team", "awsTagValue": "y", "other": 1}, "more": 2},
    ]
    save(client, entity("S3Bucket", "drop/B", awsTags=tags))
    shown = get(client, "S3Bucket", "drop/B")["attributes"]["awsTags"]
    assert [set(tag) for tag in shown] == [{"typeName", "attributes"}] * 2
    assert [tag["attributes"] for tag in shown] == [
        {"awsTagKey": "team", "awsTagValue": "x"},
        {"awsTagKey": "team", "awsTagValue": "y"},
    ]


def test_a_struct_is_taken_whole(client: httpx.Client) -> None:
    """An update replaces it; what it does not send of the struct is gone; null takes the struct away."""
    known = client.get("/api/meta/types/structdef/name/PopularityInsights").json()
    names = [attribute["name"] for attribute in known["attributeDefs"]]
    assert "recordUser" in names and "recordQueryCount" in names
    first = [{"recordUser": "me", "recordQueryCount": 5}]
    save(client, entity("Table", "whole/T", sourceReadTopUserRecordList=first))
    answer = save(client, entity("Table", "whole/T", sourceReadTopUserRecordList=[{"recordUser": "me"}]))
    assert changed(answer, "UPDATE") == ["whole/T"]
    (shown,) = get(client, "Table", "whole/T")["attributes"]["sourceReadTopUserRecordList"]
    assert (shown["attributes"]["recordUser"], shown["attributes"]["recordQueryCount"]) == ("me", None)
    save(client, entity("Table", "whole/T", sourceReadTopUserRecordList=None))
    assert get(client, "Table", "whole/T")["attributes"]["sourceReadTopUserRecordList"] == []


def test_a_struct_of_clients_is_shown_alike(client: httpx.Client) -> None:
    """With a mandatory attribute, an enumeration, and a struct within."""
    inner = {
        "name": "Inner",
        "attributeDefs": [
            {"name": "size", "typeName": "int", "isOptional": False},
            {"name": "state", "typeName": "CertificateStatus", "isOptional": True},
        ],
    }
    outer = {
        "name": "Outer",
        "attributeDefs": [
            {"name": "inner", "typeName": "Inner", "isOptional": True},
            {"name": "inners", "typeName": "array<Inner>", "isOptional": True},
        ],
    }
    attributes = [{"name": "outer", "typeName": "Outer", "isOptional": True}]
    entities = [{"name": "OuterTable", "superTypes": ["Table"], "attributeDefs": attributes}]
    sent = {"structDefs": [inner, outer], "entityDefs": entities}
    client.post("/api/meta/types/typedefs", json=sent).raise_for_status()
    save(client, entity("OuterTable", "outer/T", outer={"inner": {"size": "5", "state": "draft"}}))
    assert get(client, "OuterTable", "outer/T")["attributes"]["outer"] == {
        "typeName": "Outer",
        "attributes": {
            "inner": {"typeName": "Inner", "attributes": {"size": 5, "state": "DRAFT"}},
            "inners": [],
        },
    }
    assert refused(client, entity("OuterTable", "outer/U", outer={"inner": {"state": "DRAFT"}})) == INVALID
    assert refused(client, entity("OuterTable", "outer/U", outer={"inners": [{"size": 2**31}]})) == INVALID
