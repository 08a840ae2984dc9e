"""Type words: the types of PostgreSQL, Snowflake, Delta and Iceberg, and those that files state, read into facts.

A size that a word does not say is not told: a catalog may keep `numeric` and its digits apart. A word that stands in no
list here is unknown; so are types of a network, of a place or of a database's own.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from delta_arc_lineage.model.type_facts import LONGEST, UNKNOWN, ColumnType, Family, ToldBy

_MOST_DIGITS = 1000
"""Of any number that PostgreSQL declares; a type that says more is damaged, and its size not told."""
_TOLD_BY = {"CSV": ToldBy.CELLS, "JSON": ToldBy.VALUES}
_ZONED_BY = "Delta"
"""Whose `timestamp` is a point in time, and `timestamp_ntz` what others call a timestamp."""
_WORDS = re.compile(
    r"""(?P<name>[a-z_][a-z0-9_-]*(?:\ (?:varying|precision))?)
    \s*(?:[(\[]\s*(?P<sizes>[^()\[\]<>]*?)\s*[)\]])?
    (?:\ (?P<zone>with|without|with\ local)\ time\ zone)?""",
    re.VERBOSE,
)
_NESTED = re.compile(r"(?:struct|list|map|array|row|object)<.*", re.DOTALL)
_ARRAY = re.compile(
    r"(?!fixed).*\[\d*\]|_(?:int|float|text|varchar|bpchar|numeric|bool|date|time|uuid|json).*", re.DOTALL
)
_SECONDS = {"s": 0, "ms": 3, "us": 6, "ns": 9}


def _integers() -> Mapping[str, ColumnType]:
    """By their bits."""
    words = {
        8: "tinyint byte",
        16: "int16 int2 smallint smallserial serial2 short",
        32: "int32 int int4 integer serial serial4 mediumint",
        64: "int64 int8 bigint bigserial serial8 long",
    }
    signed = {word: ColumnType(Family.INTEGER, bits) for bits, told in words.items() for word in told.split()}
    unsigned = {f"uint{bits}": ColumnType(Family.INTEGER, bits, is_signed=False) for bits in words}
    return {**signed, **unsigned, "oid": unsigned["uint32"], "byteint": ColumnType(Family.INTEGER)}


def _timestamps() -> Mapping[str, ColumnType]:
    """By whether they say their zone, and the digits of a second where the word tells them."""
    plain, zoned = (ColumnType(Family.TIMESTAMP, has_zone=has_zone) for has_zone in (False, True))
    told = {
        **dict.fromkeys(("timestamp", "datetime", "timestamp_ntz", "timestampntz"), plain),
        **dict.fromkeys(("timestamptz", "timestamp_tz", "timestamp_ltz", "timestampltz"), zoned),
        "timestamp_ns": replace(plain, fraction=9),
        "timestamptz_ns": replace(zoned, fraction=9),
    }
    for unit, digits in (("millis", 3), ("micros", 6), ("nanos", 9)):
        told[f"timestamp-{unit}"] = replace(zoned, fraction=digits)
        told[f"local-timestamp-{unit}"] = replace(plain, fraction=digits)
    return told


_TEXT, _ANY_TEXT = ColumnType(Family.TEXT), ColumnType(Family.TEXT, length=LONGEST)
_BINARY, _TIME, _FLOAT = ColumnType(Family.BINARY), ColumnType(Family.TIME), ColumnType(Family.FLOAT)
_EIGHT_BITS = ColumnType(Family.INTEGER, 8)
"""What a file calls `int8`, which of a database has eight bytes."""
_KNOWN: Mapping[str, ColumnType] = {
    **_integers(),
    **_timestamps(),
    **dict.fromkeys(("numeric", "decimal", "number", "dec"), ColumnType(Family.DECIMAL)),
    "money": ColumnType(Family.DECIMAL, precision=19, scale=2),
    "float": _FLOAT,
    "float16": ColumnType(Family.FLOAT, 16),
    **dict.fromkeys(("real", "float4", "float32"), ColumnType(Family.FLOAT, 32)),
    **dict.fromkeys(("double", "double precision", "float8", "float64"), ColumnType(Family.FLOAT, 64)),
    **dict.fromkeys(("boolean", "bool"), ColumnType(Family.BOOLEAN)),
    **dict.fromkeys(("varchar", "character varying", "char", "character", "bpchar", "nchar", "nvarchar"), _TEXT),
    **dict.fromkeys(("string", "enum"), _TEXT),
    **dict.fromkeys(("text", "citext", "xml"), _ANY_TEXT),
    "name": ColumnType(Family.TEXT, length=63),
    "date": ColumnType(Family.DATE),
    "time": _TIME,
    "timetz": replace(_TIME, has_zone=True),
    "time-millis": replace(_TIME, fraction=3),
    "time-micros": replace(_TIME, fraction=6),
    **dict.fromkeys(("binary", "varbinary", "bytea", "bytes", "blob", "fixed"), _BINARY),
    **dict.fromkeys(("json", "jsonb", "bson", "variant"), ColumnType(Family.JSON)),
    "uuid": ColumnType(Family.UUID),
    **dict.fromkeys(("array", "object", "struct", "list", "map", "row"), ColumnType(Family.NESTED)),
}
_SEEN: Mapping[str, Family] = {
    **{family.value: family for family in Family if family not in (Family.FLOAT, Family.BINARY, Family.JSON)},
    "number": Family.DECIMAL,
    "string": Family.TEXT,
}
"""What rows of text and JSON look like; where they are of several types, nothing is told."""


@lru_cache(maxsize=10_000)
def read_type(words: str, spoken_by: str = "") -> ColumnType:
    """The type that words say. `spoken_by`: the format of the file or table that says them, empty of a database.

    >>> read_type("NUMBER(38,0)").precision, read_type("character varying(20)").length, read_type("inet").family.value
    (38, 20, 'unknown')
    >>> read_type("integer").bits, read_type("integer", "CSV").bits
    (32, None)
    """
    plain = " ".join(words.lower().split())
    told_by = _TOLD_BY.get(spoken_by, ToldBy.DECLARATION)
    if _NESTED.fullmatch(plain):
        return ColumnType(Family.NESTED, inner=plain, told_by=told_by)
    if told_by is not ToldBy.DECLARATION:
        family = _SEEN.get(plain) or (_KNOWN[plain].family if plain in ("struct", "list", "map") else Family.UNKNOWN)
        return ColumnType(family, told_by=told_by) if family is not Family.UNKNOWN else UNKNOWN
    if _ARRAY.fullmatch(plain):
        return ColumnType(Family.NESTED, inner=plain)
    return _EIGHT_BITS if plain == "int8" and spoken_by else _read_declared(plain, is_zoned=spoken_by == _ZONED_BY)


def _read_declared(plain: str, *, is_zoned: bool) -> ColumnType:
    found = _WORDS.fullmatch(plain)
    known = _KNOWN.get(found["name"]) if found else None
    if found is None or known is None:
        return UNKNOWN
    if known.family is Family.NESTED:
        return replace(known, inner=plain)
    if found["zone"]:
        known = replace(known, has_zone=found["zone"] != "without")
    elif found["name"] == "timestamp" and is_zoned:
        known = replace(known, has_zone=True)
    sizes = [size.strip() for size in (found["sizes"] or "").split(",")]
    return _size(known, sizes) if sizes[0] else known


_CLOCKS = (Family.TIME, Family.TIMESTAMP)


def _size(known: ColumnType, sizes: list[str]) -> ColumnType:
    """With the sizes that stand in brackets, as its family means them."""
    first = _number(sizes[0])
    if known.family in _CLOCKS:
        has_zone = True if "utc" in sizes[1:] else known.has_zone
        return replace(known, fraction=_SECONDS.get(sizes[0], first), has_zone=has_zone)
    if known.family is Family.DECIMAL:
        scale = _number(sizes[1]) if len(sizes) > 1 else 0
        is_told = bool(first) and scale is not None
        return replace(known, precision=first, scale=scale) if is_told else ColumnType(Family.DECIMAL)
    if known.family is Family.FLOAT and known.bits is None and first:
        return replace(known, bits=32 if first <= 24 else 64)  # PostgreSQL's float(n): bits of the mantissa
    if known.family in (Family.TEXT, Family.BINARY):
        length = int(sizes[0]) if sizes[0].isdecimal() and len(sizes[0]) <= 18 else None
        return replace(known, length=min(length, LONGEST) if length else None)
    return known


def _number(text: str) -> int | None:
    """None of what is no number, or none that a type has."""
    digits = text.removeprefix("-")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= len(str(_MOST_DIGITS))
    return int(text) if is_number and int(digits) <= _MOST_DIGITS else None
