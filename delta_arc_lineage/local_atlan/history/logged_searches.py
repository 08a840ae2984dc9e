"""The log of searches: a line for each index search that asks to be logged (`requestMetadata.saveSearchLog`).

The lines are those of the metastore's `DiscoveryREST.logSearchLog` and `SearchRequestLogData`.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError

Line = dict[str, Any]

_LATEST = 10_000


@dataclass(frozen=True)
class Visit:
    """Who searched, with what, and how long it took."""

    user: str
    headers: dict[str, str]
    started_at: int
    ended_at: int


def is_logged(body: dict[str, Any]) -> bool:
    """Whether a search asks to be logged."""
    metadata = body.get("requestMetadata")
    return isinstance(metadata, dict) and metadata.get("saveSearchLog") is True


def make_line(body: dict[str, Any], visit: Visit, answer: dict[str, Any] | CatalogError) -> Line:
    """The line of a search that was answered or refused."""
    metadata = body["requestMetadata"]
    line: Line = {
        "userName": visit.user,
        "userAgent": visit.headers.get("user-agent"),
        "host": visit.headers.get("host"),
        "ipAddress": "127.0.0.1",
        "timestamp": visit.started_at,
        "createdAt": visit.ended_at,
        "responseTime": max(1, visit.ended_at - visit.started_at),
        "request.dsl": body.get("dsl"),
        "request.dslText": json.dumps(body.get("dsl")),
        "request.attributes": body.get("attributes"),
        "request.relationAttributes": body.get("relationAttributes"),
        "searchInput": metadata.get("searchInput"),
        "utmTags": metadata.get("utmTags"),
        "persona": body.get("persona") or metadata.get("persona"),
        "failed": isinstance(answer, CatalogError),
        "hasResult": False,
        "resultsCount": 0,
    }
    if not line["persona"]:
        line["purpose"] = body.get("purpose")
    if isinstance(answer, CatalogError):
        line |= {"errorCode": answer.code, "errorDetails": answer.message}
    elif answer.get("entities"):
        line |= _list_seen(answer)
    return {name: value for name, value in line.items() if value not in (None, [], {}, "")}


def _list_seen(answer: dict[str, Any]) -> Line:
    """What a search showed, and what of it the user may read."""
    found: Line = {"hasResult": True, "resultsCount": answer.get("approximateCount")}
    for suffix, entities in (
        ("All", answer["entities"]),
        ("Allowed", [entity for entity in answer["entities"] if entity.get("scrubbed") is None]),
        ("Denied", [entity for entity in answer["entities"] if entity.get("scrubbed") is not None]),
    ):
        names = [entity.get("attributes", {}).get("qualifiedName") for entity in entities]
        found[f"entityGuids{suffix}"] = [entity["guid"] for entity in entities]
        found[f"entityQFNames{suffix}"] = [name for name in names if name is not None]
        found[f"entityTypeNames{suffix}"] = sorted({entity["typeName"] for entity in entities})
    return found


def add_line(connection: sqlite3.Connection, line: Line) -> None:
    """Keep a line."""
    connection.execute("INSERT INTO search_log (body) VALUES (?)", (json.dumps(line),))


def list_lines(connection: sqlite3.Connection) -> list[Line]:
    """The latest lines, the oldest of them first."""
    rows = connection.execute("SELECT body FROM search_log ORDER BY id DESC LIMIT ?", (_LATEST,)).fetchall()
    return [json.loads(row[0]) for row in reversed(rows)]
