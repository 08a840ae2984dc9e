"""Searches that answer as the index does, the search of data models, and the links of data products.

The rules are those of the metastore's `DirectSearchREST`, `ModelREST`, `BusinessLineageREST` and
`BusinessLineageService`: one account of the service may use the first and the last.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, get, save
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]

WORKFLOW = httpx.BasicAuth("service-account-atlan-argo", "test-token")
ORIGIN = {"x-atlan-client-origin": "workflow"}
INDEX = "janusgraph_vertex_index"


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with three tables, one archived."""
    with open_http(server.url, "test-token") as opened:
        save(opened, *[entity("Table", name, rowCount=at, ownerUsers=["me"]) for at, name in enumerate("abc")])
        opened.delete(f"/api/meta/entity/guid/{get(opened, 'Table', 'c')['guid']}")
        yield opened


def _direct(client: httpx.Client, body: Json, *, headers: Json | None = None, own: bool = True) -> httpx.Response:
    auth: Any = WORKFLOW if own else httpx.USE_CLIENT_DEFAULT
    return client.post("/api/meta/direct/search", json=body, headers=ORIGIN if headers is None else headers, auth=auth)


def _simple(**query: Any) -> Json:
    return {"searchType": "SIMPLE", "indexName": INDEX, "query": query}


@pytest.mark.parametrize("kind", ["SIMPLE", "PIT_CREATE", "PIT_SEARCH", "PIT_DELETE"])
def test_direct_search_is_for_one_account(client: httpx.Client, kind: str) -> None:
    """Everybody else is not authorized, whatever is asked."""
    answer = _direct(client, {**_simple(), "searchType": kind}, own=False)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "ATLAS-403-00-001")
    assert answer.json()["errorMessage"].endswith("is not authorized to perform Direct search")


@pytest.mark.parametrize("own", [True, False])
def test_a_type_that_is_none_is_no_request(client: httpx.Client, own: bool) -> None:
    """It is not read, so nobody is asked who he is."""
    assert _direct(client, {**_simple(), "searchType": "NONEXISTENT_TYPE"}, own=own).status_code == 400


def test_the_origin_must_be_said(client: httpx.Client) -> None:
    """In a header."""
    answer = _direct(client, _simple(), headers={})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-029")
    assert answer.json()["errorMessage"] == "Required header x-atlan-client-origin is missing or empty"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"indexName": INDEX, "query": {}}, "Search type is required"),
        ({"searchType": "SIMPLE", "query": {}}, "Index name is required for simple search"),
        ({"searchType": "SIMPLE", "indexName": "  ", "query": {}}, "Index name is required for simple search"),
        ({"searchType": "SIMPLE", "indexName": INDEX}, "Query is required for simple search"),
        ({"searchType": "SIMPLE", "indexName": INDEX, "query": []}, "Query is required for simple search"),
        ({"searchType": "SIMPLE", "indexName": "another", "query": {}}, "ES index another not found"),
        (_simple(query={"nonsense": {}}), "unknown query [nonsense]"),
        (_simple(**{"from": 9_999, "size": 2}), "Result window is too large"),
        (_simple(querry={}), "Unknown key for a START_OBJECT in [querry]."),
    ],
)
def test_every_fault_is_one_of_the_query(client: httpx.Client, body: Json, message: str) -> None:
    """`DISCOVERY_QUERY_FAILED`, with the reason."""
    answer = _direct(client, body)
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "ATLAS-500-00-004")
    assert message in answer.json()["errorMessage"]


@pytest.mark.parametrize("kind", ["PIT_CREATE", "PIT_SEARCH", "PIT_DELETE"])
def test_points_in_time_are_not_there(client: httpx.Client, kind: str) -> None:
    """They say so."""
    assert _direct(client, {"searchType": kind, "indexName": INDEX, "pitId": "x"}).status_code == 501


