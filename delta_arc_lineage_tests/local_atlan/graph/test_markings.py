"""Tags with propagation, custom metadata, labels, terms, relationships by guid, type definitions, audit."""

from typing import Any

import httpx

from delta_arc_lineage_tests.local_atlan.calls import (
    entity,
    found_names,
    get,
    reference,
    save,
    search,
    text_attribute,
)
from delta_arc_lineage_tests.local_atlan.definitions import make_set, make_tag_type

Json = dict[str, Any]


def _get_tags(client: httpx.Client, type_name: str, name: str) -> dict[str, str]:
    """The tags of an asset with the guid each came from."""
    return {tag["typeName"]: tag["entityGuid"] for tag in get(client, type_name, name)["classifications"]}


def test_tags_are_added_changed_and_taken(client: httpx.Client) -> None:
    """By their own calls; a second add and a removal of what is not there are refused."""
    name = make_tag_type(client, "First")
    guid = save(client, entity("Table", "tag/T", guid="-1"))["guidAssignments"]["-1"]
    path = f"/api/meta/entity/guid/{guid}/classifications"
    assert client.post(path, json=[{"typeName": name}]).status_code == 204
    assert client.post(path, json=[{"typeName": name}]).json()["errorCode"] == "ATLAS-400-00-01B"
    assert client.put(path, json=[{"typeName": name, "propagate": True}]).status_code == 204
    assert get(client, "Table", "tag/T")["classifications"][0]["propagate"] is True
    assert found_names(client, {"term": {"__traitNames": name}}) == {"tag/T"}
    single = f"/api/meta/entity/guid/{guid}/classification/{name}"
    assert client.get(single).json()["typeName"] == name
    assert client.delete(single).status_code == 204
    assert client.delete(single).json()["errorCode"] == "ATLAS-400-00-06D"
    assert client.post(path, json=[{"typeName": "unknown"}]).json()["errorCode"] == "ATLAS-404-00-008"


def test_saving_touches_tags_only_when_told(client: httpx.Client) -> None:
    """On update tags are ignored unless appended or replaced; replacing with none wipes them."""
    first, second = make_tag_type(client, "One"), make_tag_type(client, "Two")
    save(client, {**entity("Table", "flag/T"), "classifications": [{"typeName": first}]})
    save(client, {**entity("Table", "flag/T"), "classifications": [{"typeName": second}]})
    assert set(_get_tags(client, "Table", "flag/T")) == {first}
    save(client, {**entity("Table", "flag/T"), "addOrUpdateClassifications": [{"typeName": second}]}, appendTags="true")
    assert set(_get_tags(client, "Table", "flag/T")) == {first, second}
    save(client, {**entity("Table", "flag/T"), "removeClassifications": [{"typeName": first}]}, appendTags="true")
    assert set(_get_tags(client, "Table", "flag/T")) == {second}
    save(client, {**entity("Table", "flag/T"), "classifications": []}, replaceTags="true")
    assert _get_tags(client, "Table", "flag/T") == {}


def test_a_propagating_tag_follows_lineage_and_containment(client: httpx.Client) -> None:
    """Carried to columns and down the lineage, gone with the edge, kept off where restricted."""
    name = make_tag_type(client, "Secret")
    save(client, *[entity("Table", f"prop/{n}") for n in "AB"])
    save(client, *[entity("Column", f"prop/{n}/c", table=reference("Table", f"prop/{n}")) for n in "AB"])
    ends = {"inputs": [reference("Table", "prop/A")], "outputs": [reference("Table", "prop/B")]}
    save(client, entity("Process", "prop/P", **ends))
    source = get(client, "Table", "prop/A")["guid"]
    path = f"/api/meta/entity/guid/{source}/classifications"
    client.post(path, json=[{"typeName": name, "propagate": True}]).raise_for_status()
    everything = {"prop/A/c", "prop/P", "prop/B", "prop/B/c"}
    assert found_names(client, {"term": {"__propagatedTraitNames": name}}) == everything
    assert _get_tags(client, "Column", "prop/B/c") == {name: source}
    process = get(client, "Process", "prop/P")["guid"]
    client.delete("/api/meta/entity/bulk", params={"guid": process}).raise_for_status()
    assert found_names(client, {"term": {"__propagatedTraitNames": name}}) == {"prop/A/c"}
    save(client, {**entity("Process", "prop/P"), "status": "ACTIVE"})
    assert found_names(client, {"term": {"__propagatedTraitNames": name}}) == everything
    restricted = {"typeName": name, "propagate": True, "restrictPropagationThroughLineage": True}
    client.put(path, json=[restricted]).raise_for_status()
    assert found_names(client, {"term": {"__propagatedTraitNames": name}}) == {"prop/A/c"}
    client.put(path, json=[{**restricted, "restrictPropagationThroughHierarchy": True}]).raise_for_status()
    assert found_names(client, {"term": {"__propagatedTraitNames": name}}) == set()


