"""The forms of operations, as examples: bodies are bound to them, the OpenAPI shows them, attacks spoil them.

Every operation is listed, here or in the modules that these are put together from. What a form leaves open, a handler
reads by the getters of `reading.py`.
"""

from delta_arc_lineage.local_atlan.web.binding import SHAPELESS, Each, Free, Open, Shape
from delta_arc_lineage.local_atlan.web.examples import (
    AUDIT,
    BASIC_SEARCH,
    CONNECTION,
    CREDENTIAL,
    CUSTOM_METADATA,
    DELETING,
    DIRECT_SEARCH,
    ENTITY,
    GUID,
    LINEAGE_LIST,
    LINEAGE_ON_DEMAND,
    LISTING,
    LOGGED,
    MAPPER,
    OBJECT_ID,
    RELATIONSHIP,
    REQUEST,
    SAVING,
    SEARCH,
    TABLE,
    TAG_ON_ASSET,
    TAG_SHOWN,
    TASKS,
    TYPEDEFS,
    UNIQUE,
)
from delta_arc_lineage.local_atlan.web.glossary_shapes import GLOSSARY_SHAPES
from delta_arc_lineage.local_atlan.web.plain_shapes import PLAIN_SHAPES

_LABELS = Shape(body=["nightly"])
_TAGS = Shape(body=[TAG_ON_ASSET])
_NAMED_TAGS = Shape(UNIQUE, [TAG_ON_ASSET])
_NAMED_LABELS = Shape(UNIQUE, ["nightly"])
_GRAPH = {"direction": "BOTH", "depth": 3, "hideProcess": True}
_EVENTS = {"first": 0, "max": 5, "dateFrom": "2024-01-01", "dateTo": "2030-01-01"}

