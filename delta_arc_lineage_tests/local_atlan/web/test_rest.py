"""Operations of the metastore's own API that SDK programs seldom call, over plain HTTP."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import (
    Json,
    changed,
    entity,
    found_names,
    get,
    reference,
    refused,
    save,
    search,
    text_attribute,
)
from delta_arc_lineage_tests.local_atlan.definitions import define, read_code


@pytest.fixture(scope="module")
def chain(client: httpx.Client) -> dict[str, str]:
    """Five tables into one process into one view; guids by name."""
    tables = [entity("Table", f"od/T{n}") for n in range(5)]
    process = entity("Process", "od/P", inputs=[reference("Table", f"od/T{n}") for n in range(5)])
    process["attributes"]["outputs"] = [reference("View", "od/V")]
    save(client, *tables, entity("View", "od/V"), process)
    found = search(client, {"prefix": {"qualifiedName": "od/"}})["entities"]
    return {header["attributes"]["name"]: header["guid"] for header in found}


def test_lineage_on_demand_opens_node_by_node(client: httpx.Client, chain: dict[str, str]) -> None:
    """Each node shows as many neighbours as asked and says how many it has; `from` skips those seen."""

    def opened(**process: Any) -> Json:
        body = {"constraints": {chain["od/P"]: process} if process else {}, "defaultParams": {"depth": 3}}
        answer = client.post(f"/api/meta/lineage/{chain['od/V']}", json=body)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    first = opened()
    assert len(first["guidEntityMap"]) == 5 and len(first["relations"]) == 4
    process = first["relationsOnDemand"][chain["od/P"]]
    assert process["hasMoreInputs"] and process["totalInputRelationsCount"] == 5
    rest = opened(**{"inputRelationsLimit": 10, "from": 3})
    assert len(rest["guidEntityMap"]) == 4
    assert set(first["guidEntityMap"]) | set(rest["guidEntityMap"]) == set(chain.values())
    assert not rest["relationsOnDemand"][chain["od/P"]]["hasMoreInputs"]
    assert read_code(client.post("/api/meta/lineage/none", json={})) == (404, "ATLAS-404-00-005")


def test_lineage_graphs_with_and_without_processes(client: httpx.Client, chain: dict[str, str]) -> None:
    """By guid and by name; hidden processes leave relations from asset to asset that name them."""
    path = f"/api/meta/lineage/{chain['od/V']}"
    whole = client.get(path, params={"direction": "INPUT", "depth": 2}).json()
    assert len(whole["guidEntityMap"]) == 7 and len(whole["relations"]) == 6
    hidden = client.get(path, params={"direction": "INPUT", "hideProcess": "true"}).json()
    assert chain["od/P"] not in hidden["guidEntityMap"]
    ends = {(relation["toEntityId"], relation["processId"]) for relation in hidden["relations"]}
    assert ends == {(chain["od/V"], chain["od/P"])}
    named = client.get("/api/meta/lineage/uniqueAttribute/type/View", params={"attr:qualifiedName": "od/V"}).json()
    assert set(named["guidEntityMap"]) == set(whole["guidEntityMap"])
    assert client.get(path, params={"direction": "SIDEWAYS"}).status_code == 400


def test_definitions_that_cannot_be_are_refused(client: httpx.Client) -> None:
    """Unknown attribute types and super-types, a type above itself, a wrong name, ends that are not there."""
    path = "/api/meta/types/typedefs"
    attribute = {"name": "a", "typeName": "nonsense"}
    assert read_code(client.post(path, json={"entityDefs": [{"name": "Bad", "attributeDefs": [attribute]}]})) == (
        400,
        "ATLAS-400-00-001",
    )
    for definition, expected in (
        ({"name": "Bad", "superTypes": ["Nothing"]}, (404, "ATLAS-404-00-001")),
        ({"name": "Bad", "superTypes": ["Bad"]}, (400, "ATLAS-400-00-002")),
        ({"name": "1 bad!"}, (400, "ATLAS-400-00-019")),
        ({"superTypes": []}, (400, "ATLAS-400-00-00A")),
        ({"name": "Table"}, (409, "ATLAS-409-00-001")),
    ):
        assert read_code(client.post(path, json={"entityDefs": [definition]})) == expected
    ends = {"endDef1": {"type": "Table", "name": "x"}, "endDef2": {"type": "Nothing", "name": "y"}}
    assert read_code(client.post(path, json={"relationshipDefs": [{"name": "r", **ends}]})) == (
        400,
        "ATLAS-400-00-035",
    )
    assert read_code(client.post(path, json={"relationshipDefs": [{"name": "r"}]})) == (400, "ATLAS-400-00-02C")
    assert read_code(client.get("/api/meta/types/typedef/name/Bad")) == (404, "ATLAS-404-00-001")
    assert read_code(client.delete("/api/meta/types/typedef/name/Table")) == (400, "ATLAS-400-00-024")


def test_definitions_change_only_so_that_old_values_fit(client: httpx.Client) -> None:
    """An optional attribute is added; none is removed, retyped or added as mandatory; super-types stay."""
    known = {"name": "kept", "typeName": "string"}
    made = {"name": "Grown", "superTypes": ["Catalog"], "attributeDefs": [known]}
    define(client, entityDefs=[made])
    save(client, entity("Grown", "grown/1", kept="x"))

    def changed_to(**change: Any) -> httpx.Response:
        return client.put("/api/meta/types/typedefs", json={"entityDefs": [{**made, **change}]})

    fresh = {"name": "fresh", "typeName": "int"}
    assert changed_to(attributeDefs=[known, fresh]).status_code == 200
    save(client, entity("Grown", "grown/1", fresh=5))
    assert found_names(client, {"term": {"fresh": 5}}) == {"grown/1"}
    assert read_code(changed_to(attributeDefs=[fresh])) == (400, "ATLAS-400-00-00D")
    retyped = [{**known, "typeName": "int"}, fresh]
    assert read_code(changed_to(attributeDefs=retyped)) == (400, "ATLAS-400-00-027")
    mandatory = [known, fresh, {"name": "must", "typeName": "string", "isOptional": False}]
    assert read_code(changed_to(attributeDefs=mandatory)) == (400, "ATLAS-400-00-00C")
    assert read_code(changed_to(superTypes=[], attributeDefs=[known, fresh])) == (400, "ATLAS-400-00-00E")
    listed = client.get("/api/meta/types/typedefs", params={"type": "entity"}).json()["entityDefs"]
    guid = next(definition["guid"] for definition in listed if definition["name"] == "Grown")
    assert client.get(f"/api/meta/types/typedef/guid/{guid}").json()["name"] == "Grown"
    assert read_code(client.delete("/api/meta/types/typedef/name/Grown")) == (409, "ATLAS-409-00-002")


def test_definitions_by_category_and_removed_together(client: httpx.Client) -> None:
    """Each kind under its own path, nothing under another's; several removed by one call, or none."""
    made = define(
        client,
        enumDefs=[{"name": "Colour", "elementDefs": [{"value": "red", "ordinal": 0}]}],
        structDefs=[{"name": "Point", "attributeDefs": [{"name": "x", "typeName": "int"}]}],
    )
    found = client.get(f"/api/meta/types/enumdef/guid/{made['enumDefs'][0]['guid']}").json()
    assert found["elementDefs"][0]["value"] == "red"
    for path in ("structdef/name/Point", "entitydef/name/Table", "relationshipdef/name/table_columns"):
        assert client.get(f"/api/meta/types/{path}").status_code == 200, path
    assert read_code(client.get("/api/meta/types/entitydef/name/Point")) == (404, "ATLAS-404-00-001")
    body = {"enumDefs": [{"name": "Colour"}], "structDefs": [{"name": "Point"}]}
    bad = {**body, "entityDefs": [{"name": "Table"}]}
    assert read_code(client.request("DELETE", "/api/meta/types/typedefs", json=bad)) == (400, "ATLAS-400-00-024")
    assert client.get("/api/meta/types/enumdef/name/Colour").status_code == 200
    assert client.request("DELETE", "/api/meta/types/typedefs", json=body).status_code == 204
    assert client.get("/api/meta/types/enumdef/name/Colour").status_code == 404


