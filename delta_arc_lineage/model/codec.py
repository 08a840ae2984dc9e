"""Frozen values ↔ plain JSON values, driven by their annotations; `decode(type(x), encode(x)) == x`.

Snapshots and plans outlive the process that made them, so they need a form on disk. A member of a union is
tagged with its class name, so a plan reads well for a person too. An unknown field or type is refused: state written
by a newer version is read again from the tenant, not half understood.
"""

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

TAG = "is"


def encode(value: Any) -> Any:
    """A JSON value for a frozen dataclass, tuple, enum or scalar."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        found = {name: encode(getattr(value, name)) for name in _hints(type(value))}
        return {TAG: type(value).__name__, **found}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    return value


def decode(annotation: Any, value: Any) -> Any:
    """The value that `encode` was given; ValueError where it is not of that type."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return _decode_union(get_args(annotation), value)
    if origin is tuple:
        return tuple(decode(get_args(annotation)[0], item) for item in _expect(list, value))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation(value)
    if is_dataclass(annotation):
        return _decode_dataclass(annotation, _expect(dict, value))
    return _expect(annotation, value)


def _decode_union(members: tuple[Any, ...], value: Any) -> Any:
    if value is None and NoneType in members:
        return None
    if isinstance(value, dict):
        for member in members:
            if is_dataclass(member) and getattr(member, "__name__", "") == value.get(TAG):
                return _decode_dataclass(member, value)
        raise ValueError(f"{value.get(TAG)!r} is none of {', '.join(str(member) for member in members)}")
    plain = [member for member in members if member is not NoneType and not is_dataclass(member)]
    if not plain:
        raise ValueError(f"{value!r} is none of {', '.join(str(member) for member in members)}")
    return decode(plain[0], value)


def _decode_dataclass(kind: Any, value: dict[str, Any]) -> Any:
    hints = _hints(kind)
    unknown = value.keys() - hints.keys() - {TAG}
    if unknown or value.get(TAG, kind.__name__) != kind.__name__:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown)) or value[TAG]}")
    try:
        return kind(**{name: decode(hints[name], item) for name, item in value.items() if name != TAG})
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from error


def _expect(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{value!r} is not {getattr(kind, '__name__', kind)}")
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
