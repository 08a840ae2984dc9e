"""Type facts: what is told of a column's type, whoever tells it, in words that can be compared."""

from dataclasses import dataclass

from delta_arc_lineage.model.words import Word


class Family(Word):
    """What the values of a column are."""

    INTEGER = "integer", "whole numbers"
    DECIMAL = "decimal", "decimal numbers"
    FLOAT = "float", "floating-point numbers"
    BOOLEAN = "boolean", "true or false"
    TEXT = "text", "text"
    DATE = "date", "dates"
    TIME = "time", "times of day"
    TIMESTAMP = "timestamp", "points in time"
    BINARY = "binary", "bytes"
    NESTED = "nested", "nested values"
    JSON = "json", "values of any form"
    UUID = "uuid", "UUIDs"
    UNKNOWN = "unknown", "of an unknown type"


class ToldBy(Word):
    """What a type rests on: a declaration, or what some rows look like, of which the next one may be no example."""

    DECLARATION = "declaration", "declared"
    CELLS = "cells", "as the cells of a text look"
    VALUES = "values", "as the values of JSON look"


@dataclass(frozen=True, slots=True, order=True)
class ColumnType:
    """A type, as far as it is told: None is not told, and never guessed.

    `bits` of whole and floating-point numbers; `is_signed` of whole ones. `precision`: digits of a decimal number;
    `scale`: digits after its point. `fraction`: digits of a second. `length`: letters of a text, bytes of binary;
    `LONGEST` where no system bounds it further. `has_zone`: whether a point in time says its zone. `inner`: what is
    nested, in its words.
    """

    family: Family
    bits: int | None = None
    is_signed: bool = True
    precision: int | None = None
    scale: int | None = None
    fraction: int | None = None
    length: int | None = None
    has_zone: bool | None = None
    inner: str = ""
    told_by: ToldBy = ToldBy.DECLARATION

    @property
    def is_declared(self) -> bool:
        return self.told_by is ToldBy.DECLARATION


LONGEST = 16_777_216
"""Letters of the longest text of Snowflake: one that is declared longer, or as text of any length, is as long."""
UNKNOWN = ColumnType(Family.UNKNOWN)
