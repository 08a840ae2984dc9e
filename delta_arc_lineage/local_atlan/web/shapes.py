"""The forms of operations, as examples: bodies are bound to them, the OpenAPI shows them, attacks spoil them.

An operation that is not listed binds nothing: its handler reads what it takes by the getters of `reading.py`. The
examples are of one small estate: a table in a Snowflake connection, its tag, its custom metadata.
"""

from delta_arc_lineage.local_atlan.web.binding import Each, Free, Open, Shape

GUID = "3f2b8c1e-5d4a-4e0b-9a67-1c2d3e4f5a6b"
CONNECTION = "default/snowflake/1700000000"
TABLE = f"{CONNECTION}/SALES/PUBLIC/ORDERS"
TAG = "Confidential"
CUSTOM_METADATA = "Quality"


_SHAPELESS = Shape()
_OBJECT_ID = {"typeName": "Table", "uniqueAttributes": Open(qualifiedName=TABLE)}
_TAG_ON_ASSET = {"typeName": TAG, "propagate": False, "attributes": Open(), "entityGuid": GUID}
_ENTITY = {
    "typeName": "Table",
    "guid": "-1",
    "status": "ACTIVE",
    "attributes": Open(
        qualifiedName=TABLE, name="ORDERS", rowCount=3, columns=[], certificateUpdatedAt=1, ownerUsers=["ada"]
    ),
    "uniqueAttributes": Open(qualifiedName=TABLE),
    "relationshipAttributes": Open(meanings=[{"typeName": "AtlasGlossaryTerm", "guid": GUID}]),
    "appendRelationshipAttributes": Open(inputToProcesses=[]),
    "removeRelationshipAttributes": Open(outputFromProcesses=[]),
    "classifications": [_TAG_ON_ASSET],
    "addOrUpdateClassifications": [_TAG_ON_ASSET],
    "removeClassifications": [_TAG_ON_ASSET],
    "businessAttributes": Each({CUSTOM_METADATA: Open(score=1)}),
    "customAttributes": Each(loaded_by="nightly"),
    "labels": ["nightly"],
}
_SAVING = {
    "replaceTags": True,
    "appendTags": False,
    "replaceClassifications": False,
    "replaceBusinessAttributes": True,
    "overwriteBusinessAttributes": False,
}
_UNIQUE = {"attr:qualifiedName": TABLE}
_DELETING = {"deleteType": "SOFT"}
_FILTERS = Open(
    condition="AND", criterion=[{"attributeName": "name", "operator": "startsWith", "attributeValue": "ORD"}]
)
_DSL = Open(
    {
        "from": 0,
        "size": 10,
        "track_total_hits": True,
        "query": {
            "bool": {
                "filter": [
                    {"term": {"__typeName.keyword": {"value": "Table"}}},
                    {"terms": {"__guid": [GUID]}},
                    {"range": {"__timestamp": {"gte": 0, "lt": "now+1d"}}},
                ],
                "must": [{"match": {"name": {"query": "orders", "operator": "and", "fuzziness": "AUTO"}}}],
                "should": [
                    {"wildcard": {"name.keyword": {"value": "ord*", "case_insensitive": True, "boost": 2.0}}},
                    {"prefix": {"qualifiedName": {"value": CONNECTION}}},
                    {"regexp": {"name.keyword": {"value": "ord.*", "flags": "ALL"}}},
                    {"match_phrase": {"description": {"query": "of a day", "slop": 1}}},
                    {"multi_match": {"query": "orders", "fields": ["name^3", "description"], "type": "best_fields"}},
                    {"fuzzy": {"name.keyword": {"value": "order", "fuzziness": 1, "prefix_length": 0}}},
                    {"simple_query_string": {"query": "orders", "fields": ["name"], "default_operator": "or"}},
                    {"query_string": {"query": "name:orders", "default_field": "name"}},
                    {"constant_score": {"filter": {"exists": {"field": "name"}}, "boost": 1.0}},
                    {"function_score": {"query": {"match_all": {}}, "functions": [{"weight": 2}]}},
                    {
                        "span_near": {
                            "clauses": [{"span_term": {"name": {"value": "orders"}}}],
                            "slop": 1,
                            "in_order": True,
                        }
                    },
                ],
                "must_not": [{"ids": {"values": [GUID]}}],
                "minimum_should_match": 1,
            }
        },
        "post_filter": {"match_all": {}},
        "sort": [{"__guid": {"order": "asc", "missing": "_last"}}, {"name.keyword": "desc"}],
        "search_after": [GUID, "ORDERS"],
        "aggregations": {
            "types": {
                "terms": {"field": "__typeName.keyword", "size": 5, "order": {"_count": "desc"}, "min_doc_count": 1},
                "aggs": {"first": {"top_hits": {"size": 1, "from": 0, "sort": [{"name.keyword": "asc"}]}}},
            },
            "times": {"date_histogram": {"field": "__timestamp", "calendar_interval": "day", "time_zone": "UTC"}},
            "rows": {"histogram": {"field": "rowCount", "interval": 10, "offset": 0, "min_doc_count": 0}},
            "ranges": {"range": {"field": "rowCount", "ranges": [{"from": 0, "to": 10, "key": "few"}]}},
            "some": {"filters": {"filters": {"all": {"match_all": {}}}}},
            "numbers": {"stats": {"field": "rowCount", "missing": 0}},
        },
    }
)
_SEARCH = {
    "dsl": _DSL,
    "attributes": ["name", "rowCount"],
    "relationAttributes": ["name"],
    "excludeClassifications": False,
    "excludeMeanings": False,
    "allowDeletedRelations": False,
    "includeClassificationNames": True,
    "requestRelationshipAttrsForSearch": True,
    "showSearchScore": True,
    "showSearchMetadata": True,
    "searchLoggingMetadata": {"saveSearchLog": False},
}
_AUDIT = {
    "dsl": Open(
        {
            "from": 0,
            "size": 5,
            "query": {
                "bool": {
                    "filter": [
                        {"term": {"entityId": {"value": GUID}}},
                        {"terms": {"action": ["ENTITY_CREATE"]}},
                        {"range": {"created": {"gte": 0}}},
                        {"prefix": {"entityQualifiedName": {"value": CONNECTION}}},
                    ],
                    "should": [{"match": {"user": {"query": "admin"}}}, {"exists": {"field": "typeName"}}],
                    "minimum_should_match": 1,
                }
            },
            "sort": [{"created": {"order": "desc"}}],
        }
    ),
    "attributes": ["name"],
}
_LINEAGE_LIST = {
    "guid": GUID,
    "direction": "INPUT",
    "depth": 3,
    "from": 0,
    "size": 10,
    "entityFilters": _FILTERS,
    "entityTraversalFilters": _FILTERS,
    "relationshipTraversalFilters": _FILTERS,
    "attributes": ["name"],
    "relationAttributes": ["name"],
    "immediateNeighbours": True,
    "excludeMeanings": True,
}
_ON_DEMAND = {"direction": "BOTH", "depth": 3, "inputRelationsLimit": 3, "outputRelationsLimit": 3, "from": 0}
_ATTRIBUTE = {
    "name": "score",
    "displayName": "Score",
    "typeName": "int",
    "isOptional": True,
    "cardinality": "SINGLE",
    "options": Each(maxStrLength="100", applicableEntityTypes='["Asset"]', multiValueSelect="false"),
}
_TYPEDEFS = {
    "enumDefs": [{"name": "Shade", "elementDefs": [{"value": "light", "ordinal": 1}]}],
    "structDefs": [{"name": "Pair", "attributeDefs": [_ATTRIBUTE]}],
    "classificationDefs": [
        {"name": "Example", "displayName": "Example", "entityTypes": ["Table"], "superTypes": ["x"]}
    ],
    "entityDefs": [{"name": "Example_asset", "superTypes": ["Asset"], "attributeDefs": [_ATTRIBUTE]}],
    "relationshipDefs": [
        {
            "name": "example_pairs",
            "relationshipCategory": "ASSOCIATION",
            "propagateTags": "NONE",
            "endDef1": {"type": "Table", "name": "examplePairs", "isContainer": False, "cardinality": "SET"},
            "endDef2": {"type": "Table", "name": "exampleOf", "isContainer": False, "cardinality": "SINGLE"},
            "attributeDefs": [_ATTRIBUTE],
        }
    ],
    "businessMetadataDefs": [{"name": "", "displayName": "Example", "attributeDefs": [_ATTRIBUTE]}],
}
_RELATIONSHIP = {
    "typeName": "AtlasGlossarySemanticAssignment",
    "guid": GUID,
    "end1": {"guid": GUID, "typeName": "AtlasGlossaryTerm"},
    "end2": _OBJECT_ID,
    "attributes": Open(description="by hand"),
}
_LISTING = {"limit": 5, "offset": 0, "sort": "name", "filter": '{"$and":[{"name":{"$ilike":"%a%"}}]}'}
_LABELS = Shape(body=["nightly"])
_TAGS = Shape(body=[_TAG_ON_ASSET])
_NAMED_TAGS = Shape(_UNIQUE, [_TAG_ON_ASSET])
_NAMED_LABELS = Shape(_UNIQUE, ["nightly"])
_GRAPH = {"direction": "BOTH", "depth": 3, "hideProcess": True}

