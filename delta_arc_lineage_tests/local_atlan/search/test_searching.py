"""The query language over the index: fields, sorting, paging, aggregations, refusals."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, reference, save, search
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with a few assets of several kinds."""
    with open_http(server.url, "test-token") as opened:
        save(
            opened,
            entity("Table", "q/ORDERS", connectionQualifiedName="c/1", rowCount=10, description="All orders of 2024"),
            entity("Table", "q/Orders_Archive", connectionQualifiedName="c/1", rowCount=20, ownerUsers=["a", "b"]),
            entity("View", "q/customer-view", connectionQualifiedName="c/2", ownerUsers=["b"]),
            entity("Column", "q/id", order=1, isNullable=False, table=reference("Table", "q/ORDERS")),
            entity("S3Object", "q/file.csv", s3ObjectKey="in/file.csv", s3ObjectSize=5),
        )
        yield opened


CASES: list[tuple[Json, set[str]]] = [
    ({"term": {"__typeName.keyword": "TABLE"}}, {"ORDERS", "Orders_Archive"}),
    ({"terms": {"__typeName.keyword": ["View", "Column"]}}, {"customer-view", "id"}),
    ({"term": {"__superTypeNames.keyword": "SQL"}}, {"ORDERS", "Orders_Archive", "customer-view", "id"}),
    ({"term": {"__superTypeNames.keyword": "ObjectStore"}}, {"file.csv"}),
    ({"term": {"name.keyword": "Q/orders"}}, {"ORDERS"}),
    ({"term": {"qualifiedName": "q/orders"}}, set()),
    ({"term": {"qualifiedName": {"value": "q/orders", "case_insensitive": True}}}, {"ORDERS"}),
    ({"term": {"connectionQualifiedName": "c/1"}}, {"ORDERS", "Orders_Archive"}),
    ({"term": {"ownerUsers": "b"}}, {"Orders_Archive", "customer-view"}),
    ({"terms": {"ownerUsers": ["a", "z"]}}, {"Orders_Archive"}),
    ({"term": {"isNullable": False}}, {"id"}),
    ({"term": {"rowCount": 20}}, {"Orders_Archive"}),
    ({"range": {"rowCount": {"gt": 5, "lt": 20}}}, {"ORDERS"}),
    ({"range": {"__timestamp": {"gte": "now-1d", "lte": "now+1d"}}}, {"*"}),
    ({"exists": {"field": "s3ObjectKey"}}, {"file.csv"}),
    ({"exists": {"field": "connectionQualifiedName"}}, {"ORDERS", "Orders_Archive", "customer-view"}),
    ({"prefix": {"qualifiedName": "q/O"}}, {"ORDERS", "Orders_Archive"}),
    ({"prefix": {"qualifiedName": {"value": "Q/o", "case_insensitive": True}}}, {"ORDERS", "Orders_Archive"}),
    ({"prefix": {"s3ObjectKey": {"value": "in/"}}}, {"file.csv"}),
    ({"wildcard": {"qualifiedName": {"value": "q/*_Arch?ve"}}}, {"Orders_Archive"}),
    ({"wildcard": {"name.keyword": {"value": "*VIEW"}}}, {"customer-view"}),
    ({"regexp": {"qualifiedName": {"value": "q/O.*s(_Archive)?"}}}, {"Orders_Archive"}),
    ({"regexp": {"s3ObjectKey": "in/[a-z]+\\.csv"}}, {"file.csv"}),
    ({"fuzzy": {"qualifiedName": {"value": "q/ORDRES"}}}, {"ORDERS"}),
    ({"match": {"name": "archive"}}, {"Orders_Archive"}),
    ({"match": {"name": {"query": "orders archive", "operator": "and"}}}, {"Orders_Archive"}),
    ({"match": {"description.text": "orders 2024"}}, {"ORDERS"}),
    ({"match_phrase": {"description.text": "orders of"}}, {"ORDERS"}),
    ({"match_phrase": {"description.text": "of orders"}}, set()),
    ({"multi_match": {"query": "customer", "fields": ["name^10", "description.text"]}}, {"customer-view"}),
    ({"simple_query_string": {"query": "+orders -archive", "fields": ["name"]}}, {"ORDERS"}),
    ({"ids": {"values": ["nothing"]}}, set()),
    ({"bool": {"must_not": [{"exists": {"field": "connectionQualifiedName"}}]}}, {"id", "file.csv"}),
    ({"bool": {"should": [{"term": {"rowCount": 10}}, {"term": {"rowCount": 20}}]}}, {"ORDERS", "Orders_Archive"}),
    (
        {
            "bool": {
                "should": [{"term": {"rowCount": 20}}, {"term": {"ownerUsers": "a"}}, {"term": {"ownerUsers": "b"}}],
                "minimum_should_match": 3,
            }
        },
        {"Orders_Archive"},
    ),
    ({"constant_score": {"filter": {"term": {"rowCount": 10}}}}, {"ORDERS"}),
    ({"match_none": {}}, set()),
]


