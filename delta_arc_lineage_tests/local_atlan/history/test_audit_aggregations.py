"""Aggregations over the audit against a naive count, and what the audit's search refuses."""

from collections import Counter
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.access_calls import ask, read_refusal
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, get, save

EVERY = {"prefix": {"entityQualifiedName": "counted/"}}
DAY = 86_400_000


@pytest.fixture(scope="module")
def lines(client: httpx.Client) -> list[Json]:
    """Lines of three assets: 1, 2 and 3 updates, and labels on two."""
    for number in range(3):
        name = f"counted/{number}"
        save(client, entity("Table", name))
        for change in range(number + 1):
            save(client, entity("Table", name, rowCount=change))
        if number:
            guid = get(client, "Table", name)["guid"]
            ask(client, "POST", f"/api/meta/entity/guid/{guid}/labels", json=["seen"])
    body = {"dsl": {"query": EVERY, "size": 1000}}
    found: list[Json] = ask(client, "POST", "/api/meta/entity/auditSearch", json=body)["entityAudits"]
    return found


def aggregate(client: httpx.Client, asked: Json, *, word: str = "aggs") -> Json:
    """The answers to aggregations over these lines."""
    body = {"dsl": {"query": EVERY, "size": 0, word: asked}}
    found: Json = ask(client, "POST", "/api/meta/entity/auditSearch", json=body)["aggregations"]
    return found


def read_buckets(answer: Json) -> dict[Any, int]:
    """The counts by key."""
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}


@pytest.mark.parametrize("field", ["action", "user", "typeName", "entityId", "entityQualifiedName"])
@pytest.mark.parametrize("word", ["aggs", "aggregations"])
def test_values_are_counted(client: httpx.Client, lines: list[Json], field: str, word: str) -> None:
    """The most frequent first; a size leaves the rest in a sum; distinct values and values are counted too."""
    wanted = Counter(line[field] for line in lines)
    asked = {
        "all": {"terms": {"field": field, "size": 100}},
        "one": {"terms": {"field": field, "size": 1}},
        "distinct": {"cardinality": {"field": field}},
        "values": {"value_count": {"field": f"{field}.keyword"}},
    }
    found = aggregate(client, asked, word=word)
    assert read_buckets(found["all"]) == wanted
    counts = [bucket["doc_count"] for bucket in found["all"]["buckets"]]
    assert counts == sorted(counts, reverse=True)
    (most,) = found["one"]["buckets"]
    assert most["doc_count"] == max(wanted.values())
    assert found["one"]["sum_other_doc_count"] == len(lines) - most["doc_count"]
    assert (found["distinct"]["value"], found["values"]["value"]) == (len(wanted), len(lines))


@pytest.mark.parametrize("order", [{"_key": "asc"}, {"_key": "desc"}, {"_count": "asc"}, [{"_key": "asc"}]])
def test_buckets_come_in_the_order_asked(client: httpx.Client, lines: list[Json], order: Any) -> None:
    """By key or by count, up or down."""
    asked = {"names": {"terms": {"field": "entityQualifiedName", "order": order}}}
    buckets = aggregate(client, asked)["names"]["buckets"]
    name, direction = next(iter((order[0] if isinstance(order, list) else order).items()))
    values = [bucket["key" if name == "_key" else "doc_count"] for bucket in buckets]
    assert values == sorted(values, reverse=direction == "desc") and len(values) == 3


def test_buckets_nest(client: httpx.Client, lines: list[Json]) -> None:
    """Who did what how often, and when first and last."""
    inner = {"actions": {"terms": {"field": "action"}}, "last": {"max": {"field": "created"}}}
    found = aggregate(client, {"names": {"terms": {"field": "entityQualifiedName"}, "aggs": inner}})
    for bucket in found["names"]["buckets"]:
        own = [line for line in lines if line["entityQualifiedName"] == bucket["key"]]
        assert read_buckets(bucket["actions"]) == Counter(line["action"] for line in own)
        assert bucket["last"]["value"] == max(line["created"] for line in own)


def test_a_filter_is_a_bucket(client: httpx.Client, lines: list[Json]) -> None:
    """With what nests in it."""
    asked = {"labels": {"filter": {"term": {"action": "LABEL_ADD"}}, "aggs": {"first": {"min": {"field": "created"}}}}}
    found = aggregate(client, asked)["labels"]
    own = [line["created"] for line in lines if line["action"] == "LABEL_ADD"]
    assert (found["doc_count"], found["first"]["value"]) == (len(own), min(own))


