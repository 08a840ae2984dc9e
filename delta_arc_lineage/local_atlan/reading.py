"""What handlers read of a body or a query: typed getters whose refusals speak as the real server's JSON reader does.

The real server lets Jackson bind a body to classes before a handler runs, so a value of a wrong kind never reaches it
(`JacksonExceptionMapper`: 400 with Jackson's own message). Jackson takes a number or a flag also as text and a text
also from a number, and nothing else; null is an absent value. Handlers here read plain JSON, each value by one of
these.
"""

import re
from math import isfinite
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind

MAXIMUM_INT = 2**31 - 1
MAXIMUM_LONG = 2**63 - 1

_KINDS: tuple[tuple[type, str], ...] = (
    (dict, "Object value (token `JsonToken.START_OBJECT`)"),
    (list, "Array value (token `JsonToken.START_ARRAY`)"),
    (bool, "Boolean value"),
    (int, "Integer value"),
    (float, "Floating-point value"),
    (str, "String value"),
)
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_SHOWN = 100


def read_object(sent: Any, name: str) -> dict[str, Any]:
    """A JSON object; an absent one is empty.

    >>> read_object(None, "attributes"), read_object({"a": 1}, "attributes")
    ({}, {'a': 1})
    """
    if sent is None:
        return {}
    if not isinstance(sent, dict):
        raise refuse_kind("java.util.LinkedHashMap", sent, name)
    return sent


def read_list(sent: Any, name: str) -> list[Any]:
    """A JSON array; an absent one is empty."""
    if sent is None:
        return []
    if not isinstance(sent, list):
        raise refuse_kind("java.util.ArrayList", sent, name)
    return sent


def read_objects(sent: Any, name: str) -> list[dict[str, Any]]:
    """An array of JSON objects, none of them null."""
    members = read_list(sent, name)
    for member in members:
        if not isinstance(member, dict):
            raise refuse_kind("java.util.LinkedHashMap", member, name)
    return members


def read_object_map(sent: Any, name: str) -> dict[str, dict[str, Any]]:
    """An object of JSON objects; null members are empty ones."""
    return {key: read_object(value, f"{name}.{key}") for key, value in read_object(sent, name).items()}


def read_text(sent: Any, name: str, *, otherwise: str = "") -> str:
    """A text, also from a number or a flag.

    >>> read_text(5, "name"), read_text(True, "name"), read_text(None, "name")
    ('5', 'true', '')
    """
    if sent is None:
        return otherwise
    if isinstance(sent, bool):
        return "true" if sent else "false"
    if isinstance(sent, (dict, list)):
        raise refuse_kind("java.lang.String", sent, name)
    return str(sent)


def read_needed_text(sent: Any, name: str) -> str:
    """A text that must be there, and be more than spaces."""
    text = read_text(sent, name)
    if not text.strip():
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{name} is missing")
    return text


def read_texts(sent: Any, name: str) -> list[str]:
    """An array of texts."""
    return [read_text(member, name) for member in read_list(sent, name)]


def read_whole(sent: Any, name: str, *, otherwise: int = 0, least: int = 0, most: int = MAXIMUM_INT) -> int:
    """A whole number within bounds, also as text; an absent or empty one is `otherwise`.

    >>> read_whole("7", "size"), read_whole(None, "size", otherwise=10), read_whole(2.9, "size")
    (7, 10, 2)
    """
    if sent is None or sent == "":
        return otherwise
    number = _parse_whole(sent, name)
    if not least <= number <= most:
        raise CatalogError(
            ErrorKind.BAD_REQUEST, f"Numeric value ({shorten(number)}) out of range of int ({least} - {most}): {name}"
        )
    return number


def _parse_whole(sent: Any, name: str) -> int:
    """A number as Jackson binds it to an int: text of digits, and what follows a decimal point is cut off."""
    if isinstance(sent, (int, float)) and not isinstance(sent, bool):
        return int(sent)
    if not isinstance(sent, str):
        raise refuse_kind("int", sent, name)
    if not _WHOLE.fullmatch(sent.strip()):
        raise CatalogError(
            ErrorKind.BAD_REQUEST,
            f'Cannot deserialize value of type `int` from String "{shorten(sent)}": not a valid `int` value: {name}',
        )
    return int(sent)


def read_number(sent: Any, name: str) -> float:
    """A number, also as text."""
    try:
        number = float(sent)
    except (TypeError, ValueError, OverflowError) as error:
        raise refuse_kind("double", sent, name) from error
    if not isfinite(number) or isinstance(sent, bool):
        raise refuse_kind("double", sent, name)
    return number


def read_flag(sent: Any, name: str, *, otherwise: bool = False) -> bool:
    """A flag, also as text or number; an absent one is `otherwise`.

    >>> read_flag("TRUE", "hideProcess"), read_flag(0, "hideProcess"), read_flag(None, "hideProcess", otherwise=True)
    (True, False, True)
    """
    if sent is None or sent == "":
        return otherwise
    if isinstance(sent, (bool, int)):
        return bool(sent)
    if isinstance(sent, str) and sent.lower() in ("true", "false"):
        return sent.lower() == "true"
    raise refuse_kind("boolean", sent, name)


def refuse_kind(wanted: str, sent: Any, name: str) -> CatalogError:
    """The refusal of a value of a wrong kind, in Jackson's words."""
    found = next((word for kind, word in _KINDS if isinstance(sent, kind)), "null")
    return CatalogError(ErrorKind.BAD_REQUEST, f"Cannot deserialize value of type `{wanted}` from {found}: {name}")


def shorten(sent: object) -> str:
    """What a client sent as far as a message repeats it."""
    text = str(sent)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
