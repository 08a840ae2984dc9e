"""Export and import: everything a catalog holds as plain lines, and back.

A line is one row with its kind. Rows name each other by guid, because another catalog's row numbers differ. Times,
authors, versions, archived entities and the audit travel unchanged. Accounts do not travel: users, groups, roles,
memberships and API tokens are who may do what, so an export opens no catalog and an import lets nobody in. No other
kind gives a right: a persona, a policy, the administrators of a connection are assets, which nothing here enforces.
"""

import json
import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.reading import (
    MAXIMUM_LONG,
    read_object,
    read_object_map,
    read_text,
    read_texts,
    read_whole,
)
from delta_arc_lineage.local_atlan.types.tag_propagation import KINDS

Line = dict[str, Any]

# In this order, because later ones refer to earlier ones.
_QUERIES = {
    "typedef": "SELECT name, guid, category, display_name, body FROM typedef ORDER BY name",
    "entity": "SELECT guid, type_name, qualified_name, status, delete_handler, has_lineage, version, created_at,"
    " created_by, updated_at, updated_by, attributes, business, custom, labels FROM entity ORDER BY id",
    "relationship": "SELECT r.guid, r.type_name, a.guid AS end1, b.guid AS end2, r.status, r.created_at, r.created_by,"
    " r.updated_at, r.updated_by, r.attributes, p.tags AS propagate_tags FROM relationship r"
    " JOIN entity a ON a.id = r.end1 JOIN entity b ON b.id = r.end2"
    " LEFT JOIN propagation p ON p.relationship = r.guid ORDER BY r.id",
    "classification": "SELECT e.guid AS entity, c.type_name, s.guid AS source, c.body FROM classification c"
    " JOIN entity e ON e.id = c.entity JOIN entity s ON s.id = c.source ORDER BY c.entity, c.type_name, c.source",
    "audit": "SELECT event_key, entity_guid, type_name, qualified_name, user, action, started_at, created_at, detail,"
    " headers FROM audit ORDER BY id",
}
_JSON_COLUMNS = {"body", "attributes", "business", "custom", "labels", "detail"}
_WHOLE_COLUMNS = {"has_lineage", "version", "created_at", "updated_at", "started_at"}
_ACCOUNT = "account"
MAXIMUM_PAGE = 5000


def read_lines(connection: sqlite3.Connection, kind: str, *, offset: int, size: int) -> list[Line]:
    """One page of the lines of a kind."""
    if kind not in _QUERIES:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"kind must be one of {', '.join(_QUERIES)}")
    rows = connection.execute(f"{_QUERIES[kind]} LIMIT ? OFFSET ?", (size, offset))
    return [{"kind": kind, **{name: _to_json_value(name, row[name]) for name in row.keys()}} for row in rows]  # noqa: SIM118


def _to_json_value(name: str, value: Any) -> Any:
    """A column's value as JSON."""
    return json.loads(value) if name in _JSON_COLUMNS and value is not None else value


def _to_column_value(name: str, value: Any) -> Any:
    """The reverse of `_to_json_value`; what readers of the row could not read is refused."""
    if value is None:
        return None
    if name in _WHOLE_COLUMNS:
        return read_whole(value, name, most=MAXIMUM_LONG)
    if name not in _JSON_COLUMNS:
        return read_text(value, name)
    kept = read_texts(value, name) if name == "labels" else read_object(value, name)
    if name == "business":
        read_object_map(kept, name)
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)


def take_lines(change: Change, lines: list[Line]) -> list[tuple[str, Any]]:
    """Take lines in; gives the definitions among them, which the type system has to learn."""
    definitions: list[tuple[str, Any]] = []
    for line in lines:
        kind = str(line.get("kind"))
        if kind == _ACCOUNT:
            raise CatalogError(
                ErrorKind.BAD_REQUEST,
                "an import makes no accounts: leave out the lines of kind account, and make users, groups and API "
                f"tokens in the catalog itself; the first such line is of {str(line.get('name'))[:100]!r}",
            )
        if kind not in _QUERIES:
            raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"kind must be one of {', '.join(_QUERIES)}")
        values = {name: _to_column_value(name, value) for name, value in line.items() if name != "kind"}
        try:
            _TAKERS[kind](change, values)
        except sqlite3.IntegrityError as error:
            raise CatalogError(
                ErrorKind.INVALID_PARAMETERS, f"a line of kind {kind} lacks something: {error}"
            ) from error
        if kind == "typedef":
            definitions.append((line["category"], line["body"]))
    return definitions


