"""Headers and object ids are one thing wherever they stand: with tags, with terms, with all unique attributes.

`EntityGraphRetriever.toAtlasEntityHeaderWithClassifications` makes the headers, `toAtlasObjectId` the references: they
carry every unique attribute of the type, of a client's type too, that is set.
"""

from collections.abc import Callable

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, entity, read, reference, save, search
from delta_arc_lineage_tests.local_atlan.definitions import define, make, make_relationship_type, make_tag_type

LEDGER = {"qualifiedName": "one/L", "code": "c-1"}
BUCKET = {"qualifiedName": "one/B", "awsArn": "arn:aws:s3:::one"}
PARTS = ("classifications", "classificationNames", "meanings", "meaningNames", "displayText", "labels", "status")
Reader = Callable[[httpx.Client, str], Json]


@pytest.fixture(scope="module")
def marked(client: httpx.Client) -> str:
    """A table with a tag, a term and a label, and a relationship to a view; the relationship's guid."""
    tag = make_tag_type(client, "One header")
    glossary = make(client, "AtlasGlossary", "One words")
    term = make(client, "AtlasGlossaryTerm", "One word", anchor={"typeName": "AtlasGlossary", "guid": glossary})
    meanings = [{"typeName": "AtlasGlossaryTerm", "guid": term}]
    table = {**entity("Table", "one/T", meanings=meanings), "labels": ["seen"], "classifications": [{"typeName": tag}]}
    save(client, table, entity("View", "one/V"))
    name = make_relationship_type(client, "one_pair", propagates="NONE")
    sent = {"typeName": name, "end1": reference("Table", "one/T"), "end2": reference("View", "one/V")}
    return str(client.post("/api/meta/relationship", json=sent).raise_for_status().json()["guid"])


def _read_header(client: httpx.Client, guid: str) -> Json:
    """Alone."""
    return dict(client.get(f"/api/meta/entity/guid/{guid}/header").raise_for_status().json())


def _read_audit(client: httpx.Client, guid: str) -> Json:
    """Beside a line of its audit."""
    return dict(client.get(f"/api/meta/entity/{guid}/audit").raise_for_status().json()[0]["entityDetail"])


def _search_audit(client: httpx.Client, guid: str) -> Json:
    """Beside a hit of the audit's search."""
    body = {"dsl": {"query": {"term": {"entityId": guid}}, "size": 1}}
    return dict(client.post("/api/meta/entity/auditSearch", json=body).json()["entityAudits"][0]["entityDetail"])


def _read_hit(client: httpx.Client, guid: str) -> Json:
    """As a hit of the search."""
    return dict(search(client, {"term": {"__guid": guid}})["entities"][0])


@pytest.mark.parametrize("look", [_read_audit, _search_audit, _read_hit, _read_header])
def test_a_header_has_tags_terms_and_labels_wherever_it_stands(client: httpx.Client, marked: str, look: Reader) -> None:
    """The same as the full entity tells of them."""
    assert marked
    path = "/api/meta/entity/uniqueAttribute/type/Table"
    full = client.get(path, params={"attr:qualifiedName": "one/T"}).json()["entity"]
    shown = look(client, full["guid"])
    assert (shown["displayText"], shown["labels"], shown["status"]) == ("one/T", ["seen"], "ACTIVE")
    assert shown["classifications"] == full["classifications"] != []
    assert shown["classificationNames"] == full["classificationNames"]
    assert shown["meanings"] == full["meanings"] and shown["meaningNames"] == ["One word"]


def test_the_ends_of_a_relationship_are_the_same_headers(client: httpx.Client, marked: str) -> None:
    """With `extendedInfo`."""
    path = f"/api/meta/relationship/guid/{marked}"
    referred = client.get(path, params={"extendedInfo": "true"}).json()["referredEntities"]
    for guid, shown in referred.items():
        alone = _read_header(client, guid)
        assert {name: shown[name] for name in PARTS} == {name: alone[name] for name in PARTS}
    assert sorted(len(shown["classifications"]) for shown in referred.values()) == [0, 1]


@pytest.fixture(scope="module")
def pair(client: httpx.Client) -> Json:
    """A bucket and an asset of a client's type, related; what relating them answered."""
    code = {"name": "code", "typeName": "string", "isUnique": True, "isOptional": True}
    define(client, entityDefs=[{"name": "OneLedger", "superTypes": ["Asset"], "attributeDefs": [code]}])
    name = make_relationship_type(client, "one_kept", propagates="NONE", first="OneLedger", second="S3Bucket")
    ledger = make(client, "OneLedger", "one/L", code="c-1")
    bucket = make(client, "S3Bucket", "one/B", awsArn=BUCKET["awsArn"])
    ends = {"end1": {"typeName": "OneLedger", "guid": ledger}, "end2": {"typeName": "S3Bucket", "guid": bucket}}
    return dict(client.post("/api/meta/relationship", json={"typeName": name, **ends}).raise_for_status().json())


def test_object_ids_name_all_unique_attributes(client: httpx.Client, pair: Json) -> None:
    """Of both ends of a relationship, and inside of the entities and hits at the other end."""
    assert [pair[end]["uniqueAttributes"] for end in ("end1", "end2")] == [LEDGER, BUCKET]
    for end, attribute, unique in (("end1", "one_kept_1", BUCKET), ("end2", "one_kept_2", LEDGER)):
        guid = pair[end]["guid"]
        assert [held["uniqueAttributes"] for held in read(client, guid)["relationshipAttributes"][attribute]] == [
            unique
        ]
        (hit,) = search(client, {"term": {"__guid": guid}}, attributes=(attribute,))["entities"]
        assert [held["uniqueAttributes"] for held in hit["attributes"][attribute]] == [unique]


def test_headers_and_hits_carry_all_unique_attributes(client: httpx.Client, pair: Json) -> None:
    """Without asking, those of the type alone."""
    for end, unique in (("end1", LEDGER), ("end2", BUCKET)):
        guid = pair[end]["guid"]
        for shown in (_read_header(client, guid), _read_hit(client, guid)):
            assert shown["attributes"] == {**unique, "name": unique["qualifiedName"]}


@pytest.mark.parametrize("manner", ["SOFT", "PURGE"])
def test_the_audit_of_an_end_names_all_unique_attributes(client: httpx.Client, pair: Json, manner: str) -> None:
    """Nothing else of the entity."""
    assert pair
    name = f"one/gone/{manner}"
    guid = make(client, "OneLedger", name, code=manner, description="not told")
    client.delete("/api/meta/entity/bulk", params={"guid": guid, "deleteType": manner}).raise_for_status()
    line = client.get(f"/api/meta/entity/{guid}/audit").json()[0]
    assert (line["action"], line["detail"]["attributes"]) == ("ENTITY_DELETE", {"qualifiedName": name, "code": manner})
