"""The description of the HTTP interface: what FastAPI makes of the models, with problems as problems and examples."""

from typing import Any, get_args

from delta_arc_lineage.operations.problems import MEDIA_TYPE, Problem
from delta_arc_lineage.operations.requests import OPERATIONS, UpsertS3AssetsAndLineage
from delta_arc_lineage.operations.run_answer import RunAnswer

VERSION = "1"
DESCRIPTION = (
    "Operations on the lineage through S3 in an Atlan catalog. Each is an endpoint of its own; `POST /operations` "
    'takes any of them as `{"operation": …, "params": {…}}`. Errors are problem details (RFC 9457).'
)
PAGE = (
    "<!doctype html><meta charset=utf-8><title>delta-arc operations</title><h1>delta-arc operations</h1>"
    "<p>The interface is described by <a href=/openapi.json>/openapi.json</a>; the page <i>operations</i> of the "
    "documentation shows each operation with a request and its answer."
)
"""One plain page: FastAPI's own pages load scripts from elsewhere."""
_IDS = {"/operations": "operate", "/runs/{run}": "get_run", "/health": "get_health"}


def problems_of(kind: Any) -> dict[int | str, dict[str, Any]]:
    """The responses of an endpoint beside its 200; `kind`: the operation that it takes, or all of them."""
    found: dict[int | str, dict[str, Any]] = {
        "4XX": {"model": Problem, "description": "What whoever sends the request, or a person, mends"},
        "5XX": {"model": Problem, "description": "What whoever runs the server mends; 503: try again later"},
    }
    if kind is UpsertS3AssetsAndLineage or get_args(kind):
        found[202] = {
            "model": RunAnswer,
            "description": "It goes on: ask for the run at `Location`",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
    return found


def example_of(operation: str) -> dict[str, Any]:
    """A request by what its fields give as examples: all that is mandatory, and what has no other default."""
    params = OPERATIONS[operation].model_fields["params"].annotation
    fields = getattr(params, "model_fields", {})
    shown = ("s3_bucket_prefix",)
    return {name: field.examples[0] for name, field in fields.items() if field.is_required() or name in shown}


def refine(document: dict[str, Any]) -> None:
    """Make of what FastAPI describes what it is: who may ask, problems in their media type, an example a request."""
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for path, item in document["paths"].items():
        for operation in item.values():
            _refine(path, operation)


def _refine(path: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}
    name = path.removeprefix("/operations").strip("/")
    operation["operationId"] = name if name in OPERATIONS else _IDS[path]
    if path == "/health":
        operation["security"] = []
    if "requestBody" in operation:
        operation["requestBody"]["content"]["application/json"]["examples"] = _examples(name)


def _examples(name: str) -> dict[str, Any]:
    """Of one operation, or of the endpoint that takes them all."""
    if name in OPERATIONS:
        return {name: {"value": example_of(name)}}
    return {each: {"value": {"operation": each, "params": example_of(each)}} for each in OPERATIONS}
