"""The shapes that Atlan's answers have. What has another shape is no answer, whatever its status says.

A proxy, a gateway's error page or a tenant in the middle of an upgrade answers 200 with JSON of its own. Read as it
comes, it would be a `KeyError` deep in a reading, or worse: nothing found where there is something.
"""

from collections.abc import Callable, Mapping
from typing import Any

_SEARCHED = ("approximateCount", "searchParameters", "entities")


def wrong_shape(answer: Mapping[str, Any], *, operation: str) -> str | None:
    """What is wrong with an answer's shape; None for one that can be read."""
    if operation == "search" and not any(name in answer for name in _SEARCHED):
        return f"a search answers with one of {', '.join(_SEARCHED)}"
    wrong = (name for name, fits in _SHAPES.items() if answer.get(name) is not None and not fits(answer[name]))
    return next((f"{name!r} is not of its shape" for name in wrong), None)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_object, value))


def _are_headers(value: Any) -> bool:
    """Entities, in full or in short: each with a guid, a type and attributes."""
    return _are_objects(value) and all(
        isinstance(one.get("guid"), str) and isinstance(one.get("typeName"), str) and _is_object(one.get("attributes"))
        for one in value
    )


def _are_mutations(value: Any) -> bool:
    return _is_object(value) and all(headers is None or _are_headers(headers) for headers in value.values())


_SHAPES: Mapping[str, Callable[[Any], bool]] = {
    "approximateCount": lambda value: isinstance(value, int),
    "aggregations": _is_object,
    "entities": _are_headers,
    "mutatedEntities": _are_mutations,
    "records": _are_objects,
}
