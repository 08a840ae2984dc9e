"""A running server for every module, and a plain HTTP client to it."""

from collections.abc import Iterator

import httpx
import pytest

from delta_arc_lineage.local.catalog_server.server import CatalogServer

TOKEN = "test-token"


@pytest.fixture(scope="module")
def server() -> Iterator[CatalogServer]:
    """A catalog in memory, shared by the tests of one module."""
    with CatalogServer(token=TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Iterator[httpx.Client]:
    """An authenticated HTTP client."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30) as opened:
        yield opened
