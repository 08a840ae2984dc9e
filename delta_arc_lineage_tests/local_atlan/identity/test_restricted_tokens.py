"""A token of a persona that reads one connection and writes another: what it sees, and what it is refused."""

from collections.abc import Iterator

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.access_calls import (
    FORBIDDEN,
    ask,
    make_connection_policy,
    make_persona,
    make_token,
    open_as,
    read_refusal,
)
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, found_names, get, reference, save, search
from delta_arc_lineage_tests.local_atlan.definitions import make_tag_type

READ, WRITTEN, HIDDEN = (f"default/s3/{number}" for number in (1, 2, 3))
WRITE_ACTIONS = (
    "persona-asset-read",
    "persona-asset-update",
    "persona-api-create",
    "persona-api-delete",
    "persona-business-update-metadata",
    "persona-entity-add-classification",
    "persona-entity-remove-classification",
)


@pytest.fixture(scope="module")
def tag(client: httpx.Client) -> str:
    """The name under which a tag's type is kept."""
    return make_tag_type(client, "Seen")


@pytest.fixture(scope="module")
def guids(client: httpx.Client) -> dict[str, str]:
    """A connection with a bucket `B` in each of three connections, and a process in the hidden one; guids by name."""
    sent = [
        entity("Connection", connection, connectorName="s3", category="object-store", adminUsers=["admin"])
        for connection in (READ, WRITTEN, HIDDEN)
    ]
    sent += [entity("S3Bucket", f"{connection}/B") for connection in (READ, WRITTEN, HIDDEN)]
    sent.append(
        entity(
            "Process",
            f"{HIDDEN}/P",
            inputs=[reference("S3Bucket", f"{READ}/B")],
            outputs=[reference("S3Bucket", f"{HIDDEN}/B")],
        )
    )
    save(client, *[{**one, "guid": f"-{number}"} for number, one in enumerate(sent, start=1)])
    names = [one["attributes"]["qualifiedName"] for one in sent]
    return {name: get(client, one["typeName"], name)["guid"] for name, one in zip(names, sent, strict=True)}


@pytest.fixture(scope="module")
def persona(client: httpx.Client, guids: dict[str, str]) -> Json:
    """The persona with a policy for either connection."""
    made = make_persona(client, "Loader")
    make_connection_policy(client, made, READ, "persona-asset-read")
    make_connection_policy(client, made, WRITTEN, *WRITE_ACTIONS)
    return made


@pytest.fixture(scope="module")
def limited(client: httpx.Client, server: CatalogServer, persona: Json) -> Iterator[httpx.Client]:
    """A client with a token of the persona."""
    with open_as(server, make_token(client, "limited", persona)) as opened:
        yield opened


@pytest.mark.parametrize("connection", [READ, WRITTEN])
def test_what_may_be_read_is_read_by_every_route(limited: httpx.Client, guids: dict[str, str], connection: str) -> None:
    """By guid, by name, as header, in bulk, with its tags and its audit; the connection itself too."""
    name = f"{connection}/B"
    guid = guids[name]
    assert ask(limited, "GET", f"/api/meta/entity/guid/{guid}")["entity"]["attributes"]["qualifiedName"] == name
    assert get(limited, "S3Bucket", name)["guid"] == guid
    assert ask(limited, "GET", f"/api/meta/entity/guid/{guid}/header")["guid"] == guid
    assert len(ask(limited, "GET", "/api/meta/entity/bulk", params={"guid": guid})["entities"]) == 1
    assert ask(limited, "GET", f"/api/meta/entity/guid/{guid}/classifications")["totalCount"] == 0
    assert ask(limited, "GET", f"/api/meta/entity/{guid}/audit")
    assert get(limited, "Connection", connection)["guid"] == guids[connection]


@pytest.mark.parametrize(
    "path",
    [
        "entity/guid/{guid}",
        "entity/guid/{guid}/header",
        "entity/bulk?guid={guid}",
        "entity/uniqueAttribute/type/S3Bucket?attr:qualifiedName={name}",
        "entity/uniqueAttribute/type/S3Bucket/header?attr:qualifiedName={name}",
        "entity/bulk/uniqueAttribute/type/S3Bucket?attr_0:qualifiedName={name}",
        "entity/guid/{guid}/classifications",
        "entity/{guid}/audit",
        "lineage/{guid}",
        "lineage/uniqueAttribute/type/S3Bucket?attr:qualifiedName={name}",
    ],
)
def test_what_may_not_be_read_is_refused_by_every_route(
    limited: httpx.Client, client: httpx.Client, guids: dict[str, str], path: str
) -> None:
    """403 with the metastore's code; the server's own token reads the same."""
    name = f"{HIDDEN}/B"
    target = "/api/meta/" + path.format(guid=guids[name], name=name)
    answer = limited.get(target)
    assert read_refusal(answer) == FORBIDDEN
    assert "is not authorized to perform read entity" in answer.json()["errorMessage"]
    assert client.get(target).status_code == 200


