"""The limits of a search: at each the index still answers, past it refuses in its own words; nothing is a 500."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.search.bounds import MAXIMUM_STEPS, Effort
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, save, search

Json = dict[str, Any]
LEAF: Json = {"term": {"ownerUsers": "me"}}
TYPES: Json = {"terms": {"field": "__typeName.keyword"}}


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Iterator[httpx.Client]:
    """A client of a catalog with a few assets."""
    with httpx.Client(base_url=server.url, headers={"Authorization": "Bearer test-token"}, timeout=60) as opened:
        save(opened, entity("Table", "b/1", ownerUsers=["me"], rowCount=1), entity("View", "b/2", rowCount=2))
        save(opened, entity("Table", "b/words", description="a " * 3000))
        yield opened


def ask(client: httpx.Client, **dsl: Any) -> tuple[int, str]:
    """Status and message of a search."""
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": dsl})
    return answer.status_code, answer.json().get("errorMessage", "")


def is_refused_by_the_index(answer: httpx.Response) -> bool:
    """Whether an answer is the metastore's for what the index cannot run: of two fields, with its own code."""
    refused: Json = answer.json()
    return answer.status_code == 500 and refused["errorCode"] == "ATLAS-500-00-102" and len(refused) == 2


def is_refused_as_json(answer: httpx.Response, dsl: Json) -> bool:
    """Whether an answer is the refusal of what no reader of JSON can keep, and the query has such a thing in it."""
    numbers = map(int, re.findall(r"-?[0-9]{19,}", text := json.dumps(dsl)))
    spoiled = "\\ud800" in text or not all(-(2**63) <= number < 2**63 for number in numbers)
    return spoiled and bool(answer.json()["errorMessage"].startswith("request body is not JSON: "))


def nest(query: Json, times: int) -> Json:
    """A query in so many others."""
    for _ in range(times):
        query = {"bool": {"must": [query]}}
    return query


def nest_aggregations(times: int) -> Json:
    """An aggregation in so many others."""
    asked = TYPES
    for _ in range(times):
        asked = {"filter": {"match_all": {}}, "aggs": {"inside": asked}}
    return {"outside": asked}


def words(count: int) -> str:
    return " ".join(f"w{chr(97 + n % 26)}" for n in range(count))


CLAUSES = "too_many_clauses: maxClauseCount is set to 1024"
LIMITS: list[tuple[str, Json, Json, str]] = [
    (name, {"query": taken}, {"query": refused}, reason)
    for name, taken, refused, reason in [
        ("must", {"bool": {"must": [LEAF] * 1024}}, {"bool": {"must": [LEAF] * 1025}}, CLAUSES),
        ("should", {"bool": {"should": [LEAF] * 1024}}, {"bool": {"should": [LEAF] * 1025}}, CLAUSES),
        ("nested", nest({"bool": {"filter": [LEAF] * 1024}}, 9), nest({"bool": {"filter": [LEAF] * 1025}}, 9), CLAUSES),
        ("empty", {"bool": {"must": [{"bool": {}}] * 1024}}, {"bool": {"must": [{"bool": {}}] * 1025}}, CLAUSES),
        ("dis_max", {"dis_max": {"queries": [LEAF] * 1024}}, {"dis_max": {"queries": [LEAF] * 1025}}, CLAUSES),
        ("match", {"match": {"description.text": words(1024)}}, {"match": {"description.text": words(1025)}}, CLAUSES),
        ("phrase", {"match_phrase": {"name": words(1024)}}, {"match_phrase": {"name": words(1025)}}, CLAUSES),
        (
            "multi_match",
            {"multi_match": {"query": words(512), "fields": ["name", "description.text"]}},
            {"multi_match": {"query": words(513), "fields": ["name", "description.text"]}},
            CLAUSES,
        ),
        (
            "query_string",
            {"query_string": {"query": words(1024), "fields": ["name"]}},
            {"query_string": {"query": words(1025), "fields": ["name"]}},
            CLAUSES,
        ),
        (
            "spans",
            {"span_or": {"clauses": [{"span_term": {"name": "two words"}} for _ in range(512)]}},
            {"span_or": {"clauses": [{"span_term": {"name": "two words"}} for _ in range(513)]}},
            CLAUSES,
        ),
        ("depth", nest(LEAF, 29), nest(LEAF, 30), "The nested depth of the query exceeds the maximum nested depth"),
        (
            "terms",
            {"terms": {"qualifiedName": ["x"] * 65_536}},
            {"terms": {"qualifiedName": ["x"] * 65_537}},
            "The number of terms [65537] used in the Terms Query request has exceeded the allowed maximum of [65536]",
        ),
        (
            "ids",
            {"ids": {"values": ["x"] * 65_536}},
            {"ids": {"values": ["x"] * 65_537}},
            "has exceeded the allowed maximum of [65536]",
        ),
        (
            "regexp",
            {"regexp": {"qualifiedName": "a" * 1000}},
            {"regexp": {"qualifiedName": "a" * 1001}},
            "The length of regex [1001] used in the Regexp Query request has exceeded the allowed maximum of [1000]",
        ),
        ("wildcard", {"wildcard": {"name": "*" * 1000}}, {"wildcard": {"name": "*" * 1001}}, "at most 1000"),
    ]
] + [
    (
        "window",
        {"from": 9_000, "size": 1_000},
        {"from": 9_000, "size": 1_001},
        "Result window is too large, from + size must be less than or equal to: [10000] but was [10001]",
    ),
    ("sort", {"sort": [{"name.keyword": "asc"}] * 32}, {"sort": [{"name.keyword": "asc"}] * 33}, "at most 32"),
    (
        "top_hits",
        {"aggs": {"hits": {"top_hits": {"size": 100}}}},
        {"aggs": {"hits": {"top_hits": {"size": 101}}}},
        "the top hits aggregator [hits]'s from + size must be less than or equal to: [100] but was [101]",
    ),
    (
        "buckets",
        {"aggs": {"rows": {"histogram": {"field": "rowCount", "interval": 0.001}}}},
        {"aggs": {"rows": {"histogram": {"field": "rowCount", "interval": 0.00001}}}},
        "Trying to create too many buckets. Must be less than or equal to: [65536]",
    ),
    (
        "aggregations",
        {"aggs": nest_aggregations(29)},
        {"aggs": nest_aggregations(30)},
        "The nested depth of the aggregations exceeds the maximum nested depth for aggregations of [30]",
    ),
]