@pytest.mark.parametrize(("query", "expected"), CASES, ids=[str(case[0])[:60] for case in CASES])
def test_a_query_finds_what_it_describes(client: httpx.Client, query: Json, expected: set[str]) -> None:
    """Each query kind on each field kind finds exactly its assets."""
    within = {"bool": {"filter": [{"prefix": {"qualifiedName": "q/"}}, query]}}
    everything = {"ORDERS", "Orders_Archive", "customer-view", "id", "file.csv"}
    wanted = everything if expected == {"*"} else expected
    assert found_names(client, within) == {f"q/{name}" for name in wanted}


def test_related_assets_come_with_what_is_asked_of_them(client: httpx.Client) -> None:
    """A relationship attribute shows type, guid, unique name and the relation attributes."""
    column = search(client, {"term": {"qualifiedName": "q/id"}}, attributes=("table", "order"))["entities"][0]
    table = column["attributes"]["table"]
    assert (table["typeName"], table["uniqueAttributes"]) == ("Table", {"qualifiedName": "q/ORDERS"})
    assert table["attributes"] == {"name": "q/ORDERS"} and column["attributes"]["order"] == 1


def test_pages_follow_each_other_without_gap_or_overlap(client: httpx.Client) -> None:
    """`search_after` and `from` walk the same order, also by several keys and with missing values."""
    for sort in (
        [{"__guid": {"order": "asc"}}],
        [{"rowCount": {"order": "desc"}}, {"qualifiedName": {"order": "asc"}}],
        [{"connectionQualifiedName": {"order": "asc", "missing": "_first"}}, {"__guid": {"order": "desc"}}],
        [{"name.keyword": "desc"}],
    ):
        prefix = {"prefix": {"qualifiedName": "q/"}}
        whole = [hit["guid"] for hit in search(client, prefix, sort=sort)["entities"]]
        by_offset = [
            hit["guid"]
            for start in (0, 2, 4)
            for hit in search(client, prefix, sort=sort, size=2, **{"from": start}).get("entities", [])
        ]
        assert by_offset == whole
        walked: list[str] = []
        after: dict[str, Any] = {}
        while True:
            body = {"dsl": {"query": prefix, "sort": sort, "size": 2, **after}, "showSearchMetadata": True}
            page = client.post("/api/meta/search/indexsearch", json=body).json()
            if "entities" not in page:
                break
            walked += [hit["guid"] for hit in page["entities"]]
            after = {"search_after": page["searchMetadata"][walked[-1]]["sort"]}
        assert walked == whole


