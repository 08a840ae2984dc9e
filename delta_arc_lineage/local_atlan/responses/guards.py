"""Guards around handlers that show entities: who may not read one is refused, or sees its hit scrubbed.

A guard looks at the answer alone, so that a handler need not know of policies; without any it costs one look.
"""

import sqlite3
from functools import wraps
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.graph.rows import find_by_guid
from delta_arc_lineage.local_atlan.identity.permissions import Permissions, find_permissions
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_STARTS = ("guid", "baseEntityGuid")
_MAPS = ("guidEntityMap", "guidHeaderMap")


def readable(handler: Handler) -> Handler:
    """A handler that shows the entity of the guid in the path: only to those who may read it."""

    @wraps(handler)
    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        with catalog.read() as connection:
            permissions = find_permissions(connection, catalog.types, exchange.user)
            _verify(permissions, connection, exchange.parameters.get("guid"))
        return handler(catalog, exchange)

    return handle


def scrubbed(handler: Handler) -> Handler:
    """A handler of a list or a graph of entities: refused where its start may not be read, other entities scrubbed."""

    @wraps(handler)
    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        answer = handler(catalog, exchange)
        with catalog.read() as connection:
            permissions = find_permissions(connection, catalog.types, exchange.user)
            if permissions.restricted and isinstance(answer.payload, dict):
                return Answer(_scrub(permissions, connection, answer.payload), answer.status)
        return answer

    return handle


def _verify(permissions: Permissions, connection: sqlite3.Connection, guid: Any) -> None:
    """Refuse an entity that is there and may not be read."""
    entity = find_by_guid(connection, guid) if permissions.restricted and isinstance(guid, str) else None
    if entity is not None:
        permissions.verify_read(connection, entity)


def _scrub(permissions: Permissions, connection: sqlite3.Connection, payload: dict[str, Any]) -> dict[str, Any]:
    """An answer whose entities are scrubbed where they may not be read."""
    asked = payload.get("searchParameters")
    for name in _STARTS:
        _verify(permissions, connection, payload.get(name))
        _verify(permissions, connection, asked.get(name) if isinstance(asked, dict) else None)
    shown = dict(payload)
    if isinstance(payload.get("entities"), list):
        shown["entities"] = [_scrub_one(permissions, connection, header) for header in payload["entities"]]
    for name in _MAPS:
        if isinstance(payload.get(name), dict):
            shown[name] = {key: _scrub_one(permissions, connection, header) for key, header in payload[name].items()}
    return shown


def _scrub_one(permissions: Permissions, connection: sqlite3.Connection, header: dict[str, Any]) -> dict[str, Any]:
    """One header, scrubbed where its entity may not be read."""
    entity = find_by_guid(connection, str(header.get("guid")))
    return header if entity is None else permissions.scrub(connection, entity, header)
