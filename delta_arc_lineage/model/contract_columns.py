"""Columns of contracts: which column of a file is meant, and whether it is of the type that is promised.

A contract says a logical type, in the standard's words, and may say a physical one in those of the files. Text carries
less typed values: what looks like a date in a CSV may be promised as a text, and what looks like a text may be a date
in a form of its own, of which nobody says that it is none.
"""

from collections.abc import Iterator, Sequence

from delta_arc_lineage.model.column_types import Family, read_type, types_agree
from delta_arc_lineage.model.contracts import ContractColumn
from delta_arc_lineage.model.file_schemas import FileColumn, FileSchema

_FITS = {
    "string": {Family.TEXT, Family.UUID},
    "integer": {Family.INTEGER},
    "number": {Family.INTEGER, Family.DECIMAL, Family.FLOAT},
    "boolean": {Family.BOOLEAN},
    "date": {Family.DATE},
    "timestamp": {Family.TIMESTAMP},
    "time": {Family.TIME},
    "object": {Family.NESTED, Family.JSON},
    "map": {Family.NESTED, Family.JSON},
    "array": {Family.NESTED, Family.JSON},
}
"""The families of types that a logical type is kept by."""
LOGICAL = {
    Family.TEXT: "string",
    Family.UUID: "string",
    Family.INTEGER: "integer",
    Family.DECIMAL: "number",
    Family.FLOAT: "number",
    Family.BOOLEAN: "boolean",
    Family.DATE: "date",
    Family.TIMESTAMP: "timestamp",
    Family.TIME: "time",
}
"""The logical type of a family, where there is one for all of it."""
_MAYBE = {
    "boolean": {Family.INTEGER, Family.TEXT},
    "date": {Family.TEXT, Family.INTEGER, Family.TIMESTAMP},
    "timestamp": {Family.TEXT, Family.INTEGER, Family.DATE, Family.DECIMAL, Family.FLOAT},
    "time": {Family.TEXT, Family.INTEGER},
    "object": {Family.TEXT},
    "array": {Family.TEXT},
    "map": {Family.TEXT},
}
"""What it may be written as in a text, where nobody can tell."""
SEEN_FORMATS = ("CSV", "JSON")
"""Whose types are those that some rows look like."""


class ColumnFinder:
    """Finds columns of one file by name: letter for letter, else in any case; in a file without a header by place.

    `order`: the names of the columns that a contract expects in the file.
    """

    def __init__(self, schema: FileSchema, order: Sequence[str]) -> None:
        self._exact = {column.name: column for column in reversed(schema.columns)}
        self._folded = {column.name.casefold(): column for column in reversed(schema.columns)}
        by_place = zip(order, schema.columns, strict=False) if schema.has_header is False else ()
        self._placed = dict(by_place)

    def find(self, name: str) -> FileColumn | None:
        return self._exact.get(name) or self._folded.get(name.casefold()) or self._placed.get(name)


def list_type_breaches(
    column: ContractColumn, found: FileColumn, schema: FileSchema, unknown: dict[str, set[str]]
) -> Iterator[str]:
    """How the type of a column breaks the contract, in words: once, by the type that says more. `unknown` gathers what
    nobody can tell."""
    physical = _agree(column.physical_type, found.type, schema.format) if column.physical_type else True
    logical = is_logical_type(column.logical_type, found.type, schema) if column.logical_type else True
    if physical is False:
        yield f"the column {column.name} must be {column.physical_type}, and is {found.type}"
    elif logical is False:
        yield f"the column {column.name} must be a {column.logical_type}, and is {found.type}"
    elif physical is None or logical is None:
        unknown.setdefault("types that cannot be compared", set()).add(column.name)


def _agree(stated: str, found: str, format_: str) -> bool | None:
    if stated.casefold() == found.casefold():
        return True
    return types_agree(read_type(stated), read_type(found, format_)) if found else None


def is_logical_type(logical: str, found: str, schema: FileSchema) -> bool | None:
    """Whether the words of a file's type are of a logical type; None where it cannot be told."""
    fits = _FITS.get(logical)
    told = read_type(found, schema.format)
    family = told.family
    if fits is None or not found or family is Family.UNKNOWN:
        return None
    if family in fits or (logical == "integer" and family is Family.DECIMAL and told.scale == 0):
        return True
    if schema.format == "CSV" and logical == "string":
        return True
    return None if schema.format in SEEN_FORMATS and family in _MAYBE.get(logical, ()) else False
