"""The basic search, by query parameters and by a body: what it finds, shows and refuses.

The rules are those of the metastore's `DiscoveryREST.searchUsingBasic`, `searchWithParameters` and `SearchContext`.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import define_tags, entity, get, make_criterion, reference, save, tag
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with tables, a view, a column, an archived table, a term and a tag."""
    with open_http(server.url, "test-token") as opened:
        save(
            opened,
            entity("Table", "orders", rowCount=10, description="All orders", certificateStatus="VERIFIED"),
            entity("Table", "customers", rowCount=20, certificateStatus="DRAFT", ownerUsers=["ann"]),
            entity("View", "recent orders", ownerUsers=["ann", "bob"], isPartitioned=False),
            entity("Column", "id", order=1, isNullable=False, table=reference("Table", "orders")),
            entity("Table", "gone", rowCount=30),
        )
        opened.delete(f"/api/meta/entity/guid/{get(opened, 'Table', 'gone')['guid']}")
        yield opened


@pytest.fixture(scope="module")
def secret(client: httpx.Client) -> str:
    """The name of a tag that `orders` and the view have."""
    name = define_tags(client, "Secret")["Secret"]
    tag(client, "Table", "orders", name)
    tag(client, "View", "recent orders", name)
    return name


@pytest.fixture(scope="module")
def term(client: httpx.Client) -> str:
    """The qualified name of a term that `customers` has."""
    answer = save(client, entity("AtlasGlossary", "Words", guid="-1"))
    glossary = {"typeName": "AtlasGlossary", "guid": answer["guidAssignments"]["-1"]}
    made = entity("AtlasGlossaryTerm", "Person", guid="-2")
    made["relationshipAttributes"] = {"anchor": glossary}
    guid = save(client, made)["guidAssignments"]["-2"]
    meant = {"typeName": "AtlasGlossaryTerm", "guid": guid}
    save(client, entity("Table", "customers", meanings=[meant]))
    return str(client.get(f"/api/meta/entity/guid/{guid}").json()["entity"]["attributes"]["qualifiedName"])


def _post(client: httpx.Client, **body: Any) -> httpx.Response:
    return client.post("/api/meta/search/basic", json=body)


