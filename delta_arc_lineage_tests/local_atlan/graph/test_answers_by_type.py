"""What each kind of answer shows of an entity, by its type: full entities, headers, hits of searches and of lineage.

Source: the metastore's `EntityGraphRetriever` (`mapAttributes`, `mapVertexToAtlasEntityHeader`, `mapVertexToArray`,
`getVertexAttributePreFetchCache`) and `EntityGraphMapper.constructHeader`.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import entity, get, reference, save, search
from delta_arc_lineage_tests.local_atlan.definitions import make_tag_type

Json = dict[str, Any]

# The attributes of every header.
HEADER = {"name", "qualifiedName", "awsArn", "displayName", "description", "connectorName"}

# Types whose assets, and those of their sub-types, the server completes or checks when they are made. What is said here
# of types holds for them too, but making one takes more than a name.
COMPLETED = {
    "AccessControl",
    "AtlanApp",
    "AtlasGlossary",
    "AtlasGlossaryCategory",
    "AtlasGlossaryTerm",
    "AuthPolicy",
    "Connection",
    "DataContract",
    "DataMesh",
    "Link",
    "Namespace",
    "Process",
    "Query",
    "Readme",
    "Stakeholder",
    "StakeholderTitle",
}


@pytest.fixture(scope="module")
def definitions(client: httpx.Client) -> dict[str, Json]:
    """Every entity type by name."""
    listed = client.get("/api/meta/types/typedefs", params={"type": "entity"}).json()["entityDefs"]
    return {definition["name"]: definition for definition in listed}


def _list_attributes(definitions: dict[str, Json], name: str) -> dict[str, str]:
    """The attributes of a type and of all its super-types, with their types."""
    found: dict[str, str] = {}
    for parent in definitions[name]["superTypes"]:
        found |= _list_attributes(definitions, parent)
    return found | {known["name"]: known["typeName"] for known in definitions[name]["attributeDefs"]}


def _list_ancestors(definitions: dict[str, Json], name: str) -> set[str]:
    """A type and all its super-types."""
    parents = definitions[name]["superTypes"]
    return {name}.union(*(_list_ancestors(definitions, parent) for parent in parents))


def _list_plain_types(definitions: dict[str, Json]) -> list[str]:
    """The types whose assets are made of a name alone."""
    return [name for name in sorted(definitions) if not COMPLETED & _list_ancestors(definitions, name)]


def test_every_type_shows_all_its_attributes(client: httpx.Client, definitions: dict[str, Json]) -> None:
    """A full entity has each attribute of its type and of no other; unset ones are null, unset lists are empty."""
    names = _list_plain_types(definitions)
    assert len(names) > 300
    save(client, *[entity(name, f"every/{name}") for name in names])
    for name in names:
        declared = _list_attributes(definitions, name)
        shown = get(client, name, f"every/{name}", ignoreRelationships="true")["attributes"]
        assert set(shown) == set(declared), name
        for attribute, kind in declared.items():
            if attribute not in ("name", "qualifiedName"):
                assert shown[attribute] == ([] if kind.startswith("array<") else None), (name, attribute)


def test_every_type_shows_its_lists_when_it_is_saved(client: httpx.Client, definitions: dict[str, Json]) -> None:
    """A mutation's header has each unset list, empty, and nothing that is null."""
    names = _list_plain_types(definitions)
    made = save(client, *[entity(name, f"header/{name}") for name in names])["mutatedEntities"]["CREATE"]
    assert [header["typeName"] for header in made] == names
    for header in made:
        name = header["typeName"]
        declared = _list_attributes(definitions, name)
        lists = {key for key, kind in declared.items() if kind.startswith("array<")}
        assert set(header["attributes"]) == lists | ({"name", "qualifiedName"} & set(declared)), name
        assert all(header["attributes"][attribute] == [] for attribute in lists), name


