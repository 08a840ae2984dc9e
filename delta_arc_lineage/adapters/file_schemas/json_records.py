"""JSON: records in an array, one a line, or one after the other; and one object, which is a record by itself.

As many whole records as the first bytes hold are read, up to a bound.
"""

import json
import re
from typing import Any

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import to_columns, unwrap
from delta_arc_lineage.adapters.file_schemas.json_values import field_of_records
from delta_arc_lineage.adapters.file_schemas.seen_values import Look, rows_of, sign_columns, values_of
from delta_arc_lineage.model.file_schemas import FileSchema

_ROWS = 100
_BETWEEN = re.compile(r"[\s,]*")
_FIRST = re.compile(r"\s*[\[{]")


def begins_as_json(text: str) -> bool:
    """Whether an array or an object begins it."""
    return _FIRST.match(text) is not None


def read_json(text: str, *, is_cut: bool, encoding: str, look: Look | None = None) -> FileSchema:
    """The schema of a text; Unreadable where no whole record is in it."""
    if not begins_as_json(text):
        raise Unreadable("it is no JSON, which the ending of its key says it is")
    values, is_at_end = _read_values(text)
    records = [value for value in values if isinstance(value, dict)]
    if not records:
        is_longer = is_cut and not values
        raise Unreadable("its first record is longer than what is read of it" if is_longer else "it holds no records")
    fields, wrapper = unwrap(field_of_records("", records).children)
    rows = rows_of(records) if look else []
    return FileSchema(
        format="JSON",
        columns=sign_columns(to_columns(fields), [values_of(field.name, rows) for field in fields], look),
        encoding=encoding,
        wrapper=wrapper,
        row_count=len(records) if is_at_end and not is_cut else None,
    )


def _read_values(text: str) -> tuple[list[Any], bool]:
    """The first whole values, of an array or one after the other; and whether nothing comes after them."""
    decoder = json.JSONDecoder()
    at = _end_of(text, 0)
    is_array = text[at] == "["
    at = _end_of(text, at + 1) if is_array else at
    values: list[Any] = []
    while at < len(text) and text[at] != "]" and len(values) < _ROWS:
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values, False
        values.append(value)
        at = _end_of(text, at)
    return values, at >= len(text) or text[at] == "]"


def _end_of(text: str, at: int) -> int:
    """Where what stands between values ends."""
    found = _BETWEEN.match(text, at)
    return found.end() if found else at
