"""Entities as rows: one shape between the database and everything that reads or changes an entity."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ACTIVE = "ACTIVE"
DELETED = "DELETED"

# Whole numbers from here on are in no column and no index.
_LARGEST = 2**63

COLUMNS = (
    "id, guid, type_name, qualified_name, status, delete_handler, has_lineage, version, created_at, created_by, "
    "updated_at, updated_by, attributes, business, custom, labels"
)


@dataclass
class Entity:
    """One asset as stored: its own attributes, without its relationships."""

    id: int
    guid: str
    type_name: str
    qualified_name: str
    status: str
    created_at: int
    created_by: str
    updated_at: int
    updated_by: str
    attributes: dict[str, Any]
    delete_handler: str | None = None
    has_lineage: bool = False
    version: int = 0
    business: dict[str, dict[str, Any]] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)


def to_json(value: object) -> str:
    """Compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def read_row(row: sqlite3.Row) -> Entity:
    """The entity in a row of `COLUMNS`."""
    return Entity(
        id=row["id"],
        guid=row["guid"],
        type_name=row["type_name"],
        qualified_name=row["qualified_name"],
        status=row["status"],
        delete_handler=row["delete_handler"],
        has_lineage=bool(row["has_lineage"]),
        version=row["version"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
        attributes=json.loads(row["attributes"]),
        business=json.loads(row["business"]) if row["business"] else {},
        custom=json.loads(row["custom"]) if row["custom"] else {},
        labels=json.loads(row["labels"]) if row["labels"] else [],
    )


def list_texts(attributes: dict[str, Any], name: str) -> list[str]:
    """The texts of a list attribute; none where it is no list."""
    value = attributes.get(name)
    return [str(member) for member in value] if isinstance(value, list) else []


def insert(connection: sqlite3.Connection, entity: Entity) -> int:
    """Store a new entity and give its row id."""
    cursor = connection.execute(
        f"INSERT INTO entity ({COLUMNS[4:]}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (entity.guid, entity.type_name, *_changing(entity)),
    )
    return int(cursor.lastrowid or 0)


def update(connection: sqlite3.Connection, entity: Entity) -> None:
    """Store what changed of an entity."""
    connection.execute(
        "UPDATE entity SET qualified_name=?, status=?, delete_handler=?, has_lineage=?, version=?, created_at=?,"
        " created_by=?, updated_at=?, updated_by=?, attributes=?, business=?, custom=?, labels=? WHERE id=?",
        (*_changing(entity), entity.id),
    )


def _changing(entity: Entity) -> tuple[object, ...]:
    return (
        entity.qualified_name,
        entity.status,
        entity.delete_handler,
        int(entity.has_lineage),
        entity.version,
        entity.created_at,
        entity.created_by,
        entity.updated_at,
        entity.updated_by,
        to_json(entity.attributes),
        to_json(entity.business) if entity.business else None,
        to_json(entity.custom) if entity.custom else None,
        to_json(entity.labels) if entity.labels else None,
    )


def find_by_ids(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Entity]:
    """The entities of these row ids."""
    query = f"SELECT {COLUMNS} FROM entity WHERE id IN (SELECT value FROM json_each(?))"
    return {row["id"]: read_row(row) for row in connection.execute(query, (json.dumps(list(ids)),))}


def find_by_guid(connection: sqlite3.Connection, guid: str) -> Entity | None:
    """The entity of this guid."""
    row = connection.execute(f"SELECT {COLUMNS} FROM entity WHERE guid=?", (guid,)).fetchone()
    return read_row(row) if row else None


def find_by_qualified_name(
    connection: sqlite3.Connection, qualified_name: str, type_names: frozenset[str]
) -> Entity | None:
    """The entity of this name whose type is one of these; an active one before a deleted one."""
    query = f"SELECT {COLUMNS} FROM entity WHERE qualified_name=? ORDER BY status, id"
    for row in connection.execute(query, (qualified_name,)):
        if row["type_name"] in type_names:
            return read_row(row)
    return None


def find_by_attribute(connection: sqlite3.Connection, name: str, value: Any) -> list[Entity]:
    """Every entity that has this value of an own attribute, active ones first.

    Qualified names have a column; of the others a path that is a plain name meets the index that its type made.
    """
    if isinstance(value, (list, dict)) or (isinstance(value, int) and not -_LARGEST <= value < _LARGEST):
        return []
    query = f"SELECT {COLUMNS} FROM entity WHERE {express_attribute(name)}=? ORDER BY status, id"
    return [read_row(row) for row in connection.execute(query, (value,))]


def express_attribute(name: str) -> str:
    """An own attribute as an SQL expression; the text is the same in an index and in a query that is to use it."""
    if name == "qualifiedName":
        return "qualified_name"
    if _is_plain(name):
        return f"json_extract(attributes, '$.{name}')"
    quoted = name.replace("'", "''")
    return f"(SELECT value FROM json_each(attributes) WHERE key='{quoted}')"


def index_attribute(connection: sqlite3.Connection, name: str) -> None:
    """Have the entities found by an own attribute without reading them all, if its name is a plain one."""
    if _is_plain(name):
        connection.execute(f"CREATE INDEX IF NOT EXISTS entity_by_{name} ON entity ({express_attribute(name)})")


def _is_plain(name: str) -> bool:
    """Whether a name needs no quotes in a path."""
    return name.isidentifier() and name.isascii()
