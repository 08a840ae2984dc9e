"""Hosts: where the connections of a lineage graph lead, as the catalog has it."""

from collections.abc import Sequence

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.open_names import ConnectionHost
from delta_arc_lineage.ports.catalog import CatalogLookup

_HIGHEST_PORT = 65_535


def find_hosts(connections: Sequence[str], catalog: CatalogLookup) -> dict[str, ConnectionHost]:
    """Of each of these qualified names: a request each."""
    return {name: _find_host(name, catalog) for name in connections}


def _find_host(name: str, catalog: CatalogLookup) -> ConnectionHost:
    found = catalog.find_by_name(Reference("Connection", name))
    if found is None:
        return ConnectionHost()
    host, port = found.attributes.get("host"), found.attributes.get("port")
    return ConnectionHost(
        name=found.name,
        host=host.strip() if isinstance(host, str) else "",
        port=port if isinstance(port, int) and not isinstance(port, bool) and 0 < port <= _HIGHEST_PORT else 0,
    )