def _make_owned_set(client: httpx.Client, display: str) -> tuple[str, str]:
    """A new set of custom metadata with one attribute; their internal names."""
    name, keys = make_set(client, display, text_attribute("Owner"))
    return name, keys["Owner"]


def test_custom_metadata_merges_or_replaces_as_the_flags_say(client: httpx.Client) -> None:
    """Ignored on a plain update; merged with replaceBusinessAttributes; overwritten with both flags; searchable."""
    raci, owner = _make_owned_set(client, "RACI")
    quality, level = _make_owned_set(client, "Quality")
    business: Json = {raci: {owner: "me"}}
    save(client, {**entity("Table", "cm/T"), "businessAttributes": business})
    assert found_names(client, {"term": {f"{raci}.{owner}": "me"}}) == {"cm/T"}
    shown = search(client, {"term": {"qualifiedName": "cm/T"}}, attributes=(f"{raci}.{owner}",))
    assert shown["entities"][0]["attributes"][f"{raci}.{owner}"] == "me"
    change = {**entity("Table", "cm/T"), "businessAttributes": {quality: {level: "high"}}}
    save(client, change)
    assert get(client, "Table", "cm/T")["businessAttributes"] == business
    save(client, change, replaceBusinessAttributes="true")
    assert get(client, "Table", "cm/T")["businessAttributes"] == {**business, quality: {level: "high"}}
    save(client, change, replaceBusinessAttributes="true", overwriteBusinessAttributes="true")
    assert get(client, "Table", "cm/T")["businessAttributes"] == {quality: {level: "high"}}
    guid = get(client, "Table", "cm/T")["guid"]
    path = f"/api/meta/entity/guid/{guid}/businessmetadata/{raci}"
    assert client.post(path, json={owner: "you"}).status_code == 204
    assert get(client, "Table", "cm/T")["businessAttributes"][raci] == {owner: "you"}
    assert client.delete(f"/api/meta/entity/guid/{guid}/businessmetadata/unknown").status_code == 204


def test_labels_are_set_added_and_removed(client: httpx.Client) -> None:
    """POST sets, PUT adds, DELETE removes; too long a label is refused."""
    guid = save(client, entity("Table", "label/T", guid="-1"))["guidAssignments"]["-1"]
    path = f"/api/meta/entity/guid/{guid}/labels"
    for method, sent, expected in (("POST", ["a"], ["a"]), ("PUT", ["b"], ["a", "b"]), ("DELETE", ["a"], ["b"])):
        assert client.request(method, path, json=sent).status_code == 204
        assert get(client, "Table", "label/T")["labels"] == expected
    assert client.post(path, json=["x" * 51]).json()["errorCode"] == "ATLAS-400-00-08F"


def test_glossaries_get_names_and_terms_get_assigned(client: httpx.Client) -> None:
    """The server names glossary, term and category; a second of one name is refused; terms are seen from both sides."""
    made = save(client, entity("AtlasGlossary", "Words", guid="-1"))["mutatedEntities"]["CREATE"][0]
    glossary = {"typeName": "AtlasGlossary", "guid": made["guid"]}
    assert made["attributes"]["qualifiedName"] != "Words"
    save(client, entity("AtlasGlossaryTerm", "Revenue", anchor=glossary))
    again = client.post("/api/meta/entity/bulk", json={"entities": [entity("AtlasGlossary", "Words")]})
    assert (again.status_code, again.json()["errorCode"]) == (409, "ATLAS-409-00-007")
    twice = {"entities": [entity("AtlasGlossaryTerm", "Revenue", anchor=glossary)]}
    assert client.post("/api/meta/entity/bulk", json=twice).json()["errorCode"] == "ATLAS-409-00-009"
    within = {"term": {"__glossary": made["attributes"]["qualifiedName"]}}
    term = search(client, {"bool": {"filter": [within, {"term": {"name.keyword": "revenue"}}]}})["entities"][0]
    assert term["attributes"]["qualifiedName"].endswith("@" + made["attributes"]["qualifiedName"])
    reference_to = {"typeName": "AtlasGlossaryTerm", "guid": term["guid"]}
    save(client, entity("Table", "words/T", meanings=[reference_to]))
    assert found_names(client, {"term": {"__meanings": term["attributes"]["qualifiedName"]}}) == {"words/T"}
    full = client.get(f"/api/meta/entity/guid/{term['guid']}").json()["entity"]
    assert full["relationshipAttributes"]["assignedEntities"][0]["displayText"] == "words/T"
    assert get(client, "Table", "words/T")["meanings"][0]["termGuid"] == term["guid"]
    assert [shown["name"] for shown in client.get("/api/meta/glossary").json()] == ["Words"]


