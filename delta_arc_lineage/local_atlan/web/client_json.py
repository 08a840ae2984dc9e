"""JSON as clients send it: well-formed, no deeper than every reader of it can follow, its numbers and texts storable.

Queries, aggregations, filters and values are read by functions that call themselves. One limit where text becomes
values spares each of them its own, and keeps what is stored showable. Refusals speak as Jackson, the real server's
JSON reader, where it refuses the same (`JacksonExceptionMapper`). It takes whole numbers beyond 64 bits and lone
surrogates where a handler asks for no kind; nothing behind it can keep them (the index refuses the first, UTF-8 the
second), so they are refused here.
"""

import json
import re
from math import isfinite
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.reading import MAXIMUM_LONG, shorten
from delta_arc_lineage.local_atlan.web.malformed_json import describe_bytes, describe_malformed

MAXIMUM_NESTING = 200
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_WHOLE = 20


def parse_json(content: str | bytes, what: str) -> Any:
    """The value of a JSON text; `what` names the text in a refusal.

    >>> parse_json('{"a": [1]}', "request body")
    {'a': [1]}
    """
    try:
        text = content if isinstance(content, str) else content.decode(json.detect_encoding(content))
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_read_float, parse_int=_read_whole)
    except RecursionError as error:
        raise _refuse_nesting(what) from error
    except json.JSONDecodeError as error:
        words = describe_malformed(error.doc, error)
        raise CatalogError(ErrorKind.BAD_REQUEST, f"{what} is not JSON: {words}") from error
    except UnicodeDecodeError as error:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"{what} is not JSON: {describe_bytes(error)}") from error
    except ValueError as error:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"{what} is not JSON: {error}") from error
    _check_nesting(value, what)
    if _ESCAPED_SURROGATE.search(text):
        _check_surrogates(value, what)
    return value


def _check_nesting(value: Any, what: str) -> None:
    """Refuse a value that nests too deep."""
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAXIMUM_NESTING + 1):
        if not level:
            return
        level = [child for parent in level for child in _list_children(parent) if isinstance(child, (dict, list))]
    raise _refuse_nesting(what)


def _check_surrogates(value: Any, what: str) -> None:
    """Refuse half a character, in a value or in a name."""
    if isinstance(value, str) and _SURROGATE.search(value):
        raise CatalogError(ErrorKind.BAD_REQUEST, f"{what} is not JSON: Incomplete surrogate pair")
    if isinstance(value, (dict, list)):
        for child in _list_children(value):
            _check_surrogates(child, what)
    if isinstance(value, dict):
        for name in value:
            _check_surrogates(name, what)


def _refuse_constant(text: str) -> float:
    """`NaN` and `Infinity` are no JSON."""
    raise ValueError(f"Non-standard token '{text}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow")


def _read_float(text: str) -> float:
    """A number that JSON can write again: not `1e999`."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"Numeric value ({shorten(text)}) out of range of double")
    return number


def _read_whole(text: str) -> int:
    """A whole number of at most 64 bits."""
    number = int(text) if len(text) <= _LONGEST_WHOLE else MAXIMUM_LONG + 1
    if not -MAXIMUM_LONG - 1 <= number <= MAXIMUM_LONG:
        raise ValueError(f"Numeric value ({shorten(text)}) out of range of long ({-MAXIMUM_LONG - 1} - {MAXIMUM_LONG})")
    return number


def _list_children(parent: Any) -> Any:
    return parent.values() if isinstance(parent, dict) else parent


def _refuse_nesting(what: str) -> CatalogError:
    return CatalogError(ErrorKind.BAD_REQUEST, f"{what} nests deeper than {MAXIMUM_NESTING} levels")