def test_a_bulk_read_with_one_hidden_asset_is_refused_as_a_whole(limited: httpx.Client, guids: dict[str, str]) -> None:
    """Never half an answer."""
    sent = {"guid": [guids[f"{READ}/B"], guids[f"{HIDDEN}/B"]]}
    assert read_refusal(limited.get("/api/meta/entity/bulk", params=sent)) == FORBIDDEN


def test_hits_that_may_not_be_read_are_scrubbed(limited: httpx.Client, guids: dict[str, str]) -> None:
    """They are counted and carry their guid, their type, no attribute, and `scrubbed`."""
    answer = search(limited, {"term": {"__typeName.keyword": "S3Bucket"}}, attributes=("name",))
    hits = {hit["guid"]: hit for hit in answer["entities"]}
    assert answer["approximateCount"] == 3 == len(hits)
    hidden = hits.pop(guids[f"{HIDDEN}/B"])
    assert hidden["scrubbed"] is True and hidden["attributes"] == {} and hidden["typeName"] == "S3Bucket"
    assert all("scrubbed" not in hit and hit["attributes"]["qualifiedName"] for hit in hits.values())


def test_a_search_with_full_restriction_misses_them(limited: httpx.Client, client: httpx.Client) -> None:
    """`enableFullRestriction` counts and finds only what may be read; it changes nothing for an open token."""
    query = {"query": {"term": {"__typeName.keyword": "S3Bucket"}}, "size": 10}
    body = {"dsl": query, "attributes": ["qualifiedName"], "enableFullRestriction": True}
    answer = ask(limited, "POST", "/api/meta/search/indexsearch", json=body)
    names = {hit["attributes"]["qualifiedName"] for hit in answer["entities"]}
    assert (answer["approximateCount"], names) == (2, {f"{READ}/B", f"{WRITTEN}/B"})
    assert ask(client, "POST", "/api/meta/search/indexsearch", json=body)["approximateCount"] == 3


def test_lineage_shows_hidden_neighbours_scrubbed(limited: httpx.Client, guids: dict[str, str]) -> None:
    """In lists and graphs, from a start that may be read."""
    start = guids[f"{READ}/B"]
    body = {"guid": start, "direction": "OUTPUT", "depth": 10, "from": 0, "size": 10, "attributes": ["name"]}
    listed = ask(limited, "POST", "/api/meta/lineage/list", json=body)["entities"]
    hidden = {header["guid"]: header for header in listed if header["guid"] != start}
    assert set(hidden) == {guids[f"{HIDDEN}/P"], guids[f"{HIDDEN}/B"]}
    assert all(header["scrubbed"] and header["attributes"] == {} for header in hidden.values())
    graph = ask(limited, "POST", "/api/meta/lineage/getlineage", json={"guid": start, "hideProcess": False})
    shown = graph["guidEntityMap"]
    assert shown[start]["attributes"]["qualifiedName"] == f"{READ}/B" and "scrubbed" not in shown[start]
    assert shown[guids[f"{HIDDEN}/B"]]["scrubbed"] and shown[guids[f"{HIDDEN}/B"]]["attributes"] == {}


def test_the_audit_of_what_is_hidden_tells_no_detail(limited: httpx.Client, client: httpx.Client) -> None:
    """The line is there, its detail and the asset's attributes are not."""
    body = {"dsl": {"query": {"term": {"entityQualifiedName": f"{HIDDEN}/B"}}}, "attributes": ["name"]}
    (line,) = ask(limited, "POST", "/api/meta/entity/auditSearch", json=body)["entityAudits"]
    assert line["detail"] is None and line["entityDetail"]["attributes"] == {} and line["entityDetail"]["scrubbed"]
    (line,) = ask(client, "POST", "/api/meta/entity/auditSearch", json=body)["entityAudits"]
    assert line["detail"]["attributes"]["name"] and "scrubbed" not in line["entityDetail"]