SHAPES: dict[tuple[str, str], Shape] = {
    ("POST", "/entity/bulk"): Shape(_SAVING, {"entities": [_ENTITY]}),
    ("GET", "/entity/bulk"): Shape({"guid": GUID, "minExtInfo": True, "ignoreRelationships": True}),
    ("DELETE", "/entity/bulk"): Shape({"guid": GUID, **_DELETING}),
    ("DELETE", "/entity/bulk/uniqueAttribute"): Shape(_DELETING, [_OBJECT_ID]),
    ("GET", "/entity/bulk/uniqueAttribute/type/{type}"): Shape({"attr_0:qualifiedName": TABLE}),
    ("POST", "/entity"): Shape(_SAVING, {"entity": _ENTITY, "referredEntities": Each({"-1": _ENTITY})}),
    ("GET", "/entity/guid/{guid}"): Shape({"minExtInfo": True, "ignoreRelationships": True}),
    ("PUT", "/entity/guid/{guid}"): Shape({"name": "rowCount"}, Free(3)),
    ("DELETE", "/entity/guid/{guid}"): Shape(_DELETING),
    ("PUT", "/entity/uniqueAttribute/type/{type}"): Shape(_UNIQUE, {"entity": _ENTITY}),
    ("POST", "/entity/uniqueAttribute/type/{type}"): Shape(_UNIQUE, {"entity": _ENTITY}),
    ("DELETE", "/entity/uniqueAttribute/type/{type}"): Shape({**_UNIQUE, **_DELETING}),
    ("PUT", "/admin/purge"): Shape(body=[GUID]),
    ("POST", "/search/indexsearch"): Shape(body=_SEARCH),
    ("POST", "/lineage/list"): Shape(body=_LINEAGE_LIST),
    ("POST", "/lineage/getlineage"): Shape(body={**_GRAPH, "guid": GUID, "allowDeletedProcess": False}),
    ("GET", "/lineage/uniqueAttribute/type/{type}"): Shape({**_UNIQUE, **_GRAPH}),
    ("GET", "/lineage/{guid}"): Shape(_GRAPH),
    ("POST", "/lineage/{guid}"): Shape(
        body={
            "constraints": Each({GUID: _ON_DEMAND}),
            "defaultParams": _ON_DEMAND,
            "entityTraversalFilters": _FILTERS,
            "attributes": ["name"],
        }
    ),
    ("GET", "/types/typedefs"): Shape({"type": "enum"}),
    ("POST", "/types/typedefs"): Shape(body=_TYPEDEFS),
    ("PUT", "/types/typedefs"): Shape(body=_TYPEDEFS),
    ("DELETE", "/types/typedefs"): Shape(body=_TYPEDEFS),
    ("POST", "/entity/bulk/classification"): Shape(body={"classification": _TAG_ON_ASSET, "entityGuids": [GUID]}),
    ("POST", "/entity/bulk/setClassifications"): Shape(
        body={"guidHeaderMap": Each({GUID: {"guid": GUID, "typeName": "Table", "classifications": [_TAG_ON_ASSET]}})}
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
    ("POST", "/entity/auditSearch"): Shape(body=_AUDIT),
    ("GET", "/entity/{guid}/audit"): Shape({"count": 5}),
    ("POST", "/relationship"): Shape(body=_RELATIONSHIP),
    ("PUT", "/relationship"): Shape(body=_RELATIONSHIP),
    ("POST", "/entity/evaluator"): Shape(
        body=[{"typeName": "Table", "entityGuid": GUID, "entityId": TABLE, "action": "ENTITY_READ"}]
    ),
    **{
        ("GET", path): Shape(_LISTING)
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
