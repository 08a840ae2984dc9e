"""Guards around handlers that show entities: who may not read one is refused, or sees its hit scrubbed.

A guard looks at the answer alone, so that a handler need not know of policies; without any it costs one look.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.graph.rows import find_by_guid
from delta_arc_lineage.local_atlan.identity.permissions import Permissions, find_permissions
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_STARTS = ("guid", "baseEntityGuid")
_ENDS = ("end1", "end2")


def readable(handler: Handler) -> Handler:
    """A handler that shows the entity of the guid in the path: only to those who may read it."""

    @wraps(handler)
    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        with _open_permissions(catalog, exchange) as (connection, permissions):
            _verify(permissions, connection, exchange.parameters.get("guid"))
        return handler(catalog, exchange)

    return handle


def scrubbed(handler: Handler) -> Handler:
    """A handler of a list or a graph of entities: refused where its start may not be read, other entities scrubbed."""

    @wraps(handler)
    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        answer = handler(catalog, exchange)
        with _open_permissions(catalog, exchange) as (connection, permissions):
            if permissions.restricted and isinstance(answer.payload, dict):
                _verify_starts(permissions, connection, answer.payload)
                return Answer(scrub_all(permissions, connection, answer.payload), answer.status)
        return answer

    return handle


def flat(handler: Handler) -> Handler:
    """A handler that shows entities flat: only to those who may read the entity in the path and all shown in full.

    The metastore reads each of them by guid (`GlossaryService`), so one that may not be read refuses the whole.
    """

    @wraps(handler)
    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        with _open_permissions(catalog, exchange) as (connection, permissions):
            _verify(permissions, connection, exchange.parameters.get("guid"))
            answer = handler(catalog, exchange)
            for shown in _list_objects(answer.payload) if permissions.restricted else ():
                if "qualifiedName" in shown:
                    _verify(permissions, connection, shown.get("guid"))
        return answer

    return handle


def related(handler: Handler) -> Handler:
    """A handler of one relationship: to those who may read one of its ends, the header of the other scrubbed."""

    @wraps(handler)
    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        answer = handler(catalog, exchange)
        with _open_permissions(catalog, exchange) as (connection, permissions):
            if not permissions.restricted or not isinstance(answer.payload, dict):
                return answer
            guids = [answer.payload["relationship"][end]["guid"] for end in _ENDS]
            ends = [end for end in (find_by_guid(connection, guid) for guid in guids) if end is not None]
            if not any(permissions.may_read(connection, end) for end in ends):
                raise permissions.refuse(f"read entity: guid={guids[0]}")
            return Answer(scrub_all(permissions, connection, answer.payload), answer.status)

    return handle


def scrub_all(permissions: Permissions, connection: sqlite3.Connection, shown: Any) -> Any:
    """An answer without the attributes of the entities that may not be read, however deep they stand in it."""
    if not permissions.restricted:
        return shown
    if isinstance(shown, list):
        return [scrub_all(permissions, connection, member) for member in shown]
    if not isinstance(shown, dict):
        return shown
    inner = {name: scrub_all(permissions, connection, value) for name, value in shown.items()}
    guid = shown.get("guid")
    entity = find_by_guid(connection, guid) if "attributes" in shown and isinstance(guid, str) else None
    return inner if entity is None else permissions.scrub(connection, entity, inner)


@contextmanager
def _open_permissions(catalog: Catalog, exchange: Exchange) -> Iterator[tuple[sqlite3.Connection, Permissions]]:
    """A reading of the catalog, and the permissions of the request's user in it."""
    with catalog.read() as connection:
        yield connection, find_permissions(connection, catalog.types, exchange.user)


def _verify(permissions: Permissions, connection: sqlite3.Connection, guid: Any) -> None:
    """Refuse an entity that is there and may not be read."""
    entity = find_by_guid(connection, guid) if permissions.restricted and isinstance(guid, str) else None
    if entity is not None:
        permissions.verify_read(connection, entity)


def _verify_starts(permissions: Permissions, connection: sqlite3.Connection, payload: dict[str, Any]) -> None:
    """Refuse a list or a graph whose start may not be read."""
    asked = payload.get("searchParameters")
    for name in _STARTS:
        _verify(permissions, connection, payload.get(name))
        _verify(permissions, connection, asked.get(name) if isinstance(asked, dict) else None)


def _list_objects(shown: Any) -> Iterator[dict[str, Any]]:
    """The JSON objects of an answer, however deep."""
    if isinstance(shown, dict):
        yield shown
    for value in shown.values() if isinstance(shown, dict) else shown if isinstance(shown, list) else ():
        yield from _list_objects(value)
