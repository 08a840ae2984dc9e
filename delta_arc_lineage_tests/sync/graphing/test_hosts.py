"""Hosts of connections: as the catalog has them, and unknown wherever it has something else there."""

from typing import Any

import pytest

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.open_names import ConnectionHost
from delta_arc_lineage.ports.catalog import CatalogedAsset, CatalogLookup
from delta_arc_lineage.sync.graphing.hosts import find_hosts

PG, SF = "default/postgres/1", "default/snowflake/2"


class Connections(CatalogLookup):
    """Holds connections by qualified name, with these attributes."""

    def __init__(self, attributes: dict[str, dict[str, Any]]) -> None:
        self._attributes = attributes
        self.asked: list[Reference] = []

    def find_by_guid(self, guid: str) -> CatalogedAsset | None:
        return None

    def find_by_name(self, reference: Reference) -> CatalogedAsset | None:
        self.asked.append(reference)
        found = self._attributes.get(reference.qualified_name)
        name = reference.qualified_name
        return None if found is None else CatalogedAsset("g", "Connection", name, "shop", False, "", found)

    def find_types(self, qualified_name: str) -> tuple[str, ...]:
        return ()


def test_each_connection_is_asked_for_once_and_told_by_its_name() -> None:
    """One that is not there, or may not be seen, is there with nothing known: its events get a name made up."""
    catalog = Connections({PG: {"host": " db.example.com ", "port": 5432}})
    assert find_hosts([PG, SF], catalog) == {PG: ConnectionHost("shop", "db.example.com", 5432), SF: ConnectionHost()}
    assert catalog.asked == [Reference("Connection", PG), Reference("Connection", SF)]


@pytest.mark.parametrize("port", [None, "5432", 0, -1, 65_536, True, 5.5, [5432]])
def test_what_is_no_port_is_none(port: Any) -> None:
    """A number that is none would make the name of a data source that nobody else gives it."""
    catalog = Connections({PG: {"host": "db.example.com", "port": port}})
    assert find_hosts([PG], catalog)[PG] == ConnectionHost("shop", "db.example.com", 0)


@pytest.mark.parametrize("host", [None, 7, ["db"], "  "])
def test_what_is_no_host_is_none(host: Any) -> None:
    """The port alone is kept as it is."""
    assert find_hosts([PG], Connections({PG: {"host": host, "port": 1}}))[PG] == ConnectionHost("shop", "", 1)
