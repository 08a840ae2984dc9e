"""A person who looks, and an estate to look at; one of each for a module."""

from collections.abc import Iterator

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.pages.browsing import Person
from delta_arc_lineage_tests.local_atlan.pages.estate import Estate, make_estate


@pytest.fixture(scope="module")
def person(server: CatalogServer) -> Iterator[Person]:
    """A person whose visit is open."""
    made = Person(server.url)
    assert made.open().status_code == 303
    yield made
    made.client.close()


@pytest.fixture(scope="module")
def estate(client: httpx.Client) -> Estate:
    """The estate."""
    return make_estate(client)
