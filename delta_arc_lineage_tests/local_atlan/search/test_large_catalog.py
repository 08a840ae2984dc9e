"""What only many assets show: the count that stops at 10,000, pages far on, and the best by score without scoring all.

One catalog of ten thousand tables serves the module. The best by score are compared with a naive scoring of every
table.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, save
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]

COUNT = 10_050
BULK = 1500


def _describe(number: int) -> str:
    """Every table is `grey`; every second `small`, every third `old`, every fiftieth `rare`."""
    words = ["grey"]
    words += ["small"] if number % 2 == 0 else []
    words += ["old"] if number % 3 == 0 else []
    words += ["rare"] if number % 50 == 0 else []
    return " ".join(words)


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of the catalog with its ten thousand tables."""
    with open_http(server.url, "test-token") as opened:
        for start in range(0, COUNT, BULK):
            numbers = range(start, min(COUNT, start + BULK))
            save(opened, *[entity("Table", f"t{n:05}", description=_describe(n), rowCount=n % 7) for n in numbers])
        yield opened


def _ask(client: httpx.Client, *, scores: bool = False, **dsl: Any) -> Json:
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": dsl, "showSearchScore": scores})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def _names(page: Json) -> list[str]:
    return [hit["attributes"]["name"] for hit in page.get("entities", [])]


TABLES: Json = {"term": {"__typeName.keyword": "Table"}}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, 10_000),
        ({"track_total_hits": True}, COUNT),
        ({"track_total_hits": -1}, COUNT),
        ({"track_total_hits": "true"}, COUNT),
        ({"track_total_hits": False}, -1),
        ({"track_total_hits": "false"}, -1),
        ({"track_total_hits": 1}, 1),
        ({"track_total_hits": 500}, 500),
        ({"track_total_hits": COUNT - 1}, COUNT - 1),
        ({"track_total_hits": COUNT}, COUNT),
        ({"track_total_hits": COUNT + 1}, COUNT),
        ({"track_total_hits": 0}, -1),
    ],
)
@pytest.mark.parametrize("size", [0, 5])
def test_the_count_stops_where_it_is_not_asked_further(
    client: httpx.Client, asked: Json, expected: int, size: int
) -> None:
    """At 10,000 unless `track_total_hits` says another number; not told at all where it says no."""
    assert _ask(client, query=TABLES, size=size, **asked)["approximateCount"] == expected


@pytest.mark.parametrize(
    "query",
    [
        {"match_all": {}},
        {"match": {"description.text": "grey"}},
        {"match": {"description.text": "grey small"}},
        {"bool": {"must_not": [{"match": {"description.text": "nothing"}}]}},
        {"bool": {"should": [{"term": {"rowCount": n}} for n in range(7)]}},
        {"exists": {"field": "rowCount"}},
        {"prefix": {"qualifiedName": "t"}},
        {"wildcard": {"qualifiedName": "*0*"}},
    ],
)
def test_the_count_stops_for_every_kind_of_query(client: httpx.Client, query: Json) -> None:
    """However its matches are found; fewer than the limit are told exactly."""
    exact = _ask(client, query=query, size=0, track_total_hits=True)["approximateCount"]
    assert _ask(client, query=query, size=0)["approximateCount"] == min(exact, 10_000)
    assert _ask(client, query=query, size=0, track_total_hits=exact - 1)["approximateCount"] == exact - 1
    assert _ask(client, query=query, size=0, track_total_hits=exact)["approximateCount"] == exact


@pytest.mark.parametrize("sent", [-2, "many", 1.5, [], {}, 2**31])
def test_a_limit_that_is_none_is_refused(client: httpx.Client, sent: Any) -> None:
    """In the index's words."""
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": {"query": TABLES, "track_total_hits": sent}})
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "ATLAS-500-00-102")
    assert "[track_total_hits] parameter must be positive or equals to -1" in answer.json()["errorMessage"]


def test_an_exact_count_after_one_that_stopped(client: httpx.Client) -> None:
    """What is kept of the first is not taken for the second; nor the other way round."""
    query = {"match": {"description.text": "grey old"}}
    for asked, expected in (({}, 10_000), ({"track_total_hits": True}, COUNT), ({}, 10_000)):
        assert _ask(client, query=query, size=0, **asked)["approximateCount"] == expected
        few = _ask(client, query=query, size=0, track_total_hits=7)
        assert few["approximateCount"] == 7


def test_the_index_tells_that_it_stopped(client: httpx.Client) -> None:
    """`hits.total` has its relation where the index's own answer is shown."""
    for asked, total in (
        ({}, {"value": 10_000, "relation": "gte"}),
        ({"track_total_hits": True}, {"value": COUNT, "relation": "eq"}),
        ({"track_total_hits": 3}, {"value": 3, "relation": "gte"}),
    ):
        body = {"dsl": {"query": TABLES, "size": 0, **asked}}
        assert client.post("/api/meta/search/es", json=body).json()["hits"]["total"] == total
    uncounted = client.post("/api/meta/search/es", json={"dsl": {"size": 0, "track_total_hits": False}}).json()
    assert "total" not in uncounted["hits"]


def test_aggregations_count_everything(client: httpx.Client) -> None:
    """The limit is one of the hits' count and of nothing else."""
    asked = {"types": {"terms": {"field": "__typeName.keyword"}}, "rows": {"value_count": {"field": "rowCount"}}}
    found = _ask(client, query=TABLES, size=0, aggregations=asked)
    assert found["approximateCount"] == 10_000
    assert found["aggregations"]["types"]["buckets"][0]["doc_count"] == COUNT
    assert found["aggregations"]["rows"]["value"] == COUNT


