"""How entities are shown: the full entity, the header in a mutation's answer, and the related ones inside them."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.graph.typed_attributes import show_every, show_text, show_unique
from delta_arc_lineage.local_atlan.types.type_registry import EntityType, RelationshipEnd, TypeRegistry

Shown = dict[str, Any]

_ASSIGNMENT = ("description", "expression", "status", "confidence", "createdBy", "steward", "source")


class Related:
    """The entities related to a page of entities, read once per relationship for the whole page."""

    def __init__(self, connection: sqlite3.Connection, ids: Iterable[int], *, deleted: bool = False) -> None:
        self._connection = connection
        self._ids = json.dumps(list(ids))
        self._status = "" if deleted else " AND r.status='ACTIVE' AND e.status='ACTIVE'"
        self._found: dict[tuple[str, int], dict[int, list[sqlite3.Row]]] = {}

    def of(self, entity: Entity, end: RelationshipEnd) -> list[sqlite3.Row]:
        """The rows at one end of one entity, in the order they came."""
        rows = list(self._read_side(end.relationship, end.position).get(entity.id, []))
        if end.symmetric:
            rows += self._read_side(end.relationship, 1 - end.position).get(entity.id, [])
        return rows

    def _read_side(self, relationship: str, position: int) -> dict[int, list[sqlite3.Row]]:
        key = (relationship, position)
        if key not in self._found:
            own, partner = ("end1", "end2") if position == 0 else ("end2", "end1")
            rows = self._connection.execute(
                f"SELECT r.{own} AS owner, r.guid AS relationship_guid, r.type_name AS relationship_type,"
                " r.status AS relationship_status, r.attributes AS relationship_attributes, r.id AS number,"
                " e.id, e.guid, e.type_name, e.qualified_name, e.status, e.attributes"
                f" FROM relationship r JOIN entity e ON e.id = r.{partner}"
                f" WHERE r.{own} IN (SELECT value FROM json_each(?)) AND r.type_name=?{self._status} ORDER BY r.id",
                (self._ids, relationship),
            )
            grouped: dict[int, list[sqlite3.Row]] = {}
            for row in rows:
                grouped.setdefault(row["owner"], []).append(row)
            self._found[key] = grouped
        return self._found[key]


class Tags:
    """The tags of a page of entities."""

    def __init__(self, connection: sqlite3.Connection, ids: Iterable[int]) -> None:
        self._found: dict[int, list[Shown]] = {}
        rows = connection.execute(
            "SELECT entity, body FROM classification WHERE entity IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        for row in rows:
            self._found.setdefault(row[0], []).append(json.loads(row[1]))

    def of(self, entity: Entity) -> list[Shown]:
        """The tags of one entity, direct and carried."""
        return self._found.get(entity.id, [])


def show_state(entity: Entity) -> Shown:
    """Which entity it is, its status, and who made and changed it when."""
    return {
        "typeName": entity.type_name,
        "guid": entity.guid,
        "status": entity.status,
        "isIncomplete": False,
        "createdBy": entity.created_by,
        "updatedBy": entity.updated_by,
        "createTime": entity.created_at,
        "updateTime": entity.updated_at,
    }


def show_common(entity: Entity) -> Shown:
    """The fields of every view of an entity."""
    shown = {**show_state(entity), "labels": entity.labels}
    if entity.delete_handler:
        shown["deleteHandler"] = entity.delete_handler
    return shown


def show_reference(types: TypeRegistry, row: sqlite3.Row) -> Shown:
    """A related entity inside the relationships of a full entity."""
    own = json.loads(row["attributes"])
    shown: Shown = {
        "guid": row["guid"],
        "typeName": row["type_name"],
        "entityStatus": row["status"],
        "displayText": show_text(own, row["qualified_name"]),
        "relationshipType": row["relationship_type"],
        "relationshipGuid": row["relationship_guid"],
        "relationshipStatus": row["relationship_status"] if row["relationship_status"] == ACTIVE else "DELETED",
        "relationshipAttributes": {"typeName": row["relationship_type"]},
        "uniqueAttributes": show_unique(types.entity(row["type_name"]), own, row["qualified_name"]),
    }
    if row["relationship_attributes"]:
        shown["relationshipAttributes"]["attributes"] = json.loads(row["relationship_attributes"])
    return shown


def show_full(
    types: TypeRegistry, connection: sqlite3.Connection, entity: Entity, *, ignore_relationships: bool
) -> Shown:
    """An entity as `GET entity/guid` gives it."""
    kind = types.entity(entity.type_name)
    shown = show_common(entity)
    shown["version"] = entity.version
    shown["attributes"] = show_every(kind, entity)
    if entity.has_lineage:
        shown["attributes"]["__hasLineage"] = True
    shown["businessAttributes"] = entity.business
    shown["customAttributes"] = entity.custom
    shown["classifications"] = Tags(connection, [entity.id]).of(entity)
    shown["classificationNames"] = [tag["typeName"] for tag in shown["classifications"]]
    if ignore_relationships or kind is None:
        return shown
    related = Related(connection, [entity.id], deleted=True)
    shown["relationshipAttributes"] = _show_relationships(types, kind, entity, related)
    shown["meanings"] = show_meanings(kind, entity, related)
    return shown


def _show_relationships(types: TypeRegistry, kind: EntityType, entity: Entity, related: Related) -> Shown:
    """Every relationship of a full entity: one reference, a list, or nothing."""
    shown: Shown = {}
    for name, end in kind.ends.items():
        rows = [show_reference(types, row) for row in related.of(entity, end)]
        active = [row for row in rows if row["relationshipStatus"] == ACTIVE]
        shown[name] = get_first(active or rows) if end.single else rows
    return shown


def get_first(shown: list[Shown]) -> Shown | None:
    """The first of a list, or nothing."""
    return shown[0] if shown else None


def show_meanings(kind: EntityType, entity: Entity, related: Related) -> list[Shown]:
    """The glossary terms assigned to an entity."""
    end = kind.ends.get("meanings")
    return [
        {
            "termGuid": row["guid"],
            "relationGuid": row["relationship_guid"],
            "displayText": json.loads(row["attributes"]).get("name"),
            "confidence": 0,
            **_read_assignment(row),
        }
        for row in (related.of(entity, end) if end else [])
        if row["status"] == ACTIVE and row["relationship_status"] == ACTIVE
    ]


def _read_assignment(row: sqlite3.Row) -> Shown:
    """What the assignment of a term says of itself (`EntityGraphRetriever.toTermAssignmentHeader`)."""
    said = json.loads(row["relationship_attributes"] or "{}")
    return {name: said[name] for name in _ASSIGNMENT if said.get(name) is not None}
