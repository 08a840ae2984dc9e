"""What a request for lineage must say, what each part does, and in which words the rest is refused.

The rules are those of the metastore's `LineageListRequestValidator`, `AtlasLineageListContext` and `LineageREST`.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import (
    define_tags,
    entity,
    get,
    make_criterion,
    reference,
    save,
    search,
    tag,
)
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]
WHOLE = {"direction": "OUTPUT", "size": 10, "from": 0, "depth": 5}
BAD_REQUEST = "ATLAS-400-00-029"


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A → P → B → Q → C; the tables carry numbers, texts, lists and a tag."""
    with open_http(server.url, "test-token") as opened:
        save(opened, entity("Table", "A", rowCount=0, description="first of all"))
        save(opened, entity("Table", "B", rowCount=10, ownerUsers=["ann", "bob"], isPartitioned=True))
        save(opened, entity("Table", "C", rowCount=20, description="last", ownerUsers=["bob"]))
        for name, source, target in (("P", "A", "B"), ("Q", "B", "C")):
            ends = {"inputs": [reference("Table", source)], "outputs": [reference("Table", target)]}
            save(opened, entity("Process", name, **ends))
        tag(opened, "Table", "C", define_tags(opened, "Secret")["Secret"])
        yield opened


def _ask(client: httpx.Client, **body: Any) -> httpx.Response:
    return client.post("/api/meta/lineage/list", json={"guid": get(client, "Table", "A")["guid"], **WHOLE, **body})


def _names(client: httpx.Client, **body: Any) -> list[str]:
    answer = _ask(client, **body)
    assert answer.status_code == 200, answer.text
    return [hit["attributes"]["name"] for hit in answer.json()["entities"]]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"guid": None}, "guid is required"),
        ({"guid": ""}, "guid is required"),
        ({"size": None}, "The 'size' parameter is missing or invalid"),
        ({"size": -1}, "Invalid 'size' value, 'size' should be greater than or equal to zero"),
        ({"from": None}, "The 'from' parameter is missing or invalid"),
        ({"from": -5}, "Invalid 'from' value, 'from' should be greater than or equal to zero"),
        ({"depth": None}, "The 'depth' parameter is missing or invalid"),
        ({"depth": -1}, "Invalid 'depth' parameter, constraint not satisfied: 0 <= depth <= 1073741823"),
        ({"depth": 1_073_741_824}, "Invalid 'depth' parameter, constraint not satisfied: 0 <= depth <= 1073741823"),
        ({"depth": 2**31}, "Invalid 'depth' parameter, constraint not satisfied: 0 <= depth <= 1073741823"),
        ({"direction": None}, "Invalid request, mandatory key 'direction' is required"),
        ({"depth": 10**30}, "request body is not JSON: Numeric value"),
        ({"size": "many"}, "Cannot deserialize value of type `int` from String"),
        ({"size": True}, "Cannot deserialize value of type `int` from Boolean value"),
        ({"from": [1]}, "Cannot deserialize value of type `int` from Array value"),
        ({"depth": {"a": 1}}, "Cannot deserialize value of type `int` from Object value"),
    ],
)
def test_every_part_must_be_said(client: httpx.Client, body: Json, message: str) -> None:
    """Each refused in the validator's words; what is no number in those of the JSON reader, which comes first."""
    answer = _ask(client, **body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, BAD_REQUEST)
    assert answer.json()["errorMessage"].startswith(message)


@pytest.mark.parametrize("depth", [1, 1.5, "1", 1.99])
def test_a_number_is_read_as_the_json_reader_reads_it(client: httpx.Client, depth: Any) -> None:
    """Also from text; what follows a decimal point is cut off."""
    assert _names(client, depth=depth) == ["P", "B"]


@pytest.mark.parametrize("direction", ["BOTH", "input", "SIDEWAYS", 5, [], {}])
def test_a_list_goes_one_way(client: httpx.Client, direction: Any) -> None:
    """There are two directions, in capitals."""
    answer = _ask(client, direction=direction)
    assert answer.status_code == 400 and answer.json()["errorCode"].startswith("ATLAS-400-")


def test_the_largest_numbers_are_taken(client: httpx.Client) -> None:
    """As far as Java's numbers reach."""
    assert _names(client, depth=1_073_741_823, size=2**31 - 1) == ["P", "B", "Q", "C"]
    assert _names(client, **{"from": 2**31 - 1}) == []


def test_depth_counts_hops_from_asset_to_asset(client: httpx.Client) -> None:
    """`getDepth` is twice what was sent, so depth 1 is a process and the assets behind it."""
    assert _names(client, depth=0) == []
    assert _names(client, depth=1) == ["P", "B"]
    assert _names(client, depth=2) == ["P", "B", "Q", "C"]


def test_more_is_said_where_something_waits(client: httpx.Client) -> None:
    """At the bound of the depth there is no more, unless the last there is hidden: then what waits behind it counts."""
    assert _ask(client, depth=0).json()["hasMore"] is True
    assert _ask(client, depth=1).json()["hasMore"] is False
    assert _ask(client, depth=1, size=2).json()["hasMore"] is False
    assert _ask(client, depth=1, size=1).json()["hasMore"] is True
    processes = {"condition": "AND", "criterion": [make_criterion("__typeName", "eq", "Process")]}
    assert _ask(client, depth=1, entityFilters=processes).json()["hasMore"] is True
    assert _ask(client, depth=2, entityFilters=processes).json()["hasMore"] is False
    assert _ask(client, size=0).json()["hasMore"] is True


