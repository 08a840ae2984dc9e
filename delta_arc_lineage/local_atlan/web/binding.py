"""Binding: a body takes the form of an operation before the handler reads it, as Jackson binds one to a class.

A form is written as an example. Names that it has are bound: a text, a number, a flag, a list or an object, whatever of
Jackson's coercions that takes; null is left. Names that it lacks pass as they are, but a `Closed` form refuses them:
`AtlasJsonProvider` keeps Jackson's default, so a class that does not say `ignoreUnknown` takes no other members. What
is open by nature (attributes, queries) says so with `Open`, and is checked by what reads it.
"""

from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.reading import (
    MAXIMUM_LONG,
    read_flag,
    read_list,
    read_number,
    read_object,
    read_text,
    read_whole,
    refuse_kind,
    shorten,
)


class Open(dict[str, Any]):
    """An object with any members."""


class Closed(dict[str, Any]):
    """An object without any other members: its class in the metastore does not say `ignoreUnknown`."""


class Each(dict[str, Any]):
    """An object whose members are all of the form of the one here."""


@dataclass(frozen=True)
class Free:
    """Any JSON value, with an example."""

    example: Any


@dataclass(frozen=True)
class Shape:
    """The query parameters and the body of one operation, both as examples."""

    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None


SHAPELESS = Shape()


def bind(sent: Any, form: Any, name: str) -> Any:
    """What was sent in this form, or a refusal that names the place.

    >>> bind({"size": "10", "extra": [1]}, {"size": 5}, "body")
    {'size': 10, 'extra': [1]}
    """
    if sent is None or form is None or isinstance(form, Free):
        return sent
    if isinstance(form, dict):
        return _bind_object(read_object(sent, name), form, name)
    if isinstance(form, list):
        return [_bind_member(member, form[0] if form else None, name) for member in read_list(sent, name)]
    if isinstance(form, bool):
        return read_flag(sent, name)
    if isinstance(form, int):
        return read_whole(sent, name, least=-MAXIMUM_LONG - 1, most=MAXIMUM_LONG)
    return read_number(sent, name) if isinstance(form, float) else read_text(sent, name)


def _bind_object(sent: dict[str, Any], form: dict[str, Any], name: str) -> dict[str, Any]:
    """An object in its form."""
    if isinstance(form, Open):
        return sent
    if isinstance(form, Each):
        every = next(iter(form.values()))
        return {key: bind(value, every, f"{name}.{key}") for key, value in sent.items()}
    if isinstance(form, Closed):
        _check_members(sent, form, name)
    return {key: bind(value, form.get(key), f"{name}.{key}") for key, value in sent.items()}


def _check_members(sent: dict[str, Any], form: Closed, name: str) -> None:
    """Refuse a member that a class does not have, in Jackson's words (`UnrecognizedPropertyException`)."""
    unknown = next((key for key in sent if key not in form), None)
    if unknown is not None:
        known = ", ".join(f'"{member}"' for member in form)
        words = f'Unrecognized field "{shorten(unknown)}" of {name}, not marked as ignorable'
        raise CatalogError(ErrorKind.BAD_REQUEST, f"{words} ({len(form)} known properties: {known})")


def _bind_member(sent: Any, form: Any, name: str) -> Any:
    """A member of a list, which is not null."""
    if sent is None and form is not None:
        raise refuse_kind("java.lang.Object", sent, name)
    return bind(sent, form, name)


def check_query(query: list[tuple[str, str]], shape: Shape) -> None:
    """Refuse query parameters that are not the numbers they should be; flags that are none count as false."""
    for name, value in query:
        if isinstance(shape.query.get(name), int) and not isinstance(shape.query[name], bool):
            read_whole(value, name, least=-MAXIMUM_LONG - 1, most=MAXIMUM_LONG)


def describe_form(form: Any) -> dict[str, Any]:
    """The JSON schema of a form.

    >>> describe_form({"size": 10})
    {'type': 'object', 'properties': {'size': {'type': 'integer'}}}
    """
    if isinstance(form, Each):
        return {"type": "object", "additionalProperties": describe_form(next(iter(form.values())))}
    if isinstance(form, dict):
        described = {name: describe_form(value) for name, value in form.items()}
        if isinstance(form, Open):
            return {"type": "object"}
        closed = {"additionalProperties": False} if isinstance(form, Closed) else {}
        return {"type": "object", "properties": described, **closed}
    if isinstance(form, list):
        return {"type": "array", "items": describe_form(form[0]) if form else {}}
    if isinstance(form, bool):
        return {"type": "boolean"}
    if isinstance(form, (int, float)):
        return {"type": "integer" if isinstance(form, int) else "number"}
    return {"type": "string"} if isinstance(form, str) else {}


def get_example(form: Any) -> Any:
    """The example that a form is written as."""
    return form.example if isinstance(form, Free) else form
