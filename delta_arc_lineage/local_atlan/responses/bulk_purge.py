"""Handlers of bulk purges: everything under a connection or a qualified name removed for good, as a job with a status.

As `BulkPurgeREST` and `BulkPurgeService` say; but the work is done within the request that submits it, so a job that
can be asked about is finished, and a cancellation comes too late, as it may there. What is refused has no code of its
own there: the metastore answers 500.
"""

import json
import platform
import sqlite3
import uuid
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.deleting import delete
from delta_arc_lineage.local_atlan.graph.rows import Entity, to_json
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_SHORTEST_PREFIX = 10
_BATCH = 500
_COORDINATORS = 4

_UNDER = "SELECT id FROM entity WHERE substr(qualified_name, 1, ?2) = ?1 ORDER BY id"
_KEPT = "SELECT body FROM purge_job WHERE request_id=?"

Job = dict[str, Any]


def _read_parameter(exchange: Exchange, name: str) -> str:
    """A parameter that must be there."""
    value = (exchange.value(name) or "").strip()
    if not value:
        raise CatalogError(ErrorKind.FAILED, f"Query parameter '{name}' is required")
    return value


def _purge_connection(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST bulk-purge/connection`: the assets of a connection; with `deleteConnection` the connection too."""
    name = _read_parameter(exchange, "connectionQualifiedName")
    with_connection = exchange.flag("deleteConnection")

    def work(change: Change) -> Job:
        connection = change.find_by_name("Connection", name)
        if connection is None:
            raise CatalogError(ErrorKind.FAILED, f"Connection not found: {name}")
        last = connection if with_connection else None
        return _purge(change, prefix=f"{name}/", key=name, mode="CONNECTION", last=last)

    job, _ = catalog.change(exchange.user, work)
    return _answer_submitted(job, {"deleteConnection": with_connection})


def _purge_prefix(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST bulk-purge/qualifiedName`: the assets whose qualified name begins with a prefix of at least 10 signs."""
    prefix = _read_parameter(exchange, "prefix")
    if len(prefix) < _SHORTEST_PREFIX:
        said = f"Query parameter 'prefix' must be at least {_SHORTEST_PREFIX} characters for safety"
        raise CatalogError(ErrorKind.FAILED, said)
    job, _ = catalog.change(
        exchange.user,
        lambda change: _purge(change, prefix=prefix, key=prefix, mode="QUALIFIED_NAME_PREFIX", last=None),
    )
    return _answer_submitted(job, {})


def _answer_submitted(job: Job, more: dict[str, Any]) -> Answer:
    """The answer to a submission."""
    named = {name: job[name] for name in ("requestId", "purgeKey", "purgeMode")}
    return Answer({**named, **more, "message": "Bulk purge submitted successfully"})


def _purge(change: Change, *, prefix: str, key: str, mode: str, last: Entity | None) -> Job:
    """Remove everything under a prefix, then a connection, and keep the job's account of it."""
    ids = [row[0] for row in change.connection.execute(_UNDER, (prefix, len(prefix)))]
    change.load(ids)
    for row_id in ids:
        delete(change, change.get(row_id), "PURGE")
    if last is not None and last.id not in change.purged:
        delete(change, last, "PURGE")
    batches = -(-len(ids) // _BATCH)
    job: Job = {
        "requestId": str(uuid.uuid4()),
        "purgeKey": key,
        "purgeMode": mode,
        "status": "COMPLETED",
        "submittedBy": change.user,
        "submittedAt": change.now,
        "totalDiscovered": len(ids),
        "deletedCount": len(ids),
        "failedCount": 0,
        "completedBatches": batches,
        "lastProcessedBatchIndex": batches - 1,
        "lastHeartbeat": change.now,
        "workerCount": 1,
        "batchSize": _BATCH,
        "deleteConnection": last is not None,
        "connectionDeleted": last is not None,
    }
    change.connection.execute("INSERT INTO purge_job VALUES (?,?)", (job["requestId"], to_json(job)))
    return job


def _find_job(connection: sqlite3.Connection, request_id: str) -> Job | None:
    """The account of a job."""
    row = connection.execute(_KEPT, (request_id,)).fetchone()
    return dict(json.loads(row[0])) if row else None


def _get_status(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET bulk-purge/status`: what became of a job."""
    request_id = _read_parameter(exchange, "requestId")
    with catalog.read() as connection:
        job = _find_job(connection, request_id)
    if job is None:
        return Answer({"error": f"Purge request not found: {request_id}"}, status=404)
    return Answer({**job, "source": "redis", "respondingPod": platform.node()})


def _cancel(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST bulk-purge/cancel`: ask a job to stop; it has ended, so nothing changes.

    `DELETE bulk-purge/{requestId}` is not in the source; the metastore's black-box tests call it.
    """
    request_id = exchange.parameters.get("request_id") or _read_parameter(exchange, "requestId")
    with catalog.read() as connection:
        job = _find_job(connection, request_id)
    if job is None:
        message = f"No active purge found with requestId: {request_id}"
        return Answer({"requestId": request_id, "message": message}, status=404)
    message = "Cancel requested. The purge will stop after the current batch completes."
    return Answer({"requestId": request_id, "message": message})


def _get_system_status(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET bulk-purge/system-status`: the jobs under way; none ever is."""
    counts = {"activeCoordinators": 0, "queuedCoordinators": 0, "maxCoordinators": _COORDINATORS, "activePurges": 0}
    return Answer({**counts, "respondingPod": platform.node(), "purges": []})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/bulk-purge/connection", _purge_connection),
    ("POST", "/bulk-purge/qualifiedName", _purge_prefix),
    ("GET", "/bulk-purge/status", _get_status),
    ("POST", "/bulk-purge/cancel", _cancel),
    ("DELETE", "/bulk-purge/{request_id}", _cancel),
    ("GET", "/bulk-purge/system-status", _get_system_status),
)
