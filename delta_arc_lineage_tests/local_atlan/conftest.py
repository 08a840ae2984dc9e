"""A running server for every module, one in a process of its own for SDK programs, and clients to both."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from delta_arc_lineage.local_atlan.fixtures import (  # noqa: F401
    LocalCatalog,
    atlan_environment,
    catalog_faults,
    local_catalog,
)
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.support.http import open_http

if TYPE_CHECKING:
    from pyatlan.client.atlan import AtlanClient

TOKEN = "test-token"


@pytest.fixture(scope="module")
def server() -> Iterator[CatalogServer]:
    """A catalog in memory, shared by the tests of one module."""
    with CatalogServer(token=TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Iterator[httpx.Client]:
    """An authenticated HTTP client."""
    with open_http(server.url, TOKEN) as opened:
        yield opened


@pytest.fixture(scope="session")
def sdk(local_catalog: LocalCatalog) -> Iterator["AtlanClient"]:  # noqa: F811
    """The unmodified SDK's client of the catalog in a process of its own; it asks each thing once."""
    from httpx_retries import Retry
    from pyatlan.client.atlan import AtlanClient

    client = AtlanClient(base_url=local_catalog.url, api_key=local_catalog.token, retry=Retry(total=0))
    yield client
    client._session.close()