def test_direct_search_answers_as_the_index_does(client: httpx.Client) -> None:
    """Hits with their documents, the total with its relation, aggregations beside."""
    query = {"term": {"__typeName.keyword": "Table"}}
    asked = {"states": {"terms": {"field": "__state"}}}
    body = _simple(query=query, sort=[{"rowCount": "desc"}], size=2, aggs=asked)
    found = _direct(client, body).json()["searchResponse"]
    assert found["hits"]["total"] == {"value": 3, "relation": "eq"}
    assert [hit["_source"]["qualifiedName"] for hit in found["hits"]["hits"]] == ["c", "b"]
    assert [hit["sort"] for hit in found["hits"]["hits"]] == [[2], [1]]
    first = found["hits"]["hits"][0]
    assert (first["_index"], first["_score"]) == (INDEX, None)
    assert first["_source"]["__state"] == "DELETED" and first["_source"]["ownerUsers"] == ["me"]
    counts = {bucket["key"]: bucket["doc_count"] for bucket in found["aggregations"]["states"]["buckets"]}
    assert counts == {"ACTIVE": 2, "DELETED": 1}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["rowCount"], {"rowCount"}),
        ("rowCount", {"rowCount"}),
        (["row*", "__guid"], {"rowCount", "__guid"}),
        ({"includes": ["row*"]}, {"rowCount"}),
        ({"includes": ["row*", "owner*"], "excludes": ["*Users"]}, {"rowCount"}),
        ({"excludes": ["_*", "name", "qualifiedName", "ownerUsers"]}, {"rowCount"}),
        (["nothing"], set()),
        (False, None),
    ],
)
def test_the_part_of_the_documents_that_is_asked(client: httpx.Client, wanted: Any, expected: set[str] | None) -> None:
    """`_source`: all, none, or by patterns."""
    body = {"dsl": {"query": {"term": {"qualifiedName": "a"}}, "_source": wanted}}
    hit = client.post("/api/meta/search/es", json=body).json()["hits"]["hits"][0]
    assert (None if "_source" not in hit else set(hit["_source"])) == expected


def test_es_is_for_everybody(client: httpx.Client) -> None:
    """The same answer without account and origin; scores where nothing else sorts."""
    body = {"dsl": {"query": {"match": {"name": "a"}}, "size": 5}}
    found = client.post("/api/meta/search/es", json=body).json()
    assert found["timed_out"] is False and found["hits"]["max_score"] == 1.0
    assert [hit["_score"] for hit in found["hits"]["hits"]] == [1.0]
    assert found["hits"]["hits"][0]["_id"] == get(client, "Table", "a")["guid"]
    empty = client.post("/api/meta/search/es", json={"dsl": {"query": {"match_none": {}}}}).json()
    assert (empty["hits"]["hits"], empty["hits"]["max_score"]) == ([], None)
    refused = client.post("/api/meta/search/es", json={"dsl": {"query": {"nonsense": {}}}})
    assert (refused.status_code, refused.json()["errorCode"]) == (500, "ATLAS-500-00-102")


def test_the_search_of_models(client: httpx.Client) -> None:
    """Within a namespace; without one the index refuses; of the DSL only the query is kept."""
    body = {"dsl": {"from": 0, "size": 5, "query": {"match_all": {}}}}
    refused = client.post("/api/meta/model/search", json=body)
    assert (refused.status_code, refused.json()["errorCode"]) == (500, "ATLAS-500-00-102")
    asked = {"namespace": "default", "businessDate": "1700000000000", "systemDate": "1700000000000"}
    found = client.post("/api/meta/model/search", json=body, params=asked)
    assert found.status_code == 200
    assert (found.json()["approximateCount"], found.json()["searchParameters"]) == (0, body)
    assert client.post("/api/meta/model/search", json={}, params=asked).status_code == 200
    for dsl in ({}, {"size": 1}):
        answer = client.post("/api/meta/model/search", json={"dsl": dsl}, params=asked)
        assert (answer.status_code, answer.json()["errorMessage"]) == (400, "Invalid model search query")
    for dsl in ([], "x"):
        unread = client.post("/api/meta/model/search", json={"dsl": dsl}, params=asked)
        assert unread.status_code == 400 and unread.json()["errorMessage"].startswith("Cannot deserialize")
    wrong = client.post("/api/meta/model/search", json={"dsl": {"query": {"nonsense": {}}}}, params=asked)
    assert wrong.json()["errorCode"] == "ATLAS-500-00-102"