@pytest.mark.parametrize(("taken", "refused", "reason"), [limit[1:] for limit in LIMITS], ids=[x[0] for x in LIMITS])
def test_a_search_is_answered_at_each_limit_and_refused_past_it(
    client: httpx.Client, taken: Json, refused: Json, reason: str
) -> None:
    """500 with the metastore's search error (`INDEX_SEARCH_FAILED`) and the index's reason."""
    assert ask(client, **taken) == (200, "")
    status, message = ask(client, **refused)
    assert status == 500 and reason in message
    assert message.startswith("Error occurred while running direct index query on ES: ")


def test_clauses_are_counted_for_each_query_anew(client: httpx.Client) -> None:
    """The filters of aggregations and a second filter are queries of their own."""
    many: Json = {"bool": {"should": [LEAF] * 1000}}
    asked = {"filters": {"filters": {"one": many, "two": many}}}
    assert ask(client, query=many, post_filter=many, aggs={"both": asked}) == (200, "")


def test_a_thousand_clauses_find_what_they_say(client: httpx.Client) -> None:
    """Whatever joins them, and however many of them must hold."""
    others: list[Json] = [{"term": {"qualifiedName": f"none/{n}"}} for n in range(1000)]
    asset: Json = {"term": {"qualifiedName": "b/1"}}
    assert found_names(client, {"bool": {"should": [*others, asset]}}) == {"b/1"}
    assert found_names(client, {"bool": {"should": [*others, asset, LEAF], "minimum_should_match": 2}}) == {"b/1"}
    assert found_names(client, {"bool": {"must": [asset], "must_not": others}}) == {"b/1"}
    assert found_names(client, {"bool": {"must": [asset] * 1000}}) == {"b/1"}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["must", "filter", "should", "must_not"]), max_size=28), st.booleans())
def test_nesting_changes_no_answer(client: httpx.Client, occurrences: list[str], after: bool) -> None:
    """A query in up to 28 others finds what it finds alone, or where denied an odd number of times, the rest."""
    query: Json = {"terms": {"qualifiedName": ["b/1", "b/2"]}}
    for occurrence in occurrences:
        others = [{"match_all": {}}] if occurrence in ("must", "filter") else [{"match_none": {}}]
        query = {"bool": {occurrence: [*others, query] if after else [query, *others]}}
    everything, chosen = {"b/1", "b/2", "b/words"}, {"b/1", "b/2"}
    expected = everything - chosen if occurrences.count("must_not") % 2 else chosen
    assert found_names(client, query, sort=["_score"]) == expected


def test_what_the_product_asks_is_far_within(client: httpx.Client) -> None:
    """Its largest page of names, its mark and its counts, as its own builders write them."""
    names = [f"default/s3/1/{n}" for n in range(5_000)]
    queries = [searches.by_names(names), searches.connections(names), searches.active(searches.schema_contents("s"))]
    for query in [*queries, searches.active(searches.modified(after=0, until=1))]:
        assert ask(client, query=query, aggs=searches.counts(after=0, until=1, moments=10_000)) == (200, "")


