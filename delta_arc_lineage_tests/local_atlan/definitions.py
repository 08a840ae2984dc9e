"""Types that the tests define, and how they read refusals: what several rooms of tests share."""

from typing import Any

import httpx

from delta_arc_lineage_tests.local_atlan.calls import Json, entity, get_guid, read, reference, save, text_attribute

TYPES = "/api/meta/types/typedefs"
INVALID_ENTITY = (404, "ATLAS-404-00-007")
BAD_REQUEST = (400, "ATLAS-400-00-029")
INVALID_PARAMETERS = (400, "ATLAS-400-00-01A")
UNKNOWN_GUID = (404, "ATLAS-404-00-005")
IN_USE = (409, "ATLAS-409-00-002")
TAKEN = (409, "ATLAS-409-00-003")


def read_code(answer: httpx.Response) -> tuple[int, str]:
    """Status and error code of a refusal."""
    return answer.status_code, answer.json()["errorCode"]


def define(client: httpx.Client, **definitions: list[Json]) -> Json:
    """Define types; must succeed."""
    answer = client.post(TYPES, json=definitions)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def refuse_definition(client: httpx.Client, **definitions: list[Json]) -> tuple[int, str]:
    """Define types; must be refused: status and error code."""
    answer = client.post(TYPES, json=definitions)
    assert answer.status_code >= 400, answer.text
    return read_code(answer)


def make_tag_type(client: httpx.Client, display: str) -> str:
    """A new tag; its internal name."""
    return str(define(client, classificationDefs=[{"displayName": display}])["classificationDefs"][0]["name"])


def make_set(client: httpx.Client, display: str, *attributes: Json) -> tuple[str, dict[str, str]]:
    """A new set of custom metadata: its internal name, and those of its attributes by their display names."""
    made = define(client, businessMetadataDefs=[{"displayName": display, "attributeDefs": list(attributes)}])
    definition = made["businessMetadataDefs"][0]
    return definition["name"], {known["displayName"]: known["name"] for known in definition["attributeDefs"]}


def make_facts(client: httpx.Client) -> tuple[str, dict[str, str]]:
    """A new set of custom metadata, `Facts`, with attributes of every kind; texts of 50 signs, a list of texts of 5."""
    elements = [{"value": value, "ordinal": number} for number, value in enumerate("xyz")]
    define(client, enumDefs=[{"name": "Charts", "elementDefs": elements}])
    return make_set(
        client,
        "Facts",
        text_attribute("Owner"),
        text_attribute("Words", typeName="array<string>", longest=5),
        text_attribute("Count", typeName="int"),
        text_attribute("Share", typeName="float"),
        text_attribute("Since", typeName="date"),
        text_attribute("Sure", typeName="boolean"),
        text_attribute("Chart", typeName="Charts"),
        text_attribute("Chart list", typeName="array<Charts>"),
    )


def make_relationship_type(
    client: httpx.Client, name: str, *, propagates: str, first: str = "Table", second: str = "View"
) -> str:
    """A new relationship type between two entity types, many to many."""
    ends = [
        {"type": kind, "name": f"{name}_{number}", "isContainer": False, "cardinality": "SET"}
        for number, kind in enumerate((first, second), start=1)
    ]
    shape = {"relationshipCategory": "ASSOCIATION", "endDef1": ends[0], "endDef2": ends[1]}
    define(client, relationshipDefs=[{"name": name, "propagateTags": propagates, **shape}])
    return name


def make(client: httpx.Client, type_name: str, name: str, **attributes: Any) -> str:
    """A new asset; its guid."""
    answer = save(client, entity(type_name, name, guid="-1", **attributes))
    return str(answer["guidAssignments"]["-1"])


def make_pair(client: httpx.Client, stem: str) -> tuple[str, str]:
    """A table and a view."""
    return make(client, "Table", f"{stem}/T"), make(client, "View", f"{stem}/V")


def make_edge(client: httpx.Client, prefix: str) -> str:
    """Two tables and a process between them; the guid of the process."""
    save(
        client,
        entity("Table", f"{prefix}/A"),
        entity("Table", f"{prefix}/B"),
        entity(
            "Process",
            f"{prefix}/P",
            inputs=[reference("Table", f"{prefix}/A")],
            outputs=[reference("Table", f"{prefix}/B")],
        ),
    )
    return get_guid(client, "Process", f"{prefix}/P")


def read_tags(client: httpx.Client, guid: str) -> set[str]:
    """The tags of an asset, its own and carried ones."""
    return {tag["typeName"] for tag in read(client, guid)["classifications"]}
