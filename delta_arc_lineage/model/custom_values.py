"""Values of custom metadata: text as rules give it, values as the types of attributes want them, and text again."""

from math import isfinite
from typing import Any

SEPARATOR = "\n"
_WHOLE = ("int", "long", "date", "short", "byte")
_LARGEST = 2**63


def to_text(value: Any) -> str:
    """A value as text: digits of a number, `true` or `false`, of several a line each, sorted.

    >>> to_text(3.0), to_text(True), to_text(["b", "a"])
    ('3', 'true', 'a\\nb')
    """
    if isinstance(value, list):
        return SEPARATOR.join(sorted(map(to_text, value)))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def parse(text: str, type_name: str) -> Any:
    """A text as an attribute of this type wants it; ValueError where it is none of that type."""
    if type_name.startswith("array<"):
        return [_parse_one(line, type_name.removeprefix("array<").removesuffix(">")) for line in text.split(SEPARATOR)]
    return _parse_one(text, type_name)


def find_misfit(text: str, type_name: str) -> str:
    """Why a text cannot be given as it stands, in words; empty where the catalog shows it again letter by letter.

    >>> find_misfit("3", "int"), find_misfit("3.0", "float"), find_misfit("abc", "int")
    ('', "the catalog shows it as '3': write that", 'it is no value of type int')
    """
    try:
        shown = to_text(parse(text, type_name))
    except ValueError:
        return f"it is no value of type {type_name}"
    return "" if shown == text else f"the catalog shows it as {shown!r}: write that"


def _parse_one(text: str, element: str) -> Any:
    if element in _WHOLE:
        number = int(text)
        if not -_LARGEST <= number < _LARGEST:
            raise ValueError(text)
        return number
    if element in ("float", "double"):
        fraction = float(text)
        if not isfinite(fraction):
            raise ValueError(text)
        return fraction
    if element == "boolean":
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"
    return text