def test_custom_metadata_is_checked_against_its_definition(client: httpx.Client) -> None:
    """An unknown set and a value of another type are refused, by save and by its own call; an unknown attribute not."""
    attributes = [text_attribute("N", typeName="int"), text_attribute("M", typeName="array<string>")]
    facts = define(client, businessMetadataDefs=[{"displayName": "Checked", "attributeDefs": attributes}])
    name = facts["businessMetadataDefs"][0]["name"]
    number, many = (definition["name"] for definition in facts["businessMetadataDefs"][0]["attributeDefs"])

    def sent(**sets: Any) -> Json:
        return {**entity("Table", "cmc/T"), "businessAttributes": sets}

    assert refused(client, sent(unknown={"a": 1})) == (404, "ATLAS-404-00-007")
    assert refused(client, sent(**{name: {number: "many"}})) == (404, "ATLAS-404-00-007")
    save(client, sent(**{name: {number: "7", many: "one", "unknown": 1}}))
    found = get(client, "Table", "cmc/T")
    assert found["businessAttributes"] == {name: {number: 7, many: ["one"]}}
    path = f"/api/meta/entity/guid/{found['guid']}/businessmetadata"
    assert read_code(client.post(f"{path}/{name}", json={number: []})) == (404, "ATLAS-404-00-007")
    client.post(f"{path}/{name}", json={number: None}).raise_for_status()
    client.post(path, params={"isOverwrite": "true"}, json={name: {number: 8}}).raise_for_status()
    assert get(client, "Table", "cmc/T")["businessAttributes"] == {name: {number: 8}}
    assert found_names(client, {"term": {number: 8}}) == {"cmc/T"}