def test_scores_are_boolean(client: httpx.Client) -> None:
    """The index uses boolean similarity: a clause is worth its boost where it holds; filters are worth nothing."""
    query = {
        "bool": {
            "filter": [{"prefix": {"qualifiedName": "q/"}}],
            "should": [
                {"match": {"name": {"query": "orders", "boost": 3}}},
                {"term": {"ownerUsers": {"value": "a", "boost": 2}}},
            ],
        }
    }
    body = {"dsl": {"query": query, "size": 3, "sort": ["_score", {"__guid": "asc"}]}, "showSearchScore": True}
    answer = client.post("/api/meta/search/indexsearch", json=body).json()
    assert [answer["searchScore"][hit["guid"]] for hit in answer["entities"]] == [5.0, 3.0, 0.0]


def test_aggregations_count_and_nest(client: httpx.Client) -> None:
    """Buckets by type with a metric inside, and metrics of the whole."""
    asked = {
        "types": {"terms": {"field": "__typeName.keyword"}, "aggs": {"rows": {"stats": {"field": "rowCount"}}}},
        "owners": {"cardinality": {"field": "ownerUsers"}},
        "sum": {"sum": {"field": "rowCount"}},
        "sizes": {"range": {"field": "rowCount", "ranges": [{"to": 15}, {"from": 15}]}},
        "days": {"date_histogram": {"field": "__timestamp", "calendar_interval": "day"}},
        "big": {"filter": {"range": {"rowCount": {"gte": 20}}}},
        "unowned": {"missing": {"field": "ownerUsers"}},
        "hits": {"terms": {"field": "ownerUsers"}, "aggs": {"one": {"top_hits": {"size": 1, "_source": ["name"]}}}},
    }
    found = search(client, {"prefix": {"qualifiedName": "q/"}}, size=0, aggregations=asked)["aggregations"]
    tables = next(bucket for bucket in found["types"]["buckets"] if bucket["key"] == "table")
    assert tables["doc_count"] == 2
    assert tables["rows"] == {"count": 2, "min": 10, "max": 20, "avg": 15.0, "sum": 30}
    assert (found["owners"]["value"], found["sum"]["value"]) == (2, 30)
    assert [bucket["doc_count"] for bucket in found["sizes"]["buckets"]] == [1, 1]
    assert sum(bucket["doc_count"] for bucket in found["days"]["buckets"]) == 5
    assert (found["big"]["doc_count"], found["unowned"]["doc_count"]) == (1, 3)
    assert [(b["key"], b["doc_count"]) for b in found["hits"]["buckets"]] == [("b", 2), ("a", 1)]
    assert "name" in found["hits"]["buckets"][0]["one"]["hits"]["hits"][0]["_source"]


@pytest.mark.parametrize(
    "dsl",
    [
        {"from": 9_999, "size": 2},
        {"query": {"nonsense": {}}},
        {"query": {"term": {}}},
        {"query": {"regexp": {"qualifiedName": "("}}},
        {"sort": [{"name": {"order": "asc"}}]},
        {"sort": [{"__guid": "asc"}], "search_after": ["a", "b"]},
        {"aggregations": {"x": {"nonsense": {}}}},
        {"query": {"range": {"rowCount": 5}}},
    ],
    ids=str,
)
def test_what_the_index_cannot_run_is_refused(client: httpx.Client, dsl: Json) -> None:
    """A malformed search is the metastore's `INDEX_SEARCH_FAILED`, whatever is wrong with it."""
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": {"query": {"match_all": {}}, **dsl}})
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "ATLAS-500-00-102")


def test_values_never_reach_sql_text(client: httpx.Client) -> None:
    """Quotes and SQL in any place of a query are only values."""
    nasty = "x' OR 1=1; DROP TABLE entity; --"
    assert search(client, {"term": {nasty: nasty}})["approximateCount"] == 0
    assert search(client, {"prefix": {"qualifiedName": nasty}})["approximateCount"] == 0
    assert search(client, sort=[{nasty: {"order": "asc"}}])["approximateCount"] >= 5
    assert search(client, aggregations={nasty: {"terms": {"field": nasty}}})["approximateCount"] >= 5
