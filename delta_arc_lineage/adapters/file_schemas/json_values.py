"""Values of JSON as fields: of one record, and of several that are of one column or file.

An object that is used as a map, its keys being values, is said as one: what it is keyed by stands in no schema.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import LIST, MAP, MOST_LEVELS, STRUCT, Field

_MIXED, _NULL = "mixed", ""
_MOST_KEYS = 100  # of a nested object that is a struct
_NAME = re.compile(r"[^\W\d][\w.:-]{0,127}")
_LEAVES = {bool: "boolean", int: "integer", float: "number", str: "string"}
_INTEGER, _NUMBER = "integer", "number"


def field_of_records(name: str, records: Sequence[dict[str, Any]]) -> Field:
    """A struct of all that the records have, in the order in which it was first seen."""
    return Field(name, STRUCT, None, _merge_records(records, 0))


def _merge_records(records: Sequence[dict[str, Any]], level: int) -> tuple[Field, ...]:
    values: dict[str, list[Any]] = {}
    for record in records:
        for key, value in record.items():
            values.setdefault(key, []).append(value)
    return tuple(
        _field_of(key, found, is_missing=len(found) < len(records), level=level + 1) for key, found in values.items()
    )


def _field_of(name: str, values: Sequence[Any], *, is_missing: bool, level: int) -> Field:
    """Of one key; nullable where it was null or left out once, and not told where it was neither."""
    if level > MOST_LEVELS:
        raise Unreadable("its records are nested beyond all use")
    there = [value for value in values if value is not None]
    nullable = True if is_missing or len(there) < len(values) else None
    objects = [value for value in there if isinstance(value, dict)]
    lists = [value for value in there if isinstance(value, list)]
    if there and len(objects) == len(there):
        return _object_of(name, objects, nullable, level)
    if there and len(lists) == len(there):
        items = [item for found in lists for item in found]
        return Field(name, LIST, nullable, (_field_of("", items, is_missing=False, level=level),) if items else ())
    return Field(name, _leaf_of(_LEAVES.get(type(value), _MIXED) for value in there), nullable)


def _object_of(name: str, objects: Sequence[dict[str, Any]], nullable: bool | None, level: int) -> Field:
    keys = {key for found in objects for key in found}
    if len(keys) > _MOST_KEYS or not all(map(_NAME.fullmatch, keys)):
        values = [value for found in objects for value in found.values()]
        inner = _field_of("", values, is_missing=False, level=level + 1)
        return Field(name, MAP, nullable, (Field("", "string"), inner))
    return Field(name, STRUCT, nullable, _merge_records(objects, level))


def _leaf_of(kinds: Iterable[str]) -> str:
    told = set(kinds)
    if len(told) <= 1:
        return told.pop() if told else _NULL
    return _NUMBER if told == {_INTEGER, _NUMBER} else _MIXED