def test_it_creates_updates_and_deletes_where_it_may(limited: httpx.Client) -> None:
    """With relations to what it only reads, as a process needs them."""
    save(limited, entity("S3Bucket", f"{WRITTEN}/own"))
    save(limited, entity("S3Bucket", f"{WRITTEN}/own", description="words"))
    ends = {"inputs": [reference("S3Bucket", f"{READ}/B")], "outputs": [reference("S3Bucket", f"{WRITTEN}/own")]}
    save(limited, entity("Process", f"{WRITTEN}/copy", **ends))
    assert get(limited, "S3Bucket", f"{WRITTEN}/own")["attributes"]["description"] == "words"
    for kind, name in (("Process", "copy"), ("S3Bucket", "own")):
        path = f"/api/meta/entity/uniqueAttribute/type/{kind}"
        ask(limited, "DELETE", path, params={"attr:qualifiedName": f"{WRITTEN}/{name}", "deleteType": "PURGE"})
    assert not found_names(limited, {"term": {"qualifiedName": f"{WRITTEN}/own"}})


def test_it_tags_where_it_may(limited: httpx.Client, guids: dict[str, str], tag: str) -> None:
    """Adding and taking away are actions of their own."""
    path = f"/api/meta/entity/guid/{guids[f'{WRITTEN}/B']}/classification"
    ask(limited, "POST", f"{path}s", json=[{"typeName": tag}])
    ask(limited, "DELETE", f"{path}/{tag}")


@pytest.mark.parametrize("connection", [READ, HIDDEN])
def test_writing_elsewhere_is_refused_and_leaves_nothing(
    limited: httpx.Client, client: httpx.Client, guids: dict[str, str], tag: str, connection: str
) -> None:
    """Create, update, delete, tag, label: 403 each, and the asset is as it was."""
    guid, name = guids[f"{connection}/B"], f"{connection}/B"
    before = get(client, "S3Bucket", name)
    bulk = "/api/meta/entity/bulk"
    refused = [
        limited.post(bulk, json={"entities": [entity("S3Bucket", f"{connection}/new")]}),
        limited.post(bulk, json={"entities": [entity("S3Bucket", name, description="x")]}),
        limited.put(f"/api/meta/entity/guid/{guid}", params={"name": "description"}, json="x"),
        limited.delete(bulk, params={"guid": guid}),
        limited.delete(bulk, params={"guid": guid, "deleteType": "PURGE"}),
        limited.post(f"/api/meta/entity/guid/{guid}/classifications", json=[{"typeName": tag}]),
        limited.post(f"/api/meta/entity/guid/{guid}/labels", json=["label"]),
        limited.post(bulk, json={"entities": [{**entity("S3Bucket", name), "customAttributes": {"a": "b"}}]}),
    ]
    assert {read_refusal(answer) for answer in refused} == {FORBIDDEN}
    assert get(client, "S3Bucket", name) == before
    assert not found_names(client, {"term": {"qualifiedName": f"{connection}/new"}})


@pytest.mark.parametrize("connection", [READ, HIDDEN])
def test_what_is_archived_elsewhere_is_neither_purged_nor_restored(
    limited: httpx.Client, client: httpx.Client, guids: dict[str, str], connection: str
) -> None:
    """By the administrators' purge and by a purging deletion; nor is what is active, which that purge passes over."""
    name = f"{connection}/archived"
    guid = save(client, entity("S3Bucket", name, guid="-1"))["guidAssignments"]["-1"]
    assert "mutatedEntities" not in ask(limited, "PUT", "/api/meta/admin/purge", json=[guid])
    ask(client, "DELETE", "/api/meta/entity/bulk", params={"guid": guid})
    refused = [
        limited.put("/api/meta/admin/purge", json=[guid]),
        limited.delete("/api/meta/entity/bulk", params={"guid": guid, "deleteType": "PURGE"}),
        limited.post("/api/meta/entity/restore/bulk", params={"guid": guid}),
    ]
    assert {read_refusal(answer) for answer in refused} == {FORBIDDEN}
    assert get(client, "S3Bucket", name)["status"] == "DELETED"


def test_a_request_with_one_part_that_is_refused_writes_none_of_it(limited: httpx.Client, client: httpx.Client) -> None:
    """What it might have written alone is not written either."""
    sent = [entity("S3Bucket", f"{WRITTEN}/half"), entity("S3Bucket", f"{HIDDEN}/half")]
    answer = limited.post("/api/meta/entity/bulk", json={"entities": sent})
    assert read_refusal(answer) == FORBIDDEN and "create entity: type=S3Bucket" in answer.json()["errorMessage"]
    assert not found_names(client, {"wildcard": {"qualifiedName": "*/half"}})