@pytest.mark.parametrize("flags", [{}, {"minExtInfo": "true"}, {"ignoreRelationships": "true"}])
def test_all_ways_to_read_an_entity_show_the_same(client: httpx.Client, flags: dict[str, str]) -> None:
    """By guid, by name, several by guid, several by name, and below the metastore's own path."""
    name = f"ways/{len(flags)}{''.join(flags)}"
    guid = save(client, entity("Table", name, guid="-1", ownerUsers=["a"], rowCount=5))["guidAssignments"]["-1"]
    full = get(client, "Table", name, **flags)
    assert full["attributes"]["ownerUsers"] == ["a"] and full["attributes"]["ownerGroups"] == []
    assert full["attributes"]["rowCount"] == 5 and full["attributes"]["columnCount"] is None
    assert ("relationshipAttributes" in full) is ("ignoreRelationships" not in flags)
    single = client.get(f"/api/meta/entity/guid/{guid}", params=flags).json()["entity"]
    several = client.get("/api/meta/entity/bulk", params={"guid": guid, **flags}).json()["entities"]
    query = {"attr_0:qualifiedName": name, **flags}
    named = client.get("/api/meta/entity/bulk/uniqueAttribute/type/Table", params=query).json()["entities"]
    own = client.get(f"/api/atlas/v2/entity/guid/{guid}", params=flags).json()["entity"]
    assert [single, own, *several, *named] == [full] * 4


def test_a_full_entity_says_what_is_on_it(client: httpx.Client) -> None:
    """Tags with all they say and their names, terms, relationships of every name: one, a list, or null."""
    tag = make_tag_type(client, "Said")
    save(client, {**entity("Table", "said/T"), "classifications": [{"typeName": tag}]})
    save(client, entity("Column", "said/T/c", table=reference("Table", "said/T")))
    full = get(client, "Table", "said/T")
    assert full["classificationNames"] == [tag]
    assert full["classifications"][0]["entityGuid"] == full["guid"]
    assert [column["displayText"] for column in full["relationshipAttributes"]["columns"]] == ["said/T/c"]
    assert full["relationshipAttributes"]["atlanSchema"] is None
    assert full["relationshipAttributes"]["partitions"] == []
    assert full["meanings"] == []
    bare = get(client, "Column", "said/T/c")
    assert (bare["classificationNames"], bare["classifications"]) == ([], [])


def test_headers_alone_have_few_attributes(client: httpx.Client) -> None:
    """By guid and by name alike: those of every header that are not null, with tags and terms."""
    tag = make_tag_type(client, "Short")
    sent = {
        **entity("Table", "short/T", guid="-1", rowCount=5, description="d"),
        "classifications": [{"typeName": tag}],
    }
    guid = save(client, sent)["guidAssignments"]["-1"]
    header = client.get(f"/api/meta/entity/guid/{guid}/header").json()
    assert header["attributes"] == {"name": "short/T", "qualifiedName": "short/T", "description": "d"}
    assert header["classificationNames"] == [tag]
    assert header["classifications"][0]["typeName"] == tag
    assert (header["meaningNames"], header["meanings"], header["labels"]) == ([], [], [])
    assert (header["displayText"], header["status"], header["isIncomplete"]) == ("short/T", "ACTIVE", False)
    path = "/api/meta/entity/uniqueAttribute/type/Table/header"
    assert client.get(path, params={"attr:qualifiedName": "short/T"}).json() == header
    assert client.get(path, params={"attr:qualifiedName": "nowhere"}).status_code == 404


def test_headers_of_tagged_entities_are_headers(client: httpx.Client) -> None:
    """`GET entity/bulk/headers` shows each as its header alone does."""
    tag = make_tag_type(client, "Listed")
    sent = {**entity("Table", "listed/T", guid="-1"), "classifications": [{"typeName": tag}]}
    guid = save(client, sent)["guidAssignments"]["-1"]
    listed = client.get("/api/meta/entity/bulk/headers", params={"tagUpdateStartTime": "0"}).json()["guidHeaderMap"]
    assert listed[guid] == client.get(f"/api/meta/entity/guid/{guid}/header").json()


def test_hits_have_what_was_asked_and_no_more(client: httpx.Client, definitions: dict[str, Json]) -> None:
    """Each attribute of a type asked for: unset lists are empty, other unset ones are left out."""
    save(client, entity("Table", "asked/T", rowCount=5))
    declared = _list_attributes(definitions, "Table")
    plain = search(client, {"term": {"qualifiedName": "asked/T"}})["entities"][0]["attributes"]
    assert plain == {"name": "asked/T", "qualifiedName": "asked/T"}
    asked = tuple(declared)
    hit = search(client, {"term": {"qualifiedName": "asked/T"}}, attributes=asked)["entities"][0]["attributes"]
    lists = {name: [] for name, kind in declared.items() if kind.startswith("array<")}
    computed = {"__hasLineage": False}
    assert hit == {**lists, **computed, "name": "asked/T", "qualifiedName": "asked/T", "rowCount": 5}


