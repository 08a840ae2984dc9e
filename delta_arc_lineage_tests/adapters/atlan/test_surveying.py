"""What the evaluator and the version answer on tenants that have them, and on those that have not: over real HTTP."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.errors import AuthenticationFailed
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.table_model import Table
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.rights import WRITING
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.ports.catalog import SURVEY_PAGE, SURVEY_REQUESTS, FoundConnection, Right
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.conftest import ManualClock

RIGHTS = [Right(access, Kind.OBJECT.refer_to("default/s3/1/arn:aws:s3:::b/k")) for access in WRITING]


class Scripted(BaseHTTPRequestHandler):
    """Answers every request with one status and one text, and keeps what it was sent."""

    status, text = 200, "{}"
    sent: ClassVar[list[object]] = []

    def do_POST(self) -> None:
        self.sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.text.encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return None


class Gateway:
    """A server that is told what to answer."""

    def __init__(self) -> None:
        self.handler = type("Handler", (Scripted,), {"sent": []})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.requests = AtlanRequests(
            base_url=f"http://127.0.0.1:{self._server.server_port}",
            api_key="a-key",
            clock=ManualClock(),
            progress=Silence(),
        )
        self.catalog = AtlanCatalog(self.requests, clock=ManualClock(), progress=Silence())

    def answer(self, status: int, text: object) -> None:
        self.handler.status, self.handler.text = status, text if isinstance(text, str) else json.dumps(text)

    def close(self) -> None:
        self.requests.close()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.close()


def decide(access: str, allowed: object, code: str | None = None) -> dict[str, object]:
    name = RIGHTS[0].reference.qualified_name
    return {"typeName": "S3Object", "entityId": name, "action": access, "allowed": allowed, "errorCode": code}


def test_a_decision_is_read_by_its_question_and_its_reason(gateway: Gateway) -> None:
    """In whatever order; what a policy denies is denied, what fails for another reason or is left out is not known."""
    gateway.answer(
        200,
        [decide("ENTITY_DELETE", False, "ATLAS-403-00-001"), decide("ENTITY_CREATE", True)],
    )
    assert gateway.catalog.evaluate(RIGHTS) == (True, None, False)
    (sent,) = gateway.handler.sent
    assert [question["action"] for question in sent] == ["ENTITY_CREATE", "ENTITY_UPDATE", "ENTITY_DELETE"]
    gateway.answer(200, [decide("ENTITY_CREATE", False, "ATLAS-404-00-005"), decide("ENTITY_UPDATE", "yes"), {}])
    assert gateway.catalog.evaluate(RIGHTS) == (None, None, None)


def test_an_evaluator_that_has_no_time_stops_nobody(gateway: Gateway) -> None:
    """A plan is made without it: rights are not known, as on a tenant that has none."""
    gateway.answer(429, {"errorCode": "ATLAS-429-00-001", "errorMessage": "not now"})
    assert gateway.catalog.evaluate(RIGHTS) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (404, {"errorCode": "ATLAS-404-00-001", "errorMessage": "no such path"}),
        (403, {"errorCode": "ATLAS-403-00-001", "errorMessage": "not you"}),
        (501, {"errorCode": "ATLAS-501-00-001", "errorMessage": "not here"}),
        (405, ""),
        (500, ""),
        (200, {}),
        (200, "[1]"),
        (200, "<html>"),
        (200, []),
    ],
)
def test_a_tenant_without_an_evaluator_leaves_rights_unknown(gateway: Gateway, status: int, text: object) -> None:
    """One request, not tried again, and nothing guessed; the version is not known either."""
    gateway.answer(status, text)
    assert gateway.catalog.evaluate(RIGHTS) == (None, None, None)
    assert (gateway.requests.spent.reads, gateway.requests.spent.writes) == (1, 0)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ({"Name": "apache-atlas", "Version": "3.0", "Revision": "54b6021"}, "apache-atlas 3.0 54b6021"),
        ({"Version": "3.0", "Revision": None}, "3.0"),
        ({}, None),
    ],
)
def test_the_version_is_what_the_tenant_tells_of_it(gateway: Gateway, text: object, version: str | None) -> None:
    """As much as it tells."""
    gateway.answer(200, text)
    assert gateway.catalog.version() == version


def test_a_key_that_is_not_accepted_is_no_unknown_right(gateway: Gateway) -> None:
    """401 is an error of its own."""
    gateway.answer(401, {"errorCode": "ATLAS-401-00-001", "errorMessage": "who are you"})
    for ask in (lambda: gateway.catalog.evaluate(RIGHTS), gateway.catalog.version):
        with pytest.raises(AuthenticationFailed):
            ask()


def test_surveys_write_nothing(tenant: Tenant) -> None:
    """Counted by the catalog itself: every request reads."""
    tenant.http.delete("/api/local/requests").raise_for_status()
    catalog = tenant.catalog()
    catalog.evaluate(RIGHTS)
    catalog.version()
    counted = tenant.http.get("/api/local/requests").json()["requests"]
    assert {row["route"] for row in counted if "/api/local" not in row["route"]} == {
        "/entity/evaluator",
        "/admin/version",
    }


@pytest.mark.parametrize(("count", "requests"), [(300, 2), (350, 2), (1_501, SURVEY_REQUESTS)])
def test_a_large_schema_is_counted_whole_and_named_in_part(count: int, requests: int) -> None:
    """So many pages and no more; whether these are all the tables is told."""
    connection = CrawledConnection("postgres", "large", 1720611661, "SHOP", "LARGE")
    tables = [Table(f"T{number:05}", (), row_count=0) for number in range(count)]
    with CatalogServer() as server:
        crawl(server.url, server.token, connection=connection, tables=tables)
        asked = AtlanRequests(base_url=server.url, api_key=server.token, clock=ManualClock(), progress=Silence())
        schema = SchemaReference(connection="large", database="SHOP", schema="LARGE", connector="postgres")
        found = FoundConnection(connection.qualified_name, "large", "postgres")
        survey = AtlanCatalog(asked, clock=ManualClock(), progress=Silence(), page=1).survey_schema(schema, found)
        assert (asked.spent.reads, asked.spent.writes) == (requests, 0)
        asked.close()
    assert (survey.table_count, survey.column_count) == (count, 0)
    most = SURVEY_REQUESTS * SURVEY_PAGE
    assert len(survey.tables) == min(count, most) and survey.complete is (count <= most)
