"""The law of the whole API: whatever is sent is answered, never by a fault of the server."""

import json
from collections.abc import Iterator

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.local_atlan.web.examples import GUID
from delta_arc_lineage.local_atlan.web.shapes import SHAPES
from delta_arc_lineage.local_atlan.web.urls import CATALOG, REALM, SERVICE
from delta_arc_lineage_tests.local_atlan.web.attacked_estate import settle
from delta_arc_lineage_tests.local_atlan.web.attacks import (
    Attack,
    Operation,
    attack_operation,
    check_answer,
    list_operations,
    send,
)

_EXAMPLES = 5  # for each operation, always the same; `make fuzz` tries more
_LOCAL = ("/requests", "/faults", "/export", "/import")


@pytest.fixture(scope="module")
def attacked(server: CatalogServer, client: httpx.Client) -> Iterator[httpx.Client]:
    """A client of a server that must still serve when all attacks are over."""
    yield client
    assert client.get("/api/meta/admin/status").json() == {"Status": "ACTIVE"}
    assert settle(client)


@pytest.mark.parametrize("operation", list_operations(), ids=str)
def test_whatever_is_sent_to_an_operation_is_answered_by_the_law(attacked: httpx.Client, operation: Operation) -> None:
    """Spoiled values, names, numbers, texts of JSON, parameters and media types."""
    attack_operation(attacked, operation, examples=_EXAMPLES)


@pytest.mark.parametrize("operation", [each for each in list_operations() if each.body is not None], ids=str)
def test_an_example_of_the_description_is_no_mistake_of_form(client: httpx.Client, operation: Operation) -> None:
    """The body that the description shows binds: what may refuse it is what the catalog holds, not how it looks."""
    estate = settle(client)
    path = operation.path.replace("{guid}", GUID).replace("{type}", "Table").replace("{name}", "Quality")
    query = "&".join(f"{name}={value}" for name, value in operation.query.items())
    attack = Attack(operation.method, f"{path}?{query}", json.dumps(operation.body).encode(), b"application/json")
    answer = send(client, attack, estate)
    check_answer(answer)
    assert "Cannot deserialize" not in answer.text
    client.post("/api/local/faults", json={})


def test_every_operation_has_a_shape_and_every_shape_an_operation() -> None:
    """A route that is new or renamed brings its example along."""
    routes = {(method, pattern) for method, pattern, _ in (*CATALOG, *SERVICE, *REALM)}
    assert not [key for key in SHAPES if key not in routes and key[1] not in _LOCAL]
    assert not [key for key in routes if key not in SHAPES]


@pytest.mark.parametrize("value", [True, 5, [5], {"a": 5}, [[]], [None], {"x": []}, {"users": {"terms": 5}}])
@pytest.mark.parametrize("part", ["query", "post_filter", "sort", "aggs", "aggregations"])
def test_a_malformed_part_of_a_search_of_the_log_is_refused_as_by_the_index(
    client: httpx.Client, part: str, value: object
) -> None:
    """Each part is read by itself; none fails the server."""
    seen = {"dsl": {"query": {"match_all": {}}}, "searchLoggingMetadata": {"saveSearchLog": True}}
    client.post("/api/meta/search/indexsearch", json=seen).raise_for_status()
    answer = client.post("/api/meta/search/searchlog", json={"dsl": {part: value}})
    check_answer(answer)
    assert answer.status_code == 200 or answer.json()["errorCode"] == "ATLAS-500-00-102", answer.text


def test_every_operation_of_the_description_is_attacked() -> None:
    """Attacks are read from the route tables: each route is one operation."""
    described = {(each.method, each.path) for each in list_operations()}
    for prefix, table in (("/api/meta", CATALOG), ("/api/service", SERVICE), ("/auth", REALM)):
        for method, pattern, _ in table:
            assert (method, prefix + pattern) in described