SHAPES: dict[tuple[str, str], Shape] = {
    **PLAIN_SHAPES,
    **GLOSSARY_SHAPES,
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
    ("GET", "/entity/uniqueAttribute/type/{type}"): Shape({**UNIQUE, "minExtInfo": True, "ignoreRelationships": True}),
    ("GET", "/entity/uniqueAttribute/type/{type}/header"): Shape(UNIQUE),
    ("POST", "/entity/restore/bulk"): Shape({"guid": GUID}),
    ("POST", "/bulk-purge/connection"): Shape({"connectionQualifiedName": CONNECTION, "deleteConnection": False}),
    ("POST", "/bulk-purge/qualifiedName"): Shape({"prefix": TABLE}),
    ("GET", "/bulk-purge/status"): Shape({"requestId": GUID}),
    ("POST", "/bulk-purge/cancel"): Shape({"requestId": GUID}),
    ("POST", "/search/indexsearch"): Shape(body=SEARCH),
    ("POST", "/model/search"): Shape(
        {"namespace": "trade", "businessDate": "1700000000000", "systemDate": "1700000000000"},
        {**SEARCH, "dsl": Open(query={"term": {"__typeName.keyword": {"value": "DMEntity"}}})},
    ),
    ("GET", "/search/basic"): Shape({name: BASIC_SEARCH[name] for name in ("query", "typeName", "limit", "offset")}),
    ("POST", "/search/basic"): Shape(body=BASIC_SEARCH),
    ("GET", "/search/dsl"): Shape({"query": "from Table where name = 'ORDERS'", "limit": 5, "offset": 0}),
    ("POST", "/direct/search"): Shape(body=DIRECT_SEARCH),
    ("POST", "/search/es"): Shape(body={"dsl": SEARCH["dsl"]}),
    ("POST", "/search/searchlog"): Shape(body={"dsl": LOGGED}),
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
    ("POST", "/entity/bulk/classification/displayName"): Shape(body=[{**TAG_ON_ASSET, "displayName": TAG_SHOWN}]),
    ("POST", "/entity/bulk/repairClassificationsMappings"): Shape(body=[GUID]),
    ("DELETE", "/entity/uniqueAttribute/type/{type}/classification/{name}"): Shape(UNIQUE),
    ("POST", "/entity/guid/{guid}/classifications"): _TAGS,
    ("PUT", "/entity/guid/{guid}/classifications"): _TAGS,
    ("POST", "/entity/uniqueAttribute/type/{type}/classifications"): _NAMED_TAGS,
    ("PUT", "/entity/uniqueAttribute/type/{type}/classifications"): _NAMED_TAGS,
    ("POST", "/entity/guid/{guid}/businessmetadata"): Shape(
        {"isOverwrite": True}, Each({CUSTOM_METADATA: Open(score=1)})
    ),
    ("POST", "/entity/guid/{guid}/businessmetadata/displayName"): Shape(
        {"isOverwrite": True}, Each({"Q": Open(score=1)})
    ),
    ("POST", "/entity/guid/{guid}/businessmetadata/{name}"): Shape(body=Open(score=1)),
    ("DELETE", "/entity/guid/{guid}/businessmetadata"): Shape(body=Each({CUSTOM_METADATA: Open(score=1)})),
    ("DELETE", "/entity/guid/{guid}/businessmetadata/{name}"): Shape(body=Open(score=1)),
    **{(method, "/entity/guid/{guid}/labels"): _LABELS for method in ("POST", "PUT", "DELETE")},
    **{(method, "/entity/uniqueAttribute/type/{type}/labels"): _NAMED_LABELS for method in ("POST", "PUT", "DELETE")},
    ("POST", "/entity/auditSearch"): Shape(body=AUDIT),
    ("POST", "/entity/{guid}/auditSearch"): Shape(body=AUDIT),
    ("GET", "/entity/{guid}/audit"): Shape({"auditAction": "ENTITY_CREATE", "count": 5}),
    ("POST", "/relationship"): Shape(body=RELATIONSHIP),
    ("PUT", "/relationship"): Shape(body=RELATIONSHIP),
    ("POST", "/relationship/bulk"): Shape(body=[RELATIONSHIP]),
    ("DELETE", "/relationship/guid/bulk"): Shape(body=[GUID]),
    ("GET", "/relationship/guid/{guid}"): Shape({"extendedInfo": True}),
    ("POST", "/task/search"): Shape(body={"dsl": TASKS}),
    ("GET", "/admin/tasks"): Shape({"status": "COMPLETE", "guids": GUID, "offset": 0, "limit": 5}),
    ("DELETE", "/admin/tasks"): Shape({"guids": GUID}),
    ("POST", "/admin/tasks/retry"): Shape({"guids": GUID}),
    ("PUT", "/task/retry/{guid}"): Shape(),
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
    ("GET", "/migration/status"): Shape({"migrationType": "DATA_MESH_QN"}),
    **{
        ("POST", f"/migration/{name}"): Shape(body=[GUID])
        for name in (
            *("repair-unique-qualified-name", "repair-stakeholder-qualified-name"),
            *("product/remove-edges", "product/validate-edges"),
        )
    },
    ("POST", "/repair/single-index"): Shape({"qualifiedName": TABLE}),
    ("POST", "/repair/composite-index"): Shape(body={"qualifiedName": TABLE, "typeName": "Table"}),
    ("POST", "/repair/batch"): Shape(
        {"indexType": "COMPOSITE"}, {"entities": [{"qualifiedName": TABLE, "typeName": "Table"}]}
    ),
    ("POST", "/entity/repairAllClassifications"): Shape({"delay": 0, "batchSize": 1000, "fetchSize": 5000}),
    ("POST", "/entity/repairindex"): SHAPELESS,
    ("POST", "/entity/guid/{guid}/repairindex"): SHAPELESS,
    ("POST", "/entity/repairClassificationsMappings/{guid}"): SHAPELESS,
    ("POST", "/entity/repair/accesscontrolAlias/{guid}"): SHAPELESS,
    ("POST", "/images"): SHAPELESS,
    ("POST", "/entity/repairindex/{typename}"): Shape({"delay": 0, "limit": 1000, "offset": 0, "batchSize": 1000}),
    ("POST", "/entity/guid/bulk/repairindex"): Shape(body=[GUID]),
    ("POST", "/entity/repairhaslineage"): Shape(body={"request": [{"assetGuid": GUID}]}),
    ("POST", "/entity/repairhaslineagebyids"): Shape(body=Each({"4128": "Table"})),
    ("POST", "/entity/evaluator"): Shape(
        body=[{"typeName": "Table", "entityGuid": GUID, "entityId": TABLE, "action": "ENTITY_READ"}]
    ),
    ("POST", "/entity/accessors"): Shape(
        body=Free([{"action": "ENTITY_READ", "typeName": "Table", "qualifiedName": TABLE, "guid": GUID}])
    ),
    ("POST", "/attribute/update"): Shape(body=Open(data=[{"assetId": GUID, "attributes": {"name": "ORDERS"}}])),
    **{
        ("GET", path): Shape(LISTING)
        for path in (
            *("/oauth-clients", "/users", "/roles", "/groups", "/v2/groups", "/apikeys"),
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
    ("POST", "/oauth-clients/token"): Shape(body=Open(clientId="oauth-client-loader", clientSecret="…")),
    **{
        key: Shape(body=Open(displayName="loader", description="by hand", role="$guest", personaQNs=["default/ada"]))
        for key in (("POST", "/oauth-clients"), ("PUT", "/oauth-clients/{client}"))
    },
    ("GET", "/admin/realms/default/users"): Shape({"username": "ada"}),
    ("POST", "/realms/default/protocol/openid-connect/token"): Shape(),
    ("GET", "/events/login"): Shape({"type": "CLIENT_LOGIN", "user": GUID, **_EVENTS}),
    ("GET", "/events/main"): Shape({"operationTypes": "CREATE", "resourceTypes": "USER,GROUP", **_EVENTS}),
    **{("POST", path): Shape(body=MAPPER) for path in ("/idp/{alias}/mappers", "/idp/{alias}/mappers/{guid}")},
    ("POST", "/contracts/init"): Shape(body=Open(assetType="Table", assetQualifiedName=TABLE)),
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
    """The shape of an operation; one of a table that is not this server's takes anything."""
    return SHAPES.get((method, pattern), SHAPELESS)
