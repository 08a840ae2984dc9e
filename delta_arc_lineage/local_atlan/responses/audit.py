"""Handlers of the audit: the search over it, and one entity's lines."""

import json
import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.graph import rows, views
from delta_arc_lineage.local_atlan.history.audit_search import AuditCompiler, compile_sort
from delta_arc_lineage.local_atlan.search.bounds import MAXIMUM_WINDOW, Effort
from delta_arc_lineage.local_atlan.search.running import read_window
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_LINES = (
    "SELECT event_key, entity_guid, type_name, qualified_name, user, action, started_at, created_at, detail FROM audit"
)


def _show_line(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    """One line of the audit with the entity as it is now."""
    entity = rows.find_by_guid(connection, row["entity_guid"])
    return {
        "entityQualifiedName": row["qualified_name"],
        "typeName": row["type_name"],
        "entityId": row["entity_guid"],
        "timestamp": row["started_at"],
        "created": row["created_at"],
        "user": row["user"],
        "action": row["action"],
        "details": None,
        "eventKey": row["event_key"],
        "entity": None,
        "type": "ENTITY_AUDIT_V2",
        "detail": json.loads(row["detail"]),
        "entityDetail": views.show_header(entity) if entity else None,
        "headers": {},
    }


def _search(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/auditSearch`: search the audit of all entities."""
    dsl = exchange.body().get("dsl") or {}
    start, size = read_window(dsl)
    effort = Effort()
    condition = AuditCompiler(effort).compile(dsl.get("query"))
    with catalog.read() as connection, effort.bounding(connection):
        total = connection.execute(
            f"SELECT count(*) FROM audit WHERE {condition.sql}", condition.parameters
        ).fetchone()[0]
        lines = connection.execute(
            f"{_LINES} WHERE {condition.sql} ORDER BY {compile_sort(dsl.get('sort'))} LIMIT ? OFFSET ?",
            [*condition.parameters, size, start],
        ).fetchall()
        shown = [_show_line(connection, row) for row in lines]
    return Answer({"entityAudits": shown, "count": len(shown), "totalCount": total, "aggregations": None})


def _list_lines(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/{guid}/audit`: the latest lines of one entity's audit."""
    with catalog.read() as connection:
        lines = connection.execute(
            f"{_LINES} WHERE entity_guid=? ORDER BY created_at DESC, id DESC LIMIT ?",
            (exchange.parameters["guid"], exchange.number("count", otherwise=100, most=MAXIMUM_WINDOW)),
        ).fetchall()
        return Answer([_show_line(connection, row) for row in lines])


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/entity/auditSearch", _search),
    ("GET", "/entity/{guid}/audit", _list_lines),
)
