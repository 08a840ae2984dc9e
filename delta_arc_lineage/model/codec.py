"""Frozen values ↔ plain JSON values, driven by their annotations; `decode(type(x), encode(x)) == x`.

Snapshots and plans outlive the process that made them, so they need a form on disk. A member of a union is
tagged with its class name, so a plan reads well for a person too. An unknown field or type is refused: state written
by a newer version is read again from the tenant, not half understood.

An annotation is looked at once and becomes a reader; asking anew at every value made plans three times as slow to read.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

TAG = "is"
Reader = Callable[[Any], Any]
_SCALARS = frozenset({str, int, float, bool, NoneType})


def encode(value: Any) -> Any:
    """A JSON value for a frozen dataclass, tuple, enum or scalar."""
    kind: Any = type(value)
    if kind in _SCALARS:
        return value
    if kind is tuple or kind is list:
        return [encode(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    encoded: dict[str, Any] = {TAG: kind.__name__}
    for name in _names(kind):
        encoded[name] = encode(getattr(value, name))
    return encoded


def decode(annotation: Any, value: Any) -> Any:
    """The value that `encode` was given; ValueError where it is not of that type."""
    return _reader(annotation)(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _reader(annotation: Any) -> Reader:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return _union_reader(get_args(annotation))
    if origin is tuple:
        return _tuple_reader(get_args(annotation)[0])
    if issubclass(annotation, Enum):
        return _enum_reader(annotation)
    return (_dataclass_reader if is_dataclass(annotation) else _scalar_reader)(annotation)


def _enum_reader(kind: type[Enum]) -> Reader:
    return lambda value: kind(value)


def _scalar_reader(kind: Any) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"{value!r} is not {kind.__name__}")
        return value

    return read


def _tuple_reader(item: Any) -> Reader:
    as_list, as_item = _scalar_reader(list), _reader(item)
    return lambda value: tuple([as_item(each) for each in as_list(value)])


def _union_reader(members: tuple[Any, ...]) -> Reader:
    """A member that is a dataclass by its tag; None, or the one scalar, by itself."""
    kinds: list[Any] = [member for member in members if is_dataclass(member)]
    tagged = {kind.__name__: _dataclass_reader(kind) for kind in kinds}
    scalars = [_reader(member) for member in members if member is not NoneType and not is_dataclass(member)]

    def read(value: Any) -> Any:
        if value is None and NoneType in members:
            return None
        tag = value.get(TAG) if isinstance(value, dict) else None
        reader = tagged.get(tag) if isinstance(tag, str) else None
        if reader is None and not scalars:
            raise ValueError(f"{tag!r} is none of {', '.join(tagged)}")
        return (reader or scalars[0])(value)

    return read


@cache
def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name in _names(kind)}
    as_object = _scalar_reader(dict)

    def read(value: Any) -> Any:
        found = dict(as_object(value))
        if found.pop(TAG, kind.__name__) != kind.__name__ or not found.keys() <= readers.keys():
            raise ValueError(f"{kind.__name__} has no {', '.join(sorted(found.keys() - readers.keys())) or value[TAG]}")
        try:
            return kind(**{name: readers[name](item) for name, item in found.items()})
        except TypeError as error:
            raise ValueError(f"{kind.__name__}: {error}") from error

    return read
