"""Handlers of relationships as things of their own: create, read, update, delete by guid."""

import json
import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import find_entity_type
from delta_arc_lineage.local_atlan.graph.relationship_rows import Side
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, to_json
from delta_arc_lineage.local_atlan.types.type_registry import RelationshipEnd
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_QUERY = """
SELECT r.*, a.guid AS guid1, a.type_name AS type1, a.qualified_name AS name1,
       b.guid AS guid2, b.type_name AS type2, b.qualified_name AS name2
  FROM relationship r JOIN entity a ON a.id = r.end1 JOIN entity b ON b.id = r.end2
 WHERE r.guid = ?
"""


def _show_relationship(row: sqlite3.Row) -> dict[str, Any]:
    """A relationship as the metastore shows it."""
    ends = [
        {"guid": row[f"guid{n}"], "typeName": row[f"type{n}"], "uniqueAttributes": {"qualifiedName": row[f"name{n}"]}}
        for n in (1, 2)
    ]
    return {
        "typeName": row["type_name"],
        "guid": row["guid"],
        "status": ACTIVE if row["status"] == ACTIVE else "DELETED",
        "end1": ends[0],
        "end2": ends[1],
        "attributes": json.loads(row["attributes"] or "{}"),
        "createdBy": row["created_by"],
        "updatedBy": row["updated_by"],
        "createTime": row["created_at"],
        "updateTime": row["updated_at"],
        "propagateTags": "NONE",
        "version": 0,
    }


def _get_row(connection: sqlite3.Connection, guid: str) -> sqlite3.Row:
    """The row of a guid, or the metastore's refusal."""
    row: sqlite3.Row | None = connection.execute(_QUERY, (guid,)).fetchone()
    if row is None:
        raise CatalogError(ErrorKind.RELATIONSHIP_NOT_FOUND, guid)
    return row


def _find_first_end(change: Change, name: str) -> RelationshipEnd:
    """The first end of a relationship type."""
    sides = change.types.relationship(name)
    if sides is None:
        raise CatalogError(ErrorKind.TYPE_NAME_INVALID, "RELATIONSHIP", name)
    return find_entity_type(change.types, sides[0][0]).ends[sides[0][1]]


def _resolve_end(change: Change, sent: dict[str, Any]) -> Entity:
    """The entity that an end of a request means."""
    if sent.get("guid"):
        return change.get_by_guid(str(sent["guid"]))
    kind = find_entity_type(change.types, sent.get("typeName"))
    name = str((sent.get("uniqueAttributes") or {}).get("qualifiedName"))
    entity = change.find_by_name(kind.name, name)
    if entity is None:
        raise CatalogError(ErrorKind.UNIQUE_NOT_FOUND, kind.name, f"{{qualifiedName={name}}}")
    return entity


def _create(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST relationship`: relate two entities; refused if the pair is related already."""
    body = exchange.body()

    def work(change: Change) -> dict[str, Any]:
        end = _find_first_end(change, str(body.get("typeName")))
        first, second = _resolve_end(change, body.get("end1") or {}), _resolve_end(change, body.get("end2") or {})
        if not Side(change, first, end).accepts(second):
            first, second = second, first
        side = Side(change, first, end)
        row = side.find_row(second)
        if row is not None and row["status"] == ACTIVE:
            raise CatalogError(ErrorKind.RELATIONSHIP_EXISTS, end.relationship, first.guid, second.guid)
        side.add(second, body.get("attributes"))
        return _show_relationship(_get_row(change.connection, side.find_row(second)["guid"]))

    answer, _ = catalog.change(exchange.user, work)
    return Answer(answer)


def _update(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT relationship`: change the attributes of a relationship itself."""
    body = exchange.body()

    def work(change: Change) -> dict[str, Any]:
        guid = str(body.get("guid"))
        attributes = json.loads(_get_row(change.connection, guid)["attributes"] or "{}")
        merged = {**attributes, **(body.get("attributes") or {})}
        change.connection.execute(
            "UPDATE relationship SET attributes=?, updated_at=?, updated_by=? WHERE guid=?",
            (to_json(merged), change.now, change.user, guid),
        )
        return _show_relationship(_get_row(change.connection, guid))

    answer, _ = catalog.change(exchange.user, work)
    return Answer(answer)


def _get(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET relationship/guid/{guid}`: one relationship."""
    with catalog.read() as connection:
        relationship = _show_relationship(_get_row(connection, exchange.parameters["guid"]))
    return Answer({"relationship": relationship, "referredEntities": {}})


def _delete(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE relationship/guid/{guid}`: end a relationship."""

    def work(change: Change) -> None:
        row = _get_row(change.connection, exchange.parameters["guid"])
        end = _find_first_end(change, row["type_name"])
        Side(change, change.get(row["end1"]), end).remove(change.get(row["end2"]))

    catalog.change(exchange.user, work)
    return Answer(None, status=204)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/relationship", _create),
    ("PUT", "/relationship", _update),
    ("GET", "/relationship/guid/{guid}", _get),
    ("DELETE", "/relationship/guid/{guid}", _delete),
)