def _take_definition(change: Change, values: Line) -> None:
    """A type definition."""
    _replace(change.connection, "typedef", values)


def _take_entity(change: Change, values: Line) -> None:
    """An entity: a new row, or the row of its guid."""
    same = change.connection.execute(
        "SELECT guid FROM entity WHERE qualified_name=? AND type_name=?",
        (values.get("qualified_name"), values.get("type_name")),
    ).fetchone()
    if same is not None and same[0] != values.get("guid"):
        raise CatalogError(ErrorKind.INSTANCE_EXISTS, f"{values['type_name']} {values['qualified_name']}")
    change.reindexed.add(_upsert(change.connection, "entity", values))


def _take_relationship(change: Change, values: Line) -> None:
    """A relationship between two entities that are there."""
    ends = {end: _find_entity_id(change, values.get(end)) for end in ("end1", "end2")}
    _upsert(change.connection, "relationship", {**values, **ends})
    change.connection.execute("DELETE FROM propagation WHERE relationship=?", (values["guid"],))
    if values.get("propagate_tags") in KINDS:
        change.connection.execute("INSERT INTO propagation VALUES (?,?)", (values["guid"], values["propagate_tags"]))
    change.reindexed.update(ends.values())


def _take_tag(change: Change, values: Line) -> None:
    """A tag, an entity's own or carried to it."""
    ends = {end: _find_entity_id(change, values.get(end)) for end in ("entity", "source")}
    _replace(change.connection, "classification", {**values, **ends})
    change.reindexed.add(ends["entity"])


def _take_event(change: Change, values: Line) -> None:
    """A line of the audit, once."""
    known = change.connection.execute("SELECT 1 FROM audit WHERE event_key=?", (values.get("event_key"),)).fetchone()
    if known is None:
        _replace(change.connection, "audit", {"headers": "{}", **values})  # earlier versions kept none


_TAKERS = {
    "typedef": _take_definition,
    "entity": _take_entity,
    "relationship": _take_relationship,
    "classification": _take_tag,
    "audit": _take_event,
}
_COLUMNS = {
    "typedef": ("name", "guid", "category", "display_name", "body"),
    "entity": (
        *("guid", "type_name", "qualified_name", "status", "delete_handler", "has_lineage", "version", "created_at"),
        *("created_by", "updated_at", "updated_by", "attributes", "business", "custom", "labels"),
    ),
    "relationship": (
        *("guid", "type_name", "end1", "end2", "status", "created_at", "created_by", "updated_at", "updated_by"),
        "attributes",
    ),
    "classification": ("entity", "type_name", "source", "body"),
    "audit": (
        *("event_key", "entity_guid", "type_name", "qualified_name", "user", "action", "started_at", "created_at"),
        *("detail", "headers"),
    ),
}


def _replace(connection: sqlite3.Connection, table: str, values: Line) -> None:
    """Put a row in the place of the one with its key; only the table's own columns are read."""
    names = _COLUMNS[table]
    connection.execute(
        f"INSERT OR REPLACE INTO {table} ({','.join(names)}) VALUES ({','.join('?' * len(names))})",
        [values.get(name) for name in names],
    )


def _upsert(connection: sqlite3.Connection, table: str, values: Line) -> int:
    """Put a row in, or change the one of its guid, which keeps its number."""
    names = _COLUMNS[table]
    changed = ",".join(f"{name}=excluded.{name}" for name in names[1:])
    row = connection.execute(
        f"INSERT INTO {table} ({','.join(names)}) VALUES ({','.join('?' * len(names))})"
        f" ON CONFLICT (guid) DO UPDATE SET {changed} RETURNING id",
        [values.get(name) for name in names],
    ).fetchone()
    return int(row[0])


def _find_entity_id(change: Change, guid: object) -> int:
    """The row number of an entity that has to be there."""
    row = change.connection.execute("SELECT id FROM entity WHERE guid=?", (guid,)).fetchone()
    if row is None:
        raise CatalogError(ErrorKind.REFERENCE_NOT_FOUND, guid)
    return int(row[0])
