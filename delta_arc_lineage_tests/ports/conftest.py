"""Every implementation of a port, each filled by hands that are not the port's own: the suites run over all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.model import snapshots
from delta_arc_lineage.ports.catalog import Catalog, FoundConnection
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage_tests.conftest import NOON, ManualClock

CONNECTIONS = (
    CrawledConnection("postgres", "pg", 1720611661, "SHOP", "SALES"),
    CrawledConnection("postgres", "twin", 1720611663, "SHOP", "EMPTY"),
    CrawledConnection("snowflake", "sf", 1720611662, "RAW", "SALES"),
    CrawledConnection("snowflake", "twin", 1720611664, "RAW", "SALES"),
)
TABLES = {"ORDERS": ("ID", "PRICE"), "orders": ("ID",), "SHIPPERS": ("ID", "name", "NAME")}


def _tables_of(connection: CrawledConnection) -> dict[str, tuple[str, ...]]:
    return {} if connection.schema == "EMPTY" else TABLES


def _memory_catalog() -> MemoryCatalog:
    catalog = MemoryCatalog(ManualClock())
    for one in CONNECTIONS:
        catalog.put_connection(FoundConnection(one.qualified_name, one.name, one.connector))
        place = one.schema_qualified_name
        made = [
            snapshots.Table(
                f"{place}/{name}",
                name,
                columns=tuple(
                    snapshots.Column(f"{place}/{name}/{column}", column, order)
                    for order, column in enumerate(columns, 1)
                ),
            )
            for name, columns in _tables_of(one).items()
        ]
        catalog.put_schema(place, made)
    return catalog


def _crawl_into(server: CatalogServer) -> None:
    for one in CONNECTIONS:
        tables = [
            Table(name, tuple(Column(column, Integer()) for column in columns), row_count=0)
            for name, columns in _tables_of(one).items()
        ]
        crawl(server.url, server.token, connection=one, tables=tables, at=NOON / 1000)


@pytest.fixture(params=["memory", pytest.param("atlan", marks=pytest.mark.starts)])
def catalog(request: pytest.FixtureRequest) -> Iterator[Catalog]:
    """A catalog that crawlers have filled with two databases, two connections sharing a name."""
    if request.param == "memory":
        yield _memory_catalog()
        return
    with CatalogServer() as server:
        _crawl_into(server)
        requests = AtlanRequests(base_url=server.url, api_key=server.token, clock=ManualClock(), progress=Silence())
        yield AtlanCatalog(requests, clock=ManualClock(), progress=Silence(), page=100)
        requests.close()


@dataclass(frozen=True)
class Filled:
    """A bucket, and how somebody else puts a file into it or takes one out."""

    store: ObjectStore
    put: Callable[[str, bytes], None]
    delete: Callable[[str], None]


def _filled_memory() -> Filled:
    bucket = MemoryBucket()

    def put(key: str, body: bytes) -> None:
        bucket.objects[key] = snapshots.StoredObject(key, len(body), NOON, f"etag of {body!r}")
        bucket.bodies[key] = body

    return Filled(bucket, put, lambda key: bucket.objects.pop(key) and None)


def _filled_s3(client: Any) -> Filled:
    """Filled behind the server: over HTTP, moto's own routes refuse to be given a key with a newline."""
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    name = f"landing-{uuid4().hex}"
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    backend.create_bucket(name, "us-east-1")

    def put(key: str, body: bytes) -> None:
        backend.put_object(name, key, body).set_metadata({"Content-Type": "text/csv"})

    return Filled(
        S3Bucket(name, lambda: client, clock=ManualClock()), put, lambda key: backend.delete_object(name, key) and None
    )


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.starts)])
def bucket(request: pytest.FixtureRequest) -> Filled:
    """An empty bucket."""
    return _filled_memory() if request.param == "memory" else _filled_s3(request.getfixturevalue("s3"))


@pytest.fixture(params=["memory", "folder", pytest.param("s3", marks=pytest.mark.starts)])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> StateStore:
    """An empty state store."""
    if request.param == "memory":
        return MemoryStateStore()
    if request.param == "folder":
        return FolderStateStore(tmp_path / "state")
    client, name = request.getfixturevalue("s3"), f"state-{uuid4().hex}"
    client.create_bucket(Bucket=name)
    return S3StateStore(name, lambda: client, setting="CACHE_S3_BUCKET", prefix="delta-arc/")
