"""Steps that the tests of what the server makes share: save one thing, read it again, be refused."""

from typing import Any

import httpx

from delta_arc_lineage_tests.local_atlan.calls import Json, link, read, save

BULK = "/api/meta/entity/bulk"


def draft(type_name: str, name: str | None = None, ends: Json | None = None, **attributes: Any) -> Json:
    """A payload of one asset with a placeholder for its qualified name, and its relationships."""
    said: Json = {"qualifiedName": f"placeholder-{name}", **attributes}
    if name is not None:
        said["name"] = name
    return {"typeName": type_name, "attributes": said, "relationshipAttributes": ends or {}}


def made(client: httpx.Client, sent: Json) -> Json:
    """Save one new asset; the asset in full."""
    answer = save(client, {"guid": "-1", **sent})
    return read(client, answer["guidAssignments"]["-1"])


def changed(client: httpx.Client, asset: Json, ends: Json | None = None, **attributes: Any) -> Json:
    """Update an asset, its name told as programs do; the asset in full."""
    save(client, update_of(asset, ends, **attributes))
    return read(client, asset["guid"])


def update_of(asset: Json, ends: Json | None = None, **attributes: Any) -> Json:
    """A payload that updates an asset by guid, its name and qualified name told as programs do."""
    held = asset["attributes"]
    said = {"qualifiedName": held["qualifiedName"], "name": held["name"], **attributes}
    return {
        "typeName": asset["typeName"],
        "guid": asset["guid"],
        "attributes": said,
        "relationshipAttributes": ends or {},
    }


def refusal(client: httpx.Client, *entities: Json) -> tuple[int, str, str]:
    """Save entities; must be refused: status, code and words."""
    return told(client.post(BULK, json={"entities": list(entities)}))


def told(answer: httpx.Response) -> tuple[int, str, str]:
    """A refusal: status, code and words."""
    assert answer.status_code >= 400, answer.text
    body = answer.json()
    return answer.status_code, body["errorCode"], body["errorMessage"]


def erase(client: httpx.Client, *guids: str, kind: str = "SOFT", **headers: str) -> httpx.Response:
    """Delete by guid in the bulk form."""
    sent = [("deleteType", kind), *(("guid", guid) for guid in guids)]
    return client.request("DELETE", BULK, params=sent, headers=headers)


def name_of(asset: Json) -> str:
    """The qualified name of an asset."""
    name: str = asset["attributes"]["qualifiedName"]
    return name


def related(asset: Json, relationship: str) -> list[str]:
    """The guids in a relationship of an asset in full."""
    held = asset["relationshipAttributes"][relationship]
    return [row["guid"] for row in held if row["relationshipStatus"] == "ACTIVE" and row["entityStatus"] == "ACTIVE"]


def only(asset: Json, relationship: str) -> str | None:
    """The guid in a single relationship of an asset in full."""
    held = asset["relationshipAttributes"][relationship]
    return held["guid"] if held else None


def glossary(client: httpx.Client, name: str) -> Json:
    """A new glossary."""
    return made(client, draft("AtlasGlossary", name))


def term(client: httpx.Client, name: str, anchor: Json, **ends: Any) -> Json:
    """A new term of a glossary."""
    return made(client, draft("AtlasGlossaryTerm", name, {"anchor": link("AtlasGlossary", anchor["guid"]), **ends}))


def category(client: httpx.Client, name: str, anchor: Json, parent: Json | None = None) -> Json:
    """A new category of a glossary, below another one."""
    ends: Json = {"anchor": link("AtlasGlossary", anchor["guid"])}
    if parent:
        ends["parentCategory"] = link("AtlasGlossaryCategory", parent["guid"])
    return made(client, draft("AtlasGlossaryCategory", name, ends))


def domain(client: httpx.Client, name: str, parent: Json | None = None) -> Json:
    """A new domain, below another one."""
    return made(
        client, draft("DataDomain", name, {"parentDomain": link("DataDomain", parent["guid"])} if parent else {})
    )


def product(client: httpx.Client, name: str, parent: Json, **attributes: Any) -> Json:
    """A new product of a domain."""
    return made(client, draft("DataProduct", name, {"dataDomain": link("DataDomain", parent["guid"])}, **attributes))


def asset(client: httpx.Client, type_name: str, name: str, **attributes: Any) -> Json:
    """A new asset whose name is its own."""
    return made(client, {"typeName": type_name, "attributes": {"name": name, "qualifiedName": name, **attributes}})
