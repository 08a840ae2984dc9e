"""Which column of the files goes to which column of the table, as the query of a load says.

Of `$1:customer.name::text` the files' column is `customer`: what lies within it is a part of it. Where a tool wraps
each record, as Debezium does in `after`, the column is what lies in the wrapping.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from delta_arc_lineage.model.copies import CopiedColumn

_WRAPPINGS = frozenset({"payload", "after", "_airbyte_data", "record_content"})
_EXTRACTS = ("JSONExtract", "JSONExtractScalar", "GetExtract", "Bracket")
_RECORD = "value"
"""What an external table calls a record, where a load calls it `$1`."""
Field = tuple[str, int]
"""The name of a column of files, or its position."""


def read_columns(chosen: Sequence[Any] | None, listed: Sequence[str]) -> tuple[CopiedColumn, ...]:
    """`chosen`: what the query takes, None where there is none; `listed`: the columns of the table that are named."""
    if chosen is None:
        return tuple(CopiedColumn(position=at, target=name) for at, name in enumerate(listed, start=1))
    found = []
    for order, expression in enumerate(chosen, start=1):
        named = listed[order - 1] if order <= len(listed) else ""
        for field, position in dict.fromkeys(_find_fields(expression)):
            found.append(CopiedColumn(field, position, named, 0 if named else order))
    return tuple(found)


def read_external_columns(definitions: Sequence[Any]) -> tuple[CopiedColumn, ...]:
    """Of the columns of an external table, each of which says what it is of a record."""
    found = []
    for definition in definitions:
        identifier = definition.this
        name = str(identifier.this) if identifier.args.get("quoted") else str(identifier.this).upper()
        for constraint in definition.args.get("constraints") or ():
            fields = dict.fromkeys(_find_fields(constraint))
            found += [CopiedColumn(field, position, target=name) for field, position in fields]
    return tuple(found)


def _find_fields(node: Any) -> Iterator[Field]:
    """In the order in which they stand. What is no part of a record, such as the name of its file, is passed over."""
    path = _read_path(node)
    if path:
        inner = [part for at, part in enumerate(path) if at == len(path) - 1 or part.lower() not in _WRAPPINGS]
        yield inner[0], 0
        return
    if type(node).__name__ == "Parameter":
        position = str(node.this.name)
        if position.isdigit():
            yield "", int(position)
        return
    for child in node.iter_expressions():
        yield from _find_fields(child)


def _read_path(node: Any) -> list[str]:
    """The names that lead into a record; empty for what leads into none, or not by a name. Of what is taken from a part
    of a record: those that lead to the part."""
    kind = type(node).__name__
    if kind not in _EXTRACTS:
        return []
    if type(node.this).__name__ in _EXTRACTS:
        return _read_path(node.this)
    return _keys(node) if _is_record(node.this) else []


def _is_record(node: Any) -> bool:
    """Whether it is a whole record of the files."""
    kind = type(node).__name__
    if kind == "ParseJSON":
        return _is_record(node.this)
    if kind == "Column":
        return type(node.this).__name__ == "Parameter" or str(node.name).lower() == _RECORD
    return kind == "Parameter"


def _keys(node: Any) -> list[str]:
    """`$1:a.b`, `$1['a']` and `GET($1, 'a')` alike."""
    path = node.expressions[0] if type(node).__name__ == "Bracket" else node.expression
    if type(path).__name__ == "JSONPath":
        return [str(part.this) for part in path.expressions if type(part).__name__ == "JSONPathKey"]
    return [str(path.this)] if path.args.get("is_string") else []
