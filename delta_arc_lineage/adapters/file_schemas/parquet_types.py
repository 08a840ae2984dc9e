"""Parquet's types: the elements of a footer's schema, flat as they stand in it, and the fields that they are.

Types are said by what they mean (`string`, `timestamp[us, UTC]`), else by how they are stored. Both ways in which
writers nest lists are known.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import LIST, MAP, MOST_LEVELS, STRUCT, Field
from delta_arc_lineage.adapters.file_schemas.thrift import BYTE, FALSE, ThriftReader

_STORED = ("boolean", "int32", "int64", "timestamp[ns]", "float", "double", "binary", "fixed")
_FIXED = 7
_REPEATED, _REQUIRED = 2, 0
_CONVERTED = {
    0: "string",
    1: MAP,
    2: MAP,
    3: LIST,
    4: "string",
    6: "date",
    7: "time[ms]",
    8: "time[us]",
    9: "timestamp[ms, UTC]",
    10: "timestamp[us, UTC]",
    19: "json",
    20: "bson",
    21: "interval",
} | {11 + n: f"{sign}int{8 << n % 4}" for n, sign in enumerate(("u", "u", "u", "u", "", "", "", ""))}
_DECIMAL = 5
_LOGICAL = {
    1: "string",
    2: MAP,
    3: LIST,
    4: "string",
    6: "date",
    11: "null",
    12: "json",
    13: "bson",
    14: "uuid",
    15: "float16",
    16: "variant",
    17: "geometry",
    18: "geography",
}
_TIME, _TIMESTAMP, _INTEGER = 7, 8, 10
_UNITS = {1: "ms", 2: "us", 3: "ns"}


@dataclass(slots=True)
class Element:
    """One element of the schema as it is stored; `children`: how many of those that follow are its own."""

    name: str = ""
    stored: int | None = None
    length: int = 0
    repetition: int | None = None
    children: int = 0
    meaning: str = ""
    converted: int | None = None
    scale: int = 0
    precision: int = 0

    @property
    def type(self) -> str:
        """In words; LIST or MAP of a group that is one, STRUCT of another group."""
        if self.meaning or self.converted in _CONVERTED:
            return self.meaning or _CONVERTED[self.converted or 0]
        if self.converted == _DECIMAL:
            return f"decimal({self.precision}, {self.scale})"
        if self.children or self.stored is None:
            return STRUCT
        length = f"({self.length})" if self.stored == _FIXED else ""
        return f"{_STORED[self.stored] if self.stored in range(len(_STORED)) else 'unknown'}{length}"


def read_element(reader: ThriftReader) -> Element:
    """The next element."""
    element = Element()
    numbers: dict[int, str] = {
        1: "stored", 2: "length", 3: "repetition", 5: "children", 6: "converted", 7: "scale", 8: "precision"
    }  # fmt: skip
    for number, kind in reader.fields():
        if number in numbers:
            setattr(element, numbers[number], reader.signed())
        elif number == 4:
            element.name = reader.text()
        elif number == 10:
            element.meaning = _read_meaning(reader)
        else:
            reader.skip(kind)
    return element


def _read_meaning(reader: ThriftReader) -> str:
    """Of the union of logical types, the one that is set; empty where it is none that is known."""
    meaning = ""
    for number, kind in reader.fields():
        if number in _PARAMETERS:
            meaning = _PARAMETERS[number](reader)
        else:
            meaning = _LOGICAL.get(number, meaning)
            reader.skip(kind)
    return meaning


def _read_decimal(reader: ThriftReader) -> str:
    told = _read_numbers(reader)
    return f"decimal({told.get(2, 0)}, {told.get(1, 0)})"


def _read_integer(reader: ThriftReader) -> str:
    told = _read_numbers(reader)
    return f"{'' if told.get(2, 1) else 'u'}int{told.get(1, 0)}"


def _read_time(reader: ThriftReader, word: str = "time", utc: str = "") -> str:
    unit, is_utc = "", False
    for number, kind in reader.fields():
        if number == 1:
            is_utc = kind != FALSE
        elif number == 2:
            for inner, inner_kind in reader.fields():
                unit = _UNITS.get(inner, "")
                reader.skip(inner_kind)
        else:
            reader.skip(kind)
    return f"{word}[{unit}{utc if is_utc else ''}]"


def _read_timestamp(reader: ThriftReader) -> str:
    return _read_time(reader, "timestamp", ", UTC")


_PARAMETERS: dict[int, Callable[[ThriftReader], str]] = {
    5: _read_decimal,
    _TIME: _read_time,
    _TIMESTAMP: _read_timestamp,
    _INTEGER: _read_integer,
}


def _read_numbers(reader: ThriftReader) -> dict[int, int]:
    """Small numbers by field; a flag is 1 or 0, and a byte stands as it is."""
    told: dict[int, int] = {}
    for number, kind in reader.fields():
        if kind <= FALSE:
            told[number] = int(kind != FALSE)
        else:
            told[number] = reader.byte() if kind == BYTE else reader.signed()
    return told


def to_fields(elements: Sequence[Element]) -> tuple[Field, ...]:
    """The columns of a schema, its root first and each group before what is in it; Unreadable where the counts lie."""
    rest = iter(elements)
    root = next(rest, None)
    if root is None or not 0 <= root.children <= len(elements):
        raise Unreadable("its footer is damaged")
    return tuple(_take(rest, level=0) for _ in range(root.children))


def _take(rest: Iterator[Element], level: int) -> Field:
    element = next(rest, None)
    if element is None or level > MOST_LEVELS or element.children < 0:
        raise Unreadable("its footer is damaged, or nested beyond all use")
    field = _shape(element, tuple(_take(rest, level + 1) for _ in range(element.children)))
    if element.repetition == _REPEATED:
        return Field(field.name, LIST, False, (field,))
    return field


def _shape(element: Element, children: tuple[Field, ...]) -> Field:
    nullable = element.repetition != _REQUIRED
    kind = element.type
    if kind == LIST and len(children) == 1:
        return Field(element.name, LIST, nullable, (_element_of(children[0], element.name),))
    if kind == MAP and len(children) == 1 and children[0].type == LIST:
        return Field(element.name, MAP, nullable, children[0].children[0].children)
    return Field(element.name, STRUCT if children else kind, nullable, children)


def _element_of(repeated: Field, outer: str) -> Field:
    """What a list holds: what is in the group that is repeated, or the repeated field itself, as older writers nest."""
    if repeated.type != LIST:
        return repeated
    inner = repeated.children[0]
    is_group_itself = inner.name in ("array", f"{outer}_tuple") or len(inner.children) != 1
    return inner if inner.type != STRUCT or is_group_itself else inner.children[0]
