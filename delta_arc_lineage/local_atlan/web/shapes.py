"""The forms of operations, as examples: bodies are bound to them, the OpenAPI shows them, attacks spoil them.

An operation that is not listed binds nothing: its handler reads what it takes by the getters of `reading.py`.
"""

from delta_arc_lineage.local_atlan.web.binding import Each, Free, Open, Shape
from delta_arc_lineage.local_atlan.web.examples import (
    AUDIT,
    CREDENTIAL,
    CUSTOM_METADATA,
    DELETING,
    ENTITY,
    GUID,
    LINEAGE_LIST,
    LINEAGE_ON_DEMAND,
    LISTING,
    OBJECT_ID,
    RELATIONSHIP,
    REQUEST,
    SAVING,
    SEARCH,
    TABLE,
    TAG_ON_ASSET,
    TASKS,
    TYPEDEFS,
    UNIQUE,
)

_SHAPELESS = Shape()
_LABELS = Shape(body=["nightly"])
_TAGS = Shape(body=[TAG_ON_ASSET])
_NAMED_TAGS = Shape(UNIQUE, [TAG_ON_ASSET])
_NAMED_LABELS = Shape(UNIQUE, ["nightly"])
_GRAPH = {"direction": "BOTH", "depth": 3, "hideProcess": True}