def test_a_save_that_changes_nothing_is_not_asked_about(limited: httpx.Client) -> None:
    """An asset that is as it was sent is skipped before any policy is looked at."""
    assert "mutatedEntities" not in save(limited, entity("S3Bucket", f"{HIDDEN}/B"))


def test_an_asset_is_not_moved_out_of_what_is_hidden(
    limited: httpx.Client, client: httpx.Client, guids: dict[str, str]
) -> None:
    """A new name within the written connection does not make it the token's."""
    moved = {**entity("S3Bucket", f"{WRITTEN}/stolen"), "guid": guids[f"{HIDDEN}/B"]}
    assert read_refusal(limited.post("/api/meta/entity/bulk", json={"entities": [moved]})) == FORBIDDEN
    assert get(client, "S3Bucket", f"{HIDDEN}/B")["guid"] == guids[f"{HIDDEN}/B"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/service/apikeys", {"displayName": "open"}),
        ("POST", "/api/service/oauth-clients", {"displayName": "open", "role": "$admin"}),
        ("POST", "/api/service/users", {"users": [{"email": "a@b.c", "roleName": "$admin"}]}),
        ("POST", "/api/service/groups", {"group": {"name": "g"}}),
        ("POST", "/api/local/faults", {}),
        ("POST", "/api/local/import", {}),
        ("GET", "/api/local/export", {}),
        ("POST", "/api/service/idp/azure/mappers", {"identityProviderMapper": "saml", "config": {}}),
        ("POST", "/api/meta/types/typedefs", {"classificationDefs": [{"name": "Own", "displayName": "Own"}]}),
        ("POST", "/api/meta/entity/bulk", {"entities": [entity("Persona", "x")]}),
    ],
)
def test_a_restricted_token_makes_no_account_type_or_persona(
    limited: httpx.Client, method: str, path: str, body: Json
) -> None:
    """Else it would give itself what its policies do not."""
    assert read_refusal(limited.request(method, path, json=body)) == FORBIDDEN


def test_its_policies_hold_at_once_and_end_at_once(
    client: httpx.Client, server: CatalogServer, guids: dict[str, str]
) -> None:
    """A new policy opens, a deleted one closes; a persona that is switched off gives nothing."""
    persona = make_persona(client, "Changing")
    path = f"/api/meta/entity/guid/{guids[f'{HIDDEN}/B']}"
    with open_as(server, make_token(client, "changing", persona)) as opened:
        assert read_refusal(opened.get(path)) == FORBIDDEN
        policy = make_connection_policy(client, persona, HIDDEN, "persona-asset-read")
        assert opened.get(path).status_code == 200
        off = {"typeName": "Persona", "guid": persona["guid"]}
        attributes = {"name": "Changing", "qualifiedName": persona["attributes"]["qualifiedName"]}
        for enabled, status in ((False, 403), (True, 200)):
            save(client, {**off, "attributes": {**attributes, "isAccessControlEnabled": enabled}})
            assert opened.get(path).status_code == status
        ask(client, "DELETE", "/api/meta/entity/bulk", params={"guid": policy, "deleteType": "PURGE"})
        assert read_refusal(opened.get(path)) == FORBIDDEN


def test_the_headers_of_tagged_assets_are_scrubbed(client: httpx.Client, server: CatalogServer, tag: str) -> None:
    """As hits are; those that may be read are whole."""
    names = [f"default/s3/{number}/tagged" for number in (4, 5)]
    save(client, *[{**entity("S3Bucket", name), "classifications": [{"typeName": tag}]} for name in names])
    persona = make_persona(client, "Headers")
    make_connection_policy(client, persona, "default/s3/4", "persona-asset-read")
    own, other = (get(client, "S3Bucket", name)["guid"] for name in names)
    with open_as(server, make_token(client, "headers", persona)) as opened:
        shown = ask(opened, "GET", "/api/meta/entity/bulk/headers", params={"tagUpdateStartTime": 0})["guidHeaderMap"]
    assert shown[own]["attributes"]["qualifiedName"] == names[0] and "scrubbed" not in shown[own]
    assert shown[other]["scrubbed"] is True and shown[other]["attributes"] == {}
