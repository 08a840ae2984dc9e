"""Delimited text: CSV, TSV and their kin, from the first rows.

The delimiter is the one that cuts most rows into as many cells as the first; of equals, the one that is rarest in what
people write: decimals have commas where cells are apart by semicolons. A row that was cut off takes no part.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.adapters.file_schemas.cells import EMPTY, type_of, type_of_all
from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import MOST_COLUMNS, Field, to_columns, unwrap
from delta_arc_lineage.adapters.file_schemas.headers import has_header
from delta_arc_lineage.adapters.file_schemas.json_values import field_of_records
from delta_arc_lineage.adapters.file_schemas.seen_values import Look, rows_of, sign_columns, values_of
from delta_arc_lineage.model.file_schemas import FileColumn, FileSchema

DELIMITERS = "\x01\x1f\t|;,"
"""From the rarest in what people write to the most frequent."""
_ROWS, _CELLS = 100, 10_000
"""How many rows are looked at, and how many cells of them at most."""
_LEAST_SHARE = 0.9  # of the rows that have as many cells as the first
_AIRBYTE = "_airbyte_data"
Row = list[str]


@dataclass(frozen=True, slots=True)
class _Cut:
    """The rows as a delimiter cuts them; `share` of them have as many cells as the first; `is_whole`: they are all."""

    delimiter: str
    rows: list[Row]
    share: float
    is_whole: bool

    @property
    def width(self) -> int:
        return len(self.rows[0])


def read_delimited(text: str, *, is_cut: bool, encoding: str, look: Look | None = None) -> FileSchema:
    """The schema of a text; Unreadable where there is no row."""
    cut = _find_cut(text, is_cut=is_cut)
    first, *below = cut.rows
    kinds = _kinds(below, cut.width)
    is_named = has_header(first, below, list(map(type_of_all, kinds)))
    rows, kinds = (below, kinds) if is_named else (cut.rows, _kinds(cut.rows, cut.width))
    names = first if is_named else [f"#{number}" for number in range(1, cut.width + 1)]
    inner, wrapper = _unwrap(names, rows, look)
    values = [[row[at] for row in rows if at < len(row)] for at in range(cut.width)] if look else []
    return FileSchema(
        format="CSV",
        columns=inner or sign_columns(_columns(names, kinds), values, look),
        has_header=is_named,
        delimiter=cut.delimiter if cut.width > 1 else "",
        encoding=encoding,
        wrapper=wrapper,
        row_count=len(rows) if cut.is_whole else None,
    )


def _find_cut(text: str, *, is_cut: bool) -> _Cut:
    candidates = [delimiter for delimiter in DELIMITERS if delimiter in text]
    cuts = [cut for delimiter in candidates if (cut := _cut(text, delimiter, is_cut=is_cut)) and cut.width > 1]
    whole = [cut for cut in cuts if cut.share >= _LEAST_SHARE]
    found = max(whole, key=lambda cut: cut.share, default=None) or _cut(text, _absent_from(text), is_cut=is_cut)
    if found is None:
        raise Unreadable("its first row is longer than what is read of it, or there is none")
    if found.width > MOST_COLUMNS:
        raise Unreadable(f"it has {found.width:,} columns, and at most {MOST_COLUMNS:,} are read")
    return found


def _cut(text: str, delimiter: str, *, is_cut: bool) -> _Cut | None:
    """None where it gives no whole row."""
    rows: list[Row] = []
    has_more, cells = is_cut, 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) == _ROWS or cells > _CELLS:
                has_more = True
                break
            rows.append(row)
            cells += len(row)
        else:
            rows = rows[:-1] if is_cut else rows
    except csv.Error:
        has_more = True  # what is wrong stands after these rows
    rows = [row for row in rows if any(row)]
    if not rows:
        return None
    equal = sum(len(row) == len(rows[0]) for row in rows)
    return _Cut(delimiter, rows, equal / len(rows), not has_more)


def _absent_from(text: str) -> str:
    """A delimiter that cuts no row, or hardly any."""
    return next((delimiter for delimiter in DELIMITERS if delimiter not in text), "\x02")


def _kinds(rows: Sequence[Row], width: int) -> list[list[str]]:
    """The types of the cells, by column."""
    return [[type_of(row[number]) for row in rows if number < len(row)] for number in range(width)]


def _columns(names: Sequence[str], kinds: Sequence[Sequence[str]]) -> tuple[FileColumn, ...]:
    """Nullable where a cell was empty; where none was, these rows do not tell."""
    told = zip(names, kinds, strict=True)
    return to_columns([Field(name, type_of_all(cells), True if EMPTY in cells else None) for name, cells in told])


def _unwrap(names: Sequence[str], rows: Sequence[Row], look: Look | None) -> tuple[tuple[FileColumn, ...], str]:
    """The columns of what Airbyte writes into one cell; none where there is no such cell."""
    if _AIRBYTE not in names:
        return (), ""
    at = list(names).index(_AIRBYTE)
    records = [record for row in rows if at < len(row) and isinstance(record := _load(row[at]), dict)]
    fields, wrapper = unwrap((field_of_records(_AIRBYTE, records),)) if records else ((), "")
    if not wrapper:
        return (), ""
    told = rows_of(records) if look else []
    return sign_columns(to_columns(fields), [values_of(field.name, told) for field in fields], look), wrapper


def _load(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return None
