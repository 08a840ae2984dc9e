"""Pages for people: an asset's own, the first one, and the description of the API."""

import re
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.local_atlan.web.urls import CATALOG, SERVICE
from delta_arc_lineage_tests.local_atlan.calls import entity, reference, save, text_attribute
from delta_arc_lineage_tests.local_atlan.definitions import make_set, make_tag_type

LINK = re.compile(r'href="/assets/([0-9a-f-]{36})/overview">([^<]*)</a>')


@pytest.fixture(scope="module")
def guids(client: httpx.Client) -> dict[str, str]:
    """A table, an object and another table with the processes between them; guids by name."""
    tables = [entity("Table", "page/A", description="<script>alert(1)</script>", lastSyncRunAt=1700000000000)]
    tables += [entity("S3Object", "page/O"), entity("Table", "page/B")]
    save(client, *tables)
    for name, source, target in (
        ("P1", ("Table", "page/A"), ("S3Object", "page/O")),
        ("P2", ("S3Object", "page/O"), ("Table", "page/B")),
    ):
        save(client, entity("Process", f"page/{name}", inputs=[reference(*source)], outputs=[reference(*target)]))
    found: dict[str, Any] = client.post(
        "/api/meta/search/indexsearch", json={"dsl": {"size": 100, "query": {"prefix": {"qualifiedName": "page/"}}}}
    ).json()
    return {asset["attributes"]["name"]: asset["guid"] for asset in found["entities"]}


def _get_page(server: CatalogServer, guid: str, tab: str = "overview") -> httpx.Response:
    """An asset's page, asked as a browser does: without a token."""
    return httpx.get(f"{server.url}/assets/{guid}/{tab}")


def test_one_can_walk_along_the_lineage(server: CatalogServer, guids: dict[str, str]) -> None:
    """Table → process → object → process → table, by links alone."""
    at = guids["page/A"]
    for name in ("page/P1", "page/O", "page/P2", "page/B"):
        links = {title: guid for guid, title in LINK.findall(_get_page(server, at).text)}
        assert links[name] == guids[name]
        at = links[name]
    assert _get_page(server, at).text == _get_page(server, at, "lineage").text


def test_what_clients_wrote_is_text_and_nothing_else(server: CatalogServer, guids: dict[str, str]) -> None:
    """Markup is escaped, no script may run, no other site learns the address; who and when are there."""
    answer = _get_page(server, guids["page/A"])
    assert "<script>" not in answer.text and "&lt;script&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "2023-11-14 22:13:20 UTC" in answer.text and "service-account-apikey-local" in answer.text
    assert "test-token" not in answer.text


def test_strangers_and_guesses_see_nothing(server: CatalogServer, guids: dict[str, str]) -> None:
    """A foreign Host or Origin is refused; an unknown guid is a page that says so."""
    url = f"{server.url}/assets/{guids['page/A']}/overview"
    assert httpx.get(url, headers={"Host": "evil.example"}).status_code == 403
    assert httpx.get(url, headers={"Origin": "http://evil.example"}).status_code == 403
    for guess in ("00000000-0000-4000-8000-000000000000", "a%3Cb%3E", "x" * 100):
        missing = _get_page(server, guess)
        assert missing.status_code == 404 and "No such asset" in missing.text and "<b>" not in missing.text
    assert httpx.post(url).status_code == 401


def test_archived_assets_and_what_is_put_on_them(client: httpx.Client, server: CatalogServer) -> None:
    """Status, tags and custom metadata by their human names, labels."""
    tag = make_tag_type(client, "Private")
    facts, keys = make_set(client, "Facts", text_attribute("Owner"))
    values = {facts: {keys["Owner"]: "me & you"}}
    sent = {**entity("Table", "marked"), "classifications": [{"typeName": tag}], "businessAttributes": values}
    guid = save(client, {**sent, "guid": "-1", "labels": ["checked"]})["guidAssignments"]["-1"]
    client.delete(f"/api/meta/entity/guid/{guid}").raise_for_status()
    text = _get_page(server, guid).text
    for shown in ("DELETED", "Private", "Facts", "Owner", "me &amp; you", "checked"):
        assert shown in text
    assert tag not in text


def test_the_first_page_tells_nothing_of_what_is_held(server: CatalogServer, guids: dict[str, str]) -> None:
    """What it is, where the API is, and a form; no count, no guid, no token."""
    text = httpx.get(server.url).text
    assert "/api/meta/" in text and "S3Object" not in text and server.url in text
    assert not any(guid in text for guid in guids.values()) and "test-token" not in text


def test_the_description_lists_every_operation(server: CatalogServer) -> None:
    """One operation per route, each with a summary, unique ids and every path parameter."""
    description = httpx.get(f"{server.url}/openapi.json").json()
    listed = {(method.upper(), path) for path, operations in description["paths"].items() for method in operations}
    tables = (("/api/meta", CATALOG), ("/api/service", SERVICE))
    assert {(method, prefix + path) for prefix, table in tables for method, path, _ in table} <= listed
    operations = [(path, operation) for path, known in description["paths"].items() for operation in known.values()]
    assert len({operation["operationId"] for _, operation in operations}) == len(operations)
    for path, operation in operations:
        assert operation["summary"] and not operation["summary"].startswith(("GET ", "POST ", "PUT ", "DELETE ")), path
        names = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
        assert names == set(re.findall(r"\{(\w+)\}", path))
