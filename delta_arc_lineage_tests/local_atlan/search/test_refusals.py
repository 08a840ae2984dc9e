"""What a search asks that is not there, that the index does not know, or that it cannot do: each refused, none passed
over, and the status is the metastore's.

A refusal of the index is `INDEX_SEARCH_FAILED`, 500 `ATLAS-500-00-102` (`AtlasElasticsearchQuery`,
`performAsyncDirectIndexQuery`); a request without a query is `BAD_REQUEST` (`DiscoveryREST.indexSearch`).
"""

import base64
import json
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, save, search
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with three tables."""
    with open_http(server.url, "test-token") as opened:
        save(opened, *[entity("Table", name, rowCount=at, description=f"row {at}") for at, name in enumerate("abc")])
        yield opened


def _refusal(client: httpx.Client, **dsl: Any) -> tuple[int, str, str]:
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": dsl})
    refused = answer.json()
    return answer.status_code, refused.get("errorCode", ""), refused.get("errorMessage", "")


@pytest.mark.parametrize(
    "key",
    ["collapse", "highlight", "suggest", "rescore", "min_score", "runtime_mappings", "script_fields", "pit", "slice"],
)
def test_what_is_not_there_says_so(client: httpx.Client, key: str) -> None:
    """501 with the part's name."""
    status, code, message = _refusal(client, query={"match_all": {}}, **{key: {"field": "name"}})
    assert (status, code) == (501, "ATLAS-501-00-001") and f"[{key}]" in message


@pytest.mark.parametrize(
    ("value", "sign"),
    [
        ({}, "START_OBJECT"),
        ([], "START_ARRAY"),
        ("x", "VALUE_STRING"),
        (5, "VALUE_NUMBER"),
        (0.5, "VALUE_NUMBER"),
        (True, "VALUE_BOOLEAN"),
        (None, "VALUE_NULL"),
    ],
)
def test_a_key_that_the_index_does_not_know(client: httpx.Client, value: Any, sign: str) -> None:
    """In its words."""
    status, code, message = _refusal(client, querry=value)
    assert (status, code) == (500, "ATLAS-500-00-102")
    assert message.endswith(f"Unknown key for a {sign} in [querry].")


@pytest.mark.parametrize("key", ["_source", "timeout", "track_scores", "version", "explain", "fields", "stored_fields"])
def test_what_changes_no_answer_is_taken(client: httpx.Client, key: str) -> None:
    """It asks for what the metastore does not show."""
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": {"query": {"match_all": {}}, key: False}})
    assert answer.status_code == 200


@pytest.mark.parametrize("start", [1, 5, 9_000])
@pytest.mark.parametrize("after", [["a"], ["zzz"], [""]])
def test_a_page_begins_at_one_place(client: httpx.Client, start: int, after: list[str]) -> None:
    """`from` with `search_after` is refused; nought is as good as none."""
    asked: Json = {"sort": [{"qualifiedName": "asc"}], "search_after": after}
    status, code, message = _refusal(client, **{"from": start}, **asked)
    assert (status, code) == (500, "ATLAS-500-00-102")
    assert "`from` parameter must be set to 0 when `search_after` is used" in message
    for nought in ({"from": 0}, {}):
        answer = client.post("/api/meta/search/indexsearch", json={"dsl": {**asked, **nought}})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("after", "message"),
    [
        ([], "search_after has 0 value(s) but sort has 1."),
        (["a", "b"], "search_after has 2 value(s) but sort has 1."),
        ("a", "[search_after] must be an array"),
        ({"a": 1}, "[search_after] must be an array"),
        (5, "[search_after] must be an array"),
    ],
)
def test_a_place_to_go_on_from_has_a_value_for_each_key(client: httpx.Client, after: Any, message: str) -> None:
    """No more and no fewer."""
    status, _, told = _refusal(client, sort=[{"qualifiedName": "asc"}], search_after=after)
    assert status == 500 and message in told