@pytest.mark.parametrize(
    ("interval", "step"),
    [
        ("minute", 60_000),
        ("1m", 60_000),
        ("hour", 3_600_000),
        ("day", DAY),
        ("1d", DAY),
        ("2d", 2 * DAY),
        ("6h", DAY // 4),
    ],
)
@pytest.mark.parametrize("word", ["calendar_interval", "fixed_interval", "interval"])
def test_times_are_counted_by_interval(
    client: httpx.Client, lines: list[Json], word: str, interval: str, step: int
) -> None:
    """Each line in the bucket of its time."""
    found = aggregate(client, {"times": {"date_histogram": {"field": "created", word: interval}}})["times"]
    assert read_buckets(found) == Counter(line["created"] // step * step for line in lines)


def test_weeks_begin_on_monday(client: httpx.Client, lines: list[Json]) -> None:
    """As calendars of the index do."""
    found = aggregate(client, {"weeks": {"date_histogram": {"field": "created", "calendar_interval": "week"}}})["weeks"]
    for key in read_buckets(found):
        assert (key // DAY + 3) % 7 == 0  # the epoch's day 0 was a Thursday
    assert sum(read_buckets(found).values()) == len(lines)


def test_a_field_that_is_not_there_has_no_values(client: httpx.Client, lines: list[Json]) -> None:
    """Empty buckets, nothing least, none counted."""
    asked: Json = {
        "terms": {"terms": {"field": "nothing"}},
        "count": {"value_count": {"field": "nothing"}},
        "least": {"min": {"field": "nothing"}},
        "days": {"date_histogram": {"field": "user", "interval": "day"}},
    }
    found = aggregate(client, asked)
    assert found["terms"]["buckets"] == found["days"]["buckets"] == []
    assert (found["count"]["value"], found["least"]["value"]) == (0, None)


@pytest.mark.parametrize(
    "asked",
    [
        [],
        {"a": {}},
        {"a": []},
        {"a": {"terms": []}},
        {"a": {"terms": {}}},
        {"a": {"terms": {"field": "user", "size": "many"}}},
        {"a": {"terms": {"field": "user", "size": [1]}}},
        {"a": {"terms": {"field": ["user"]}}},
        {"a": {"percentiles": {"field": "created"}}},
        {"a": {"date_histogram": {"field": "created"}}},
        {"a": {"date_histogram": {"field": "created", "interval": "0d"}}},
        {"a": {"date_histogram": {"field": "created", "interval": "1e9y"}}},
        {"a": {"date_histogram": {"field": "created", "interval": "99999999999999999999d"}}},
        {"a": {"filter": {"unheard": {}}}},
        {"a": {"terms": {"field": "user"}, "aggs": {"b": {"none": {}}}}},
    ],
)
def test_what_is_no_aggregation_is_refused(client: httpx.Client, lines: list[Json], asked: Any) -> None:
    """With the index's error, unless it is nothing at all."""
    answer = client.post("/api/meta/entity/auditSearch", json={"dsl": {"query": EVERY, "size": 0, "aggs": asked}})
    if not asked:
        assert answer.status_code == 200 and answer.json()["aggregations"] is None
    else:
        assert read_refusal(answer)[1].endswith("00-102")


@pytest.mark.parametrize(
    "dsl",
    [
        {"query": []},
        {"query": "text"},
        {"query": {"term": {}, "prefix": {}}},
        {"query": {"term": []}},
        {"query": {"term": {"user": {}}}},
        {"query": {"term": {"user": {"value": []}}}},
        {"query": {"terms": {"user": "text"}}},
        {"query": {"terms": {"user": [[]]}}},
        {"query": {"exists": {}}},
        {"query": {"exists": {"field": 1}}},
        {"query": {"nested": {}}},
        {"query": {"bool": []}},
        {"query": {"bool": {"must": ["text"]}}},
        {"query": {"range": {"created": {"gt": {}}}}},
        {"query": {"unheard": {"user": 1}}},
        {"sort": [[]]},
        {"sort": [{}]},
        {"sort": [{"user": "asc", "action": "asc"}]},
        {"sort": [1]},
        {"from": -1},
        {"size": "many"},
        {"size": 20_000},
    ],
)
def test_what_is_no_query_is_refused(client: httpx.Client, dsl: Json) -> None:
    """Never a traceback, never a 500 without the index's code."""
    status, code = read_refusal(client.post("/api/meta/entity/auditSearch", json={"dsl": dsl}))
    assert status == 400 or code == "ATLAS-500-00-102"


@pytest.mark.parametrize("body", [{"dsl": []}, {"dsl": "x"}, {"dsl": {}, "attributes": "name"}, [], "x", 1])
def test_what_is_no_body_is_refused(client: httpx.Client, body: Any) -> None:
    """With 400."""
    assert read_refusal(client.post("/api/meta/entity/auditSearch", json=body))[0] == 400
