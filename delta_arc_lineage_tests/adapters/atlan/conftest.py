"""A real catalog over real HTTP that can be told to behave badly."""

import time
from collections.abc import Iterator

import pytest

from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.tables import EIGHT_TABLES
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage_tests.support.http import open_http

KEY = "a-key-that-must-never-be-shown"


class ScaledClock(Clock):
    """Real time, but a second of sleep takes a fortieth: the server's one-minute block is scaled alike."""

    def __init__(self) -> None:
        self.scale = 40
        self.slept: list[float] = []

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        time.sleep(seconds / self.scale)


class Notes(Progress):
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def step(self, what: str, done: int, total: int | None = None) -> None:
        return None

    def note(self, message: str) -> None:
        self.notes.append(message)


class Tenant:
    """The server and two ways to it: the product's, and plain HTTP that shares nothing with it."""

    def __init__(self, server: CatalogServer) -> None:
        self.server = server
        self.clock, self.progress = ScaledClock(), Notes()
        self._open: list[AtlanRequests] = []
        self.http = open_http(server.url, server.token)

    def requests(
        self,
        *,
        key: str | None = None,
        url: str | None = None,
        patience: float = 300.0,
        kind: type[AtlanRequests] = AtlanRequests,
    ) -> AtlanRequests:
        made = kind(
            base_url=url or self.server.url,
            api_key=key or self.server.token,
            clock=self.clock,
            progress=self.progress,
            patience=patience,
            connect_timeout=2.0,
            read_timeout=5.0,
        )
        self._open.append(made)
        return made

    def catalog(self, *, page: int = 300, requests: AtlanRequests | None = None) -> AtlanCatalog:
        return AtlanCatalog(requests or self.requests(), clock=self.clock, progress=self.progress, page=page)

    def misbehave(self, *rules: dict[str, object], **settings: object) -> None:
        self.http.post("/api/local/faults", json={"rules": list(rules), **settings}).raise_for_status()

    def count(self, type_name: str) -> int:
        filters = [{"term": {"__typeName.keyword": type_name}}, {"term": {"__state": "ACTIVE"}}]
        body = {"dsl": {"size": 0, "query": {"bool": {"filter": filters}}}}
        return int(self.http.post("/api/meta/search/indexsearch", json=body).json()["approximateCount"])

    def close(self) -> None:
        for requests in self._open:
            requests.close()
        self.http.close()


@pytest.fixture(scope="module")
def server() -> Iterator[CatalogServer]:
    with CatalogServer(token=KEY) as server:
        for side in (SOURCE, TARGET):
            crawl(server.url, server.token, connection=side, tables=EIGHT_TABLES)
        yield server


@pytest.fixture
def tenant(server: CatalogServer) -> Iterator[Tenant]:
    tenant = Tenant(server)
    yield tenant
    tenant.misbehave()
    tenant.close()
