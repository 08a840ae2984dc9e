"""Each aggregation against sums done by hand, and the query kinds that programs seldom send."""

from statistics import mean
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, save, search

Json = dict[str, Any]

# 2024-01-15, 2024-01-31, 2024-02-01, 2024-04-10, each at noon UTC, in milliseconds.
TIMES = [1_705_320_000_000, 1_706_702_400_000, 1_706_788_800_000, 1_712_750_400_000]
ROWS = [5, 10, 10, 25, None]
OWNERS = [["ann"], ["bob"], ["ann", "bob"], [], ["eve"]]


@pytest.fixture(scope="module", autouse=True)
def estate(client: httpx.Client) -> None:
    """Five tables with counts, times and owners."""
    for number, (rows, owners) in enumerate(zip(ROWS, OWNERS, strict=True)):
        time = TIMES[number] if number < len(TIMES) else None
        text = "red apples" if number % 2 else "green pears and red plums"
        attributes = {"rowCount": rows, "ownerUsers": owners, "lastSyncRunAt": time, "description": text}
        save(client, entity("Table", f"agg/{number}", **attributes))


def _aggregate(client: httpx.Client, **asked: Json) -> Json:
    """The answers of aggregations over the five tables."""
    found: Json = search(client, {"prefix": {"qualifiedName": "agg/"}}, size=0, aggregations=asked)["aggregations"]
    return found


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("min", 5), ("max", 25), ("sum", 50), ("avg", mean([5, 10, 10, 25])), ("value_count", 4), ("cardinality", 3)],
)
def test_metrics(client: httpx.Client, kind: str, expected: float) -> None:
    """One number over all values; what has none counts for nothing."""
    assert _aggregate(client, m={kind: {"field": "rowCount"}})["m"]["value"] == expected


def test_stats_are_five_metrics_at_once(client: httpx.Client) -> None:
    """Count, least, most, average, sum."""
    found = _aggregate(client, s={"stats": {"field": "rowCount"}})["s"]
    assert found == {"count": 4, "min": 5, "max": 25, "avg": 12.5, "sum": 50}


def test_buckets_by_value_and_by_filter(client: httpx.Client) -> None:
    """Values of lists count each; named and listed filters; what is missing; metrics inside buckets."""
    inside = {"rows": {"sum": {"field": "rowCount"}}}
    rich = {"range": {"rowCount": {"gte": 10}}}
    found = _aggregate(
        client,
        owners={"terms": {"field": "ownerUsers", "order": {"_key": "asc"}}, "aggs": inside},
        named={"filters": {"filters": {"rich": rich, "ann": {"term": {"ownerUsers": "ann"}}}}, "aggs": inside},
        listed={"filters": {"filters": [rich]}},
        one={"filter": rich, "aggs": inside},
        without={"missing": {"field": "rowCount"}},
    )
    owners = [(bucket["key"], bucket["doc_count"], bucket["rows"]["value"]) for bucket in found["owners"]["buckets"]]
    assert owners == [("ann", 2, 15), ("bob", 2, 20), ("eve", 1, 0)]
    named = {key: (bucket["doc_count"], bucket["rows"]["value"]) for key, bucket in found["named"]["buckets"].items()}
    assert named == {"rich": (3, 45), "ann": (2, 15)}
    assert [bucket["doc_count"] for bucket in found["listed"]["buckets"]] == [3]
    assert (found["one"]["doc_count"], found["one"]["rows"]["value"]) == (3, 45)
    assert found["without"]["doc_count"] == 1


def test_the_rest_of_the_terms_is_counted(client: httpx.Client) -> None:
    """`size` cuts buckets; what is cut is told."""
    found = _aggregate(client, t={"terms": {"field": "ownerUsers", "size": 1}})["t"]
    assert len(found["buckets"]) == 1 and found["sum_other_doc_count"] == 3


def test_what_has_no_value_counts_under_the_one_that_is_named_for_it(client: httpx.Client) -> None:
    """`missing`, with all that nests in it; without it they are in no bucket."""
    named = {"terms": {"field": "ownerUsers", "missing": ""}, "aggregations": {"rows": {"sum": {"field": "rowCount"}}}}
    found = _aggregate(client, named=named, plain={"terms": {"field": "ownerUsers"}})
    counts = {bucket["key"]: (bucket["doc_count"], bucket["rows"]["value"]) for bucket in found["named"]["buckets"]}
    assert counts == {"ann": (2, 15), "bob": (2, 20), "eve": (1, 0), "": (1, 25)}
    assert {bucket["key"] for bucket in found["plain"]["buckets"]} == {"ann", "bob", "eve"}


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ({"calendar_interval": "month"}, {"2024-01": 2, "2024-02": 1, "2024-04": 1}),
        ({"calendar_interval": "quarter"}, {"2024-01": 3, "2024-04": 1}),
        ({"calendar_interval": "year"}, {"2024-01": 4}),
        ({"fixed_interval": "1d", "min_doc_count": 1}, {"2024-01": 2, "2024-02": 1, "2024-04": 1}),
        ({"calendar_interval": "week", "min_doc_count": 1}, {"2024-01": 3, "2024-04": 1}),
    ],
)
def test_histograms_of_time(client: httpx.Client, interval: Json, expected: dict[str, int]) -> None:
    """Buckets of the calendar or of one width; here summed by the month they begin in."""
    found = _aggregate(client, h={"date_histogram": {"field": "lastSyncRunAt", **interval}})["h"]["buckets"]
    counts: dict[str, int] = {}
    for bucket in found:
        month = bucket["key_as_string"][:7]
        counts[month] = counts.get(month, 0) + bucket["doc_count"]
    assert {month: count for month, count in counts.items() if count} == expected
    assert [bucket["key"] for bucket in found] == sorted(bucket["key"] for bucket in found)


