"""Handlers of relationships as things of their own: create, read, update, delete, by guid and many at once.

The rules are those of the metastore's `AtlasRelationshipStoreV2`: a new relationship carries tags as its type says,
whatever is sent; an update carries them as it says, NONE if it says nothing; type and ends never change.
"""

import json
import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.headers import Headers
from delta_arc_lineage.local_atlan.graph.payload import find_entity_type
from delta_arc_lineage.local_atlan.graph.propagation import keep_propagation
from delta_arc_lineage.local_atlan.graph.relationship_rows import Side
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, find_by_guid, find_by_ids, to_json
from delta_arc_lineage.local_atlan.graph.typed_attributes import show_unique
from delta_arc_lineage.local_atlan.graph.unique_attributes import find_by_unique
from delta_arc_lineage.local_atlan.reading import read_object
from delta_arc_lineage.local_atlan.responses.guards import related
from delta_arc_lineage.local_atlan.types.tag_propagation import KINDS, NONE, permits
from delta_arc_lineage.local_atlan.types.type_registry import RelationshipEnd, TypeRegistry
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

_QUERY = """
SELECT r.*, p.tags, a.guid AS guid1, a.type_name AS type1, a.qualified_name AS name1,
       a.attributes AS own1, b.guid AS guid2, b.type_name AS type2, b.qualified_name AS name2, b.attributes AS own2
  FROM relationship r JOIN entity a ON a.id = r.end1 JOIN entity b ON b.id = r.end2
  LEFT JOIN propagation p ON p.relationship = r.guid
 WHERE r.guid = ?
"""

_ENDS = ("end1", "end2")

Sent = dict[str, Any]


def _show_relationship(types: TypeRegistry, row: sqlite3.Row) -> dict[str, Any]:
    """A relationship as the metastore shows it."""
    ends = [_show_end(types, row, number) for number in (1, 2)]
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
        "propagateTags": row["tags"] or types.propagation(row["type_name"]),
        "version": 0,
    }


def _show_end(types: TypeRegistry, row: sqlite3.Row, number: int) -> dict[str, Any]:
    """The object id of the entity at an end."""
    type_name, own = row[f"type{number}"], json.loads(row[f"own{number}"])
    unique = show_unique(types.entity(type_name), own, row[f"name{number}"])
    return {"guid": row[f"guid{number}"], "typeName": type_name, "uniqueAttributes": unique}


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


def _find_end(change: Change, sent: Any) -> Entity | None:
    """The entity that an end of a request means: by guid, else by type and unique attributes."""
    if not isinstance(sent, dict):
        return None
    if sent.get("guid"):
        return change.keep(find_by_guid(change.connection, str(sent["guid"])))
    unique = sent.get("uniqueAttributes")
    if not sent.get("typeName") or not isinstance(unique, dict):
        return None
    kind = find_entity_type(change.types, sent["typeName"])
    return change.keep(find_by_unique(change.connection, change.types, kind, unique))


def _read_propagation(change: Change, name: str, sent: Sent) -> str:
    """How a relationship is asked to carry tags, if its type permits it."""
    asked = sent.get("propagateTags") or NONE
    if asked not in KINDS:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"propagateTags is one of {', '.join(KINDS)}")
    declared = change.types.propagation(name)
    if not permits(declared, asked):
        raise CatalogError(ErrorKind.INVALID_PROPAGATION, asked, name, declared)
    return str(asked)


def _read_attributes(sent: Sent) -> dict[str, Any]:
    """The attributes of a relationship itself in a body."""
    return read_object(sent.get("attributes"), "attributes")


def _create_one(change: Change, sent: Sent) -> dict[str, Any]:
    """Relate two entities; refused if the pair is related already."""
    end = _find_first_end(change, str(sent.get("typeName")))
    sides = change.types.relationship(end.relationship) or []
    found = [_find_end(change, sent.get(name)) for name in _ENDS]
    for entity, side in zip(found, sides, strict=True):
        if entity is None:
            raise CatalogError(ErrorKind.RELATIONSHIP_END_IS_NULL, side[0])
    first, second = (entity for entity in found if entity is not None)
    if not _fit(change, sides, first, second):
        if not _fit(change, sides, second, first):
            raise CatalogError(ErrorKind.RELATIONSHIP_ENDS, end.relationship, sides[1][0], first.type_name)
        first, second = second, first
    _read_propagation(change, end.relationship, sent)
    side_of_first = Side(change, first, end)
    row = side_of_first.find_row(second)
    if row is not None and row["status"] == ACTIVE:
        raise CatalogError(ErrorKind.RELATIONSHIP_EXISTS, end.relationship, first.guid, second.guid)
    side_of_first.add(second, _read_attributes(sent) or None)
    return _show_relationship(change.types, _get_row(change.connection, side_of_first.find_row(second)["guid"]))


def _fit(change: Change, sides: list[list[str]], first: Entity, second: Entity) -> bool:
    """Whether two entities may stand at the two ends in this order."""
    return all(
        entity.type_name in change.types.subtypes(side[0]) for entity, side in zip((first, second), sides, strict=True)
    )


