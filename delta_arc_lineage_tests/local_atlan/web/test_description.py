"""The OpenAPI description: well formed, complete, and told in the words of the handlers."""

import re
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.web.openapi import describe_api
from delta_arc_lineage.local_atlan.web.urls import CATALOG, REALM, SERVICE

_API = describe_api()
_OPERATIONS = [
    (method, path, operation) for path, methods in _API["paths"].items() for method, operation in methods.items()
]
_IDS = [f"{method} {path}" for method, path, _ in _OPERATIONS]
_KINDS = {"object", "array", "string", "integer", "number", "boolean"}


def _check_schema(schema: dict[str, Any]) -> None:
    """A schema is of a known kind, all the way down; an empty one takes anything."""
    if not schema:
        return
    assert schema["type"] in _KINDS
    for inner in schema.get("properties", {}).values():
        _check_schema(inner)
    for name in ("items", "additionalProperties"):
        _check_schema(schema.get(name, {}))


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is of a schema."""
    if not schema or value is None:
        return True
    kind = schema["type"]
    if kind == "object":
        members = schema.get("properties") or dict.fromkeys(value, schema.get("additionalProperties", {}))
        return isinstance(value, dict) and all(_fits(value[name], inner) for name, inner in members.items())
    if kind == "array":
        return isinstance(value, list) and all(_fits(member, schema["items"]) for member in value)
    kinds: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    return isinstance(value, kinds[kind]) and (kind == "boolean") == isinstance(value, bool)


@pytest.mark.parametrize(("method", "path", "operation"), _OPERATIONS, ids=_IDS)
def test_an_operation_is_described_whole(method: str, path: str, operation: dict[str, Any]) -> None:
    """A summary, a group, the parameters of its path, a refusal."""
    assert operation["summary"]
    assert operation["summary"][0].isupper()
    assert "`" not in operation["summary"]
    assert operation["tags"]
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Refused"}
    named = [part["name"] for part in operation["parameters"] if part["in"] == "path"]
    assert named == re.findall(r"\{(\w+)\}", path)


@pytest.mark.parametrize(("method", "path", "operation"), _OPERATIONS, ids=_IDS)
def test_parameters_are_told_once_with_an_example_of_their_kind(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    """Those of the query; the path's are texts."""
    names = [(part["in"], part["name"]) for part in operation["parameters"]]
    assert len(names) == len(set(names))
    for part in operation["parameters"]:
        _check_schema(part["schema"])
        if part["in"] == "query":
            assert _fits(part["example"], part["schema"])


@pytest.mark.parametrize(("method", "path", "operation"), _OPERATIONS, ids=_IDS)
def test_a_body_is_told_with_an_example_of_its_schema(method: str, path: str, operation: dict[str, Any]) -> None:
    """So that a program, or a fuzz, can be made of it."""
    content = operation.get("requestBody", {}).get("content", {})
    assert set(content) <= {"application/json"}
    for body in content.values():
        _check_schema(body["schema"])
        assert _fits(body.get("example"), body["schema"])


def test_operations_have_names_of_their_own() -> None:
    """Generators of clients make functions of them."""
    names = [operation["operationId"] for _, _, operation in _OPERATIONS]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Za-z0-9_]+", name) for name in names)


def test_every_route_is_described_and_nothing_else() -> None:
    """The tables and the description say the same."""
    described = {(method.upper(), path) for method, path, _ in _OPERATIONS if not path.startswith("/api/local")}
    routes = {(method, "/api/meta" + pattern) for method, pattern, _ in CATALOG}
    routes |= {(method, "/api/service" + pattern) for method, pattern, _ in SERVICE}
    routes |= {(method, "/auth" + pattern) for method, pattern, _ in REALM}
    assert described == routes


def test_no_route_stands_twice_in_the_tables() -> None:
    """The second would never answer."""
    for table in (CATALOG, SERVICE, REALM):
        keys = [(method, re.sub(r"\{\w+\}", "{}", pattern)) for method, pattern, _ in table]
        assert len(keys) == len(set(keys))


def test_the_server_gives_the_description_without_a_token(client: httpx.Client) -> None:
    """As JSON, to whoever looks."""
    answer = client.get("/openapi.json", headers={"Authorization": ""})
    assert answer.json() == _API
    assert answer.headers["content-type"] == "application/json"
