"""Examples of what programs send, of one small estate: a table in a Snowflake connection, its tag, its custom metadata.

They are the forms that bodies are bound to, see `shapes.py`.
"""

from delta_arc_lineage.local_atlan.web.binding import Closed, Each, Open

GUID = "3f2b8c1e-5d4a-4e0b-9a67-1c2d3e4f5a6b"
GLOSSARY_GUID = "3f2b8c1e-5d4a-4e0b-9a67-1c2d3e4f5a6c"
TERM_GUID = "3f2b8c1e-5d4a-4e0b-9a67-1c2d3e4f5a6d"
CONNECTION = "default/snowflake/1700000000"
TABLE = f"{CONNECTION}/SALES/PUBLIC/ORDERS"
TAG = "Confidential"
TAG_SHOWN = "For few eyes"
CUSTOM_METADATA = "Quality"


OBJECT_ID = {"typeName": "Table", "uniqueAttributes": Open(qualifiedName=TABLE)}
TAG_ON_ASSET = {"typeName": TAG, "propagate": False, "attributes": Open(), "entityGuid": GUID}
ENTITY = {
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
    "classifications": [TAG_ON_ASSET],
    "addOrUpdateClassifications": [TAG_ON_ASSET],
    "removeClassifications": [TAG_ON_ASSET],
    "businessAttributes": Each({CUSTOM_METADATA: Open(score=1)}),
    "customAttributes": Each(loaded_by="nightly"),
    "labels": ["nightly"],
}
SAVING = {
    "replaceTags": True,
    "appendTags": False,
    "replaceClassifications": False,
    "replaceBusinessAttributes": True,
    "overwriteBusinessAttributes": False,
}
UNIQUE = {"attr:qualifiedName": TABLE}
DELETING = {"deleteType": "SOFT"}
FILTERS = Open(
    condition="AND", criterion=[{"attributeName": "name", "operator": "startsWith", "attributeValue": "ORD"}]
)
DSL = Open(
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
SEARCH = {
    "dsl": DSL,
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
BASIC_SEARCH = {
    "query": "orders",
    "typeName": "Table",
    "includeSubTypes": True,
    "excludeDeletedEntities": True,
    "sortBy": "name",
    "sortOrder": "ASCENDING",
    "limit": 5,
    "offset": 0,
    "attributes": ["name"],
    "entityFilters": FILTERS,
}
DIRECT_SEARCH = Open(searchType="SIMPLE", indexName="janusgraph_vertex_index", query=DSL)
LOGGED = Open(
    {
        "from": 0,
        "size": 5,
        "query": {
            "bool": {
                "filter": [{"term": {"userName": {"value": "ada"}}}, {"range": {"createdAt": {"gte": 0}}}],
                "must_not": [{"terms": {"utmTags": ["ui_main_list"]}}],
                "should": [{"exists": {"field": "hasResult"}}],
                "minimum_should_match": 1,
            }
        },
        "post_filter": {"match_all": {}},
        "sort": [{"createdAt": {"order": "desc"}}],
        "aggs": {"users": {"terms": {"field": "userName", "size": 5}}},
    }
)
AUDIT = {
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
TASKS = Open(
    {
        "from": 0,
        "size": 5,
        "query": {
            "bool": {
                "filter": [
                    {"term": {"__task_entityGuid": {"value": GUID}}},
                    {"terms": {"__task_status": ["COMPLETE"]}},
                ],
                "must": [{"match": {"__task_type": {"query": "CLASSIFICATION_PROPAGATION_ADD"}}}],
                "should": [{"range": {"__task_startTime": {"gte": 0}}}, {"prefix": {"__task_guid": {"value": "a"}}}],
                "must_not": [{"wildcard": {"__task_createdBy": {"value": "x*"}}}, {"exists": {"field": "none"}}],
                "minimum_should_match": 1,
            }
        },
        "sort": [{"__task_startTime": {"order": "desc"}}],
    }
)
LINEAGE_LIST = Closed(
    {
        "guid": GUID,
        "direction": "INPUT",
        "depth": 3,
        "from": 0,
        "size": 10,
        "entityFilters": FILTERS,
        "entityTraversalFilters": FILTERS,
        "relationshipTraversalFilters": FILTERS,
        "attributes": ["name"],
        "relationAttributes": ["name"],
        "immediateNeighbours": True,
        "excludeMeanings": True,
        "excludeClassifications": True,
        "lineageType": "DatasetProcessLineage",
    }
)
ON_DEMAND = {"direction": "BOTH", "depth": 3, "inputRelationsLimit": 3, "outputRelationsLimit": 3, "from": 0}
LINEAGE_ON_DEMAND = Closed(
    {
        "constraints": Each({GUID: ON_DEMAND}),
        "defaultParams": ON_DEMAND,
        "entityTraversalFilters": FILTERS,
        "traversalFilters": FILTERS,
        "relationshipTraversalFilters": FILTERS,
        "attributes": ["name"],
        "relationAttributes": ["name"],
        "lineageType": "DatasetProcessLineage",
    }
)
ATTRIBUTE = {
    "name": "score",
    "displayName": "Score",
    "typeName": "int",
    "isOptional": True,
    "cardinality": "SINGLE",
    "options": Each(maxStrLength="100", applicableEntityTypes='["Asset"]', multiValueSelect="false"),
}
TYPEDEFS = {
    "enumDefs": [{"name": "Shade", "elementDefs": [{"value": "light", "ordinal": 1}]}],
    "structDefs": [{"name": "Pair", "attributeDefs": [ATTRIBUTE]}],
    "classificationDefs": [
        {"name": "Example", "displayName": "Example", "entityTypes": ["Table"], "superTypes": ["x"]}
    ],
    "entityDefs": [{"name": "Example_asset", "superTypes": ["Asset"], "attributeDefs": [ATTRIBUTE]}],
    "relationshipDefs": [
        {
            "name": "example_pairs",
            "relationshipCategory": "ASSOCIATION",
            "propagateTags": "NONE",
            "endDef1": {"type": "Table", "name": "examplePairs", "isContainer": False, "cardinality": "SET"},
            "endDef2": {"type": "Table", "name": "exampleOf", "isContainer": False, "cardinality": "SINGLE"},
            "attributeDefs": [ATTRIBUTE],
        }
    ],
    "businessMetadataDefs": [{"name": "", "displayName": "Example", "attributeDefs": [ATTRIBUTE]}],
}
RELATIONSHIP = {
    "typeName": "AtlasGlossarySemanticAssignment",
    "guid": GUID,
    "end1": {"guid": GUID, "typeName": "AtlasGlossaryTerm"},
    "end2": OBJECT_ID,
    "attributes": Open(description="by hand"),
}
MAPPER = Open(
    name="stewards of the provider",
    identityProviderMapper="saml-group-idp-mapper",
    config={"syncMode": "FORCE", "attribute.name": "memberOf", "attribute.value": "stewards", "group": "/stewards"},
)
LISTING = {"limit": 5, "offset": 0, "sort": "name", "filter": '{"$and":[{"name":{"$ilike":"%a%"}}]}'}
REQUEST = {
    "requestType": "attribute",
    "sourceType": "static",
    "approvalType": "single",
    "destinationGuid": GUID,
    "destinationQualifiedName": TABLE,
    "destinationAttribute": "userDescription",
    "destinationValue": "Orders of a day",
    "entityType": "Table",
}
CREDENTIAL = {
    "name": "default-spark-1700000000-0",
    "authType": "basic",
    "connectorConfigName": "atlan-connectors-spark",
    "connector": "spark",
    "connectorType": "jdbc",
    "username": "ada",
    "password": "…",
    "host": "localhost",
    "port": 123,
    "extra": Open(role="reader"),
}
