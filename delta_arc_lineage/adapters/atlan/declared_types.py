"""Declared types: what a column was declared as, where Atlan keeps its size apart from the word.

Crawlers write `dataType` as the database's catalog has it: `NUMBER`, with `precision` and `numericScale` beside it, or
`TEXT` with `maxLength`. Of whole numbers PostgreSQL counts the precision in bits, so it is no part of their type.
"""

import re
from collections.abc import Mapping
from typing import Any

SIZE_ATTRIBUTES = ("precision", "numericScale", "maxLength")
_NUMERIC = frozenset({"number", "numeric", "decimal", "dec"})
_TEXT = frozenset(
    {"varchar", "character varying", "char", "character", "bpchar", "nchar", "nvarchar", "nvarchar2", "varchar2"}
    | {"text", "string"}
)
_PLAIN = re.compile(r"[^()]+")
_UNBOUNDED = 1 << 30
"""What PostgreSQL and others write for a text without an end."""


def declare(attributes: Mapping[str, Any]) -> str:
    """The type with its size, where that is told apart; else as the catalog has it.

    >>> declare({"dataType": "NUMBER", "precision": 38, "numericScale": 2.0, "maxLength": 0})
    'NUMBER(38,2)'
    >>> declare({"dataType": "TEXT", "maxLength": 20}), declare({"dataType": "integer", "precision": 32})
    ('TEXT(20)', 'integer')
    """
    said = str(attributes.get("dataType") or "")
    plain = " ".join(said.lower().split())
    if not _PLAIN.fullmatch(said):
        return said
    if plain in _NUMERIC and (precision := _read(attributes.get("precision"))):
        return f"{said}({precision},{_read(attributes.get('numericScale')) or 0})"
    if plain in _TEXT and (length := _read(attributes.get("maxLength"))) and length < _UNBOUNDED:
        return f"{said}({length})"
    return said


def _read(value: object) -> int | None:
    """A whole number that is not negative; None for anything else: it decides no lineage."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and isinstance(value, int | float) and 0 <= value < 1 << 62 else None