def test_what_an_archived_source_gave_goes_or_stays(client: httpx.Client) -> None:
    """`removePropagationsOnEntityDelete` decides whether carried tags outlive their source."""
    tag = define(client, classificationDefs=[{"displayName": "Carried"}])["classificationDefs"][0]["name"]
    for name, removes in (("goes", True), ("stays", False)):
        body = {"typeName": tag, "propagate": True, "removePropagationsOnEntityDelete": removes}
        save(client, {**entity("Table", f"{name}/T"), "classifications": [body]}, entity("Table", f"{name}/U"))
        ends = {"inputs": [reference("Table", f"{name}/T")], "outputs": [reference("Table", f"{name}/U")]}
        save(client, entity("Process", f"{name}/P", **ends))
        carried = get(client, "Table", f"{name}/U")
        assert [shown["typeName"] for shown in carried["classifications"]] == [tag]
        path = f"/api/meta/entity/guid/{carried['guid']}/classification/{tag}"
        assert read_code(client.delete(path)) == (400, "ATLAS-400-00-06C")
        client.delete(f"/api/meta/entity/guid/{get(client, 'Table', f'{name}/T')['guid']}").raise_for_status()
        assert bool(get(client, "Table", f"{name}/U")["classifications"]) is not removes


def test_restrictions_of_tags_and_of_custom_attributes(client: httpx.Client) -> None:
    """A tag for some types only; keys and values of custom attributes that are too long or of other signs."""
    sent = {"displayName": "Restricted", "entityTypes": ["Column"]}
    tag = define(client, classificationDefs=[sent])["classificationDefs"][0]["name"]
    tagged = {"classifications": [{"typeName": tag}]}
    assert refused(client, {**entity("Table", "restr/T"), **tagged}) == (400, "ATLAS-400-00-055")
    save(client, {**entity("Column", "restr/C"), **tagged})
    for custom, expected in (
        ({"k" * 51: "v"}, "ATLAS-400-00-08C"),
        ({"a b": "v"}, "ATLAS-400-00-08D"),
        ({"k": "v" * 501}, "ATLAS-400-00-08E"),
    ):
        assert refused(client, {**entity("Table", "restr/T"), "customAttributes": custom}) == (400, expected)
    save(client, {**entity("Table", "restr/T"), "customAttributes": {"k": "v"}})
    assert get(client, "Table", "restr/T")["customAttributes"] == {"k": "v"}