def test_relationships_are_things_of_their_own(client: httpx.Client) -> None:
    """Created once, read, updated and deleted by guid."""
    save(client, entity("Table", "own/T"), entity("Column", "own/C"))
    ends = {"end1": reference("Table", "own/T"), "end2": reference("Column", "own/C")}
    sent = {"typeName": "table_columns", **ends, "attributes": {"note": "x"}}
    made = client.post("/api/meta/relationship", json=sent).json()
    assert client.post("/api/meta/relationship", json=sent).json()["errorCode"] == "ATLAS-409-00-004"
    path = f"/api/meta/relationship/guid/{made['guid']}"
    assert client.get(path).json()["relationship"]["attributes"] == {"note": "x"}
    changed = client.put("/api/meta/relationship", json={"guid": made["guid"], "attributes": {"note": "y"}}).json()
    assert changed["attributes"] == {"note": "y"}
    assert client.delete(path).status_code == 204
    assert get(client, "Column", "own/C")["relationshipAttributes"]["table"] is None
    assert client.get("/api/meta/relationship/guid/none").json()["errorCode"] == "ATLAS-404-00-00C"


def test_types_are_listed_defined_and_removed(client: httpx.Client) -> None:
    """Built-in and client types answer alike; a taken name and a type in use are refused."""
    listed = client.get("/api/meta/types/typedefs", params={"type": ["enum", "struct"]}).json()
    assert listed["enumDefs"] and listed["structDefs"] and not listed["entityDefs"]
    table = client.get("/api/meta/types/typedef/name/Table").json()
    assert table["superTypes"] == ["SQL"]
    assert "columns" in {definition["name"] for definition in table["relationshipAttributeDefs"]}
    enum = {"enumDefs": [{"name": "Mood", "elementDefs": [{"value": "good", "ordinal": 0}]}]}
    assert client.post("/api/meta/types/typedefs", json=enum).status_code == 200
    assert client.post("/api/meta/types/typedefs", json=enum).json()["errorCode"] == "ATLAS-409-00-001"
    mood = {"name": "mood", "typeName": "Mood"}
    kind = {"entityDefs": [{"name": "Diary", "superTypes": ["Asset"], "attributeDefs": [mood]}]}
    assert client.post("/api/meta/types/typedefs", json=kind).status_code == 200
    save(client, entity("Diary", "diary/D", mood="good"))
    assert found_names(client, {"term": {"mood": "good"}}) == {"diary/D"}
    assert client.delete("/api/meta/types/typedef/name/Diary").json()["errorCode"] == "ATLAS-409-00-002"
    make_tag_type(client, "Mine")
    taken = {"classificationDefs": [{"name": "Mine", "displayName": "Mine"}]}
    assert client.post("/api/meta/types/typedefs", json=taken).json()["errorCode"] == "ATLAS-409-00-012"
    assert client.get("/api/meta/types/typedef/name/Nothing").json()["errorCode"] == "ATLAS-404-00-001"
    headers = client.get("/api/meta/types/typedefs/headers").json()
    assert {"Mood", "Diary", "Table"} <= {definition["name"] for definition in headers}


def test_the_audit_tells_what_happened(client: httpx.Client) -> None:
    """Creation, update and archiving are found by guid, name, user and time, latest first."""
    guid = save(client, entity("Table", "audit/T", guid="-1"))["guidAssignments"]["-1"]
    save(client, entity("Table", "audit/T", rowCount=1))
    client.delete("/api/meta/entity/bulk", params={"guid": guid})
    for query in (
        {"bool": {"filter": [{"term": {"entityId": guid}}]}},
        {"bool": {"must": [{"term": {"entityQualifiedName": "audit/T"}}, {"range": {"created": {"gte": "now-1h"}}}]}},
    ):
        sort = [{"created": {"order": "desc"}}]
        answer = client.post("/api/meta/entity/auditSearch", json={"dsl": {"query": query, "sort": sort}}).json()
        actions = [line["action"] for line in answer["entityAudits"]]
        assert actions == ["ENTITY_DELETE", "ENTITY_UPDATE", "ENTITY_CREATE"] and answer["totalCount"] == 3
        assert answer["entityAudits"][1]["detail"]["attributes"] == {"rowCount": 1}
    assert len(client.get(f"/api/meta/entity/{guid}/audit").json()) == 3