@pytest.mark.parametrize("sort", ["qualifiedName", "__guid", "rowCount", "__timestamp"])
def test_the_last_page_of_the_window(client: httpx.Client, sort: str) -> None:
    """9,990 to 10,000 of an uncounted search are those of a counted one."""
    order = [{sort: {"order": "asc"}}, {"__guid": {"order": "asc"}}]
    dsl: Json = {"query": TABLES, "sort": order, "from": 9_990, "size": 10}
    assert _names(_ask(client, **dsl)) == _names(_ask(client, **dsl, track_total_hits=True))
    assert len(_names(_ask(client, **dsl))) == 10


WORDS = ("grey", "small", "old", "rare")


def _score(number: int, query: str) -> int:
    """Boolean similarity: a point for each word of the query that a table holds."""
    held = _describe(number).split()
    return sum(word in held for word in query.split())


def _rank(query: str, *, ties: str = "as stored") -> list[str]:
    """The names of what matches, the best first, ties by number: up, or down."""
    matching = [number for number in range(COUNT) if _score(number, query)]
    sign = -1 if ties == "down" else 1
    return [f"t{n:05}" for n in sorted(matching, key=lambda number: (-_score(number, query), sign * number))]


@pytest.mark.parametrize("query", ["grey small", "grey old small", "small old", "grey rare", "grey small old rare"])
@pytest.mark.parametrize("window", [(0, 5), (0, 50), (7, 20), (150, 100), (990, 10), (1200, 30)])
def test_the_best_come_first(client: httpx.Client, query: str, window: tuple[int, int]) -> None:
    """Whether or not a page is of the highest score alone, it is what scoring every table gives."""
    start, size = window
    dsl: Json = {"query": {"match": {"description.text": query}}, "from": start, "size": size}
    ranked = _rank(query)[start : start + size]
    for sort in (None, "_score", [{"_score": {"order": "desc"}}]):
        page = _ask(client, scores=True, **dsl, **({"sort": sort} if sort else {}))
        assert _names(page) == ranked
        numbers = [int(name[1:]) for name in ranked]
        assert list(page["searchScore"].values()) == [float(_score(number, query)) for number in numbers]


@pytest.mark.parametrize("query", ["grey small", "grey old small", "grey rare"])
@pytest.mark.parametrize(("order", "ties"), [("asc", "up"), ("desc", "down")])
def test_ties_are_broken_by_the_next_key(client: httpx.Client, query: str, order: str, ties: str) -> None:
    """By qualified name, up and down, over pages by `from` and by `search_after`."""
    sort = [{"_score": {"order": "desc"}}, {"qualifiedName": {"order": order}}]
    dsl: Json = {"query": {"match": {"description.text": query}}, "sort": sort, "size": 40}
    ranked = _rank(query, ties=ties)
    found = _names(_ask(client, **dsl)) + _names(_ask(client, **dsl, **{"from": 40}))
    assert found == ranked[:80]
    followed: list[str] = []
    after: list[Any] | None = None
    for _ in range(5):
        body = {"dsl": {**dsl, **({"search_after": after} if after else {})}, "showSearchMetadata": True}
        page = client.post("/api/meta/search/indexsearch", json=body).json()
        followed += _names(page)
        after = page["searchMetadata"][page["entities"][-1]["guid"]]["sort"]
    assert followed == ranked[:200]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda query: {"bool": {"must": [query], "filter": [TABLES]}},
        lambda query: {"bool": {"should": [query], "minimum_should_match": 1, "filter": [{"term": {"rowCount": 3}}]}},
        lambda query: {"bool": {"must": [query], "must_not": [{"match": {"description.text": "rare"}}]}},
        lambda query: {"bool": {"must": [{"bool": {"must": [query], "boost": 3}}], "filter": [{"match_all": {}}]}},
        lambda query: {"bool": {"must": [query, {"match_all": {}}]}},
        lambda query: {"bool": {"should": [query, {"term": {"rowCount": 3}}]}},
        lambda query: {
            "bool": {"should": [query, {"term": {"rowCount": {"value": 3, "boost": 5}}}], "filter": [TABLES]}
        },
        lambda query: {"dis_max": {"queries": [query, {"term": {"rowCount": 1}}]}},
        lambda query: {"constant_score": {"filter": query, "boost": 2}},
        lambda query: {"bool": {"must": [TABLES], "should": [query]}},
    ],
)
def test_a_page_by_score_is_the_beginning_of_all_of_them(client: httpx.Client, wrap: Any) -> None:
    """Fifty at once are the first fifty of more than are ever looked for at once, with the same scores."""
    query = wrap({"match": {"description.text": "grey small old"}})
    sort = [{"_score": {"order": "desc"}}, {"qualifiedName": {"order": "asc"}}]
    few = _ask(client, scores=True, query=query, sort=sort, size=50)
    many = _ask(client, scores=True, query=query, sort=sort, size=2000)
    assert _names(few) == _names(many)[:50]
    assert list(few["searchScore"].items()) == list(many["searchScore"].items())[:50]
    scores = list(many["searchScore"].values())
    assert scores == sorted(scores, reverse=True)


def test_a_page_by_score_after_a_write(client: httpx.Client) -> None:
    """A table that comes to hold all words is among the best at once."""
    query = {"match": {"description.text": "grey small old"}}
    sort = [{"_score": {"order": "desc"}}, {"qualifiedName": {"order": "asc"}}]
    save(client, entity("Table", "a first", description="old small grey"))
    assert _names(_ask(client, query=query, sort=sort, size=2)) == ["a first", "t00000"]
    save(client, entity("Table", "a first", description="nothing of it"))
    assert _names(_ask(client, query=query, sort=sort, size=2)) == ["t00000", "t00006"]
