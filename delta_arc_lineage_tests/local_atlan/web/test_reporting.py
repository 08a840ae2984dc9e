"""Faults of the server itself: 500 with an id, a traceback on stderr, and the next request is served."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.web.application import Application
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler
from delta_arc_lineage.local_atlan.web.urls import CATALOG, Router

_RAISED: dict[str, Exception] = {
    "type": TypeError("'NoneType' object is not iterable"),
    "key": KeyError("attributes"),
    "value": ValueError("not a number"),
    "attribute": AttributeError("'str' object has no attribute 'get'"),
    "index": IndexError("list index out of range"),
    "overflow": OverflowError("Python int too large to convert to SQLite INTEGER"),
    "recursion": RecursionError("maximum recursion depth exceeded"),
    "stop": StopIteration(),
    "database": sqlite3.OperationalError("disk I/O error"),
    "binding": sqlite3.ProgrammingError("type 'dict' is not supported"),
    "unicode": UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    "assertion": AssertionError(),
    "division": ZeroDivisionError("division by zero"),
}


def _fail(catalog: Catalog, exchange: Exchange) -> Answer:
    """A handler with the mistake that the path names."""
    raise _RAISED[exchange.parameters["kind"]]


def _fail_late(catalog: Catalog, exchange: Exchange) -> Answer:
    """A handler that writes and then fails."""

    def work(change: Change) -> None:
        change.create("Table", "half/done", {"qualifiedName": "half/done", "name": "half"})
        raise KeyError("late")

    catalog.change(exchange.user, work)
    return Answer({})


def _refuse(catalog: Catalog, exchange: Exchange) -> Answer:
    """A handler that refuses."""
    raise CatalogError(ErrorKind.BAD_REQUEST, "no")


def _answer_badly(catalog: Catalog, exchange: Exchange) -> Answer:
    """A handler whose answer cannot be written."""
    return Answer({"set": {1, 2}})


_TABLE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/fail/{kind}", _fail),
    ("POST", "/late", _fail_late),
    ("GET", "/refuse", _refuse),
    ("GET", "/badly", _answer_badly),
    *CATALOG,
)


@pytest.fixture(scope="module")
def failing() -> Iterator[httpx.Client]:
    """A client of an application with handlers that fail, called without a socket between."""
    catalog = Catalog(None)
    application = Application(catalog, token="t", router=Router(((("/api/meta",), _TABLE),)))
    transport = _Transport(application)
    headers = {"Authorization": "Bearer t", "Host": "127.0.0.1"}
    with httpx.Client(transport=transport, base_url="http://127.0.0.1", headers=headers) as opened:
        yield opened
    catalog.close()


class _Transport(httpx.BaseTransport):
    """The application as httpx calls it."""

    def __init__(self, application: Application) -> None:
        self._inner = httpx.ASGITransport(app=application)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, in an event loop of its own."""
        import asyncio

        async def run() -> tuple[int, httpx.Headers, bytes]:
            sent = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
            answer = await self._inner.handle_async_request(sent)
            return answer.status_code, answer.headers, await answer.aread()

        status, headers, content = asyncio.run(run())
        return httpx.Response(status, headers=headers, content=content)


@pytest.mark.parametrize("kind", _RAISED)
def test_an_exception_that_is_no_refusal_is_a_fault_of_the_server(
    failing: httpx.Client, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it is: never a client's mistake, as `400 invalid parameters: TypeError` said before."""
    answer = failing.get(f"/api/meta/fail/{kind}")
    assert answer.status_code == 500
    fault = answer.json()
    assert fault["errorCode"] == "ATLAS-500-00-001"
    assert fault["errorMessage"].startswith("Internal server error ")
    assert type(_RAISED[kind]).__name__ in fault["errorMessage"] or kind == "stop"
    assert fault["errorId"] in fault["errorMessage"]
    record = caplog.records[-1]
    assert fault["errorId"] in record.getMessage()
    assert record.exc_info is not None


def test_the_answer_tells_no_more_than_the_kind(failing: httpx.Client) -> None:
    """What an exception says may be another's data; it is in the log."""
    assert "attributes" not in failing.get("/api/meta/fail/key").text


def test_the_id_is_the_requests_own(failing: httpx.Client) -> None:
    """So that a client's log and the server's name one thing alike."""
    answer = failing.get("/api/meta/fail/key", headers={"X-Atlan-Request-Id": "my-request-1"})
    assert answer.json()["errorId"] == "my-request-1"
    assert answer.headers["x-atlan-request-id"] == "my-request-1"


@pytest.mark.parametrize("sent", ["", "a b", "a" * 65, "<script>", "a\tb", "é"])
def test_an_id_that_is_none_is_replaced(failing: httpx.Client, sent: str) -> None:
    """What goes into a log and a header is short and plain."""
    answer = failing.get("/api/meta/fail/key", headers={"X-Atlan-Request-Id": sent.encode("latin-1")})  # type: ignore[dict-item]
    assert len(answer.json()["errorId"]) == 32
    assert answer.json()["errorId"].isalnum()


def test_two_faults_have_two_ids(failing: httpx.Client) -> None:
    """Unless the client says otherwise."""
    first, second = (failing.get("/api/meta/fail/key").json()["errorId"] for _ in range(2))
    assert first != second


def test_a_refusal_is_none_of_it(failing: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """No id, nothing in the log."""
    answer = failing.get("/api/meta/refuse")
    assert answer.status_code == 400
    assert sorted(answer.json()) == ["errorCode", "errorMessage"]
    assert not caplog.records


def test_what_a_failing_handler_wrote_is_undone(failing: httpx.Client) -> None:
    """A fault leaves the catalog as it was."""
    assert failing.post("/api/meta/late", json={}).status_code == 500
    path = "/api/meta/entity/uniqueAttribute/type/Table"
    assert failing.get(path, params={"attr:qualifiedName": "half/done"}).status_code == 404


def test_faults_are_counted_like_every_answer() -> None:
    """By method, route and status 500."""
    catalog = Catalog(None)
    application = Application(catalog, token="t", router=Router(((("/api/meta",), _TABLE),)))
    headers = {"Authorization": "Bearer t", "Host": "127.0.0.1"}
    with httpx.Client(transport=_Transport(application), base_url="http://127.0.0.1", headers=headers) as client:
        client.get("/api/meta/fail/key")
        lines = client.get("/api/local/requests").json()["requests"]
    catalog.close()
    assert lines == [{"method": "GET", "route": "/fail/{kind}", "status": 500, "count": 1}]


def test_a_fault_is_told_on_stderr_with_its_traceback() -> None:
    """In a process that set up no log, as the server's own: whoever runs it sees where it failed."""
    program = (
        "from delta_arc_lineage.local_atlan.web.reporting import report\n"
        "def handler():\n"
        "    return {}['missing']\n"
        "try:\n"
        "    handler()\n"
        "except KeyError as error:\n"
        "    report({'method': 'GET', 'path': '/x\\ny', 'headers': []}, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "failed: GET '/x\\ny'" in done.stderr
    assert "in handler" in done.stderr
    assert "KeyError: 'missing'" in done.stderr