@pytest.mark.parametrize("opening", ['{"dsl":{"query":', "[", '{"bool":{"must":[', '{"aggs":{"a":', '{"criterion":['])
def test_a_body_of_any_depth_is_answered_or_refused(client: httpx.Client, opening: str) -> None:
    """Also far past what Python's own parser follows, wherever a body is read."""
    closing_signs = "".join({"{": "}", "[": "]"}[sign] for sign in reversed(opening) if sign in "{[")
    paths = ["meta/search/indexsearch", "meta/entity/auditSearch", "meta/entity/bulk", "meta/lineage/list"]
    for path in [*paths, "local/import", "meta/types/typedefs"]:
        for times in (50, 150, 400, 100_000):
            deep = opening * times + "1" + closing_signs * times
            for body in (deep, f'{{"dsl":{{"query":{deep}}},"entityFilters":{deep},"direction":"INPUT","guid":"x"}}'):
                answer = client.post(f"/api/{path}", content=body)
                assert answer.status_code in (200, 400, 404) or is_refused_by_the_index(answer), (path, times)
    refused = client.get("/api/service/users", params={"filter": '{"$and":[' * 500 + "{}" + "]}" * 500})
    assert refused.status_code == 400 and "nests deeper than 200 levels" in refused.json()["errorMessage"]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_what_json_cannot_write_is_not_read(client: httpx.Client, number: str) -> None:
    """Stored or told back, it would spoil an answer for whoever reads JSON strictly."""
    answer = client.post("/api/meta/search/indexsearch", content=f'{{"dsl":{{"size":{number}}}}}')
    assert answer.status_code == 400 and "request body is not JSON" in answer.json()["errorMessage"]


KEYS = ["query", "value", "field", "bool", "must", "should", "filter", "terms", "size", "interval", "aggs", "clauses"]
FIELDS = ["name", "qualifiedName", "rowCount", "__typeName.keyword", "description.text", "created", "user"]
KINDS = [
    "match",
    "match_phrase",
    "prefix",
    "wildcard",
    "regexp",
    "fuzzy",
    "range",
    "nested",
    "query_string",
    "span_near",
]
AGGREGATIONS = ["histogram", "date_histogram", "top_hits", "stats", "missing", "cardinality", "filters", "date_range"]
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
        st.sampled_from([*FIELDS, "1e999", "now-99999999y", "0d", "\ud800", "(", "*"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*KEYS, *FIELDS, *KINDS, *AGGREGATIONS]), inner, max_size=3),
    ),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from([*KINDS, "bool", "term", "terms", "exists"]), asked=st.sampled_from(AGGREGATIONS), value=values
)
def test_whatever_is_sent_is_answered_or_refused(client: httpx.Client, kind: str, asked: str, value: Any) -> None:
    """A search, and one of the audit, of any shape is answered, or refused by the index and not by chance."""
    wholes: list[Json] = [{kind: value}, {kind: {"name": value}}, {"bool": {"must": [{kind: {"rowCount": value}}]}}]
    bodies: list[Json] = [{"query": query} for query in wholes]
    bodies += [{"aggs": {"a": {asked: value}}}, {"aggs": {"a": {asked: {"field": "rowCount", "interval": value}}}}]
    bodies += [{"sort": value}, {"from": value}, {"size": value}, {"search_after": value, "sort": ["name.keyword"]}]
    bodies += [{"query": {kind: {"user": value}}}, {"query": {kind: {"created": {"gte": value, "value": value}}}}]
    for dsl in bodies:
        for path in ("search/indexsearch", "entity/auditSearch"):
            answer = client.post(f"/api/meta/{path}", content=json.dumps({"dsl": dsl}))
            refused = answer.status_code == 400 and (path == "entity/auditSearch" or is_refused_as_json(answer, dsl))
            assert answer.status_code == 200 or refused or is_refused_by_the_index(answer), (path, dsl, answer.text)


def test_a_search_that_takes_too_many_steps_is_refused(client: httpx.Client) -> None:
    """A thousand words near a thousand words, each three thousand times in one text: refused, and soon."""
    near: Json = {"clauses": [{"span_term": {"description.text": "a"}}] * 9, "slop": 99_999, "in_order": False}
    status, message = ask(client, query={"span_near": near})
    assert status == 500 and f"takes more than {MAXIMUM_STEPS} steps" in message
    phrase = {"match_phrase": {"description.text": {"query": "a " * 60, "slop": 3000}}}
    assert found_names(client, phrase) == {"b/words"}
    assert search(client, {"term": {"qualifiedName": "b/1"}})["approximateCount"] == 1


def test_a_statement_without_end_ends() -> None:
    """The database's own steps count, over several statements; the connection works on afterwards."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with closing(sqlite3.connect(":memory:")) as connection:
        effort = Effort(most_steps=1_000_000)
        with pytest.raises(CatalogError, match="takes more than 1000000 steps"), effort.bounding(connection):
            connection.execute(endless).fetchall()
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
        with pytest.raises(CatalogError, match="the query is too complex"), effort.bounding(connection):
            connection.execute(f"SELECT {'(' * 200}1{')' * 200}")
        with pytest.raises(sqlite3.IntegrityError), effort.bounding(connection):
            connection.executescript("CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)")


@pytest.mark.parametrize("path", ["/api/local/export?kind=entity&size=-1", "/api/meta/entity/x/audit?count=-1"])
def test_a_page_has_an_end(client: httpx.Client, path: str) -> None:
    """A negative number is no page without end."""
    assert client.get(path).status_code == 400
