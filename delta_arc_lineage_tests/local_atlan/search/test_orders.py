"""The order of buckets: by count, by key, by what nests in them, several together; in the index and in the log.

Both are compared with a naive sorting of the same values.
"""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.history.log_query import aggregate, matches, sort_documents
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, save, search
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]

# Owner and rows of each table.
ROWS = [("ann", 5), ("ann", 1), ("bob", 9), ("cid", 2), ("cid", 2), ("cid", 2), ("dan", None)]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with tables of several owners."""
    with open_http(server.url, "test-token") as opened:
        for at, (owner, rows) in enumerate(ROWS):
            sent = {} if rows is None else {"rowCount": rows}
            save(opened, entity("Table", f"t{at}", ownerUsers=[owner], **sent))
        yield opened


ORDERS: list[tuple[Any, list[str]]] = [
    (None, ["cid", "ann", "bob", "dan"]),
    ({"_count": "asc"}, ["bob", "dan", "ann", "cid"]),
    ({"_count": "desc"}, ["cid", "ann", "bob", "dan"]),
    ({"_key": "asc"}, ["ann", "bob", "cid", "dan"]),
    ({"_key": "desc"}, ["dan", "cid", "bob", "ann"]),
    ({"most": "desc"}, ["bob", "ann", "cid", "dan"]),
    ({"most": "asc"}, ["cid", "ann", "bob", "dan"]),
    ({"sum": "desc"}, ["bob", "ann", "cid", "dan"]),
    ({"figures.min": "asc"}, ["ann", "cid", "bob", "dan"]),
    ({"figures.avg": "desc"}, ["bob", "ann", "cid", "dan"]),
    ({"kinds": "desc"}, ["ann", "bob", "cid", "dan"]),
    ({"few": "desc"}, ["cid", "ann", "bob", "dan"]),
    ([{"_count": "asc"}, {"_key": "desc"}], ["dan", "bob", "ann", "cid"]),
    ([{"kinds": "desc"}, {"_count": "desc"}], ["ann", "cid", "bob", "dan"]),
    ([{"few": "asc"}, {"most": "desc"}], ["bob", "dan", "ann", "cid"]),
]
INSIDE = {
    "most": {"max": {"field": "rowCount"}},
    "sum": {"sum": {"field": "rowCount"}},
    "figures": {"stats": {"field": "rowCount"}},
    "kinds": {"cardinality": {"field": "rowCount"}},
    "few": {"filter": {"range": {"rowCount": {"lt": 3}}}},
}


@pytest.mark.parametrize(("order", "expected"), ORDERS, ids=[str(order) for order, _ in ORDERS])
def test_buckets_come_in_the_order_asked(client: httpx.Client, order: Any, expected: list[str]) -> None:
    """A bucket without the number comes last; `size` cuts after the sorting, and the rest is counted."""
    terms: Json = {"field": "ownerUsers", **({"order": order} if order else {})}
    for size in (1, 2, 10):
        asked = {"owners": {"terms": {**terms, "size": size}, "aggregations": INSIDE}}
        found = search(client, size=0, aggregations=asked)["aggregations"]["owners"]
        assert [bucket["key"] for bucket in found["buckets"]] == expected[:size]
        counted = sum(bucket["doc_count"] for bucket in found["buckets"])
        assert found["sum_other_doc_count"] == len(ROWS) - counted


@pytest.mark.parametrize("order", [{"nothing": "asc"}, [{"_count": "asc"}, {"nothing": "desc"}], {"owners": "asc"}])
def test_an_order_names_what_is_there(client: httpx.Client, order: Any) -> None:
    """In the index's words."""
    asked = {"owners": {"terms": {"field": "ownerUsers", "order": order}, "aggregations": INSIDE}}
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": {"size": 0, "aggregations": asked}})
    assert answer.status_code == 500 and "Invalid aggregation order path" in answer.json()["errorMessage"]


values = st.one_of(st.none(), st.integers(-3, 3), st.lists(st.integers(-3, 3), max_size=3))
documents = st.lists(st.fixed_dictionaries({"user": st.sampled_from("abcd"), "n": values}), max_size=25)


def _list(value: Any) -> list[int]:
    return value if isinstance(value, list) else [] if value is None else [value]