def test_histograms_and_ranges_of_numbers(client: httpx.Client) -> None:
    """Equal widths with empty buckets between; ranges that take their lower bound and not their upper."""
    found = _aggregate(
        client,
        h={"histogram": {"field": "rowCount", "interval": 10}},
        r={"range": {"field": "rowCount", "ranges": [{"to": 10}, {"from": 10, "to": 25}, {"from": 25, "key": "top"}]}},
    )
    assert [(bucket["key"], bucket["doc_count"]) for bucket in found["h"]["buckets"]] == [(0, 1), (10, 2), (20, 1)]
    assert [bucket["doc_count"] for bucket in found["r"]["buckets"]] == [1, 2, 1]
    assert found["r"]["buckets"][2]["key"] == "top"


def test_top_hits_and_nested(client: httpx.Client) -> None:
    """Some documents of each bucket, only the fields asked; no field is nested, so nothing lies inside."""
    top = {"top_hits": {"size": 1, "_source": {"includes": ["name"]}}}
    found = _aggregate(
        client,
        owners={"terms": {"field": "ownerUsers"}, "aggs": {"top": top}},
        inside={"nested": {"path": "x"}, "aggs": {"rows": {"max": {"field": "rowCount"}}}},
    )
    hits = found["owners"]["buckets"][0]["top"]["hits"]
    assert hits["total"]["value"] == 2 and list(hits["hits"][0]["_source"]) == ["name"]
    assert found["inside"]["doc_count"] == 0 and found["inside"]["rows"]["value"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"query_string": {"query": "apples", "fields": ["description.text"]}}, {1, 3}),
        ({"query_string": {"query": "+red -apples", "fields": ["description.text"]}}, {0, 2, 4}),
        ({"query_string": {"query": "apples AND red", "default_field": "description.text"}}, {1, 3}),
        ({"query_string": {"query": "description.text:pears"}}, {0, 2, 4}),
        ({"query_string": {"query": "plums OR apples", "fields": ["description.text"]}}, {0, 1, 2, 3, 4}),
        ({"query_string": {"query": "p?ars", "fields": ["description.text"]}}, {0, 2, 4}),
        ({"simple_query_string": {"query": '"red plums"', "fields": ["description.text"]}}, {0, 2, 4}),
        ({"query_string": {"query": '"red plums"', "fields": ["description.text"]}}, {0, 2, 4}),
        ({"simple_query_string": {"query": "app*", "fields": ["description.text"]}}, {1, 3}),
        ({"nested": {"path": "x", "query": {"term": {"rowCount": 10}}, "ignore_unmapped": True}}, set()),
        ({"dis_max": {"queries": [{"term": {"rowCount": 5}}, {"term": {"rowCount": 25}}]}}, {0, 3}),
        ({"function_score": {"query": {"term": {"rowCount": 10}}, "functions": []}}, {1, 2}),
        ({"match_phrase_prefix": {"description.text": "red pl"}}, {0, 2, 4}),
        ({"multi_match": {"query": "apples", "fields": ["description.text^3", "name"]}}, {1, 3}),
        ({"span_term": {"description.text": "Apples"}}, {1, 3}),
        (
            {
                "span_near": {
                    "clauses": [{"span_term": {"description.text": word}} for word in ("pears", "red")],
                    "slop": 1,
                    "in_order": True,
                }
            },
            {0, 2, 4},
        ),
        (
            {
                "span_near": {
                    "clauses": [{"span_term": {"description.text": word}} for word in ("red", "pears")],
                    "slop": 9,
                    "in_order": True,
                }
            },
            set(),
        ),
    ],
)
def test_seldom_queries(client: httpx.Client, query: Json, expected: set[int]) -> None:
    """Query strings, nested, dis_max, function_score, prefixes of phrases and spans."""
    within = {"bool": {"filter": [{"prefix": {"qualifiedName": "agg/"}}], "must": [query]}}
    assert found_names(client, within) == {f"agg/{number}" for number in expected}
