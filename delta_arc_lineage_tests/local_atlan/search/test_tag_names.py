"""`__classificationNames` and `__propagatedClassificationNames`: the names of tags as text.

The metastore keeps them as one text between bars (`GraphHelper`, `CLASSIFICATION_NAMES_KEY`), which the graph
database's index analyzes with Elasticsearch's standard analyzer: a name is a word, `_` does not part it.
"""

import json
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.search.analyzer import analyze
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import define_tags, entity, found_names, get, reference, save, tag

Json = dict[str, Any]

DIRECT, CARRIED = "__classificationNames", "__propagatedClassificationNames"


@pytest.fixture(scope="module")
def tags(client: httpx.Client) -> dict[str, str]:
    """The made names of the tags `a` to `d`; `up` has `a`, which `down` and the process carry, and `b`; `alone` has
    `c` and `d`."""
    names = define_tags(client, "a", "b", "c", "d")
    save(client, *[entity("Table", name) for name in ("up", "down", "alone", "bare")])
    ends = {"inputs": [reference("Table", "up")], "outputs": [reference("Table", "down")]}
    save(client, entity("Process", "p", **ends))
    tag(client, "Table", "up", names["a"], propagate=True)
    tag(client, "Table", "up", names["b"])
    tag(client, "Table", "alone", names["c"])
    tag(client, "Table", "alone", names["d"])
    return names


def _fill(query: Json, tags: dict[str, str]) -> Json:
    """A query whose `<a>` is the name of the tag `a`, `<a:low>` the same in lower case."""
    text = json.dumps(query)
    for shown, name in tags.items():
        text = text.replace(f"<{shown}>", name).replace(f"<{shown}:low>", name.lower())
        text = text.replace(f"<{shown}:start>", name.lower()[:9])
    filled: Json = json.loads(text)
    return filled


CASES: list[tuple[Json, set[str]]] = [
    ({"match_phrase": {DIRECT: "<a>"}}, {"up"}),
    ({"match_phrase": {DIRECT: "<a:low>"}}, {"up"}),
    ({"match_phrase": {DIRECT: "<b>"}}, {"up"}),
    ({"match_phrase": {DIRECT: "|<a>|"}}, {"up"}),
    ({"match_phrase": {DIRECT: "<c>"}}, {"alone"}),
    ({"match": {DIRECT: "<a> <c>"}}, {"up", "alone"}),
    ({"match": {DIRECT: {"query": "<a> <b>", "operator": "and"}}}, {"up"}),
    ({"match": {DIRECT: {"query": "<a> <c>", "operator": "and"}}}, set()),
    ({"match": {DIRECT: {"query": "<a> <b> <c> <d>", "minimum_should_match": 2}}}, {"up", "alone"}),
    ({"match": {DIRECT: "<a:start>"}}, set()),
    ({"match": {DIRECT: "a"}}, set()),
    ({"term": {DIRECT: "<a:low>"}}, {"up"}),
    ({"term": {DIRECT: "<a>"}}, set()),
    ({"terms": {DIRECT: ["<a:low>", "<d:low>"]}}, {"up", "alone"}),
    ({"prefix": {DIRECT: "<b:start>"}}, {"up"}),
    ({"wildcard": {DIRECT: "<c:start>*"}}, {"alone"}),
    ({"regexp": {DIRECT: "<d:start>.*"}}, {"alone"}),
    ({"exists": {"field": DIRECT}}, {"up", "alone"}),
    ({"bool": {"must_not": [{"exists": {"field": DIRECT}}]}}, {"down", "bare", "p"}),
    ({"match": {CARRIED: "<a>"}}, {"down", "p"}),
    ({"match_phrase": {CARRIED: "<a>"}}, {"down", "p"}),
    ({"match": {CARRIED: "<b>"}}, set()),
    ({"exists": {"field": CARRIED}}, {"down", "p"}),
    ({"multi_match": {"query": "<a>", "fields": [DIRECT, CARRIED]}}, {"up", "down", "p"}),
    ({"query_string": {"query": "<a>", "fields": [CARRIED]}}, {"down", "p"}),
]


@pytest.mark.parametrize(("query", "expected"), CASES, ids=[str(query)[:70] for query, _ in CASES])
def test_a_query_of_names_finds_whom_they_are_on(
    client: httpx.Client, tags: dict[str, str], query: Json, expected: set[str]
) -> None:
    """Direct names and carried ones are two fields; words are compared whole."""
    within = {"terms": {"qualifiedName": ["up", "down", "alone", "bare", "p"]}}
    assert found_names(client, {"bool": {"filter": [within, _fill(query, tags)]}}) == expected


def test_the_sdk_asks_these_fields(tags: dict[str, str], server: CatalogServer) -> None:
    """`Match.with_classification_names` and `Match.with_propagated_classification_names`."""
    from httpx_retries import Retry
    from pyatlan.client.atlan import AtlanClient
    from pyatlan.model.search import DSL, IndexSearchRequest, Match

    sdk = AtlanClient(base_url=server.url, api_key="test-token", retry=Retry(total=0))
    for query, expected in (
        (Match.with_classification_names(tags["a"]), {"up"}),
        (Match.with_propagated_classification_names(tags["a"]), {"down", "p"}),
    ):
        results = sdk.asset.search(IndexSearchRequest(dsl=DSL(query=query), attributes=["name"]))
        assert {asset.name for asset in results} == expected
        assert results.count == len(expected)
    sdk._session.close()


def test_names_follow_their_tags(client: httpx.Client, tags: dict[str, str]) -> None:
    """Taken off, a name is gone from the asset that had it and from those it was carried to."""
    save(client, *[entity("Table", name) for name in ("first", "second")])
    ends = {"inputs": [reference("Table", "first")], "outputs": [reference("Table", "second")]}
    save(client, entity("Process", "between", **ends))
    tag(client, "Table", "first", tags["d"], propagate=True)
    direct, carried = {"match_phrase": {DIRECT: tags["d"]}}, {"match_phrase": {CARRIED: tags["d"]}}
    assert found_names(client, direct) == {"alone", "first"}
    assert found_names(client, carried) == {"second", "between"}
    guid = get(client, "Table", "first")["guid"]
    answer = client.delete(f"/api/meta/entity/guid/{guid}/classification/{tags['d']}")
    assert answer.status_code in (200, 204), answer.text
    assert found_names(client, direct) == {"alone"}
    assert found_names(client, carried) == set()


def test_text_is_no_sort_key_and_no_bucket(client: httpx.Client) -> None:
    """As for every text field."""
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": {"sort": [{DIRECT: "asc"}]}})
    assert answer.status_code == 500 and "Fielddata is disabled on text fields" in answer.json()["errorMessage"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("|a|b|", ["a", "b"]),
        ("|Th_1|", ["th_1"]),
        ("|a-b|", ["a", "b"]),
        ("|ÄRGER|", ["ärger"]),
        ("|a b|c|", ["a", "b", "c"]),
        ("r2d2", ["r2d2"]),
    ],
)
def test_the_standard_analyzer(text: str, words: list[str]) -> None:
    """Runs of letters, digits and `_` in lower case: not split at digits, as the metastore's own analyzer does."""
    assert analyze(text, "standard") == words