def _update_one(change: Change, sent: Sent) -> dict[str, Any]:
    """Change the attributes of a relationship, and how it carries tags."""
    guid = str(sent.get("guid") or "")
    row = _get_row(change.connection, guid)
    name = row["type_name"]
    if sent.get("typeName") and str(sent["typeName"]).lower() != name.lower():
        raise CatalogError(ErrorKind.RELATIONSHIP_TYPE_CHANGED, guid, name, sent["typeName"])
    for number, end in enumerate(_ENDS, start=1):
        _refuse_other_end(change, row, sent.get(end), number=number)
    asked = _read_propagation(change, name, sent)
    merged = {**json.loads(row["attributes"] or "{}"), **_read_attributes(sent)}
    change.connection.execute(
        "UPDATE relationship SET attributes=?, updated_at=?, updated_by=? WHERE guid=?",
        (to_json(merged), change.now, change.user, guid),
    )
    declared = change.types.propagation(name)
    if asked != (row["tags"] or declared):
        keep_propagation(change, guid, declared, asked)
        change.relinked.update((row["end1"], row["end2"]))
    return _show_relationship(change.types, _get_row(change.connection, guid))


def _refuse_other_end(change: Change, row: sqlite3.Row, sent: Any, *, number: int) -> None:
    """Refuse an end that is sent and is not the one it has; an end that nothing answers to is passed over."""
    if not isinstance(sent, dict):
        return
    entity = None if sent.get("guid") else _find_end(change, sent)
    guid = sent.get("guid") or (entity.guid if entity else None)
    kept = row[f"guid{number}"]
    if guid is not None and str(guid).lower() != kept.lower():
        raise CatalogError(ErrorKind.RELATIONSHIP_END_CHANGED, row["type_name"], row["guid"], kept, guid)


def _delete_one(change: Change, guid: str) -> None:
    """End a relationship."""
    row = _get_row(change.connection, guid)
    if row["status"] != ACTIVE:
        raise CatalogError(ErrorKind.RELATIONSHIP_DELETED, guid)
    end = _find_first_end(change, row["type_name"])
    Side(change, change.get(row["end1"]), end).remove(change.get(row["end2"]))
    change.connection.execute("DELETE FROM propagation WHERE relationship=?", (guid,))


def _create(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST relationship`: relate two entities; refused if the pair is related already."""
    body = exchange.body()
    return Answer(catalog.change(exchange.user, lambda change: _create_one(change, body))[0])


def _update(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT relationship`: change the attributes of a relationship itself, and how it carries tags."""
    body = exchange.body()
    return Answer(catalog.change(exchange.user, lambda change: _update_one(change, body))[0])


def _save_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST relationship/bulk`: relate pairs, or update those that are related, by guid; all or none."""
    sent = exchange.json()
    if not isinstance(sent, list) or not all(isinstance(relationship, dict) for relationship in sent):
        raise CatalogError(ErrorKind.BAD_REQUEST, "a list of JSON objects is expected")

    def work(change: Change) -> list[dict[str, Any]]:
        return [
            (_update_one if _are_related(change, relationship) else _create_one)(change, relationship)
            for relationship in sent
        ]

    return Answer(catalog.change(exchange.user, work)[0])


def _are_related(change: Change, sent: Sent) -> bool:
    """Whether the ends of a request are related already; an end that is not there is refused."""
    end = _find_first_end(change, str(sent.get("typeName")))
    ends: list[Entity] = []
    for name in _ENDS:
        entity = _find_end(change, sent.get(name))
        if entity is None:
            guid = (sent.get(name) or {}).get("guid") if isinstance(sent.get(name), dict) else None
            raise CatalogError(ErrorKind.RELATIONSHIP_END_MISSING, end.relationship, guid)
        ends.append(entity)
    rows = [Side(change, first, end).find_row(second) for first, second in (ends, reversed(ends))]
    return any(row is not None and row["status"] == ACTIVE for row in rows)


def _get(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET relationship/guid/{guid}`: one relationship; with `extendedInfo` the headers of its ends too."""
    with catalog.read() as connection:
        row = _get_row(connection, exchange.parameters["guid"])
        ends = find_by_ids(connection, [row["end1"], row["end2"]]) if exchange.flag("extendedInfo") else {}
        headers = Headers(catalog.types, connection, list(ends.values()))
        referred = {entity.guid: headers.show_all(entity) for entity in ends.values()}
    return Answer({"relationship": _show_relationship(catalog.types, row), "referredEntities": referred})


def _delete(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE relationship/guid/{guid}`: end a relationship."""
    catalog.change(exchange.user, lambda change: _delete_one(change, exchange.parameters["guid"]))
    return DONE


def _delete_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE relationship/guid/bulk`: end the relationships of a list of guids, all or none."""
    guids = exchange.json() if exchange.content else []
    if not isinstance(guids, list) or not guids:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Need list of GUIDs")

    def work(change: Change) -> None:
        for guid in dict.fromkeys(map(str, guids)):
            _delete_one(change, guid)

    catalog.change(exchange.user, work)
    return DONE


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/relationship", _create),
    ("PUT", "/relationship", _update),
    ("POST", "/relationship/bulk", _save_many),
    ("DELETE", "/relationship/guid/bulk", _delete_many),
    ("GET", "/relationship/guid/{guid}", related(_get)),
    ("DELETE", "/relationship/guid/{guid}", _delete),
)
