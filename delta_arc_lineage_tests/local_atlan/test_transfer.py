"""Export and import: the same out of one catalog, into another, and out again."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from delta_arc_lineage.errors import RequestRefused, Unreachable
from delta_arc_lineage.local.transfer import export_lines, import_lines
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, get, reference, save


@pytest.fixture
def empty() -> Iterator[CatalogServer]:
    """A second catalog, empty."""
    with CatalogServer(token="other-token") as running:
        yield running


@pytest.fixture(scope="module")
def filled(client: httpx.Client, server: CatalogServer) -> CatalogServer:
    """A catalog with something of everything, archived, tagged, related and changed."""
    attribute = {"displayName": "Owner", "typeName": "string"}
    made = client.post(
        "/api/meta/types/typedefs",
        json={
            "classificationDefs": [{"displayName": "Private"}],
            "businessMetadataDefs": [{"displayName": "Facts", "attributeDefs": [attribute]}],
            "entityDefs": [{"name": "Own", "superTypes": ["Catalog"], "attributeDefs": []}],
        },
    ).json()
    tag = {"typeName": made["classificationDefs"][0]["name"], "propagate": True}
    facts = made["businessMetadataDefs"][0]
    values = {facts["name"]: {facts["attributeDefs"][0]["name"]: "me"}}
    table = {**entity("Table", "out/A", description="ünïcödé 'quoted'"), "classifications": [tag]}
    save(client, {**table, "businessAttributes": values, "labels": ["l"], "customAttributes": {"k": "v"}})
    save(client, entity("Own", "out/own"), entity("View", "out/V"), entity("Table", "out/gone"))
    ends = {"inputs": [reference("Table", "out/A")], "outputs": [reference("View", "out/V")]}
    save(client, entity("Process", "out/P", **ends))
    client.delete(f"/api/meta/entity/guid/{get(client, 'Table', 'out/gone')['guid']}").raise_for_status()
    client.post("/api/service/groups", json={"group": {"name": "g"}}).raise_for_status()
    client.post("/api/service/apikeys", json={"displayName": "secret"}).raise_for_status()
    return server


def test_a_round_trip_loses_nothing(client: httpx.Client, filled: CatalogServer, empty: CatalogServer) -> None:
    """Equal lines, equal entities with their times and authors, equal searches; again changes nothing."""
    lines = list(export_lines(filled.url, filled.token))
    kinds = {json.loads(line)["kind"] for line in lines}
    assert kinds == {"typedef", "account", "entity", "relationship", "classification", "audit"}
    for _ in range(2):
        assert import_lines(empty.url, empty.token, lines) == len(lines)
        assert list(export_lines(empty.url, empty.token)) == lines
    with httpx.Client(base_url=empty.url, headers={"Authorization": f"Bearer {empty.token}"}, timeout=30) as there:
        for kind, name in (("Table", "out/A"), ("View", "out/V"), ("Process", "out/P"), ("Table", "out/gone")):
            assert get(there, kind, name) == get(client, kind, name)
        for query in ({"match": {"description.text": "quoted"}}, {"term": {"__hasLineage": True}}):
            assert found_names(there, query) == found_names(client, query)
        save(there, entity("Own", "out/another"))


def test_no_secret_is_in_an_export(filled: CatalogServer) -> None:
    """Neither the token nor those that were created."""
    text = "\n".join(export_lines(filled.url, filled.token))
    assert filled.token not in text and "apikey" not in [json.loads(line).get("account") for line in text.split("\n")]


def test_lines_that_cannot_be_are_refused_whole(filled: CatalogServer, empty: CatalogServer) -> None:
    """Not JSON, an unknown kind, ends that are not there, a name that another guid has: nothing of the page is kept."""
    entities = [line for line in export_lines(filled.url, filled.token) if json.loads(line)["kind"] == "entity"]
    related = next(line for line in export_lines(filled.url, filled.token) if '"kind":"relationship"' in line)
    twice = json.dumps({**json.loads(entities[0]), "guid": "another"})
    bad: list[list[Any]] = [[*entities, "{"], [*entities, '{"kind":"x"}'], [related], [entities[0], twice]]
    for lines in bad:
        with pytest.raises(RequestRefused):
            import_lines(empty.url, empty.token, lines)
    assert [line for line in export_lines(empty.url, empty.token) if '"kind":"entity"' in line] == []
    with pytest.raises(Unreachable):
        import_lines("http://127.0.0.1:9", "t", entities)
