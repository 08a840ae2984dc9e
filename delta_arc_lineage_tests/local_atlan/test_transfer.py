"""Export and import: the same out of one catalog, into another, and out again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.errors import RequestRefused, Unreachable
from delta_arc_lineage.local.transfer import KINDS, export_lines, import_lines
from delta_arc_lineage.local_atlan.identity.accounts import make_stable_id, make_user
from delta_arc_lineage.local_atlan.identity.tokens import digest, make_token
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, get, reference, save, text_attribute
from delta_arc_lineage_tests.local_atlan.definitions import define, make_set, make_tag_type


@pytest.fixture
def empty() -> Iterator[CatalogServer]:
    """A second catalog, empty."""
    with CatalogServer(token="other-token") as running:
        yield running


@pytest.fixture(scope="module")
def filled(client: httpx.Client, server: CatalogServer) -> CatalogServer:
    """A catalog with something of everything, archived, tagged, related and changed."""
    define(client, entityDefs=[{"name": "Own", "superTypes": ["Catalog"], "attributeDefs": []}])
    tag = {"typeName": make_tag_type(client, "Private"), "propagate": True}
    facts, keys = make_set(client, "Facts", text_attribute("Owner"))
    values = {facts: {keys["Owner"]: "me"}}
    table = {**entity("Table", "out/A", description="ünïcödé 'quoted'"), "classifications": [tag]}
    save(client, {**table, "businessAttributes": values, "labels": ["l"], "customAttributes": {"k": "v"}})
    save(client, entity("Own", "out/own"), entity("View", "out/V"), entity("Table", "out/gone"))
    ends = {"inputs": [reference("Table", "out/A")], "outputs": [reference("View", "out/V")]}
    save(client, entity("Process", "out/P", **ends))
    (output,) = get(client, "Process", "out/P")["relationshipAttributes"]["outputs"]
    kept_off = {"guid": output["relationshipGuid"], "propagateTags": "NONE"}
    client.put("/api/meta/relationship", json=kept_off).raise_for_status()
    client.delete(f"/api/meta/entity/guid/{get(client, 'Table', 'out/gone')['guid']}").raise_for_status()
    client.post("/api/service/groups", json={"group": {"name": "g"}}).raise_for_status()
    client.post("/api/service/apikeys", json={"displayName": "secret"}).raise_for_status()
    return server


def test_a_round_trip_loses_nothing(client: httpx.Client, filled: CatalogServer, empty: CatalogServer) -> None:
    """Equal lines, equal entities with their times and authors, equal searches; again changes nothing."""
    lines = list(export_lines(filled.url, filled.token))
    kinds = {json.loads(line)["kind"] for line in lines}
    assert kinds == {"typedef", "entity", "relationship", "classification", "audit"}
    for _ in range(2):
        assert import_lines(empty.url, empty.token, lines) == len(lines)
        assert list(export_lines(empty.url, empty.token)) == lines
    with httpx.Client(base_url=empty.url, headers={"Authorization": f"Bearer {empty.token}"}, timeout=30) as there:
        for kind, name in (("Table", "out/A"), ("View", "out/V"), ("Process", "out/P"), ("Table", "out/gone")):
            assert get(there, kind, name) == get(client, kind, name)
        for query in ({"match": {"description.text": "quoted"}}, {"term": {"__hasLineage": True}}):
            assert found_names(there, query) == found_names(client, query)
        (output,) = get(client, "Process", "out/P")["relationshipAttributes"]["outputs"]
        shown = there.get(f"/api/meta/relationship/guid/{output['relationshipGuid']}").json()["relationship"]
        assert shown["propagateTags"] == "NONE"
        assert get(there, "View", "out/V")["classifications"] == []
        save(there, entity("Own", "out/another"))


def test_no_account_is_in_an_export(filled: CatalogServer) -> None:
    """Neither tokens nor who they are: what one catalog lets in, another need not."""
    text = "\n".join(export_lines(filled.url, filled.token))
    assert filled.token not in text and '"kind":"account"' not in text and "admin@example.com" not in text


def list_accounts(url: str, token: str) -> dict[str, Any]:
    """Everybody whom a catalog knows, and every token that opens it."""
    headers = {"Authorization": f"Bearer {token}"}
    paths = ("users", "groups", "roles", "apikeys", f"users/{make_stable_id('user:admin')}/groups")
    return {path: httpx.get(f"{url}/api/service/{path}", headers=headers).json()["records"] for path in paths}


SECRET = "a-secret-of-my-own"
ACCOUNTS: list[dict[str, Any]] = [
    {"account": "secret", "guid": "s", "name": digest(SECRET), "body": {"client": "mine"}},
    {"account": "apikey", "guid": "k", "name": "mine", "body": make_token("mine", "", now=0, user="me")},
    {"account": "user", "guid": make_stable_id("user:admin"), "name": "admin", "body": make_user("me", "me@x", 0)},
    {"account": "group", "guid": "g", "name": "admins", "body": {"id": "g", "name": "admins"}},
    {"account": "role", "guid": make_stable_id("$guest"), "name": "$admin", "body": {"name": "$admin"}},
    {"account": "membership", "guid": "g/u", "name": "g", "body": {"id": "g/u", "group": "g", "user": "u"}},
    {"account": "of a later version", "guid": "x", "name": "x", "body": {}},
]


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: str(account["account"]))
def test_an_account_is_refused_with_what_to_do(empty: CatalogServer, account: dict[str, Any]) -> None:
    """Whoever hands somebody a file to import gets no key of their catalog; nothing of its page is taken."""
    before = list_accounts(empty.url, empty.token)
    asset = {
        "kind": "entity",
        "guid": "1",
        "type_name": "Table",
        "qualified_name": "q",
        "status": "ACTIVE",
        "version": 0,
    }
    asset |= {
        "created_at": 0,
        "created_by": "me",
        "updated_at": 0,
        "updated_by": "me",
        "attributes": {},
        "has_lineage": 0,
    }
    lines = [json.dumps(asset), json.dumps({"kind": "account", **account})]
    with pytest.raises(
        RequestRefused, match="leave out the lines of kind account, and make users, groups and API tokens"
    ):
        import_lines(empty.url, empty.token, lines)
    assert list(export_lines(empty.url, empty.token)) == [] and list_accounts(empty.url, empty.token) == before
    url = f"{empty.url}/api/service/whoami"
    assert httpx.get(url, headers={"Authorization": f"Bearer {SECRET}"}).status_code == 401
    assert import_lines(empty.url, empty.token, lines[:1]) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*KINDS, "Account", "account ", "secret", ""]), st.sampled_from(ACCOUNTS), st.booleans())
def test_no_line_makes_an_account(server: CatalogServer, kind: str, account: dict[str, Any], inside: bool) -> None:
    """Of whatever kind it says it is, and wherever the account stands in it."""
    before = list_accounts(server.url, server.token)
    line = {"kind": kind, **({"body": {"kind": "account", **account}} if inside else account)}
    for text in (json.dumps(line), f'{{"kind":"entity","kind":{json.dumps(kind)},{json.dumps(line)[1:]}'):
        with pytest.raises(RequestRefused):
            import_lines(server.url, server.token, [text])
    assert list_accounts(server.url, server.token) == before


BROKEN: list[dict[str, Any]] = [
    {"category": "ENTITY", "body": {}},
    {"category": "ENTITY", "body": {"name": "B", "attributeDefs": [{}]}},
    {"category": "ENTITY", "body": {"name": "B", "superTypes": 5}},
    {"category": "ENTITY", "body": None},
    {"category": "ENUM", "body": {"name": "B", "elementDefs": [{}]}},
    {"category": "STRUCT", "body": {"name": "B", "attributeDefs": [{"name": "a"}]}},
    {"category": "RELATIONSHIP", "body": {"name": "B", "endDef1": {"type": "Nothing", "name": "a"}, "endDef2": {}}},
]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_definition_that_no_start_could_read_is_refused(tmp_path: Path, broken: dict[str, Any]) -> None:
    """By import and by the API; the catalog starts again, and knows no more than before."""
    data, headers = tmp_path / "c.db", {"Authorization": "Bearer t"}
    with CatalogServer(data=data, token="t") as server:
        with pytest.raises(RequestRefused):
            import_lines(server.url, "t", [json.dumps({"kind": "typedef", "name": "B", "guid": "b", **broken})])
        kind = {"ENTITY": "entity", "ENUM": "enum", "STRUCT": "struct", "RELATIONSHIP": "relationship"}[
            broken["category"]
        ]
        sent = {f"{kind}Defs": [broken["body"]]}
        assert httpx.post(f"{server.url}/api/meta/types/typedefs", json=sent, headers=headers).status_code in (400, 404)
    with CatalogServer(data=data, token="t") as server:
        assert list(export_lines(server.url, "t")) == []


def test_lines_that_cannot_be_are_refused_whole(filled: CatalogServer, empty: CatalogServer) -> None:
    """Not JSON, an unknown kind, ends that are not there, a name that another guid has: nothing of the page is kept."""
    entities = [line for line in export_lines(filled.url, filled.token) if json.loads(line)["kind"] == "entity"]
    related = next(line for line in export_lines(filled.url, filled.token) if '"kind":"relationship"' in line)
    twice = json.dumps({**json.loads(entities[0]), "guid": "another"})
    lacking = '{"kind":"entity","guid":"1","qualified_name":"q","type_name":"Table"}'
    bad: list[list[Any]] = [[*entities, "{"], [*entities, '{"kind":"x"}'], [related], [entities[0], twice], [lacking]]
    for lines in bad:
        with pytest.raises(RequestRefused, match=r"with 40\d"):
            import_lines(empty.url, empty.token, lines)
    assert [line for line in export_lines(empty.url, empty.token) if '"kind":"entity"' in line] == []
    with pytest.raises(Unreachable):
        import_lines("http://127.0.0.1:9", "t", entities)
