"""The estate of the examples of `web/examples.py`, as attacks find it."""

import uuid

import httpx

from delta_arc_lineage.local_atlan.web.examples import (
    CONNECTION,
    CUSTOM_METADATA,
    GLOSSARY_GUID,
    GUID,
    TABLE,
    TAG,
    TAG_SHOWN,
    TERM_GUID,
)
from delta_arc_lineage_tests.local_atlan.calls import Json


def settle(client: httpx.Client) -> dict[str, str]:
    """Put the examples' estate in place, whatever attacks have left of it.

    Gives its guids and made names by those of the examples.
    """
    client.post("/api/local/faults", json={})
    names = _settle_types(client)
    attributes = {"qualifiedName": TABLE, "name": "ORDERS", "rowCount": 3}
    process = {
        "qualifiedName": f"{CONNECTION}/load",
        "name": "load",
        "inputs": [{"typeName": "Table", "uniqueAttributes": {"qualifiedName": f"{TABLE}_RAW"}}],
        "outputs": [{"typeName": "Table", "uniqueAttributes": {"qualifiedName": TABLE}}],
    }
    entities = [
        {"typeName": "Table", "status": "ACTIVE", "attributes": attributes},
        {"typeName": "Table", "status": "ACTIVE", "attributes": {"qualifiedName": f"{TABLE}_RAW", "name": "RAW"}},
        {"typeName": "Process", "status": "ACTIVE", "attributes": process},
    ]
    client.post("/api/meta/entity/bulk", json={"entities": entities}).raise_for_status()
    path = "/api/meta/entity/uniqueAttribute/type/Table"
    found = client.get(path, params={"attr:qualifiedName": TABLE, "ignoreRelationships": "true"})
    guid = str(found.raise_for_status().json()["entity"]["guid"])
    client.post(f"/api/meta/entity/guid/{guid}/classifications", json=[{"typeName": names[TAG]}])
    return {GUID: guid, **names, **_settle_glossary(client)}


def _settle_types(client: httpx.Client) -> dict[str, str]:
    """The tag and the custom metadata of the examples: the names that the server made of theirs."""
    score = {"displayName": "score", "typeName": "int", "options": {"applicableEntityTypes": '["Asset"]'}}
    made: dict[str, list[Json]] = {
        "classificationDefs": [{"displayName": TAG_SHOWN}],
        "businessMetadataDefs": [{"displayName": "Q"}],
    }
    made["businessMetadataDefs"][0]["attributeDefs"] = [score]
    names = {}
    for example, (kind, definitions) in zip((TAG, CUSTOM_METADATA), made.items(), strict=True):
        client.post("/api/meta/types/typedefs", json={kind: definitions})
        known = client.get("/api/meta/types/typedefs").raise_for_status().json()[kind]
        shown = definitions[0]["displayName"]
        names[example] = next(str(held["name"]) for held in known if held["displayName"] == shown)
    return names


def _settle_glossary(client: httpx.Client) -> dict[str, str]:
    """A glossary and a term in it; new ones, where attacks have archived or renamed what was there."""
    name = uuid.uuid4().hex
    glossary = client.post("/api/meta/glossary", json={"name": name}).raise_for_status().json()["guid"]
    term = {"name": name, "anchor": {"glossaryGuid": glossary}}
    made = client.post("/api/meta/glossary/term", json=term).raise_for_status().json()["guid"]
    return {GLOSSARY_GUID: glossary, TERM_GUID: made}
