"""The calls that the tests make, as a program without SDK would."""

from typing import Any

import httpx

Json = dict[str, Any]
NOBODY = "00000000-0000-0000-0000-000000000000"


def entity(type_name: str, name: str, **attributes: Any) -> Json:
    """A payload of one asset whose qualified name is its name unless given."""
    guid = attributes.pop("guid", None)
    found: Json = {"typeName": type_name, "attributes": {"name": name, "qualifiedName": name, **attributes}}
    return {**found, "guid": guid} if guid else found


def reference(type_name: str, qualified_name: str) -> Json:
    """A reference by unique name."""
    return {"typeName": type_name, "uniqueAttributes": {"qualifiedName": qualified_name}}


def link(type_name: str, guid: str) -> Json:
    """A reference by guid."""
    return {"typeName": type_name, "guid": guid}


def text_attribute(display_name: str, *, applies_to: str = "Asset", longest: int = 50, **more: Any) -> Json:
    """An attribute of custom metadata as the SDK defines it: the types it is for, and how long its texts may be."""
    options = {"applicableEntityTypes": f'["{applies_to}"]', "maxStrLength": str(longest)}
    return {"displayName": display_name, "typeName": "string", "options": options, **more}


def save(client: httpx.Client, *entities: Json, **flags: str) -> Json:
    """Save entities; must succeed."""
    answer = client.post("/api/meta/entity/bulk", json={"entities": list(entities)}, params=flags)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def refused(client: httpx.Client, *entities: Json, **flags: str) -> tuple[int, str]:
    """Save entities; must be refused: status and error code."""
    answer = client.post("/api/meta/entity/bulk", json={"entities": list(entities)}, params=flags)
    assert answer.status_code >= 400, answer.text
    return answer.status_code, answer.json()["errorCode"]


def get(client: httpx.Client, type_name: str, qualified_name: str, **flags: str) -> Json:
    """One asset in full."""
    path = f"/api/meta/entity/uniqueAttribute/type/{type_name}"
    answer = client.get(path, params={"attr:qualifiedName": qualified_name, **flags})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["entity"]
    return found


def read(client: httpx.Client, guid: str) -> Json:
    """One asset in full, by guid."""
    answer = client.get(f"/api/meta/entity/guid/{guid}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["entity"]
    return found


def get_guid(client: httpx.Client, type_name: str, qualified_name: str) -> str:
    """The guid of an asset."""
    return str(get(client, type_name, qualified_name)["guid"])


def search(client: httpx.Client, query: Json | None = None, *, attributes: tuple[str, ...] = (), **dsl: Any) -> Json:
    """Search; must succeed."""
    sent = {"query": query or {"match_all": {}}, "size": 1000, "sort": [{"__guid": {"order": "asc"}}], **dsl}
    body = {"dsl": sent, "attributes": list(attributes), "relationAttributes": ["name"]}
    answer = client.post("/api/meta/search/indexsearch", json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def make_criterion(name: str, operator: str, value: Any = None) -> Json:
    """A criterion of a filter."""
    return {"attributeName": name, "operator": operator, "attributeValue": value}


def make_filter(name: str, operator: str, value: str) -> Json:
    """A filter of one criterion."""
    return {"condition": "AND", "criterion": [make_criterion(name, operator, value)]}


def found_names(client: httpx.Client, query: Json, **dsl: Any) -> set[str]:
    """The qualified names that a query finds."""
    return {hit["attributes"]["qualifiedName"] for hit in search(client, query, **dsl).get("entities", [])}


def changed(answer: Json, kind: str) -> list[str]:
    """The qualified names that a mutation reports under CREATE, UPDATE or DELETE."""
    return [header["attributes"]["qualifiedName"] for header in answer.get("mutatedEntities", {}).get(kind, [])]


def define_tags(client: httpx.Client, *shown: str) -> dict[str, str]:
    """Define tags; the name that the server made for each shown one."""
    body = {"classificationDefs": [{"name": name, "displayName": name} for name in shown]}
    answer = client.post("/api/meta/types/typedefs", json=body)
    assert answer.status_code == 200, answer.text
    return {made["displayName"]: made["name"] for made in answer.json()["classificationDefs"]}


def tag(client: httpx.Client, type_name: str, qualified_name: str, name: str, *, propagate: bool = False) -> None:
    """Put a tag on an asset."""
    guid = get(client, type_name, qualified_name)["guid"]
    sent = [{"typeName": name, "propagate": propagate}]
    answer = client.post(f"/api/meta/entity/guid/{guid}/classifications", json=sent)
    assert answer.status_code in (200, 204), answer.text