def _names(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 200, answer.text
    found = answer.json()
    names = {hit["attributes"]["qualifiedName"] for hit in found.get("entities", [])}
    assert found["approximateCount"] >= len(names) and found["queryType"] == "BASIC"
    return names


TYPES: list[tuple[Json, set[str]]] = [
    ({"typeName": "Table"}, {"orders", "customers", "gone"}),
    ({"typeName": "Table", "excludeDeletedEntities": True}, {"orders", "customers"}),
    ({"typeName": "View"}, {"recent orders"}),
    ({"typeName": "Table,View", "excludeDeletedEntities": True}, {"orders", "customers", "recent orders"}),
    ({"typeName": "SQL", "excludeDeletedEntities": True}, {"orders", "customers", "recent orders", "id"}),
    ({"typeName": "SQL", "includeSubTypes": False}, set()),
    ({"typeName": "Table", "includeSubTypes": False}, {"orders", "customers", "gone"}),
    ({"typeName": "DataSet"}, set()),
    ({"typeName": "Column"}, {"id"}),
]


@pytest.mark.parametrize(("body", "expected"), TYPES, ids=[str(body) for body, _ in TYPES])
def test_types_with_their_sub_types(client: httpx.Client, body: Json, expected: set[str]) -> None:
    """Several between commas; archived ones unless they are excluded."""
    assert _names(_post(client, **body)) == expected


def test_by_query_parameters(client: httpx.Client) -> None:
    """The same search without filters."""
    asked = {"typeName": "Table", "limit": 10, "excludeDeletedEntities": "true"}
    answer = client.get("/api/meta/search/basic", params=asked)
    assert _names(answer) == {"orders", "customers"}
    assert answer.json()["searchParameters"]["typeName"] == "Table"
    assert _names(client.get("/api/meta/search/basic", params={"query": "orders", "limit": 5})) >= {"orders"}
    assert client.get("/api/meta/search/basic").json()["errorCode"] == "ATLAS-400-00-047"
    assert client.get("/api/meta/search/basic", params={"typeName": "Nothing"}).status_code == 400
    assert client.get("/api/meta/search/basic", params={"typeName": "Table", "limit": "-1"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("orders", {"orders", "recent orders"}),
        ("recent", {"recent orders"}),
        ("ORDERS recent", {"orders", "recent orders"}),
        ("nothing", set()),
        ("cust*", {"customers"}),
        ("*", {"orders", "customers", "recent orders", "id"}),
        ('"recent orders"', {"recent orders"}),
    ],
)
def test_words(client: httpx.Client, query: str, expected: set[str]) -> None:
    """In the names and descriptions; `*` is everything."""
    body = {"typeName": "SQL", "query": query, "excludeDeletedEntities": True}
    assert _names(_post(client, **body)) == expected


def test_the_best_words_come_first(client: httpx.Client) -> None:
    """Of many that share words, what holds them all is on the first page."""
    names = [f"run-{n:02}-of-2024" for n in range(40)]
    save(client, *[entity("Table", name) for name in names])
    answer = _post(client, typeName="Table", query="run-37-of-2024", limit=3)
    assert answer.json()["entities"][0]["attributes"]["name"] == "run-37-of-2024"
    assert len(answer.json()["entities"]) == 3
    for name in names:
        client.delete(
            "/api/meta/entity/bulk", params={"guid": get(client, "Table", name)["guid"], "deleteType": "PURGE"}
        )


def test_words_without_a_type(client: httpx.Client) -> None:
    """One of four things must be said, and words are one."""
    assert _names(_post(client, query="customers")) == {"customers"}


FILTERS: list[tuple[Json, set[str]]] = [
    (make_criterion("certificateStatus", "eq", "VERIFIED"), {"orders"}),
    (make_criterion("certificateStatus", "neq", "VERIFIED"), {"customers"}),
    (make_criterion("qualifiedName", "=", "orders"), {"orders"}),
    (make_criterion("qualifiedName", "startsWith", "cust"), {"customers"}),
    (make_criterion("qualifiedName", "begins_with", "cust"), {"customers"}),
    (make_criterion("qualifiedName", "endsWith", "ers"), {"orders", "customers"}),
    (make_criterion("qualifiedName", "contains", "rde"), {"orders"}),
    (make_criterion("qualifiedName", "contains", "*"), set()),
    (make_criterion("qualifiedName", "not_contains", "rde"), {"customers"}),
    (make_criterion("qualifiedName", "like", "*ust*"), {"customers"}),
    (make_criterion("qualifiedName", "like", "ust"), {"customers"}),
    (make_criterion("qualifiedName", "in", "orders,nothing"), {"orders"}),
    (make_criterion("name", "eq", "ORDERS"), {"orders"}),
    (make_criterion("rowCount", "gt", "10"), {"customers"}),
    (make_criterion("rowCount", "gte", "10"), {"orders", "customers"}),
    (make_criterion("rowCount", "lt", "20"), {"orders"}),
    (make_criterion("rowCount", "<=", "20"), {"orders", "customers"}),
    (make_criterion("rowCount", "eq", "20"), {"customers"}),
    (make_criterion("ownerUsers", "is_null"), {"orders"}),
    (make_criterion("ownerUsers", "notNull"), {"customers"}),
    (make_criterion("ownerUsers", "notEmpty"), {"customers"}),
    (make_criterion("ownerUsers", "containsAny", "ann,eve"), {"customers"}),
    (make_criterion("ownerUsers", "containsAll", "ann,bob"), set()),
    (make_criterion("__state", "eq", "DELETED"), set()),
    (make_criterion("__guid", "eq", "nobody"), set()),
]


@pytest.mark.parametrize(("criterion", "expected"), FILTERS, ids=[str(tuple(case[0].values())) for case in FILTERS])
def test_filters(client: httpx.Client, criterion: Json, expected: set[str]) -> None:
    """By themselves, and as the only one of a list."""
    body = {"typeName": "Table", "excludeDeletedEntities": True}
    assert _names(_post(client, **body, entityFilters=criterion)) == expected
    for condition in ("AND", "OR"):
        listed = {"condition": condition, "criterion": [criterion]}
        assert _names(_post(client, **body, entityFilters=listed)) == expected


def test_filters_in_filters(client: httpx.Client) -> None:
    """AND in OR in AND; what they name is shown."""
    inner = {
        "condition": "AND",
        "criterion": [make_criterion("rowCount", "gt", "5"), make_criterion("rowCount", "lt", "15")],
    }
    outer = {"condition": "OR", "criterion": [inner, make_criterion("ownerUsers", "contains", "ann")]}
    answer = _post(client, typeName="Table", entityFilters=outer, excludeDeletedEntities=True)
    assert _names(answer) == {"orders", "customers"}
    shown = {hit["attributes"]["name"]: hit["attributes"] for hit in answer.json()["entities"]}
    assert shown["orders"]["rowCount"] == 10 and shown["customers"]["ownerUsers"] == ["ann"]


def test_tags(client: httpx.Client, secret: str) -> None:
    """By name, by pattern, any, none; with types and without."""
    either = {"orders", "recent orders"}
    assert _names(_post(client, classification=secret)) == either
    assert _names(_post(client, classification=secret, typeName="View")) == {"recent orders"}
    for some in ("*", "_CLASSIFIED", f"{secret[:5]}*", f"{secret},{secret}"):
        assert _names(_post(client, classification=some, typeName="SQL")) == either, some
    none = _names(_post(client, classification="_NOT_CLASSIFIED", typeName="SQL", excludeDeletedEntities=True))
    assert none == {"customers", "id"}
    answer = _post(client, classification="NoTag")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-046")


def test_tags_are_shown_where_they_are_asked_for(client: httpx.Client, secret: str) -> None:
    """Their names always, they themselves with `includeClassificationAttributes`."""
    plain = _post(client, classification=secret, typeName="View").json()["entities"][0]
    assert plain["classificationNames"] == [secret] and "classifications" not in plain
    body = {"classification": secret, "typeName": "View", "includeClassificationAttributes": True}
    assert [known["typeName"] for known in _post(client, **body).json()["entities"][0]["classifications"]] == [secret]


def test_terms(client: httpx.Client, term: str) -> None:
    """By the term's qualified name."""
    assert _names(_post(client, termName=term)) == {"customers"}
    assert _names(_post(client, termName=term, typeName="View")) == set()
    answer = _post(client, termName="nothing@nowhere")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-06E")


def test_order_and_pages(client: httpx.Client) -> None:
    """`sortBy` an attribute of the type, up or down; `offset` and `limit`."""
    body = {"typeName": "Table", "sortBy": "rowCount"}
    for order, expected in (("ASCENDING", [10, 20, 30]), ("DESCENDING", [30, 20, 10]), (None, [10, 20, 30])):
        hits = _post(client, **body, sortOrder=order, attributes=["rowCount"]).json()["entities"]
        assert [hit["attributes"]["rowCount"] for hit in hits] == expected
    page = _post(client, **body, limit=1, offset=1).json()
    assert [hit["attributes"]["name"] for hit in page["entities"]] == ["customers"]
    assert page["approximateCount"] == 3
    assert "entities" not in _post(client, **body, offset=50).json()


@pytest.mark.parametrize("limit", [0, None, 10_001, 2**31 - 1])
def test_a_limit_that_is_none_is_a_hundred(client: httpx.Client, limit: Any) -> None:
    """`QueryParams.getNormalizedParams`: nought and what is past the largest."""
    assert len(_post(client, typeName="Table", limit=limit).json()["entities"]) == 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "ATLAS-400-00-047"),
        ({"limit": 5}, "ATLAS-400-00-047"),
        ({"typeName": "", "query": ""}, "ATLAS-400-00-047"),
        ({"typeName": "Nothing"}, "ATLAS-400-00-00A"),
        ({"typeName": "Table,Nothing"}, "ATLAS-400-00-00A"),
        ({"typeName": "Table", "limit": -1}, "ATLAS-400-00-029"),
        ({"typeName": "Table", "offset": -1}, "ATLAS-400-00-029"),
        ({"typeName": "Table", "limit": "ten"}, "ATLAS-400-00-029"),
        ({"query": "x", "entityFilters": make_criterion("name", "eq", "x")}, "ATLAS-400-00-029"),
        ({"query": "x", "tagFilters": make_criterion("name", "eq", "x")}, "ATLAS-400-00-029"),
        ({"typeName": "Table", "entityFilters": make_criterion("nothing", "eq", "x")}, "ATLAS-400-00-023"),
        ({"typeName": "Table,Column", "entityFilters": make_criterion("rowCount", "eq", "1")}, "ATLAS-400-00-023"),
        ({"typeName": "Table", "sortBy": "nothing"}, "ATLAS-400-00-023"),
        ({"typeName": "Table", "entityFilters": make_criterion("nothing", "resembles", "x")}, "ATLAS-400-00-023"),
        ({"query": "x" * 4097}, "ATLAS-400-00-058"),
        ({"typeName": "x" * 4097}, "ATLAS-400-00-057"),
        ({"typeName": "Table", "marker": "*"}, "ATLAS-501-00-001"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_a_basic_search_cannot_be(client: httpx.Client, body: Json, code: str) -> None:
    """Each in the metastore's words."""
    assert _post(client, **body).json()["errorCode"] == code


def test_empty_filters_say_nothing(client: httpx.Client) -> None:
    """`isEmpty`: neither a name nor criteria."""
    for empty in ({}, {"condition": "AND"}, {"condition": "AND", "criterion": []}, None):
        assert _names(_post(client, typeName="View", entityFilters=empty)) == {"recent orders"}


def test_the_grammar_of_atlas_is_not_read(client: httpx.Client) -> None:
    """A query in it is answered as one outside of it: 400 with its own words."""
    answer = client.get("/api/meta/search/dsl", params={"query": "from Table select name limit 5"})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-059")
    assert "from Table select name limit 5" in answer.json()["errorMessage"]
