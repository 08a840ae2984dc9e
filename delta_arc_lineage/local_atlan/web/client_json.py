"""JSON as clients send it, no deeper than every reader of it can follow.

Queries, aggregations, filters and values are read by functions that call themselves. One limit where text becomes
values spares each of them its own, and keeps what is stored showable.
"""

import json
from math import isfinite
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind

MAXIMUM_NESTING = 200


def parse_json(content: str | bytes, what: str) -> Any:
    """The value of a JSON text; `what` names the text in a refusal.

    >>> parse_json('{"a": [1]}', "request body")
    {'a': [1]}
    """
    try:
        value = json.loads(content, parse_constant=_read_number, parse_float=_read_number)
    except RecursionError as error:
        raise _refuse_nesting(what) from error
    except ValueError as error:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"{what} is not JSON: {error}") from error
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAXIMUM_NESTING):
        if not level:
            return value
        level = [child for parent in level for child in _list_children(parent) if isinstance(child, (dict, list))]
    raise _refuse_nesting(what)


def _read_number(text: str) -> float:
    """A number that JSON can write again: not `NaN`, not `Infinity`, not `1e999`."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _list_children(parent: Any) -> Any:
    return parent.values() if isinstance(parent, dict) else parent


def _refuse_nesting(what: str) -> CatalogError:
    return CatalogError(ErrorKind.BAD_REQUEST, f"{what} nests deeper than {MAXIMUM_NESTING} levels")