SHAPES: dict[tuple[str, str], Shape] = {
    ("POST", "/entity/bulk"): Shape(SAVING, {"entities": [ENTITY]}),
    ("GET", "/entity/bulk"): Shape({"guid": GUID, "minExtInfo": True, "ignoreRelationships": True}),
    ("DELETE", "/entity/bulk"): Shape({"guid": GUID, **DELETING}),
    ("DELETE", "/entity/bulk/uniqueAttribute"): Shape(DELETING, [OBJECT_ID]),
    ("GET", "/entity/bulk/uniqueAttribute/type/{type}"): Shape({"attr_0:qualifiedName": TABLE}),
    ("POST", "/entity"): Shape(SAVING, {"entity": ENTITY, "referredEntities": Each({"-1": ENTITY})}),
    ("GET", "/entity/guid/{guid}"): Shape({"minExtInfo": True, "ignoreRelationships": True}),
    ("PUT", "/entity/guid/{guid}"): Shape({"name": "rowCount"}, Free(3)),
    ("DELETE", "/entity/guid/{guid}"): Shape(DELETING),
    ("PUT", "/entity/uniqueAttribute/type/{type}"): Shape(UNIQUE, {"entity": ENTITY}),
    ("POST", "/entity/uniqueAttribute/type/{type}"): Shape(UNIQUE, {"entity": ENTITY}),
    ("DELETE", "/entity/uniqueAttribute/type/{type}"): Shape({**UNIQUE, **DELETING}),
    ("PUT", "/admin/purge"): Shape(body=[GUID]),
    ("POST", "/search/indexsearch"): Shape(body=SEARCH),
    ("POST", "/lineage/list"): Shape(body=LINEAGE_LIST),
    ("POST", "/lineage/getlineage"): Shape(body={**_GRAPH, "guid": GUID, "allowDeletedProcess": False}),
    ("GET", "/lineage/uniqueAttribute/type/{type}"): Shape({**UNIQUE, **_GRAPH}),
    ("GET", "/lineage/{guid}"): Shape(_GRAPH),
    ("POST", "/lineage/{guid}"): Shape(body=LINEAGE_ON_DEMAND),
    ("GET", "/types/typedefs"): Shape({"type": "enum"}),
    ("POST", "/types/typedefs"): Shape(body=TYPEDEFS),
    ("PUT", "/types/typedefs"): Shape(body=TYPEDEFS),
    ("DELETE", "/types/typedefs"): Shape(body=TYPEDEFS),
    ("POST", "/entity/bulk/classification"): Shape(body={"classification": TAG_ON_ASSET, "entityGuids": [GUID]}),
    ("POST", "/entity/bulk/setClassifications"): Shape(
        body={"guidHeaderMap": Each({GUID: {"guid": GUID, "typeName": "Table", "classifications": [TAG_ON_ASSET]}})}
    ),
    ("GET", "/entity/bulk/headers"): Shape({"tagUpdateStartTime": 0}),
    ("POST", "/entity/guid/{guid}/classifications"): _TAGS,
    ("PUT", "/entity/guid/{guid}/classifications"): _TAGS,
    ("POST", "/entity/uniqueAttribute/type/{type}/classifications"): _NAMED_TAGS,
    ("PUT", "/entity/uniqueAttribute/type/{type}/classifications"): _NAMED_TAGS,
    ("POST", "/entity/guid/{guid}/businessmetadata"): Shape(
        {"isOverwrite": True}, Each({CUSTOM_METADATA: Open(score=1)})
    ),
    ("POST", "/entity/guid/{guid}/businessmetadata/{name}"): Shape(body=Open(score=1)),
    ("DELETE", "/entity/guid/{guid}/businessmetadata"): Shape(body=Each({CUSTOM_METADATA: Open(score=1)})),
    ("DELETE", "/entity/guid/{guid}/businessmetadata/{name}"): Shape(body=Open(score=1)),
    **{(method, "/entity/guid/{guid}/labels"): _LABELS for method in ("POST", "PUT", "DELETE")},
    **{(method, "/entity/uniqueAttribute/type/{type}/labels"): _NAMED_LABELS for method in ("POST", "PUT", "DELETE")},
    ("POST", "/entity/auditSearch"): Shape(body=AUDIT),
    ("GET", "/entity/{guid}/audit"): Shape({"count": 5}),
    ("POST", "/relationship"): Shape(body=RELATIONSHIP),
    ("PUT", "/relationship"): Shape(body=RELATIONSHIP),
    ("POST", "/task/search"): Shape(body={"dsl": TASKS}),
    ("GET", "/admin/tasks"): Shape({"status": "COMPLETE", "guids": GUID, "offset": 0, "limit": 5}),
    ("POST", "/admin/checkstate"): Shape(body={"entityGuids": [GUID], "entityTypes": ["Table"], "fixIssues": False}),
    **{
        (method, path): Shape(body={"value": "true"})
        for method, path in (
            ("PUT", "/configs/{key}"),
            ("PUT", "/featureflags/{key}"),
            ("PUT", "/static-configs/{key}"),
            ("PUT", "/configs/static/{key}"),
        )
    },
    ("POST", "/admin/featureFlag"): Shape({"key": "disable_writes", "value": "true"}),
    ("POST", "/types/refresh"): Shape({"action": "INIT", "traceId": "x"}, Open()),
    ("POST", "/admin/types/refresh"): Shape({"action": "INIT", "traceId": "x"}, Open()),
    ("POST", "/migration/submit"): Shape({"migrationType": "DATA_MESH_QN", "forceMigration": False}),
    ("POST", "/repair/single-index"): Shape({"qualifiedName": TABLE}),
    ("POST", "/repair/composite-index"): Shape(body={"qualifiedName": TABLE, "typeName": "Table"}),
    ("POST", "/repair/batch"): Shape(
        {"indexType": "COMPOSITE"}, {"entities": [{"qualifiedName": TABLE, "typeName": "Table"}]}
    ),
    ("POST", "/entity/repairAllClassifications"): Shape({"delay": 0, "batchSize": 1000, "fetchSize": 5000}),
    ("POST", "/entity/repairindex/{typename}"): Shape({"delay": 0, "limit": 1000, "offset": 0, "batchSize": 1000}),
    ("POST", "/entity/guid/bulk/repairindex"): Shape(body=[GUID]),
    ("POST", "/entity/repairhaslineage"): Shape(body={"request": [{"assetGuid": GUID}]}),
    ("POST", "/entity/repairhaslineagebyids"): Shape(body=Each({"4128": "Table"})),
    ("POST", "/entity/evaluator"): Shape(
        body=[{"typeName": "Table", "entityGuid": GUID, "entityId": TABLE, "action": "ENTITY_READ"}]
    ),
    **{
        ("GET", path): Shape(LISTING)
        for path in (
            *("/users", "/roles", "/groups", "/v2/groups", "/apikeys"),
            *("/users/{guid}/groups", "/groups/{guid}/members"),
        )
    },
    ("POST", "/users"): Shape(body={"users": [{"email": "ada@example.com", "roleName": "$guest", "roleId": GUID}]}),
    ("POST", "/users/{guid}"): Shape(body={"firstName": "Ada", "attributes": Open(designation=["engineer"])}),
    ("POST", "/users/{guid}/groups"): Shape(body={"groups": [GUID]}),
    ("POST", "/users/{guid}/roles/update"): Shape(body={"roleId": GUID}),
    ("POST", "/groups"): Shape(
        body={"group": {"name": "stewards", "attributes": Open(alias=["Stewards"])}, "users": [GUID]}
    ),
    ("POST", "/groups/{guid}"): Shape(body={"path": "/stewards", "attributes": Open(description=["by hand"])}),
    ("POST", "/groups/{guid}/members/remove"): Shape(body={"users": [GUID]}),
    ("POST", "/apikeys"): Shape(body={"displayName": "loader", "description": "by hand", "validitySeconds": 3600}),
    ("POST", "/apikeys/{guid}"): Shape(body={"displayName": "loader", "description": "again"}),
    ("POST", "/requests"): Shape(body=REQUEST),
    ("GET", "/requests"): Shape(LISTING),
    ("GET", "/requests/actionable"): Shape(LISTING),
    ("POST", "/requests/{guid}/action"): Shape(body={"action": "approved", "message": "yes"}),
    ("POST", "/credentials"): Shape(body=CREDENTIAL),
    ("GET", "/credentials"): Shape({"limit": 5, "offset": 0, "filter": '{"connectorType":"jdbc"}'}),
    ("POST", "/credentials/{guid}"): Shape(body=CREDENTIAL),
    ("POST", "/credentials/test"): Shape(body=CREDENTIAL),
    ("POST", "/faults"): Shape(
        body=Open(
            {
                "rate_limit": {"per_minute": 400, "block_seconds": 60.0, "retry_after": True},
                "latency_ms": 0,
                "index_lag_ms": 0,
                "seed": 1,
                "rules": [
                    {"kind": "error", "method": "GET", "route": "/entity/*", "rate": 0.5, "status": 503, "times": 1}
                ],
            }
        )
    ),
    ("GET", "/export"): Shape({"kind": "entity", "offset": 0, "size": 10}),
    ("POST", "/import"): Shape(body={"lines": [Open(kind="typedef", category="ENUM", body={"name": "Shade"})]}),
}


def get_shape(method: str, pattern: str) -> Shape:
    """The shape of an operation; one that is not listed takes anything."""
    return SHAPES.get((method, pattern), _SHAPELESS)
