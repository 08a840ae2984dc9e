"""What the server makes of types, asked with values of every wrong kind: refused in words, never a fault of its own."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.made.makers import MAKERS
from delta_arc_lineage_tests.local_atlan.calls import Json, link
from delta_arc_lineage_tests.local_atlan.made.steps import BULK, category, domain, draft, glossary, made, product

VALUES: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    10**15,
    "",
    " ",
    "\x00",
    "a/b/c",
    "é" * 300,
    "'; DROP TABLE entity; --",
    "%_\\",
    [],
    [None],
    [7, True],
    [["x"]],
    [{"a": "b"}],
    {},
    {"a": {"b": []}},
)
# Refusals that the metastore itself tells with status 500, by the words that they begin with.
TOLD_AS_FAULTS = (
    "Link is empty",
    "Please provide a valid URL",
    "Field: ",
    "Dataset doesn't exist",
    "Cannot construct",
    "Entity already exists",
    "Collection is already",
    "expected",
    "while ",
    "unacceptable character",
    "mapping values",
)
ENDS = {
    "AtlasGlossaryTerm": ("anchor", "categories", "seeAlso"),
    "AtlasGlossaryCategory": ("anchor", "parentCategory", "childrenCategories", "terms"),
    "AuthPolicy": ("accessControl",),
    "DataContract": ("dataContractAssetLatest",),
    "DataDomain": ("parentDomain", "subDomains", "stakeholders"),
    "DataProduct": ("dataDomain", "outputPorts"),
    "Folder": ("parent",),
    "Persona": ("policies",),
    "Purpose": ("policies",),
    "Query": ("parent",),
    "Stakeholder": ("stakeholderTitle", "stakeholderDataDomain", "policies"),
    "StakeholderTitle": ("stakeholders",),
}
ATTRIBUTES = {
    "AuthPolicy": (
        *("policyCategory", "policySubCategory", "policyActions", "policyResources", "policyType"),
        *("policyServiceName", "connectionQualifiedName", "isPolicyEnabled"),
    ),
    "Collection": ("adminUsers",),
    "Connection": ("adminUsers", "adminGroups", "adminRoles"),
    "DataContract": ("dataContractSpec", "dataContractJson", "certificateStatus", "dataContractVersion"),
    "DataProduct": ("daapVisibility", "daapVisibilityUsers", "dataProductAssetsDSL", "daapLineageStatus"),
    "Folder": ("collectionQualifiedName", "parentQualifiedName"),
    "Link": ("link",),
    "Persona": ("channelLink", "isAccessControlEnabled", "personaUsers"),
    "Purpose": ("purposeClassifications", "channelLink"),
    "Query": ("collectionQualifiedName", "rawQuery"),
    "StakeholderTitle": ("stakeholderTitleDomainQualifiedNames",),
}
GLOSSARY_POLICY = {
    "policyCategory": "persona",
    "policySubCategory": "glossary",
    "policyType": "allow",
    "policyServiceName": "atlas",
    "policyResourceCategory": "CUSTOM",
    "policyActions": ["persona-glossary-read"],
    "policyResources": ["entity:any"],
}
COMMON = ("name", "qualifiedName", "lexicographicalSortOrder", "domainGUIDs", "ownerUsers", "announcementMessage")


def _check(answer: httpx.Response, sent: Json) -> None:
    """Done, or refused with a code and words; a fault is only what the metastore tells as one."""
    if answer.status_code == 200:
        return
    body = answer.json()
    assert set(body) == {"errorCode", "errorMessage"}, (sent, body)
    assert body["errorCode"].startswith("ATLAS-")
    if answer.status_code == 500:
        assert body["errorMessage"].startswith(TOLD_AS_FAULTS), (sent, body)
    # A handler that did not foresee a value says so by the name of a Python exception.
    assert "Error: " not in body["errorMessage"], (sent, body)


@pytest.fixture(scope="module")
def valid(client: httpx.Client) -> dict[str, Json]:
    """A payload of each type that is accepted as it is."""
    shelf, place = glossary(client, "Hostile shelf"), domain(client, "Hostile place")
    persona = made(client, draft("Persona", "Hostile persona"))
    collection = made(client, draft("Collection", "Hostile collection"))
    title = made(
        client,
        draft("StakeholderTitle", "Hostile title", stakeholderTitleDomainQualifiedNames=["default/domain/*/super"]),
    )
    made(client, {"typeName": "Table", "attributes": {"name": "t", "qualifiedName": "hostile/table"}})
    anchor = {"anchor": link("AtlasGlossary", shelf["guid"])}
    category(client, "Hostile folder", shelf)
    product(client, "Hostile product", place)
    inside = {"collectionQualifiedName": collection["attributes"]["qualifiedName"]}
    parent = {"parent": link("Collection", collection["guid"])}
    says = '{"kind": "DataContract", "dataset": "T"}'
    people = {
        "stakeholderTitle": link("StakeholderTitle", title["guid"]),
        "stakeholderDataDomain": link("DataDomain", place["guid"]),
    }
    return {
        "AtlanAppWorkflow": draft("AtlanAppWorkflow", "w"),
        "AtlasGlossary": draft("AtlasGlossary", "g"),
        "AtlasGlossaryCategory": draft("AtlasGlossaryCategory", "c", anchor),
        "AtlasGlossaryTerm": draft("AtlasGlossaryTerm", "t", anchor),
        "AuthPolicy": draft("AuthPolicy", "p", {"accessControl": link("Persona", persona["guid"])}, **GLOSSARY_POLICY),
        "Collection": draft("Collection", "c"),
        "Connection": draft("Connection", "c"),
        "DataContract": draft("DataContract", "c", dataContractJson=says),
        "DataDomain": draft("DataDomain", "d"),
        "DataMeshDataset": draft("DataMeshDataset", "d"),
        "DataProduct": draft("DataProduct", "p", {"dataDomain": link("DataDomain", place["guid"])}),
        "Folder": draft("Folder", "f", parent, **inside),
        "Link": draft("Link", "l", link="https://example.org"),
        "Persona": draft("Persona", "p"),
        "Purpose": draft("Purpose", "p", purposeClassifications=["hostile"]),
        "Query": draft("Query", "q", parent, **inside),
        "Stakeholder": draft("Stakeholder", "s", people),
        "StakeholderTitle": draft("StakeholderTitle", "s", stakeholderTitleDomainQualifiedNames=["x"]),
    }


def _name(sent: Json, number: object) -> Json:
    """A payload under a name of its own."""
    named = {**sent["attributes"], "name": f"{sent['attributes']['name']} {number}"}
    if sent["typeName"] == "Purpose":
        named["purposeClassifications"] = [named["name"]]
    qualified = "hostile/table/contract" if sent["typeName"] == "DataContract" else f"hostile {number}"
    return {**sent, "guid": "-1", "attributes": {**named, "qualifiedName": qualified}}


@pytest.fixture(scope="module")
def held(client: httpx.Client, valid: dict[str, Json]) -> dict[str, str]:
    """The guid of an asset of each type, made of its good payload."""
    found = {}
    for kind, sent in valid.items():
        answer = client.post(BULK, json={"entities": [_name(sent, "held")]})
        assert answer.status_code == 200, answer.text
        found[kind] = answer.json()["guidAssignments"]["-1"]
    return found


def test_every_maker_is_asked(held: dict[str, str]) -> None:
    """So that what is refused below is refused for its value, and no type is left out."""
    assert held.keys() == MAKERS.keys()


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_hostile_values_are_refused_in_words(
    client: httpx.Client, valid: dict[str, Json], held: dict[str, str], kind: str
) -> None:
    """Each value in each attribute, when made and when updated."""
    for attribute in (*COMMON, *ATTRIBUTES.get(kind, ())):
        for number, value in enumerate(VALUES):
            sent = _name(valid[kind], f"{attribute} {number}")
            sent["attributes"][attribute] = value
            _check(client.post(BULK, json={"entities": [sent]}), sent)
            again = {"typeName": kind, "guid": held[kind], "attributes": {"name": "held", attribute: value}}
            if MAKERS[kind].names or attribute != "qualifiedName":
                _check(client.post(BULK, json={"entities": [again]}), again)


@pytest.mark.parametrize("kind", sorted(ENDS))
def test_hostile_relationships_are_refused_in_words(
    client: httpx.Client, valid: dict[str, Json], held: dict[str, str], kind: str
) -> None:
    """Each value in each relationship, and references to nothing and to another type."""
    stranger = made(client, draft("Table", f"stranger of {kind}"))
    references = (
        *VALUES,
        {"typeName": "Table", "guid": "00000000-0000-0000-0000-000000000000"},
        {"typeName": "Nonsense", "uniqueAttributes": {"qualifiedName": "x"}},
        {"typeName": "Table", "guid": stranger["guid"]},
        [{"typeName": "Table", "guid": stranger["guid"]}],
        {"guid": "-1"},
    )
    for end in ENDS[kind]:
        for number, value in enumerate(references):
            sent = _name(valid[kind], f"{end} {number}")
            sent["relationshipAttributes"] = {**sent["relationshipAttributes"], end: value}
            _check(client.post(BULK, json={"entities": [sent]}), sent)
            again = {
                "typeName": kind,
                "guid": held[kind],
                "attributes": {"name": "r"},
                "relationshipAttributes": {end: value},
            }
            _check(client.post(BULK, json={"entities": [again]}), again)
