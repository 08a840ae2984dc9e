"""Fields: columns with what is nested in them, before they are said as one line each.

Loaders wrap records: what a table's columns are lies inside. `unwrap` takes it out and says whose wrapping it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.model.file_schemas import FileColumn

STRUCT, LIST, MAP = "struct", "list", "map"
MOST_LEVELS = 100
MOST_COLUMNS = 10_000
_MOST_PIECES, _MOST_LETTERS = 400, 4_000  # of one type's words
_AIRBYTE = "_airbyte_data"


@dataclass(frozen=True, slots=True)
class Field:
    """A column or what is nested in one. `type` is STRUCT, LIST or MAP where it has children, by whose types it is
    said; a list has one child, its element, and a map two."""

    name: str
    type: str
    nullable: bool | None = None
    children: tuple["Field", ...] = ()


def to_columns(fields: Sequence[Field]) -> tuple[FileColumn, ...]:
    """Each with its type in one line; Unreadable where there is none, or more than any table has."""
    if not fields:
        raise Unreadable("it has no columns")
    if len(fields) > MOST_COLUMNS:
        raise Unreadable(f"it has {len(fields):,} columns, and at most {MOST_COLUMNS:,} are read")
    return tuple(FileColumn(_plain(field.name), _plain(say_type(field)), field.nullable) for field in fields)


def _plain(text: str) -> str:
    """As text that can be kept: half a letter, as JSON may spell one, is none. A longer name than any is cut."""
    whole = text.encode("utf-8", "replace").decode()
    return whole if len(whole) <= _MOST_LETTERS else f"{whole[:_MOST_LETTERS]}…"


def say_type(field: Field) -> str:
    """The type with what is nested in it, cut where it grows too long.

    >>> say_type(Field("a", "list", children=(Field("element", "struct", children=(Field("x", "int32"),)),)))
    'list<struct<x: int32>>'
    """
    pieces = list(islice(_say(field), _MOST_PIECES + 1))
    return "".join(pieces[:_MOST_PIECES]) + ("…" if len(pieces) > _MOST_PIECES else "")


def _say(field: Field) -> Iterator[str]:
    yield field.type
    if field.children:
        yield "<"
        for number, child in enumerate(field.children):
            name = f"{child.name}: " if field.type == STRUCT else ""
            yield f"{', ' if number else ''}{name}"
            yield from _say(child)
        yield ">"


def unwrap(fields: tuple[Field, ...]) -> tuple[tuple[Field, ...], str]:
    """The columns that a table has, and whose wrapping was taken off them; empty where there was none.

    Debezium: `before` and `after` of one change, alone or as the payload of a message with its schema. Kafka Connect:
    a payload with its schema. Airbyte: `_airbyte_data`.
    """
    by_name = {field.name: field for field in fields}
    if by_name.keys() == {"schema", "payload"} and (payload := by_name["payload"].children):
        inner, wrapper = unwrap(payload)
        return inner, wrapper or "Kafka Connect"
    if by_name.keys() >= {"before", "after", "op"}:
        row = by_name["after"].children or by_name["before"].children
        if row:
            return row, "Debezium"
    if _AIRBYTE in by_name and (row := by_name[_AIRBYTE].children):
        return row, "Airbyte"
    return fields, ""
