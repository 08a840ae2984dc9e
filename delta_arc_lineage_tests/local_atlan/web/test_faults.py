"""Faults: each is seen by a client, and off again when reset."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, save

SEARCH = {"dsl": {"query": {"match_all": {}}}}


@pytest.fixture(autouse=True)
def faults_off(client: httpx.Client) -> Iterator[None]:
    """Every test begins and ends without faults."""
    client.post("/api/local/faults", json={}).raise_for_status()
    yield
    client.post("/api/local/faults", json={}).raise_for_status()


def _set_faults(client: httpx.Client, **settings: Any) -> None:
    """Put faults in force."""
    answer = client.post("/api/local/faults", json=settings)
    assert answer.status_code == 200, answer.text


def _search(client: httpx.Client) -> httpx.Response:
    """One search."""
    return client.post("/api/meta/search/indexsearch", json=SEARCH)


def test_the_rate_limit_blocks_for_a_while(client: httpx.Client) -> None:
    """The request over the limit and all in the block are 429; afterwards requests pass again."""
    _set_faults(client, rate_limit={"per_minute": 3, "block_seconds": 2})
    answers = [_search(client) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[3].headers["Retry-After"] == "2"
    time.sleep(2.1)
    assert _search(client).status_code == 200
    _set_faults(client, rate_limit={"per_minute": 1, "block_seconds": 60, "retry_after": False})
    assert "Retry-After" not in [_search(client), _search(client)][1].headers


def test_errors_strike_by_route_status_and_number(client: httpx.Client) -> None:
    """A rule strikes its route so many times with its status, and no other route."""
    _set_faults(client, rules=[{"kind": "error", "route": "/search/*", "status": 503, "times": 2}])
    assert client.get("/api/service/whoami").status_code == 200
    assert [_search(client).status_code for _ in range(3)] == [503, 503, 200]
    _set_faults(client, rules=[{"kind": "forbid", "method": "POST", "route": "/entity/bulk", "permission": "create"}])
    refused = client.post("/api/meta/entity/bulk", json={"entities": [entity("Table", "x")]})
    assert (refused.status_code, refused.json()["errorCode"]) == (403, "ATLAS-403-00-001")
    assert "create" in refused.json()["errorMessage"]


def test_rates_are_seeded(client: httpx.Client) -> None:
    """The same seed gives the same pattern of faults."""
    patterns = []
    for _ in range(2):
        _set_faults(client, seed=7, rules=[{"kind": "error", "rate": 0.5, "status": 500}])
        patterns.append([_search(client).status_code for _ in range(20)])
    assert patterns[0] == patterns[1] and set(patterns[0]) == {200, 500}


def test_connections_are_cut_before_or_after_the_commit(client: httpx.Client) -> None:
    """Both look alike to a client; only after the reset-after is the asset there."""
    for kind, there in (("reset_before", set()), ("reset_after", {"reset_after"})):
        _set_faults(client, rules=[{"kind": kind, "route": "/entity/bulk", "times": 1}])
        with pytest.raises(httpx.TransportError):
            save(client, entity("Table", kind))
        assert found_names(client, {"term": {"qualifiedName": kind}}) == there


def test_an_answer_is_cut_short_or_ignored(client: httpx.Client) -> None:
    """A truncated body breaks the protocol although the write holds; an ignored write answers 200 and does nothing."""
    _set_faults(client, rules=[{"kind": "truncate", "route": "/entity/bulk", "times": 1}])
    with pytest.raises(httpx.RemoteProtocolError):
        save(client, entity("Table", "short"))
    assert found_names(client, {"term": {"qualifiedName": "short"}}) == {"short"}
    _set_faults(client, rules=[{"kind": "ignore", "route": "/entity/bulk", "times": 1}])
    assert save(client, entity("Table", "ignored")) == {}
    assert found_names(client, {"term": {"qualifiedName": "ignored"}}) == set()


def test_the_index_lags_behind_the_entities(client: httpx.Client) -> None:
    """A write is read at once by guid and found by search only after the lag."""
    _set_faults(client, index_lag_ms=2_000)
    save(client, entity("Table", "late"))
    assert found_names(client, {"term": {"qualifiedName": "late"}}) == set()
    path = "/api/meta/entity/uniqueAttribute/type/Table"
    assert client.get(path, params={"attr:qualifiedName": "late"}).status_code == 200
    deadline = time.monotonic() + 30
    while not found_names(client, {"term": {"qualifiedName": "late"}}):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_latency_delays_answers(client: httpx.Client) -> None:
    """Every answer takes at least the latency; a rule delays its route only."""
    _set_faults(client, latency_ms=80)
    start = time.monotonic()
    _search(client)
    assert time.monotonic() - start >= 0.08
    _set_faults(client, rules=[{"kind": "delay", "route": "/search/*", "delay_ms": 80}])
    start = time.monotonic()
    _search(client)
    assert time.monotonic() - start >= 0.08


def test_settings_that_cannot_be_are_refused(client: httpx.Client) -> None:
    """An unknown name or kind, a value of another type: nothing changes, and every request is answered as before."""
    unknown = [{"nonsense": 1}, {"rules": [{"kind": "nonsense"}]}, {"rate_limit": {"nope": 1}}]
    wrong = [{"latency_ms": "1"}, {"rate_limit": {"per_minute": "1"}}, {"seed": []}, {"index_lag_ms": None}]
    rules = [{"method": 1}, {"rate": "1"}, {"times": "1"}, {"status": {}}, {"route": None}]
    for bad in [*unknown, *wrong, *({"rules": [{"kind": "error", **rule}]} for rule in rules)]:
        assert client.post("/api/local/faults", json=bad).status_code == 400
    assert client.get("/api/local/faults").json()["rules"] == []
    assert client.get("/api/service/whoami").status_code == 200


def test_requests_are_counted_by_route(client: httpx.Client) -> None:
    """Counts by method, route pattern and status; they can be cleared."""
    client.delete("/api/local/requests")
    _search(client)
    client.get("/api/meta/entity/guid/none")
    counted = client.get("/api/local/requests").json()
    found = {(line["method"], line["route"], line["status"]): line["count"] for line in counted["requests"]}
    assert found == {("POST", "/search/indexsearch", 200): 1, ("GET", "/entity/guid/{guid}", 404): 1}
    assert counted["total"] == 2