@given(found=documents)
def test_the_log_counts_as_a_naive_reading_does(found: list[Json]) -> None:
    """Values once for each document, the most first, ties by key; numbers over all values."""
    answer = aggregate(
        found,
        {
            "n": {"terms": {"field": "n", "size": 50}},
            "users": {"cardinality": {"field": "user"}},
            "most": {"max": {"field": "n"}},
            "least": {"min": {"field": "n"}},
            "all": {"sum": {"field": "n"}},
            "count": {"value_count": {"field": "n"}},
            "mean": {"avg": {"field": "n"}},
            "ann": {"filter": {"term": {"user": "a"}}, "aggs": {"n": {"value_count": {"field": "n"}}}},
        },
    )
    numbers = [number for document in found for number in _list(document["n"])]
    counts: dict[int, int] = {}
    for document in found:
        for number in set(_list(document["n"])):
            counts[number] = counts.get(number, 0) + 1
    buckets = [(bucket["key"], bucket["doc_count"]) for bucket in answer["n"]["buckets"]]
    assert sorted(buckets) == sorted(counts.items())
    assert [count for _, count in buckets] == sorted(counts.values(), reverse=True)
    assert answer["users"]["value"] == len({document["user"] for document in found})
    assert answer["most"]["value"] == max(numbers, default=None)
    assert answer["least"]["value"] == min(numbers, default=None)
    assert (answer["all"]["value"], answer["count"]["value"]) == (sum(numbers), len(numbers))
    assert answer["mean"]["value"] == (sum(numbers) / len(numbers) if numbers else None)
    own = [document for document in found if document["user"] == "a"]
    assert answer["ann"]["doc_count"] == len(own)
    assert answer["ann"]["n"]["value"] == sum(len(_list(document["n"])) for document in own)


@given(found=documents, descending=st.booleans())
def test_the_log_sorts_as_a_naive_reading_does(found: list[Json], descending: bool) -> None:
    """By the least value, or downwards by the largest; what has none comes last, ties by the next key."""
    order = "desc" if descending else "asc"
    ordered = sort_documents(found, [{"n": {"order": order}}, {"user": order}])
    pick, sign = (max, -1) if descending else (min, 1)
    known = [document for document in found if _list(document["n"])]
    keys = [(sign * pick(_list(document["n"])), document["user"]) for document in ordered[: len(known)]]
    assert [key for key, _ in keys] == sorted(key for key, _ in keys)
    assert all(not _list(document["n"]) for document in ordered[len(known) :])
    users = [document["user"] for document in ordered[len(known) :]]
    assert users == sorted(users, reverse=descending)
    assert sorted(map(repr, ordered)) == sorted(map(repr, found))


LINE: Json = {"userName": "Ann", "utmTags": ["a", "b"], "timestamp": 1000, "failed": False, "request.dslText": "{x}"}
QUERIES: list[tuple[Any, bool]] = [
    (None, True),
    ({}, True),
    ({"match_all": {}}, True),
    ({"term": {"userName": "Ann"}}, True),
    ({"term": {"userName.keyword": "Ann"}}, True),
    ({"term": {"userName": "ann"}}, False),
    ({"term": {"userName": {"value": "ann", "case_insensitive": True}}}, True),
    ({"match": {"userName": "Ann"}}, True),
    ({"match": {"userName": {"query": "Ann"}}}, True),
    ({"term": {"failed": False}}, True),
    ({"term": {"failed": "false"}}, True),
    ({"term": {"timestamp": "1000"}}, True),
    ({"term": {"utmTags": "b"}}, True),
    ({"terms": {"utmTags": ["c", "a"]}}, True),
    ({"terms": {"utmTags": ["c"]}}, False),
    ({"exists": {"field": "utmTags"}}, True),
    ({"exists": {"field": "persona"}}, False),
    ({"range": {"timestamp": {"gte": 1000, "lt": 1001}}}, True),
    ({"range": {"timestamp": {"gt": 1000}}}, False),
    ({"range": {"timestamp": {"lte": "now"}}}, True),
    ({"prefix": {"userName": "An"}}, True),
    ({"wildcard": {"userName": "*n?"}}, True),
    ({"wildcard": {"userName": "*m?"}}, False),
    ({"wildcard": {"request.dslText": "*x*"}}, True),
    ({"bool": {"must": [{"term": {"utmTags": "a"}}, {"term": {"utmTags": "b"}}]}}, True),
    ({"bool": {"must_not": {"term": {"utmTags": "a"}}}}, False),
    ({"bool": {"should": [{"term": {"utmTags": "a"}}, {"term": {"utmTags": "x"}}], "minimum_should_match": 2}}, False),
    ({"bool": {"filter": [{"match_all": {}}], "should": [{"term": {"utmTags": "x"}}]}}, True),
    ({"bool": {"should": [{"term": {"utmTags": "x"}}]}}, False),
    ({"bool": {}}, True),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=[str(query) for query, _ in QUERIES])
def test_a_query_of_the_log(query: Any, expected: bool) -> None:
    """Each kind on one line."""
    assert matches(LINE, query) is expected


@pytest.mark.parametrize(
    "query", [5, "x", {"nonsense": {}}, {"term": {}}, {"terms": {"a": 5}}, {"bool": 5}, {"range": 1}]
)
def test_what_is_no_query_of_the_log(query: Any) -> None:
    """Refused as the index refuses it."""
    with pytest.raises(CatalogError, match=r"malformed query|unknown query"):
        matches({**LINE, "a": 1}, query)


def test_queries_in_queries_have_an_end() -> None:
    """As those of the index."""
    query: Json = {"match_all": {}}
    for _ in range(29):
        query = {"bool": {"must": [query]}}
    assert matches(LINE, query)
    with pytest.raises(CatalogError, match="nested depth"):
        matches(LINE, {"bool": {"must": [query]}})
