"""Estates: buckets as teams have them, with the tables on both sides and the right answer, one document each.

The README of the benchmarks says what each field of a document means.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOLD = Path(__file__).parent / "told"
NOT_DATA = "not data"
_BEGAN, _SPAN = 1_700_000_000, 10**7  # seconds since the epoch: when connections were made, by the estate's name

Columns = tuple[tuple[str, str], ...]
"""Names and types, in order."""


@dataclass(frozen=True, slots=True)
class Side:
    """One database as it is crawled: schema → table → columns. `name` is its connection's qualified name."""

    name: str
    connector: str
    connection: str
    database: str
    schemas: Mapping[str, Mapping[str, Columns]]


@dataclass(frozen=True, slots=True)
class Content:
    """What files hold, whatever their keys; two rows are made of it, and one more each night."""

    format: str
    columns: Columns = ()
    header: bool = False
    gz: bool = False
    delimiter: str = ","
    compression: str = "snappy"
    wrap: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """One object: of a content, or of so many bytes; `days` since its last change, for readers of the document."""

    key: str
    days: int
    content: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Installation:
    """One deployment of the product, and its routes as the document has them."""

    deployment: str
    routes: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """The tables that a dataset comes from and goes to, and what it takes to see each."""

    source: str | None
    target: str | None
    source_by: str | None
    target_by: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is right. `objects`: key → dataset, or why it is no data; `columns`: source, target and what it takes;
    `optional`: neither asked for nor wrong; `why`: of what has no partner."""

    objects: Mapping[str, str]
    datasets: Mapping[str, Ends]
    columns: Mapping[tuple[str, str], str]
    optional: frozenset[tuple[str, str]]
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Estate:
    """One document."""

    name: str
    source: Side
    target: Side
    stages: tuple[Mapping[str, str], ...]
    pipes: tuple[Mapping[str, str], ...]
    bucket: str
    s3_connection: str
    installations: tuple[Installation, ...]
    contents: Mapping[str, Content]
    files: tuple[File, ...]
    answer: Answer


def read_estate(path: Path) -> Estate:
    """The estate of a document."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Estate(
        name=told["name"],
        source=_side(told, "source"),
        target=_side(told, "target"),
        stages=tuple(told["snowflake"]["stages"]),
        pipes=tuple(told["snowflake"]["pipes"]),
        bucket=told["bucket"],
        s3_connection=told["s3_connection"],
        installations=tuple(Installation(one["deployment"], tuple(one["routes"])) for one in told["settings"]),
        contents={name: _content(content) for name, content in told["contents"].items()},
        files=tuple(File(**file) for file in told["objects"]),
        answer=_answer(told["truth"]),
    )


def _side(told: Any, side: str) -> Side:
    its, moment = told[side], zlib.crc32(f"{told['name']} {side}".encode()) % _SPAN + _BEGAN
    schemas = {
        schema: {table: tuple(map(tuple, columns)) for table, columns in tables.items()}
        for schema, tables in its["schemas"].items()
    }
    name = f"default/{its['connector']}/{moment}"
    return Side(name, its["connector"], its["connection"], its["database"], schemas)


def _content(told: Any) -> Content:
    return Content(**{**told, "columns": tuple(map(tuple, told.get("columns", ())))})


def _answer(told: Any) -> Answer:
    return Answer(
        objects=told["objects"],
        datasets={name: Ends(**ends) for name, ends in told["datasets"].items()},
        columns={(source, target): by for source, target, by in told["columns"]},
        optional=frozenset((start, end) for start, end, _ in told["optional"]),
        why={one["name"]: one["why"] for one in told["notlinked"]},
    )
