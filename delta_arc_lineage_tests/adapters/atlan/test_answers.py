"""What a 200 may hold: bodies that are no answer, whatever the status says, and one that is mended where it is read."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from delta_arc_lineage.errors import RequestRefused, Unreachable
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant

SEARCH = {"dsl": {"from": 0, "size": 1, "query": {"match_all": {}}}, "attributes": ["name"]}


@contextmanager
def answering(body: bytes, kind: str = "application/json") -> Iterator[str]:
    """The address of something that answers every request with this."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    answer = head.encode()
    listening = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()

    def serve() -> None:
        listening.settimeout(0.1)
        while not stopping.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with connection:
                connection.recv(65536)
                connection.sendall(answer + body)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        stopping.set()
        thread.join()
        listening.close()


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"<html>sign in</html>", "text/html", "web page"),
        (b"\xef\xbb\xbf\n <!doctype html><p>sign in", "application/json", "web page"),
        (b"", "text/html", "empty"),
        (b"OK", "text/plain", "no JSON"),
        (b'{"status": "healthy"}', "application/json", "approximateCount"),
        (b"[" * 100_000, "application/json", "no JSON"),
    ],
    ids=["html", "marked html", "nothing", "a word", "other JSON", "nested"],
)
def test_what_never_was_atlan_is_told_as_such(tenant: Tenant, body: bytes, kind: str, why: str) -> None:
    """It is tried again, for it may be a proxy's; then the address is asked about."""
    with answering(body, kind) as url, pytest.raises(RequestRefused) as caught:
        requests = tenant.requests(url=url)
        requests.search(SEARCH)
    assert requests.spent.reads == 4
    assert caught.value.where == "ATLAN_BASE_URL" and "is this an Atlan tenant?" in caught.value.next_step
    assert why in caught.value.what


def _hit(**own: Any) -> dict[str, Any]:
    return {"approximateCount": 1, "entities": [{"guid": "g", "typeName": "Process", "attributes": {}, **own}]}


def _aggregated(**aggregations: Any) -> dict[str, Any]:
    return {"approximateCount": 0, "aggregations": aggregations}


@pytest.mark.parametrize(
    "odd",
    [
        {"searchParameters": {"dsl": {}}, "queryType": "INDEX"},
        {"entities": []},
        {"entities": None},
        {"approximateCount": None, "entities": []},
        {"approximateCount": -1},
        {"approximateCount": True},
        {"approximateCount": 0.5},
        _aggregated(newest=[1]),
        _aggregated(newest={"value": "now"}),
        _aggregated(active={"doc_count": "many"}),
        _aggregated(late={"moments": [1]}),
        _aggregated(late={"moments": {"buckets": None}}),
        _aggregated(late={"moments": {"buckets": [{"key": 1}]}}),
        _hit(updateTime="yesterday"),
        _hit(depth="far"),
        _hit(immediateUpstream=5),
        _hit(immediateDownstream=["g"]),
        _hit(attributes={"inputs": ["one"]}),
        _hit(attributes={"process": {"attributes": "none"}}),
        _hit(attributes={"s3ObjectSize": "big"}),
    ],
    ids=str,
)
def test_an_answer_of_another_shape_is_no_answer(tenant: Tenant, odd: dict[str, Any]) -> None:
    """Nor is it an absence: a search that found nothing says so by its count."""
    with answering(json.dumps(odd).encode()) as url, pytest.raises(Unreachable) as caught:
        tenant.requests(url=url).search(SEARCH)
    assert "no usable answer to 'search'" in str(caught.value)


def test_roles_without_an_id_are_no_answer(tenant: Tenant) -> None:
    """A connection is never made with an admin role that is not told."""
    with answering(b'{"records": [{"name": "$admin"}]}') as url, pytest.raises(Unreachable):
        tenant.requests(url=url).roles("$admin")


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        (r"cut \ud83d off", "cut \ufffd off"),
        (r"\uD83D\uD83D", "\ufffd\ufffd"),
        (r"\udc00\ud800", "\ufffd\ufffd"),
        (r"whole \ud83d\ude00", "whole \U0001f600"),
        (r"a path \\ud83d", r"a path \ud83d"),
        ("Straße \U0001f600", "Straße \U0001f600"),
    ],
)
def test_half_a_character_is_replaced_where_it_is_read(tenant: Tenant, escaped: str, read: str) -> None:
    """JSON can say it; a file cannot hold it, so what was read could not be kept."""
    with answering(f'{{"approximateCount": 0, "said": "{escaped}"}}'.encode()) as url:
        said = tenant.requests(url=url).search(SEARCH)["said"]
    assert said == read and said.encode()
