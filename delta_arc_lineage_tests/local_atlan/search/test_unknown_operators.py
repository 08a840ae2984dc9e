"""Criteria of a basic search whose operator is no spelling of any: they are passed over, not refused.

Source: `SearchParameters.Operator.fromString` finds none, so the operator is null, and `SearchProcessor` joins only the
criteria that it can express. The attribute is looked up nonetheless (`SearchContext.validateAttributes`).
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, save
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]
ALL = {"orders", "customers", "lines"}
# Names of the operators themselves, other cases, other languages' operators, no text at all.
UNKNOWN = ["STARTS_WITH", "EQ", "Eq", "==", "startswith", "LT", "resembles", "", " eq", "eq ", "null", None, 5, True]
KNOWN: Json = {"attributeName": "name", "operator": "eq", "attributeValue": "orders"}


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with three tables."""
    with open_http(server.url, "test-token") as opened:
        save(opened, *(entity("Table", name) for name in sorted(ALL)))
        yield opened


def _find(client: httpx.Client, filters: Json, kind: str = "Table") -> httpx.Response:
    return client.post("/api/meta/search/basic", json={"typeName": kind, "entityFilters": filters})


def _names(client: httpx.Client, filters: Json) -> set[str]:
    answer = _find(client, filters)
    assert answer.status_code == 200, answer.text
    return {hit["attributes"]["name"] for hit in answer.json().get("entities") or []}


def _unknown(operator: Any, name: str = "name") -> Json:
    return {"attributeName": name, "operator": operator, "attributeValue": "nobody"}


def _join(condition: str, *criteria: Json) -> Json:
    return {"condition": condition, "criterion": list(criteria)}


@pytest.mark.parametrize("operator", UNKNOWN)
@pytest.mark.parametrize("condition", ["AND", "OR"])
def test_it_asks_nothing(client: httpx.Client, operator: Any, condition: str) -> None:
    """By itself, in a list, in a list of lists: everything is found."""
    criterion = _unknown(operator)
    listed = _join(condition, criterion)
    for filters in (criterion, listed, _join(condition, listed, criterion), _join("AND", _join("OR", listed))):
        assert _names(client, filters) == ALL


@pytest.mark.parametrize("operator", UNKNOWN)
@pytest.mark.parametrize("condition", ["AND", "OR"])
def test_it_adds_nothing_to_others(client: httpx.Client, operator: Any, condition: str) -> None:
    """Beside a criterion that asks something, in either order and at either depth, only that one counts."""
    criterion = _unknown(operator)
    for filters in (
        _join(condition, criterion, KNOWN),
        _join(condition, KNOWN, criterion),
        _join(condition, _join("AND", criterion), KNOWN),
        _join(condition, _join("OR", criterion, KNOWN)),
    ):
        assert _names(client, filters) == {"orders"}


def test_without_an_operator_it_asks_nothing_either(client: httpx.Client) -> None:
    """An absent operator is null too."""
    assert _names(client, {"attributeName": "name", "attributeValue": "orders"}) == ALL


@pytest.mark.parametrize("operator", [*UNKNOWN, "eq"])
def test_its_attribute_must_exist(client: httpx.Client, operator: Any) -> None:
    """Whatever is asked of it, alone or in a list."""
    criterion = _unknown(operator, name="nothing")
    for filters in (criterion, _join("OR", KNOWN, criterion)):
        answer = _find(client, filters)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-023")


def test_its_attribute_must_exist_in_every_type(client: httpx.Client) -> None:
    """`rowCount` is of tables, not of columns."""
    assert _find(client, _unknown("STARTS_WITH", "rowCount")).status_code == 200
    assert _find(client, _unknown("STARTS_WITH", "rowCount"), "Table,Column").status_code == 400


@pytest.mark.parametrize("criterion", [{"operator": "eq"}, {"attributeName": 5, "operator": "eq"}, "name", [1], 7])
def test_what_names_no_attribute_is_refused(client: httpx.Client, criterion: Any) -> None:
    """In a list; it is no criterion."""
    answer = client.post("/api/meta/search/basic", json={"typeName": "Table", "entityFilters": _join("AND", criterion)})
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"errorCode", "errorMessage"}