@pytest.mark.parametrize(
    "query",
    [
        {"term": {"rowCount": {"value": 1, "boost": -1}}},
        {"terms": {"rowCount": [1], "boost": -2}},
        {"match": {"description.text": {"query": "row", "boost": -0.5}}},
        {"match_all": {"boost": -1}},
        {"exists": {"field": "rowCount", "boost": -1}},
        {"constant_score": {"filter": {"match_all": {}}, "boost": -1}},
        {"bool": {"must": [{"match_all": {}}], "boost": -3}},
        {"prefix": {"qualifiedName": {"value": "a", "boost": -1}}},
        {"range": {"rowCount": {"gt": 0, "boost": -1}}},
        {"span_term": {"description.text": "row", "boost": -1}},
    ],
    ids=str,
)
def test_no_boost_is_negative(client: httpx.Client, query: Json) -> None:
    """Scores only add up."""
    status, code, message = _refusal(client, query=query)
    assert (status, code) == (500, "ATLAS-500-00-102"), message
    assert "negative [boost] are not allowed" in message or "malformed" in message


def test_a_boost_of_nought_scores_nothing(client: httpx.Client) -> None:
    """And is not taken for none."""
    body = {"dsl": {"query": {"match": {"description.text": {"query": "row", "boost": 0}}}}, "showSearchScore": True}
    found = client.post("/api/meta/search/indexsearch", json=body).json()
    assert set(found["searchScore"].values()) == {0.0} and found["approximateCount"] == 3


@pytest.mark.parametrize("path", ["x", "attributes", "meanings", ""])
def test_no_field_is_nested(client: httpx.Client, path: str) -> None:
    """A path is not found, and finds nothing where that is asked for."""
    inside: Json = {"path": path, "query": {"match_all": {}}}
    status, _, message = _refusal(client, query={"nested": inside})
    assert status == 500 and f"[nested] failed to find nested object under path [{path}]" in message
    assert found_names(client, {"nested": {**inside, "ignore_unmapped": True}}) == set()
    assert _refusal(client, query={"nested": {"query": {"match_all": {}}}})[0] == 500
    assert _refusal(client, query={"nested": {"path": path, "query": {"nonsense": {}}}})[0] == 500


def _wrap(query: Any) -> str:
    return base64.b64encode(json.dumps(query).encode()).decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"match_all": {}}, {"a", "b", "c"}),
        ({"term": {"qualifiedName": "b"}}, {"b"}),
        ({"bool": {"must_not": [{"term": {"qualifiedName": "b"}}]}}, {"a", "c"}),
        ({"wrapper": {"query": _wrap({"term": {"rowCount": 2}})}}, {"c"}),
    ],
)
def test_a_wrapped_query_is_one(client: httpx.Client, query: Json, expected: set[str]) -> None:
    """JSON in base 64, as the metastore itself wraps a user's query; by itself and among others."""
    wrapped = {"wrapper": {"query": _wrap(query)}}
    assert found_names(client, wrapped) == expected
    assert found_names(client, {"bool": {"filter": [wrapped], "must_not": [{"term": {"rowCount": 0}}]}}) == expected - {
        "a"
    }


@pytest.mark.parametrize(
    "wrapped",
    [
        "no base 64",
        base64.b64encode(b"no json").decode(),
        _wrap([]),
        _wrap("text"),
        _wrap({"nonsense": {}}),
        5,
        None,
        {},
    ],
)
def test_a_wrapping_without_a_query_is_refused(client: httpx.Client, wrapped: Any) -> None:
    """Whatever is in it."""
    status, code, _ = _refusal(client, query={"wrapper": {"query": wrapped}})
    assert (status, code) in ((500, "ATLAS-500-00-102"), (200, ""))
    assert status == 500 or wrapped == _wrap([])


