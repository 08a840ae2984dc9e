"""Handlers of the audit: the search over it, and one entity's lines."""

import json
import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows
from delta_arc_lineage.local_atlan.graph.headers import Headers
from delta_arc_lineage.local_atlan.history.audit_aggregations import AuditAggregations
from delta_arc_lineage.local_atlan.history.audit_search import AuditCompiler, compile_after, compile_order, read_sort
from delta_arc_lineage.local_atlan.identity.permissions import Permissions, find_permissions
from delta_arc_lineage.local_atlan.search.bounds import MAXIMUM_WINDOW, Effort
from delta_arc_lineage.local_atlan.search.clause import Clause, all_of
from delta_arc_lineage.local_atlan.search.running import read_window
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_LINES = (
    "SELECT entity_guid, type_name, qualified_name, user, action, started_at, created_at, detail, headers FROM audit"
)
_COUNTED = 10_000


def _show_lines(
    connection: sqlite3.Connection, lines: list[sqlite3.Row], *, permissions: Permissions, attributes: list[str]
) -> list[dict[str, Any]]:
    """Lines of the audit, each with the header of its entity as it is now, of its attributes those asked.

    Who may not read an entity sees neither what happened nor its attributes (`EntityREST.scrubAndSetEntityAudits`).
    """
    guids = dict.fromkeys(row["entity_guid"] for row in lines)
    entities = {guid: entity for guid in guids if (entity := rows.find_by_guid(connection, guid)) is not None}
    headers = Headers(permissions.types, connection, list(entities.values()))
    details = {
        guid: permissions.scrub(connection, entity, headers.show_asked(entity, attributes))
        for guid, entity in entities.items()
    }
    return [_show_line(row, details.get(row["entity_guid"]), permissions) for row in lines]


def _show_line(row: sqlite3.Row, header: dict[str, Any] | None, permissions: Permissions) -> dict[str, Any]:
    """One line of the audit; of an entity that is gone nothing is told to a restricted token."""
    readable = "scrubbed" not in header if header else not permissions.restricted
    return {
        "entityQualifiedName": row["qualified_name"],
        "typeName": row["type_name"],
        "entityId": row["entity_guid"],
        "timestamp": row["started_at"],
        "created": row["created_at"],
        "user": row["user"],
        "action": row["action"],
        "details": None,
        "eventKey": f"{row['entity_guid']}:{row['started_at']}",
        "entity": None,
        "type": "ENTITY_AUDIT_V2",
        "detail": json.loads(row["detail"]) if readable else None,
        "entityDetail": header,
        "headers": json.loads(row["headers"]),
    }


def _read_attributes(body: dict[str, Any]) -> list[str]:
    """The attributes asked of each line's entity."""
    sent = body.get("attributes")
    if sent is not None and not isinstance(sent, list):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "attributes must be a list")
    return [name for name in sent or [] if isinstance(name, str)]


def _answer_search(catalog: Catalog, exchange: Exchange, *conditions: Clause) -> Answer:
    """The lines that a query finds, with their number and what is aggregated over them."""
    body = exchange.body()
    dsl = body.get("dsl") or {}
    if not isinstance(dsl, dict):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "dsl must be an object")
    start, size = read_window(dsl)
    effort, attributes = Effort(), _read_attributes(body)
    compiler = AuditCompiler(effort)
    matching = all_of([compiler.compile(dsl.get("query")), *conditions])
    keys = read_sort(dsl.get("sort"))
    page = all_of([matching, compile_after(keys, dsl.get("search_after"))])
    asked = dsl.get("aggregations") or dsl.get("aggs")
    with catalog.read() as connection, effort.bounding(connection):
        total = connection.execute(f"SELECT count(*) FROM audit WHERE {matching.sql}", matching.parameters).fetchone()
        lines = connection.execute(
            f"{_LINES} WHERE {page.sql} ORDER BY {compile_order(keys)} LIMIT ? OFFSET ?",
            [*page.parameters, size, start],
        ).fetchall()
        permissions = find_permissions(connection, catalog.types, exchange.user)
        shown = _show_lines(connection, lines, permissions=permissions, attributes=attributes)
        aggregated = AuditAggregations(connection, compiler).run(asked, matching) if asked else None
    answer = {"entityAudits": shown, "linkedEntities": {}, "aggregations": aggregated}
    return Answer({**answer, "count": len(shown), "totalCount": _limit_total(dsl, int(total[0]))})


def _limit_total(dsl: dict[str, Any], total: int) -> int:
    """The number of hits as the index counts them: to 10,000, to a number that is sent, or all."""
    tracked = dsl.get("track_total_hits")
    if tracked is True:
        return total
    limit = tracked if isinstance(tracked, int) and not isinstance(tracked, bool) and tracked > 0 else _COUNTED
    return min(total, limit)


def _search(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/auditSearch`: search the audit of all entities."""
    return _answer_search(catalog, exchange)


def _search_one(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/{guid}/auditSearch`: search the audit of one entity."""
    guid = exchange.parameters["guid"]
    with catalog.read() as connection:
        _verify_read(catalog, exchange, connection)
    return _answer_search(catalog, exchange, Clause("entity_guid = ?", [guid]))


def _verify_read(catalog: Catalog, exchange: Exchange, connection: sqlite3.Connection) -> None:
    """Refuse the audit of an entity that may not be read."""
    entity = rows.find_by_guid(connection, exchange.parameters["guid"])
    if entity is not None:
        find_permissions(connection, catalog.types, exchange.user).verify_read(connection, entity)


def _list_lines(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/{guid}/audit`: the latest lines of one entity's audit, of one action if that is asked."""
    action = exchange.value("auditAction")
    condition, parameters = ("entity_guid=?", [exchange.parameters["guid"]])
    if action:
        condition, parameters = f"{condition} AND action=?", [*parameters, action]
    count = exchange.number("count", otherwise=100, most=MAXIMUM_WINDOW)
    with catalog.read() as connection:
        _verify_read(catalog, exchange, connection)
        permissions = find_permissions(connection, catalog.types, exchange.user)
        lines = connection.execute(
            f"{_LINES} WHERE {condition} ORDER BY created_at DESC, id DESC LIMIT ?", [*parameters, count]
        ).fetchall()
        shown = _show_lines(connection, lines, permissions=permissions, attributes=["name", "qualifiedName"])
    return Answer(shown)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/entity/auditSearch", _search),
    ("POST", "/entity/{guid}/auditSearch", _search_one),
    ("GET", "/entity/{guid}/audit", _list_lines),
)
