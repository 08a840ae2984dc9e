"""The repairs under `entity/`: what they take, what they refuse, and that what is sound stays as it is.

The rules are those of `EntityREST` and `AtlasEntityStoreV2`: none answers anything but that it is done.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import NOBODY, entity, found_names, read, reference, save
from delta_arc_lineage_tests.local_atlan.definitions import (
    INVALID_PARAMETERS,
    UNKNOWN_GUID,
    make,
    make_tag_type,
    read_code,
    read_tags,
)

PATH = "/api/meta/entity"
DONE = (204, b"")
DELETED = (404, "ATLAS-404-00-012")
NOT_SUPPORTED = (409, "ATLAS-409-00-015")
UNCODED = (500, "ATLAS-500-00-001")


@pytest.fixture(scope="module")
def carried(client: httpx.Client) -> tuple[str, str, str]:
    """A tag, a table that has it, and a column that it is carried to."""
    tag = make_tag_type(client, "Repaired")
    table = make(client, "Table", "repairs/T")
    column = make(client, "Column", "repairs/c", table=reference("Table", "repairs/T"))
    sent = [{"typeName": tag, "propagate": True}]
    client.post(f"{PATH}/guid/{table}/classifications", json=sent).raise_for_status()
    return tag, table, column


def _repair(client: httpx.Client, path: str, body: Any = None, **params: Any) -> tuple[int, bytes]:
    """What a repair answers."""
    answer = client.post(f"{PATH}/{path}", json=body, params=params)
    return answer.status_code, answer.content


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("repairAllClassifications", None),
        ("repairClassificationsMappings/{table}", None),
        ("repairindex", None),
        ("repairindex/Table", None),
        ("repairindex/NoSuchType", None),
        ("guid/{table}/repairindex", None),
        ("guid/bulk/repairindex", ["{table}", "{column}", NOBODY]),
        ("guid/bulk/repairindex", []),
        ("repairhaslineage", {"request": [{"assetGuid": "{table}"}]}),
        ("repairhaslineage", {"request": [{"processGuid": NOBODY, "endGuid": "{table}", "label": "x"}]}),
        ("repairhaslineage", {"request": []}),
        ("repairhaslineagebyids", {"4128": "Table", "4129": "NoSuchType"}),
    ],
)
def test_what_is_sound_stays_as_it_is(
    client: httpx.Client, carried: tuple[str, str, str], path: str, body: Any
) -> None:
    """204 and nothing else; the assets, their tags and what a search finds are those of before."""
    tag, table, column = carried
    before = [read(client, guid) for guid in (table, column)]
    names = {"{table}": table, "{column}": column}
    if isinstance(body, list):
        body = [names.get(guid, guid) for guid in body]
    elif isinstance(body, dict) and body.get("request"):
        body = {"request": [{key: names.get(value, value) for key, value in body["request"][0].items()}]}
    assert _repair(client, path.format(table=table), body) == DONE
    assert [read(client, guid) for guid in (table, column)] == before
    assert read_tags(client, column) == {tag}
    assert found_names(client, {"term": {"__traitNames": tag}}) == {"repairs/T"}
    assert found_names(client, {"term": {"__propagatedTraitNames": tag}}) == {"repairs/c"}


def test_the_tags_of_nobody_are_no_fault_of_the_single_repair(client: httpx.Client) -> None:
    """The map of faults is thrown away by the route for one; the one for many answers it."""
    assert _repair(client, f"repairClassificationsMappings/{NOBODY}") == DONE
    assert set(client.post(f"{PATH}/bulk/repairClassificationsMappings", json=[NOBODY]).json()) == {NOBODY}


def test_nobody_in_the_index_is_an_error_without_a_code(client: httpx.Client) -> None:
    """`repairEntityIndex` wraps whatever is thrown; the words are those of the wrapped refusal with its class."""
    answer = client.post(f"{PATH}/guid/{NOBODY}/repairindex")
    assert read_code(answer) == UNCODED
    said = f"org.apache.atlas.exception.AtlasBaseException: Given instance guid {NOBODY} is invalid/not found"
    assert answer.json()["errorMessage"] == said


@pytest.mark.parametrize("name", ["delay", "limit", "offset", "batchSize"])
def test_the_pace_of_a_repair_is_a_number(client: httpx.Client, name: str) -> None:
    """Of one type and of all tags; it slows nothing down here."""
    assert _repair(client, "repairindex/Table", **{name: 7}) == DONE
    assert client.post(f"{PATH}/repairindex/Table", params={name: "much"}).status_code in (400, 404)


@pytest.mark.parametrize("body", [{"request": "text"}, {"request": [7]}, {"request": [{"assetGuid": []}]}, []])
def test_requests_for_lineage_are_objects(client: httpx.Client, body: Any) -> None:
    """As `AtlasHasLineageRequests` is bound."""
    assert client.post(f"{PATH}/repairhaslineage", json=body).status_code == 400


def test_ids_for_lineage_are_wanted(client: httpx.Client) -> None:
    """`typeByVertexId map cannot be empty`."""
    answer = client.post(f"{PATH}/repairhaslineagebyids", json={})
    assert read_code(answer) == INVALID_PARAMETERS
    assert "typeByVertexId map cannot be empty" in answer.json()["errorMessage"]


def test_an_alias_is_one_of_an_active_persona(client: httpx.Client, carried: tuple[str, str, str]) -> None:
    """`repairAccesscontrolAlias`: who is not there, who is archived, who is of another type."""
    saved = save(client, entity("Persona", "repairs/p", isAccessControlEnabled=True))
    (guid,) = [each["guid"] for each in saved["mutatedEntities"]["CREATE"] if each["typeName"] == "Persona"]
    assert _repair(client, f"repair/accesscontrolAlias/{guid}") == DONE
    archived = make(client, "Table", "repairs/archived")
    client.delete(f"{PATH}/guid/{archived}").raise_for_status()
    for who, code in ((NOBODY, UNKNOWN_GUID), (archived, DELETED), (carried[1], NOT_SUPPORTED)):
        assert read_code(client.post(f"{PATH}/repair/accesscontrolAlias/{who}")) == code
