"""Handlers of the server's own state: health, metrics, threads, session; refresh of types; replay, migration, repair.

Source: `AdminResource`, `TypeCacheRefreshREST`, `DLQAdminController`, `MigrationREST`, `RepairREST`. One process over
one database has no caches between pods, no queue and no second index that could break: those routes answer that nothing
is wrong, in the real one's form.
"""

import sys
import threading
import traceback
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import COLUMNS, read_row
from delta_arc_lineage.local_atlan.reading import read_flag, read_objects, read_text, read_texts
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

_MIGRATIONS = ("DATA_MESH_QN",)
_SEARCHED = ("Persona", "Purpose")
_INDEXES = ("SINGLE", "COMPOSITE")


def _check_health(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/health`: the parts it stands on; the database plays Cassandra and Elasticsearch."""
    with catalog.read() as connection:
        connection.execute("SELECT 1 FROM document LIMIT 1").fetchall()
    now = catalog.now()
    parts = ("cassandra", "elasticsearch", "type-def-cache")
    return Answer(
        {
            name: {"name": name, "status": "ok", "fatal": True, "checkTime": str(now), "errorString": ""}
            for name in parts
        }
    )


def _is_active(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/isactive`: nothing but 200, while it serves."""
    return Answer(None)


def _get_session(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/session`: who asks, and what the user interface is told."""
    return Answer(
        {
            "atlas.rest-csrf.enabled": False,
            "atlas.entity.update.allowed": True,
            "atlas.entity.create.allowed": True,
            "atlas.ui.editable.entity.types": "hdfs_path",
            "atlas.ui.default.version": "v2",
            "atlas.tasks.enabled": True,
            "userName": exchange.user,
            "groups": [],
        }
    )


def _get_metrics(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/metrics`: how many entities, types and tags there are."""
    with catalog.read() as connection:
        counted = connection.execute("SELECT type_name, status, count(*) FROM entity GROUP BY 1, 2").fetchall()
        tagged = dict(connection.execute("SELECT type_name, count(*) FROM classification GROUP BY 1").fetchall())
    active = {row[0]: row[2] for row in counted if row[1] == "ACTIVE"}
    deleted = {row[0]: row[2] for row in counted if row[1] != "ACTIVE"}
    used = len({row[0] for row in counted})
    general = {
        "collectionTime": catalog.now(),
        "entityCount": sum(active.values()) + sum(deleted.values()),
        "tagCount": len(tagged),
        "typeCount": len(catalog.types.entity_names),
        "typeUnusedCount": len(catalog.types.entity_names) - used,
    }
    return Answer(
        {
            "general": general,
            "tag": {"tagEntities": tagged},
            "entity": {"entityActive": active, "entityDeleted": deleted},
            "system": {"runtime": {"name": "local catalog server"}},
        }
    )


def _scrape_metrics(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/metrics/prometheus`: the counts as Prometheus reads them."""
    payload = _get_metrics(catalog, exchange).payload
    lines = ["# HELP atlas_entity_count Entities by type and state.", "# TYPE atlas_entity_count gauge"]
    for state, counts in (("active", "entityActive"), ("deleted", "entityDeleted")):
        lines += [
            f'atlas_entity_count{{type="{_escape(name)}",state="{state}"}} {count}'
            for name, count in payload["entity"][counts].items()
        ]
    lines += ["# TYPE atlas_type_count gauge", f"atlas_type_count {payload['general']['typeCount']}"]
    return Answer("\n".join([*lines, ""]), media_type="text/plain; version=0.0.4; charset=utf-8")


def _escape(value: str) -> str:
    """A label's value in Prometheus' form."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _dump_threads(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/stack`: where every thread is."""
    frames = sys._current_frames()
    parts = []
    for thread in threading.enumerate():
        frame = frames.get(thread.ident or 0)
        trace = "".join(traceback.format_stack(frame)) if frame else ""
        parts.append(f"{thread.name}\nState: {'RUNNABLE' if thread.is_alive() else 'TERMINATED'}\n{trace}")
    return Answer("\n".join(parts), media_type="text/plain")


def _list_nothing(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/activeSearches`: none that could be ended: a search is over when it is answered."""
    return Answer([])


def _end_search(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE admin/activeSearches/{id}`: false, as of every search that is not running."""
    return Answer(False)


def _list_patches(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/patches`: none; a new database needs none."""
    return Answer({"patches": []})


def _get_debug_metrics(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/debug/metrics`: nothing is measured per method."""
    return Answer({})


def _refuse_audit(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/audit/{guid}/details`: gone from the real one as well."""
    raise CatalogError(ErrorKind.DEPRECATED_API, "/entity/auditSearch")


def _check_state(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST admin/checkstate`: how many entities were looked at, and that all are sound."""
    body = exchange.body()
    guids, kinds = read_texts(body.get("entityGuids"), "entityGuids"), read_texts(body.get("entityTypes"), "types")
    fixing = read_flag(body.get("fixIssues"), "fixIssues")
    with catalog.read() as connection:
        rows = connection.execute("SELECT guid, type_name FROM entity").fetchall()
    names = {name for kind in kinds for name in catalog.types.subtypes(kind)}
    scanned = sum(1 for guid, name in rows if (not guids or guid in guids) and (not kinds or name in names))
    return Answer(
        {
            "entitiesScanned": scanned,
            "entitiesOk": scanned,
            "entitiesFixed": 0,
            "entitiesPartiallyFixed": 0,
            "entitiesNotFixed": 0,
            "state": "FIXED" if fixing and not scanned else "OK",
            "entities": {},
        }
    )


def _refresh_types(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST types/refresh`: read the definitions anew (204), here and below `admin`: they are always the newest."""
    exchange.body()
    return DONE


def _get_replay_status(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET dlq/replay/status`: no message failed, so none is replayed."""
    return Answer({"topic": "ATLAS_DLQ", "consumerGroup": "atlas_dlq_replay_group", "isRunning": True, "errorCount": 0})


def _submit_migration(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST migration/submit`: true if it runs; an unknown one is not refused but false (`MigrationREST.submit`)."""
    return Answer((exchange.value("migrationType") or "") in _MIGRATIONS)


def _get_migration(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET migration/status`: none was ever needed."""
    return Answer("No Migration Found with this key", media_type="text/plain")


def _search_migrated(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET migration/search/{type}`: every persona or purpose in short."""
    kind = exchange.parameters["type"]
    if kind not in _SEARCHED:
        raise CatalogError(ErrorKind.TYPE_NAME_INVALID, kind, "")
    query = f"SELECT {COLUMNS} FROM entity WHERE type_name=? AND status='ACTIVE' ORDER BY guid DESC"
    with catalog.read() as connection:
        entities = [read_row(row) for row in connection.execute(query, (kind,))]
    shown = []
    for entity in entities:
        attributes = {name: entity.attributes.get(name) for name in ("name", "qualifiedName", "roleId")}
        shown.append(
            {"typeName": kind, "guid": entity.guid, "attributes": attributes, "customAttributes": entity.custom}
        )
    return Answer(shown)


def _make_guids_handler(what: str) -> Handler:
    """A migration of what guids name: nothing is to be changed."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        if not read_texts(exchange.json(), "guids"):
            raise CatalogError(ErrorKind.BAD_REQUEST, what)
        return Answer(True)

    handle.__doc__ = "A migration of some assets: true, nothing is to be changed."
    return handle


def _repair_single(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST repair/single-index`: look for a broken entry of a name; there is none."""
    name = exchange.value("qualifiedName") or ""
    if not name.strip():
        raise CatalogError(ErrorKind.BAD_REQUEST, "qualifiedName is required")
    return Answer({**_find_sound("single"), "qualifiedName": name, "indexType": "SINGLE"})


def _repair_composite(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST repair/composite-index`: look for a broken entry of a name and a type; there is none."""
    body = exchange.body()
    name, kind = read_text(body.get("qualifiedName"), "qualifiedName"), read_text(body.get("typeName"), "typeName")
    if not name.strip() or not kind.strip():
        raise CatalogError(ErrorKind.BAD_REQUEST, "Both qualifiedName and typeName are required")
    return Answer({**_find_sound("composite"), "qualifiedName": name, "typeName": kind, "indexType": "COMPOSITE"})


def _find_sound(index: str) -> dict[str, Any]:
    """The result of a repair that found nothing to repair."""
    return {"success": False, "message": f"No corruption detected in {index} index", "repairedVertexId": None}


def _repair_batch(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST repair/batch`: several at once; each is skipped, because nothing is broken."""
    sent = read_objects(exchange.body().get("entities"), "entities")
    index = (exchange.value("indexType") or "COMPOSITE").upper()
    if not sent:
        raise CatalogError(ErrorKind.BAD_REQUEST, "Entities list is required")
    if index not in _INDEXES:
        raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid indexType. Must be SINGLE, COMPOSITE, or AUTO")
    failed = [each for each in sent if index == "COMPOSITE" and not read_text(each.get("typeName"), "typeName").strip()]
    return Answer(
        {
            "successCount": 0,
            "failureCount": len(failed),
            "skippedCount": len(sent) - len(failed),
            "totalCount": len(sent),
        }
    )


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/admin/health", _check_health),
    ("GET", "/admin/isactive", _is_active),
    ("GET", "/admin/session", _get_session),
    ("GET", "/admin/metrics", _get_metrics),
    ("GET", "/admin/metrics/prometheus", _scrape_metrics),
    ("GET", "/admin/pushMetricsToStatsd", _is_active),
    ("GET", "/admin/stack", _dump_threads),
    ("GET", "/admin/activeSearches", _list_nothing),
    ("DELETE", "/admin/activeSearches/{id}", _end_search),
    ("GET", "/admin/patches", _list_patches),
    ("GET", "/admin/debug/metrics", _get_debug_metrics),
    ("GET", "/admin/audit/{guid}/details", _refuse_audit),
    ("POST", "/admin/checkstate", _check_state),
    ("POST", "/types/refresh", _refresh_types),
    ("POST", "/admin/types/refresh", _refresh_types),
    ("GET", "/dlq/replay/status", _get_replay_status),
    ("POST", "/migration/submit", _submit_migration),
    ("GET", "/migration/status", _get_migration),
    ("GET", "/migration/search/{type}", _search_migrated),
    (
        "POST",
        "/migration/repair-unique-qualified-name",
        _make_guids_handler("Asset GUIDs are required for which updating unique qualified name is required"),
    ),
    (
        "POST",
        "/migration/repair-stakeholder-qualified-name",
        _make_guids_handler("Stakeholder guids are required for updating unique qualified name"),
    ),
    (
        "POST",
        "/migration/product/remove-edges",
        _make_guids_handler("Product GUIDs are required for removing redundant edges"),
    ),
    (
        "POST",
        "/migration/product/validate-edges",
        _make_guids_handler("Product GUIDs are required for validating edges"),
    ),
    ("POST", "/repair/single-index", _repair_single),
    ("POST", "/repair/composite-index", _repair_composite),
    ("POST", "/repair/batch", _repair_batch),
)