@pytest.mark.parametrize("body", [{}, {"dsl": None}, {"dsl": []}, {"dsl": "x"}, {"dsl": 5}])
@pytest.mark.parametrize("path", ["search/indexsearch", "search/es", "search/searchlog"])
def test_a_search_has_a_query(client: httpx.Client, path: str, body: Json) -> None:
    """`Invalid search query`."""
    answer = client.post(f"/api/meta/{path}", json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-029")


@pytest.mark.parametrize(
    "value", [10**30, -(10**30), "\ud800", {"a": 1}, [[1]], 1e300, "x" * 40_000, "", " ", None, True, "NaN"]
)
@pytest.mark.parametrize("field", ["rowCount", "qualifiedName", "__timestamp", "__hasLineage", "name", "nothing"])
def test_a_hostile_value_is_answered_or_refused_by_the_index(client: httpx.Client, field: str, value: Any) -> None:
    """Numbers without end, halves of signs, objects: never a fault of the server's own."""
    queries: list[Json] = [
        {"term": {field: value}},
        {"terms": {field: [value]}},
        {"range": {field: {"gte": value}}},
        {"match": {field: value}},
        {"prefix": {field: value}},
        {"wildcard": {field: value}},
    ]
    for query in queries:
        content = json.dumps({"dsl": {"query": query, "size": 1}})
        answer = client.post("/api/meta/search/indexsearch", content=content)
        assert _is_answered_or_refused(answer, value), (query, answer.text)
    after = json.dumps({"dsl": {"sort": [{"rowCount": "asc"}], "search_after": [value]}})
    assert _is_answered_or_refused(client.post("/api/meta/search/indexsearch", content=after), value)


def _is_answered_or_refused(answer: httpx.Response, value: Any) -> bool:
    """Whether an answer is one, or the index's refusal; what no reader of JSON can keep never gets to the index."""
    if value == "\ud800" or (isinstance(value, int) and abs(value) >= 2**63):
        refused = answer.json()
        is_of_json: bool = refused["errorMessage"].startswith("request body is not JSON: ")
        return (answer.status_code, refused["errorCode"]) == (400, "ATLAS-400-00-029") and is_of_json
    return answer.status_code == 200 or bool(answer.json()["errorCode"] == "ATLAS-500-00-102")


@pytest.mark.parametrize("sort", [5, [5], [None], [[]], [{}], {"a": 5}, [{"name.keyword": 5}], {"x": []}, [True]])
def test_a_sort_of_any_shape(client: httpx.Client, sort: Any) -> None:
    """A key is a name, or one name with its options."""
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": {"sort": sort}})
    assert answer.status_code == 200 or answer.json()["errorCode"] == "ATLAS-500-00-102", answer.text


@pytest.mark.parametrize("asked", [5, [], [5], "x", {"a": 5}, {"a": []}, {"a": None}, {"a": {"terms": 5}}, {"a": {}}])
def test_aggregations_of_any_shape(client: httpx.Client, asked: Any) -> None:
    """An object of objects; an empty one is none."""
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": {"aggregations": asked}})
    assert answer.status_code == 200 if not asked else answer.json()["errorCode"] == "ATLAS-500-00-102", answer.text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, None),
        ({"showHighlights": True}, {"highlights": {}}),
        ({"showSearchMetadata": True}, {"highlights": {}, "sort": ["b"]}),
        ({"showSearchMetadata": True, "showHighlights": True}, {"highlights": {}, "sort": ["b"]}),
        ({"showSearchMetadata": False, "showHighlights": False}, None),
    ],
)
def test_what_is_told_beside_a_hit(client: httpx.Client, asked: Json, expected: Json | None) -> None:
    """Its sort values with the metadata, its highlights with either (`prepareSearchResult`)."""
    dsl = {"query": {"term": {"qualifiedName": "b"}}, "sort": [{"qualifiedName": "asc"}]}
    found = client.post("/api/meta/search/indexsearch", json={"dsl": dsl, **asked}).json()
    told = found.get("searchMetadata")
    assert (told and told[found["entities"][0]["guid"]]) == expected


def test_a_refusal_leaves_the_next_search_whole(client: httpx.Client) -> None:
    """Nothing of it stays."""
    for _ in range(3):
        assert _refusal(client, query={"nonsense": {"rowCount": 1}})[0] == 500
        assert search(client)["approximateCount"] == 3
