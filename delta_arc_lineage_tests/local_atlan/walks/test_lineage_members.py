"""Members of requests for lineage: those of the request's class are taken, every other one is refused.

Source: `LineageListRequest` and `LineageOnDemandRequest` do not say `ignoreUnknown`, and `AtlasJsonProvider` keeps
Jackson's default; `JacksonExceptionMapper` answers 400. The body is bound first, before anything is looked up.
"""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import NOBODY, entity, get, reference, save
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]
FILTERS = {"condition": "AND", "criterion": [{"attributeName": "name", "operator": "eq", "attributeValue": "A"}]}
LIST = {
    "guid": NOBODY,
    "size": 10,
    "from": 0,
    "depth": 3,
    "direction": "OUTPUT",
    "lineageType": "DatasetProcessLineage",
    "entityFilters": FILTERS,
    "entityTraversalFilters": FILTERS,
    "relationshipTraversalFilters": FILTERS,
    "attributes": ["name"],
    "relationAttributes": ["name"],
    "excludeMeanings": True,
    "excludeClassifications": True,
    "immediateNeighbours": False,
}
ON_DEMAND = {
    "constraints": {NOBODY: {"direction": "OUTPUT", "depth": 1}},
    "entityTraversalFilters": FILTERS,
    "traversalFilters": FILTERS,
    "relationshipTraversalFilters": FILTERS,
    "attributes": ["name"],
    "relationAttributes": ["name"],
    "defaultParams": {"direction": "BOTH", "depth": 2},
    "lineageType": "DatasetProcessLineage",
}
# Members of other requests, other cases, and what the harness of the metastore sends.
STRANGERS = ["offset", "inputRelationsLimit", "outputRelationsLimit", "dsl", "GUID", "Size", "hideProcess", "limit", ""]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A → P → B."""
    with open_http(server.url, "test-token") as opened:
        save(opened, entity("Table", "A"), entity("Table", "B"))
        save(opened, entity("Process", "P", inputs=[reference("Table", "A")], outputs=[reference("Table", "B")]))
        yield opened


def _list(client: httpx.Client, body: Json) -> httpx.Response:
    return client.post("/api/meta/lineage/list", json=body)


def _open(client: httpx.Client, body: Json, guid: str = NOBODY) -> httpx.Response:
    return client.post(f"/api/meta/lineage/{guid}", json=body)


def _check_refusal(answer: httpx.Response, stranger: str) -> None:
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-029"), answer.text
    assert f'Unrecognized field "{stranger}"' in answer.json()["errorMessage"]
    assert "not marked as ignorable" in answer.json()["errorMessage"]


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("value", [None, 0, "x", [], {}])
def test_a_strange_member_is_refused(client: httpx.Client, stranger: str, value: Any) -> None:
    """Of either request, whatever its value, before the guid is looked up."""
    _check_refusal(_list(client, {**LIST, stranger: value}), stranger)
    _check_refusal(_open(client, {**ON_DEMAND, stranger: value}), stranger)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(stranger=st.text(st.characters(codec="ascii", exclude_characters='"\\'), max_size=20))
def test_any_other_name_is_strange(client: httpx.Client, stranger: str) -> None:
    """A request has the members that it has."""
    assert _list(client, {**LIST, stranger: 1}).status_code in ((400,) if stranger not in LIST else (400, 404))
    assert _open(client, {**ON_DEMAND, stranger: None}).status_code == (404 if stranger in ON_DEMAND else 400)


@pytest.mark.parametrize("member", sorted(LIST))
def test_every_member_of_a_list_is_taken(client: httpx.Client, member: str) -> None:
    """By itself beside those that must be there; and none is called strange."""
    needed = {name: LIST[name] for name in ("guid", "size", "from", "depth", "direction")}
    start = get(client, "Table", "A")["guid"]
    answer = _list(client, {**needed, member: LIST[member], "guid": start})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("member", sorted(ON_DEMAND))
def test_every_member_of_a_graph_on_demand_is_taken(client: httpx.Client, member: str) -> None:
    """None of them must be there."""
    start = get(client, "Table", "A")["guid"]
    answer = _open(client, {member: ON_DEMAND[member]}, start)
    assert answer.status_code == 200, answer.text
    assert answer.json()["baseEntityGuid"] == start


def test_what_is_known_is_looked_up(client: httpx.Client) -> None:
    """Requests without strangers get as far as the guid, which is nobody's."""
    for answer in (_list(client, LIST), _open(client, ON_DEMAND)):
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "ATLAS-404-00-005")


def test_the_limits_of_a_node_are_not_those_of_the_request(client: httpx.Client) -> None:
    """Direction, depth and limits stand in `defaultParams` or `constraints`; beside them they are strange."""
    start = get(client, "Table", "A")["guid"]
    limits = {"direction": "BOTH", "inputRelationsLimit": 10, "outputRelationsLimit": 10, "depth": 3}
    _check_refusal(_open(client, limits, start), "direction")
    for body in ({"defaultParams": limits}, {"constraints": {start: limits}}):
        assert len(_open(client, body, start).json()["relations"]) == 2


def test_filters_of_a_graph_have_two_names(client: httpx.Client) -> None:
    """`traversalFilters` is the older one (`JsonAlias`): either keeps the walk from what it does not accept."""
    start = get(client, "Table", "A")["guid"]
    for name in ("entityTraversalFilters", "traversalFilters"):
        whole = {"condition": "AND", "criterion": [{"attributeName": "name", "operator": "neq", "attributeValue": "B"}]}
        reached = _open(client, {name: whole, "attributes": ["name"]}, start).json()["guidEntityMap"].values()
        assert "B" not in {header["attributes"]["name"] for header in reached}, name
    assert len(_open(client, {}, start).json()["guidEntityMap"]) == 3


def test_the_description_says_that_they_are_closed(client: httpx.Client) -> None:
    """`additionalProperties: false`, for these two requests."""
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/lineage/list", "/lineage/{guid}"):
        operation = next(described for name, described in paths.items() if name.endswith(path))["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert schema["additionalProperties"] is False
        assert "relationAttributes" in schema["properties"]
