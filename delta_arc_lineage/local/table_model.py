"""How a table of the local landscape is described, once, for every system that holds a copy of it.

A column's type is a kind with its sizes, and each database's spelling is derived from it. Writing both
spellings next to each other would be shorter today, and would let them disagree on the first change.
"""

from dataclasses import dataclass
from typing import Literal, assert_never

Connector = Literal["postgres", "snowflake"]


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number with a fixed number of digits, `scale` of them after the point."""

    precision: int
    scale: int


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, at most `length` of them; without a length, as many as the system takes."""

    length: int | None = None


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar day."""


DataType = Integer | Decimal | Text | Date


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `references` names the table whose primary key a foreign key holds."""

    name: str
    data_type: DataType
    nullable: bool = True
    primary: bool = False
    references: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, and how many rows it has."""

    name: str
    columns: tuple[Column, ...]
    row_count: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """A type as one database declares it, with the sizes its information schema reports."""

    declared: str
    max_length: int | None = None
    precision: int | None = None
    scale: int | None = None


def spell(data_type: DataType, connector: Connector) -> Spelling:
    """The type in the connector's own words.

    >>> spell(Text(40), "postgres").declared, spell(Integer(), "snowflake").declared
    ('character varying(40)', 'NUMBER(38,0)')
    """
    if connector == "postgres":
        return _spell_for_postgres(data_type)
    return _spell_for_snowflake(data_type)


def _spell_for_postgres(data_type: DataType) -> Spelling:
    match data_type:
        case Integer():
            return Spelling("integer", precision=32, scale=0)
        case Decimal(precision, scale):
            return Spelling(f"numeric({precision},{scale})", precision=precision, scale=scale)
        case Text(None):
            return Spelling("text")
        case Text(length):
            return Spelling(f"character varying({length})", max_length=length)
        case Date():
            return Spelling("date")
        case _:
            assert_never(data_type)


_SNOWFLAKE_LONGEST_TEXT = 16_777_216  # what Snowflake makes of a VARCHAR without a length


def _spell_for_snowflake(data_type: DataType) -> Spelling:
    match data_type:
        case Integer():
            return Spelling("NUMBER(38,0)", precision=38, scale=0)
        case Decimal(precision, scale):
            return Spelling(f"NUMBER({precision},{scale})", precision=precision, scale=scale)
        case Text(length):
            length = length or _SNOWFLAKE_LONGEST_TEXT
            return Spelling(f"VARCHAR({length})", max_length=length)
        case Date():
            return Spelling("DATE")
        case _:
            assert_never(data_type)
