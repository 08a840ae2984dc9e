"""The law of search: on random assets and random queries the index finds what a naive reading of the query finds."""

from fnmatch import fnmatchcase
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, save, search
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]

WORDS = ("red", "Blue", "GREEN", "dark red", "blue_sea", "r2d2")
TYPES = ("Table", "View", "Column", "S3Object")
SQL = ("Table", "View", "Column")

DOCUMENTS: list[Json] = [
    {
        "typeName": TYPES[n % 4],
        "qualifiedName": f"x/{WORDS[n % 6]}/{n}",
        "name": WORDS[(n * 5) % 6],
        "connectionQualifiedName": None if n % 3 == 0 else f"c/{n % 4}",
        "rowCount": None if n % 4 else n,
        "description": None if n % 5 == 0 else f"{WORDS[n % 6]} {WORDS[(n + 1) % 6]}",
        "ownerUsers": [f"u{k}" for k in range(n % 3)],
    }
    for n in range(60)
]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog that holds the documents."""
    with open_http(server.url, "test-token") as opened:
        for document in DOCUMENTS:
            fields = {key: value for key, value in document.items() if key not in ("typeName", "name")}
            sent = {key: value for key, value in fields.items() if value is not None}
            save(opened, entity(document["typeName"], document["name"], **sent))
        yield opened


def _tokenize(text: str) -> list[str]:
    """The metastore's text analysis, written once more."""
    spaced = "".join(
        f" {sign}" if sign.isdigit() and not text[at - 1 : at].isdigit() else sign for at, sign in enumerate(text)
    )
    for separator in "_-'/@":
        spaced = spaced.replace(separator, " ")
    return [word.lower() for word in spaced.split(" ") if word]


def _list_values(document: Json, field: str) -> list[Any]:
    """The values of a field as the index keeps them."""
    name = {"name.keyword": "name", "description.text": "description", "name": "name"}.get(field, field)
    if field == "__typeName.keyword":
        return [document["typeName"].lower()]
    value = document[name]
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [member.lower() for member in found] if field == "name.keyword" else found


def _matches(document: Json, query: Json) -> bool:
    """A query read literally for one document."""
    kind, body = next(iter(query.items()))
    if kind == "bool":
        must = [_matches(document, inner) for inner in (*body.get("must", ()), *body.get("filter", ()))]
        should = [_matches(document, inner) for inner in body.get("should", ())]
        least = body.get("minimum_should_match", 0 if must else 1) if should else 0
        excluded = any(_matches(document, inner) for inner in body.get("must_not", ()))
        return all(must) and sum(should) >= least and not excluded
    if kind == "exists":
        return bool(_list_values(document, body["field"]))
    field, sent = next(iter(body.items()))
    if kind == "terms":
        lowered = field in ("name.keyword", "__typeName.keyword")
        wanted = [value.lower() for value in sent] if lowered else sent
        return any(value in wanted for value in _list_values(document, field))
    if kind == "prefix":
        start = sent.lower() if field == "name.keyword" else sent
        return any(value.startswith(start) for value in _list_values(document, field))
    if kind == "wildcard":
        pattern = (sent.lower() if field == "name.keyword" else sent).replace("[", "[[]")
        return any(fnmatchcase(value, pattern) for value in _list_values(document, field))
    if kind == "range":
        return any(
            sent.get("gte", value) <= value < sent.get("lt", value + 1) for value in _list_values(document, field)
        )
    assert kind == "match"
    return any(word in _tokenize(sent) for text in _list_values(document, field) for word in _tokenize(text))


