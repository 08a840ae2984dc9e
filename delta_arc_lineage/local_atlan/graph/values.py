"""Attribute values: what each declared type accepts and how it is kept.

Follows the metastore: a string takes any scalar, a boolean any text, numbers and dates also as text; enumerations,
arrays, maps and structs must fit. What does not is collected as messages and refuses the whole request.

Kept is what the metastore's types normalize to: an enumeration's element as it is defined, whatever the case sent
(`AtlasEnumType`); members of arrays and maps by their own type, null members of arrays dropped (`mapVertexToArray`);
a struct with its type's name and all its attributes, sent plain or not (`AtlasTypeUtil.toStructAttributes`,
`EntityGraphRetriever.mapVertexToStruct`). An empty array of an entity is none (`AtlasArrayType.areEqualValues`).
"""

import re
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.numbers import (
    FRACTIONS,
    WHOLE,
    InvalidValue,
    normalize_date,
    normalize_fraction,
    normalize_whole,
)
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

__all__ = ["MAXIMUM_TEXT", "InvalidValue", "check_custom", "normalize", "normalize_member", "normalize_members"]

MAXIMUM_TEXT = 100_000


_MAXIMUM_CUSTOM_KEY = 50
_MAXIMUM_CUSTOM_VALUE = 500
_CUSTOM_KEY = re.compile(r"[A-Za-z0-9_-]*")


def normalize(types: TypeRegistry, declared: str, value: Any) -> Any:
    """The value as it is kept; raises `InvalidValue`."""
    if value is None:
        return None
    if declared.startswith("array<"):
        if not isinstance(value, list):
            raise InvalidValue(declared)
        return [normalize(types, declared[6:-1], member) for member in value if member is not None]
    if declared.startswith("map<"):
        if not isinstance(value, dict):
            raise InvalidValue(declared)
        inner = declared[4:-1].partition(",")[2].strip()
        return {key: normalize(types, inner, member) for key, member in value.items()}
    if declared in types.structs:
        return _normalize_struct(types, declared, value)
    if declared in types.enums:
        return _normalize_element(types.enums[declared], declared, value)
    return _normalize_scalar(declared, value)


def normalize_member(types: TypeRegistry, declared: str, value: Any) -> Any:
    """An attribute's value as its entity keeps it: an empty array is none."""
    kept = normalize(types, declared, value)
    return None if kept == [] else kept


def normalize_members(types: TypeRegistry, declared: dict[str, str], sent: dict[str, Any]) -> dict[str, Any]:
    """Every attribute of a struct or a tag, those not sent as null or as an empty array; other names are dropped."""
    kept = {name: normalize(types, kind, sent.get(name)) for name, kind in declared.items()}
    return {
        name: [] if value is None and declared[name].startswith("array<") else value for name, value in kept.items()
    }


def _normalize_struct(types: TypeRegistry, declared: str, value: Any) -> dict[str, Any]:
    """A struct with its type's name, however it was sent."""
    if not isinstance(value, dict):
        raise InvalidValue(declared)
    wrapped = "typeName" in value and isinstance(value.get("attributes"), dict)
    sent = value["attributes"] if wrapped else value
    if any(sent.get(name) is None for name in types.mandatory.get(declared, ())):
        raise InvalidValue(declared)
    return {"typeName": declared, "attributes": normalize_members(types, types.structs[declared], sent)}


def _normalize_element(elements: list[str], declared: str, value: Any) -> str:
    """The element of an enumeration that a value means, in the case of its definition."""
    if not isinstance(value, (str, int)):
        raise InvalidValue(declared)
    if value in elements:
        return str(value)
    found = next((element for element in elements if element.lower() == str(value).lower()), None)
    if found is None:
        raise InvalidValue(declared)
    return found


def check_custom(sent: dict[str, Any]) -> dict[str, str]:
    """Custom attributes whose keys and values the metastore takes."""
    for key, value in sent.items():
        if len(key) > _MAXIMUM_CUSTOM_KEY:
            raise CatalogError(ErrorKind.CUSTOM_KEY_LENGTH, key)
        if not _CUSTOM_KEY.fullmatch(key):
            raise CatalogError(ErrorKind.CUSTOM_KEY_CHARACTERS, key)
        if len(str(value)) > _MAXIMUM_CUSTOM_VALUE:
            raise CatalogError(ErrorKind.CUSTOM_VALUE, value, _MAXIMUM_CUSTOM_VALUE)
    return {key: str(value) for key, value in sent.items()}


def _normalize_scalar(declared: str, value: Any) -> Any:
    """A value of a primitive type."""
    if isinstance(value, (list, dict)):
        raise InvalidValue(declared)
    if declared == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if declared in WHOLE:
        return normalize_whole(declared, value)
    if declared in FRACTIONS:
        return normalize_fraction(declared, value)
    if declared == "date":
        return normalize_date(declared, value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