def test_hits_of_lineage_have_what_was_asked(client: httpx.Client) -> None:
    """As those of searches do: in lists, in graphs and on demand."""
    save(client, *[entity("Table", f"line/{name}") for name in "AB"])
    ends = {"inputs": [reference("Table", "line/A")], "outputs": [reference("Table", "line/B")]}
    save(client, entity("Process", "line/P", **ends))
    start = get(client, "Table", "line/A")["guid"]
    body = {"guid": start, "direction": "OUTPUT", "depth": 5, "from": 0, "size": 10}
    asked = {"attributes": ["ownerUsers", "rowCount", "certificateStatus", "inputs"]}
    listed = client.post("/api/meta/lineage/list", json={**body, **asked}).json()["entities"]
    shown = {hit["typeName"]: hit["attributes"] for hit in listed}
    assert set(shown["Table"]) == {"name", "qualifiedName", "ownerUsers"} and shown["Table"]["ownerUsers"] == []
    assert set(shown["Process"]) == {"name", "qualifiedName", "ownerUsers", "inputs"}
    opened = client.post(f"/api/meta/lineage/{start}", json={**asked, "defaultParams": {}, "constraints": {}}).json()
    assert all(node["attributes"]["ownerUsers"] == [] for node in opened["guidEntityMap"].values())
    graph = client.get(f"/api/meta/lineage/{start}", params={"depth": "3"}).json()
    assert all(set(node["attributes"]) <= HEADER for node in graph["guidEntityMap"].values())


def test_relationship_attributes_of_hits_stand_in_attributes(client: httpx.Client) -> None:
    """What a relationship says of itself is an attribute of the reference (`mapVertexToObjectId`)."""
    save(client, entity("Table", "inside/T"))
    save(client, entity("Column", "inside/T/c"))
    related = {"typeName": "table_columns", "attributes": {"note": "x"}}
    sent = {**reference("Table", "inside/T"), "relationshipAttributes": related}
    save(client, entity("Column", "inside/T/c", table=sent))
    body: Json = {
        "dsl": {"query": {"term": {"qualifiedName": "inside/T/c"}}},
        "attributes": ["table"],
        "relationAttributes": ["name", "ownerUsers", "rowCount"],
    }
    for flag in ("requestRelationshipAttrsForSearch", "includeRelationshipAttributes"):
        answer = client.post("/api/meta/search/indexsearch", json={**body, flag: True}).json()
        shown = answer["entities"][0]["attributes"]["table"]
        assert shown["attributes"]["relationshipAttributes"] == related
        assert (shown["attributes"]["name"], shown["attributes"]["ownerUsers"]) == ("inside/T", [])
        assert "relationshipAttributes" not in shown
    plain = client.post("/api/meta/search/indexsearch", json=body).json()["entities"][0]["attributes"]["table"]
    assert plain["attributes"] == {"name": "inside/T", "ownerUsers": []}


def test_an_attribute_that_is_never_null_has_its_default(client: httpx.Client) -> None:
    """A connection is loaded unless it says otherwise; programs could not read one without."""
    roles = client.get("/api/service/roles").json()["records"]
    (admin,) = (role["id"] for role in roles if role["name"] == "$admin")
    save(client, entity("Connection", "default/s3/1700000001", adminRoles=[admin]))
    assert get(client, "Connection", "default/s3/1700000001")["attributes"]["isLoaded"] is True
    save(client, entity("Connection", "default/s3/1700000001", isLoaded=False))
    assert get(client, "Connection", "default/s3/1700000001")["attributes"]["isLoaded"] is False


def test_an_attribute_added_to_a_type_is_shown_at_once(client: httpx.Client) -> None:
    """Of entities that were there before, too: what is shown follows the type and not what is stored."""
    first = [{"name": "first", "typeName": "string", "isOptional": True}]
    definition = {"name": "GrowingTable", "superTypes": ["Table"], "attributeDefs": first}
    client.post("/api/meta/types/typedefs", json={"entityDefs": [definition]}).raise_for_status()
    save(client, entity("GrowingTable", "grow/T"))
    assert "second" not in get(client, "GrowingTable", "grow/T")["attributes"]
    second = {"name": "second", "typeName": "array<string>", "isOptional": True}
    grown = {**definition, "attributeDefs": [*first, second]}
    client.put("/api/meta/types/typedefs", json={"entityDefs": [grown]}).raise_for_status()
    shown = get(client, "GrowingTable", "grow/T")["attributes"]
    assert (shown["first"], shown["second"]) == (None, [])