def test_tags_of_many_at_once(client: httpx.Client) -> None:
    """One tag on many; the whole set of each; the headers of those that have any; by unique name."""
    made = define(client, classificationDefs=[{"displayName": "M1"}, {"displayName": "M2"}])
    first, second = (tag["name"] for tag in made["classificationDefs"])
    save(client, *[entity("Table", f"many/{n}") for n in range(3)])
    guids = [get(client, "Table", f"many/{n}")["guid"] for n in range(3)]
    body = {"classification": {"typeName": first}, "entityGuids": guids[:2]}
    client.post("/api/meta/entity/bulk/classification", json=body).raise_for_status()
    headers = {guids[0]: {"guid": guids[0], "typeName": "Table", "classifications": [{"typeName": second}]}}
    path = "/api/meta/entity/bulk/setClassifications"
    client.post(path, json={"guidHeaderMap": headers}).raise_for_status()
    found = client.get("/api/meta/entity/bulk/headers", params={"tagUpdateStartTime": 0}).json()["guidHeaderMap"]
    assert [[tag["typeName"] for tag in found[guid]["classifications"]] for guid in guids[:2]] == [[second], [first]]
    by_name = "/api/meta/entity/uniqueAttribute/type/Table/classifications"
    named = {"attr:qualifiedName": "many/2"}
    client.post(by_name, params=named, json=[{"typeName": first}]).raise_for_status()
    client.delete(by_name.replace("classifications", f"classification/{first}"), params=named).raise_for_status()
    assert get(client, "Table", "many/2")["classifications"] == []
    client.put(f"/api/meta/entity/guid/{guids[2]}/labels", json=["a", "b"]).raise_for_status()
    labels = "/api/meta/entity/uniqueAttribute/type/Table/labels"
    client.request("DELETE", labels, params=named, json=["a"]).raise_for_status()
    assert get(client, "Table", "many/2")["labels"] == ["b"]


def test_bulk_reads_and_purges_by_name_and_guid(client: httpx.Client) -> None:
    """Several by unique name; archived ones purged by the administrator's call; at most 10,000 in one save."""
    save(client, *[entity("Table", f"purge/{n}") for n in range(2)])
    names = {f"attr_{n}:qualifiedName": f"purge/{n}" for n in range(2)}
    found = client.get("/api/meta/entity/bulk/uniqueAttribute/type/Table", params=names).json()["entities"]
    guids = [header["guid"] for header in found]
    assert len(guids) == 2
    client.delete("/api/meta/entity/bulk", params=[("guid", guid) for guid in guids]).raise_for_status()
    assert changed(client.put("/api/meta/admin/purge", json=guids).json(), "DELETE") == ["purge/0", "purge/1"]
    assert client.get(f"/api/meta/entity/guid/{guids[0]}").status_code == 404
    assert client.get("/api/meta/admin/version").json()["Name"] == "apache-atlas"
    too_many = [{"typeName": "Table"}] * 10_001
    assert read_code(client.post("/api/meta/entity/bulk", json={"entities": too_many})) == (406, "ATLAS-406-00-001")


def test_a_request_that_is_too_large_is_not_read(server: CatalogServer) -> None:
    """413 with the error body as soon as the length is announced."""
    address = urlsplit(server.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=5) as opened:
        head = "POST /api/meta/entity/bulk HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer test-token\r\n"
        opened.sendall(f"{head}Content-Length: 99999999999\r\n\r\n".encode())
        status, _, body = opened.recv(4096).partition(b"\r\n\r\n")
    assert status.startswith(b"HTTP/1.1 413") and json.loads(body)["errorCode"] == "ATLAS-413-00-001"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/service/query/stream"),
        ("GET", "/api/service/idp/mappers"),
        ("POST", "/api/service/files/presignedUrl"),
        ("POST", "/api/meta/entity/businessmetadata/import"),
        ("GET", "/api/meta/entity/businessmetadata/import/template"),
        ("POST", "/api/meta/glossary/import"),
        ("POST", "/api/atlas/v2//glossary/import/"),
        ("GET", "/api/meta/glossary/import/template"),
        ("POST", "/api/meta/search/saved"),
        ("GET", "/api/meta/search/quick"),
        ("GET", "/api/meta/search/suggestions"),
        ("GET", "/api/meta/search/relationship"),
        ("GET", "/api/meta/search/attribute"),
        ("GET", "/api/meta/search/fulltext"),
        ("POST", "/api/meta/entity/guid/bulk/repairattributes"),
        ("GET", "/api/service/workflows"),
        ("POST", "/api/service/openlineage/x"),
        ("GET", "/api/service/apps"),
    ],
)
def test_what_is_not_provided_answers_501(client: httpx.Client, method: str, path: str) -> None:
    """Each operation that the conformance table lists as not there."""
    answer = client.request(method, path, json={} if method == "POST" else None)
    assert read_code(answer) == (501, "ATLAS-501-00-001")