texts = st.sampled_from([*WORDS, "x/red/0", "x/GREEN/2", "c/1", "u0", "u1", "nothing", "table", "VIEW"])
keyword_fields = st.sampled_from(
    ["qualifiedName", "name.keyword", "connectionQualifiedName", "ownerUsers", "__typeName.keyword"]
)
leaves = st.one_of(
    st.builds(lambda field, found: {"terms": {field: found}}, keyword_fields, st.lists(texts, min_size=1, max_size=3)),
    st.builds(lambda field: {"exists": {"field": field}}, st.sampled_from(["rowCount", "connectionQualifiedName"])),
    st.builds(
        lambda field, text: {"prefix": {field: text[:3]}}, st.sampled_from(["qualifiedName", "name.keyword"]), texts
    ),
    st.builds(
        lambda low, high: {"range": {"rowCount": {"gte": low, "lt": high}}}, st.integers(0, 60), st.integers(0, 60)
    ),
    st.builds(
        lambda field, text: {"wildcard": {field: text}},
        st.sampled_from(["qualifiedName", "name.keyword", "connectionQualifiedName"]),
        st.sampled_from(["*", "*/2?", "*re*", "?ark*", "x/*/1", "*[*", "c/1", "BLUE*"]),
    ),
    st.builds(lambda field, text: {"match": {field: text}}, st.sampled_from(["name", "description.text"]), texts),
)


def _make_bools(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Boolean queries over others."""
    several = st.lists(inner, max_size=3)
    return st.builds(
        lambda must, filters, should, must_not: {
            "bool": {"must": must, "filter": filters, "should": should, "must_not": must_not}
        },
        several,
        several,
        several,
        several,
    )


queries = st.recursive(leaves, _make_bools, max_leaves=8)
SORTS = ["__guid", "qualifiedName", "name.keyword", "rowCount", "connectionQualifiedName"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries, sort=st.sampled_from(SORTS), order=st.sampled_from(["asc", "desc"]))
def test_the_index_finds_what_a_naive_reading_finds(client: httpx.Client, query: Json, sort: str, order: str) -> None:
    """Equal sets, equal counts, and hits in the order asked with missing values last."""
    answer = search(client, query, sort=[{sort: {"order": order}}, {"__guid": {"order": "asc"}}])
    found = [document["attributes"]["qualifiedName"] for document in answer.get("entities", [])]
    expected = [document for document in DOCUMENTS if _matches(document, query)]
    assert sorted(found) == sorted(document["qualifiedName"] for document in expected)
    assert answer["approximateCount"] == len(expected)
    if sort != "__guid":
        by_name = {document["qualifiedName"]: _list_values(document, sort) for document in expected}
        keys = [by_name[name][0] for name in found if by_name[name]]
        assert keys == sorted(keys, reverse=order == "desc")
        assert [bool(by_name[name]) for name in found] == sorted((bool(by_name[name]) for name in found), reverse=True)


PAGED = ["rowCount", "connectionQualifiedName", "ownerUsers", "name.keyword", "__typeName.keyword"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=leaves,
    field=st.sampled_from(PAGED),
    order=st.sampled_from(["asc", "desc"]),
    missing=st.sampled_from(["_last", "_first"]),
    size=st.integers(1, 9),
)
def test_pages_put_together_are_the_whole(
    client: httpx.Client, query: Json, field: str, order: str, missing: str, size: int
) -> None:
    """By `search_after` and by `from`, with missing values first or last, however a page is found."""
    sort = [{field: {"order": order, "missing": missing}}, {"__guid": {"order": "asc"}}]

    def page(**dsl: Any) -> tuple[list[str], list[Any]]:
        body = {"dsl": {"query": query, "sort": sort, **dsl}, "showSearchMetadata": True}
        answer = client.post("/api/meta/search/indexsearch", json=body).json()
        guids = [hit["guid"] for hit in answer.get("entities", [])]
        return guids, [answer["searchMetadata"][guid]["sort"] for guid in guids]

    whole, _ = page(size=1000)
    by_from = [guid for start in range(0, len(whole) + size, size) for guid in page(size=size, **{"from": start})[0]]
    by_last, (guids, keys) = [], page(size=size)
    while guids:
        by_last += guids
        guids, keys = page(size=size, search_after=keys[-1])
    assert whole == by_from == by_last
    assert len(set(whole)) == len(whole)