def test_tags_and_terms_are_left_out_unless_asked_for(client: httpx.Client) -> None:
    """The validator sets both exclusions where a request is silent."""
    last = _ask(client).json()["entities"][-1]
    assert "classifications" not in last and "meanings" not in last
    asked = _ask(client, excludeClassifications=False, excludeMeanings=False).json()["entities"][-1]
    assert len(asked["classifications"]) == 1
    assert asked["meanings"] == []


def test_the_request_is_told_back(client: httpx.Client) -> None:
    """Under `searchParameters`, as it was sent."""
    assert _ask(client, size=3).json()["searchParameters"]["size"] == 3


SPELLINGS = [
    ("name", ("=", "eq"), "B", ["B"]),
    ("name", ("!=", "neq"), "B", ["P", "Q", "C"]),
    ("rowCount", ("<", "lt"), "20", ["B"]),
    ("rowCount", ("<=", "lte"), "20", ["B", "C"]),
    ("rowCount", (">", "gt"), "10", ["C"]),
    ("rowCount", (">=", "gte"), "10", ["B", "C"]),
    ("name", ("in", "IN"), "B,Q", ["B", "Q"]),
    ("description", ("like", "LIKE"), "as", ["C"]),
    ("description", ("startsWith", "STARTSWITH", "begins_with", "BEGINS_WITH"), "la", ["C"]),
    ("description", ("endsWith", "ENDSWITH", "ends_with", "ENDS_WITH"), "st", ["C"]),
    ("description", ("contains", "CONTAINS"), "as", ["C"]),
    ("description", ("not_contains", "NOT_CONTAINS"), "as", ["P", "B", "Q"]),
    ("ownerUsers", ("containsAny", "CONTAINSANY", "contains_any", "CONTAINS_ANY"), "ann,eve", ["B"]),
    ("ownerUsers", ("containsAll", "CONTAINSALL", "contains_all", "CONTAINS_ALL"), "ann,bob", ["B"]),
    ("ownerUsers", ("isNull", "ISNULL", "is_null", "IS_NULL"), None, ["P", "Q"]),
    ("ownerUsers", ("notNull", "NOTNULL", "not_null", "NOT_NULL"), None, ["B", "C"]),
    ("ownerUsers", ("notEmpty", "NOTEMPTY", "not_empty", "NOT_EMPTY"), None, ["B", "C"]),
]


@pytest.mark.parametrize(
    ("name", "spelling", "value", "expected"),
    [(name, spelling, value, expected) for name, many, value, expected in SPELLINGS for spelling in many],
)
def test_an_operator_has_several_spellings(
    client: httpx.Client, name: str, spelling: str, value: Any, expected: list[str]
) -> None:
    """All those of `SearchParameters.Operator`."""
    filters = {"condition": "AND", "criterion": [make_criterion(name, spelling, value)]}
    assert _names(client, entityFilters=filters) == expected


@pytest.mark.parametrize(
    "criterion",
    [
        make_criterion("name", "resembles", "B"),
        make_criterion("name", "", "B"),
        {"attributeName": "name", "attributeValue": "B"},
        {"operator": "eq", "attributeValue": "B"},
        {"attributeName": 5, "operator": "eq", "attributeValue": "B"},
    ],
)
def test_a_criterion_that_says_nothing_is_refused(client: httpx.Client, criterion: Json) -> None:
    """An operator that is not known, a name that is none."""
    for place in ("entityFilters", "entityTraversalFilters"):
        answer = _ask(client, **{place: {"condition": "AND", "criterion": [criterion]}})
        assert answer.status_code == 400, (place, answer.text)


def test_filters_are_bounded_as_queries_are(client: httpx.Client) -> None:
    """Each criterion is read for every entity."""
    guid = search(client, {"term": {"qualifiedName": "A"}})["entities"][0]["guid"]
    for count, status in ((1024, 200), (1025, 400)):
        many = [make_criterion("name", "eq", "x")] * (count - 1)
        filters = {"condition": "OR", "criterion": [{"condition": "AND", "criterion": many}]}
        assert _ask(client, entityFilters=filters).status_code == status
        opened = {"entityTraversalFilters": filters}
        assert client.post(f"/api/meta/lineage/{guid}", json=opened).status_code == status


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_no_graph_of_a_process_hides_processes(client: httpx.Client, depth: int) -> None:
    """`INVALID_LINEAGE_ENTITY_TYPE_HIDE_PROCESS`; with its processes the graph is there."""
    guid = get(client, "Process", "P")["guid"]
    body = {"guid": guid, "depth": depth, "direction": "BOTH", "hideProcess": True}
    answer = client.post("/api/meta/lineage/getlineage", json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "ATLAS-404-00-017")
    assert "with hideProcess as true" in answer.json()["errorMessage"]
    by_query = client.get(f"/api/meta/lineage/{guid}", params={"hideProcess": "true"})
    assert by_query.status_code == 404
    shown = client.post("/api/meta/lineage/getlineage", json={**body, "hideProcess": False})
    assert shown.status_code == 200 and guid in shown.json()["guidEntityMap"]
