"""Handlers of tasks: the propagations of tags that were done, searched by query, by state and by guid.

Source: `TaskREST`, `AtlasTaskService`, `AdminResource.getTaskStatus`, the fields of `AtlasTask`. The real server puts a
task into a queue for every tag that propagates; here it is done within the request, so a task is read off the line of
the audit that tells of it and is always complete. Tasks of clients' own making (`task/bulk`) are not taken.
"""

import json
import uuid
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.reading import read_object
from delta_arc_lineage.local_atlan.search.plain import find_records
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

Task = dict[str, Any]

_NAMESPACE = uuid.UUID("7d9f0a52-3a1e-4a55-9c55-3d1f6f0a2c11")
_TYPES = {
    "CLASSIFICATION_ADD": "CLASSIFICATION_PROPAGATION_ADD",
    "CLASSIFICATION_UPDATE": "CLASSIFICATION_PROPAGATION_ADD",
    "CLASSIFICATION_DELETE": "CLASSIFICATION_PROPAGATION_DELETE",
}
_LINES = """
SELECT event_key, entity_guid, user, action, started_at, created_at, detail FROM audit
 WHERE action IN ('CLASSIFICATION_ADD', 'CLASSIFICATION_UPDATE', 'CLASSIFICATION_DELETE')
 ORDER BY id DESC LIMIT 10000
"""
_MAXIMUM_PAGE = 10_000


def _list_tasks(catalog: Catalog) -> list[Task]:
    """The latest tasks, the newest first. A removed tag was carried if the line before it, of the same tag, says so."""
    with catalog.read() as connection:
        lines = [dict(row) for row in connection.execute(_LINES)]
    carried: set[tuple[str, str]] = set()
    tasks: list[Task] = []
    for line in reversed(lines):
        tag = _get_tag(json.loads(line["detail"]))
        place = (line["entity_guid"], str(tag.get("typeName")))
        is_gone = line["action"] == "CLASSIFICATION_DELETE"
        if tag.get("propagate") or (is_gone and place in carried):
            tasks.append(_make_task(line, tag))
        carried.discard(place)
        if tag.get("propagate") and not is_gone:
            carried.add(place)
    return tasks[::-1]


def _get_tag(detail: dict[str, Any]) -> dict[str, Any]:
    """The tag that a line of the audit tells of."""
    tag = detail if "typeName" in detail or "propagate" in detail else detail.get("attributes")
    return tag if isinstance(tag, dict) else {}


def _make_task(line: dict[str, Any], tag: dict[str, Any]) -> Task:
    """A task as the metastore shows it."""
    guid, name = line["entity_guid"], str(tag.get("typeName"))
    classification = str(uuid.uuid5(_NAMESPACE, f"{guid}:{name}"))
    return {
        "type": _TYPES[line["action"]],
        "guid": line["event_key"],
        "createdBy": line["user"],
        "createdTime": line["created_at"],
        "updatedTime": line["created_at"],
        "startTime": line["started_at"],
        "endTime": line["created_at"],
        "timeTakenInSeconds": 0,
        "parameters": {
            "entityGuid": guid,
            "classificationName": name,
            "classificationVertexId": classification,
            "relationshipGuid": None,
        },
        "attemptCount": 1,
        "status": "COMPLETE",
        "classificationId": classification,
        "entityGuid": guid,
        "classificationTypeName": name,
        "assetsCountToPropagate": 0,
        "assetsCountPropagated": 0,
    }


def _index_task(task: Task) -> dict[str, Any]:
    """A task as its index holds it: the names that queries use."""
    fields = {
        "__task_guid": "guid",
        "__task_type": "type",
        "__task_status": "status",
        "__task_createdBy": "createdBy",
        "__task_timestamp": "createdTime",
        "__task_modificationTimestamp": "updatedTime",
        "__task_startTime": "startTime",
        "__task_endTime": "endTime",
        "__task_timeTakenInSeconds": "timeTakenInSeconds",
        "__task_attemptCount": "attemptCount",
        "__task_classificationId": "classificationId",
        "__task_classificationTypeName": "classificationTypeName",
        "__task_entityGuid": "entityGuid",
    }
    return {"__type": "__task", "__guid": task["guid"], **{name: task[key] for name, key in fields.items()}, "": task}


def _search(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST task/search`: the tasks that a query finds.

    Nothing but `dsl` is read of the body (`TaskSearchParams`): no limit, no type. Without it the metastore sends the
    index of everything an empty query, which tells of no task in particular; here it finds none.
    """
    dsl = read_object(exchange.body().get("dsl"), "dsl")
    tasks = _list_tasks(catalog) if exchange.body().get("dsl") is not None else []
    found, total = find_records([_index_task(task) for task in tasks], dsl)
    return Answer({"tasks": [record[""] for record in found], "approximateCount": total, "aggregations": None})


def _list(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/tasks`: tasks by guid, else by state, a page of them."""
    guids, states = exchange.values("guids"), [state.upper() for state in exchange.values("status")]
    offset = exchange.number("offset", otherwise=0, most=_MAXIMUM_PAGE)
    limit = exchange.number("limit", otherwise=20, most=_MAXIMUM_PAGE)
    tasks = _list_tasks(catalog)
    if guids:
        return Answer([task for task in tasks if task["guid"] in guids])
    matching = [task for task in tasks if not states or task["status"] in states]
    return Answer(matching[offset : offset + limit])


def _retry(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT task/retry/{guid}`: a task once more; a propagation that is done is as it should be."""
    guid = exchange.parameters["guid"]
    if guid not in [task["guid"] for task in _list_tasks(catalog)]:
        raise CatalogError(ErrorKind.TASK_NOT_FOUND, guid)
    return Answer('"OK"')


def _refuse_retry(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST admin/tasks/retry`: switched off in the real one."""
    raise CatalogError(ErrorKind.DISABLED_API, "META-2979: Limit tasks queue")


def _delete(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE admin/tasks`: nothing is kept of a task but the audit, which stays."""
    return DONE


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/task/search", _search),
    ("PUT", "/task/retry/{guid}", _retry),
    ("GET", "/admin/tasks", _list),
    ("POST", "/admin/tasks/retry", _refuse_retry),
    ("DELETE", "/admin/tasks", _delete),
)
