"""Seen values: those that stand among the bytes that a schema is read from. They are looked at, and let go.

What is looked at costs no request: no byte is asked for that was not read for the columns anyway.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from delta_arc_lineage.model.classification import ValueSign
from delta_arc_lineage.model.file_schemas import FileColumn

Look = Callable[[Iterable[object]], tuple[ValueSign, ...]]
"""How many of some values pass which validator."""


def sign_columns(
    columns: Sequence[FileColumn], values: Sequence[Iterable[object]], look: Look | None
) -> tuple[FileColumn, ...]:
    """The columns with the signs of their values, which stand in the same order."""
    if look is None:
        return tuple(columns)
    return tuple(replace(column, signs=look(told)) for column, told in zip(columns, values, strict=True))


def rows_of(records: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What loaders wrap, by the forms that `unwrap` takes off the schema."""
    return [_row_of(record) for record in records]


def _row_of(record: Mapping[str, Any]) -> Mapping[str, Any]:
    payload = record.get("payload")
    if record.keys() == {"schema", "payload"} and isinstance(payload, Mapping):
        return _row_of(payload)
    if record.keys() >= {"before", "after", "op"}:
        row = record["after"] or record["before"]
        return row if isinstance(row, Mapping) else record
    row = record.get("_airbyte_data")
    return row if isinstance(row, Mapping) else record


def values_of(name: str, rows: Iterable[Mapping[str, Any]]) -> list[object]:
    """Of one column, where it has any."""
    return [row[name] for row in rows if name in row]
