"""The OpenAPI description, made from the route table and the handlers' own words, so that it cannot go stale."""

import re
from functools import lru_cache
from typing import Any

from delta_arc_lineage.local_atlan.web.binding import Shape, describe_form, get_example
from delta_arc_lineage.local_atlan.web.examples import TABLE
from delta_arc_lineage.local_atlan.web.shapes import SHAPES
from delta_arc_lineage.local_atlan.web.urls import CATALOG, REALM, SERVICE, Table

_LOCAL = (
    ("GET", "/requests", "The requests counted so far, by method, route and status."),
    ("DELETE", "/requests", "Forget the requests counted so far."),
    ("GET", "/faults", "The faults in force."),
    ("POST", "/faults", "Put faults in force; an empty object ends them all."),
    ("GET", "/export", "One page of everything it holds: kind, offset and size."),
    ("POST", "/import", "Take lines of an export in, all or none."),
)
_GROUPS = {
    "entity": "entities",
    "types": "types",
    "search": "search",
    "lineage": "lineage",
    "relationship": "relationships",
}
_WITH_BODY = ("POST", "PUT")


@lru_cache(maxsize=1)
def describe_api() -> dict[str, Any]:
    """Every operation of this server as an OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    _add_operations(paths, "/api/meta", CATALOG, group=lambda path: _GROUPS.get(path.split("/")[1], "administration"))
    _add_operations(paths, "/api/service", SERVICE, group=lambda path: "people")
    _add_operations(paths, "/auth", REALM, group=lambda path: "people")
    for method, path, summary in _LOCAL:
        operation = _describe_operation(method, "/api/local" + path, summary, "this server")
        _add_shape(operation, SHAPES.get((method, path)))
        paths.setdefault("/api/local" + path, {})[method.lower()] = operation
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Local catalog server",
            "version": "1",
            "description": "Atlan's catalog API on this machine. The operations under /api/meta answer under "
            "/api/atlas/v2 as well. What is not listed answers 501, outside the API 404.",
        },
        "security": [{"token": []}, {"basic": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic", "description": "any user, the token as password"},
            },
            "responses": {"Refused": {"description": "Refused", "content": {"application/json": {"schema": _REFUSAL}}}},
        },
    }


_REFUSAL = {
    "type": "object",
    "required": ["errorCode", "errorMessage"],
    "properties": {"errorCode": {"type": "string"}, "errorMessage": {"type": "string"}},
}


def _add_operations(paths: dict[str, dict[str, Any]], prefix: str, table: Table, *, group: Any) -> None:
    """The operations of one route table."""
    for method, pattern, handler in table:
        words = " ".join((handler.__doc__ or "").split())
        summary = re.sub(r"^`[^`]*`: ", "", words).rstrip(".")
        operation = _describe_operation(method, prefix + pattern, summary[:1].upper() + summary[1:], group(pattern))
        _add_shape(operation, SHAPES.get((method, pattern)))
        paths.setdefault(prefix + pattern, {})[method.lower()] = operation


def _describe_operation(method: str, path: str, summary: str, group: str) -> dict[str, Any]:
    """One operation."""
    names = re.findall(r"\{(\w+)\}", path)
    operation: dict[str, Any] = {
        "tags": [group],
        "operationId": f"{method.lower()}{re.sub(r'[^A-Za-z0-9]+', '_', path)}".rstrip("_"),
        "summary": summary.replace("`", ""),
        "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names],
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {}}},
            "default": {"$ref": "#/components/responses/Refused"},
        },
    }
    if method in _WITH_BODY:
        operation["requestBody"] = {"content": {"application/json": {"schema": {}}}}
    if "/uniqueAttribute/" in path and "/bulk/" not in path:
        operation["parameters"].append({**_describe_parameter("attr:qualifiedName", TABLE), "required": True})
    return operation


def _add_shape(operation: dict[str, Any], shape: Shape | None) -> None:
    """What an operation reads, where it is listed: optional parameters and a body, both by example."""
    if shape is None:
        return
    known = [parameter["name"] for parameter in operation["parameters"]]
    operation["parameters"] += [
        _describe_parameter(name, example) for name, example in shape.query.items() if name not in known
    ]
    if shape.body is not None:
        sent = {"schema": describe_form(shape.body), "example": get_example(shape.body)}
        operation["requestBody"] = {"content": {"application/json": sent}}


def _describe_parameter(name: str, example: Any) -> dict[str, Any]:
    """One query parameter."""
    return {"name": name, "in": "query", "schema": describe_form(example), "example": get_example(example)}