def _link(client: httpx.Client, *operations: Any, own: bool = True) -> httpx.Response:
    auth: Any = WORKFLOW if own else httpx.USE_CLIENT_DEFAULT
    body = {"lineageOperations": list(operations)}
    return client.post("/api/meta/business-lineage/create-lineage", json=body, auth=auth)


@pytest.fixture(scope="module")
def product(client: httpx.Client) -> str:
    """The guid of a data product."""
    domain = save(client, entity("DataDomain", "D", guid="-1"))["guidAssignments"]["-1"]
    made = entity("DataProduct", "P", guid="-2", dataProductAssetsDSL="{}")
    made["relationshipAttributes"] = {"dataDomain": {"typeName": "DataDomain", "guid": domain}}
    return str(save(client, made)["guidAssignments"]["-2"])


def _operation(client: httpx.Client, product: str, name: str = "a", **more: Any) -> Json:
    return {"assetGuid": get(client, "Table", name)["guid"], "productGuid": product, "operation": "ADD", **more}


def _products(client: httpx.Client, name: str = "a", attribute: str = "productGUIDs") -> list[str]:
    return list(get(client, "Table", name)["attributes"].get(attribute) or [])


def test_products_are_noted_on_assets(client: httpx.Client, product: str) -> None:
    """Added once, taken away, in the attribute that is named."""
    for _ in range(2):
        assert _link(client, _operation(client, product)).status_code == 204
        assert _products(client) == [product]
    other = _operation(client, product, assetDenormAttribute="outputProductGUIDs")
    assert _link(client, other).status_code == 204
    assert _products(client, attribute="outputProductGUIDs") == [product]
    assert _link(client, _operation(client, product, operation="REMOVE")).status_code == 204
    assert (_products(client), _products(client, attribute="outputProductGUIDs")) == ([], [product])
    strange = _operation(client, product, assetDenormAttribute="another")
    assert _link(client, strange).status_code == 204
    assert _products(client) == [product]


def test_what_is_not_there_is_passed_over(client: httpx.Client, product: str) -> None:
    """An unknown asset always; an unknown product only where it would be added."""
    nobody = "00000000-0000-0000-0000-000000000000"
    assert _link(client, _operation(client, nobody, name="b")).status_code == 204
    assert _products(client, "b") == []
    assert _link(client, {**_operation(client, product), "assetGuid": nobody}).status_code == 204


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"assetGuid": ""}, 400),
        ({"productGuid": None}, 400),
        ({"operation": None}, 400),
        ({"operation": "MOVE"}, 400),
        ({"assetGuid": 5}, 400),
        ({"edgeLabel": "__DataProduct.inputPorts"}, 501),
    ],
)
def test_an_operation_that_is_none(client: httpx.Client, product: str, change: Json, status: int) -> None:
    """Refused, and nothing of the request is done."""
    before = _products(client, "b")
    answer = _link(client, _operation(client, product, name="b"), {**_operation(client, product), **change})
    assert answer.status_code == status
    assert _products(client, "b") == before


def test_links_are_for_one_account(client: httpx.Client, product: str) -> None:
    """A request without operations is no request, whoever sends it."""
    answer = _link(client, _operation(client, product), own=False)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "ATLAS-403-00-001")
    for body in ({}, {"lineageOperations": []}, {"productGuid": product, "assetGuids": []}):
        empty = client.post("/api/meta/business-lineage/create-lineage", json=body)
        assert (empty.status_code, empty.json()["errorCode"]) == (400, "ATLAS-400-00-01A")
