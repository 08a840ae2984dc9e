"""Attribute values: what each declared type accepts and how it is kept.

Follows the metastore: a string takes any scalar, a boolean any text, numbers and dates also as text; enumerations,
arrays, maps and structs must fit. What does not is collected as messages and refuses the whole request.
"""

import re
from datetime import UTC, datetime
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

MAXIMUM_TEXT = 100_000


_MAXIMUM_CUSTOM_KEY = 50
_MAXIMUM_CUSTOM_VALUE = 500
_CUSTOM_KEY = re.compile(r"[A-Za-z0-9_-]*")


class InvalidValue(Exception):
    """A value that its declared type does not accept."""


def normalize(types: TypeRegistry, declared: str, value: Any) -> Any:
    """The value as it is kept; raises `InvalidValue`."""
    if value is None:
        return None
    if declared.startswith("array<"):
        if not isinstance(value, list):
            raise InvalidValue(declared)
        return [normalize(types, declared[6:-1], member) for member in value]
    if declared.startswith("map<") or declared in types.structs:
        if not isinstance(value, dict):
            raise InvalidValue(declared)
        return value
    if declared in types.enums:
        if value not in types.enums[declared]:
            raise InvalidValue(declared)
        return value
    return _normalize_scalar(declared, value)


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
    if declared in ("long", "int", "short", "byte"):
        return _normalize_whole(declared, value)
    if declared in ("double", "float"):
        try:
            return float(value)
        except ValueError as error:
            raise InvalidValue(declared) from error
    if declared == "date":
        return _normalize_date(declared, value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _normalize_whole(declared: str, value: Any) -> int:
    """A whole number."""
    try:
        return int(value)
    except (ValueError, OverflowError) as error:
        raise InvalidValue(declared) from error


def _normalize_date(declared: str, value: Any) -> int:
    """A date in milliseconds since the epoch; also from ISO text."""
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError as error:
            raise InvalidValue(declared) from error
        return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() * 1000)
    return _normalize_whole(declared, value)
