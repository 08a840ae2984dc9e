"""Column types: which types agree along source, file and target. What a type is: `type_words.py`; what it can hold:
`type_capacity.py`.

Types agree where a value stays what it is on its way: the same kind of thing, whatever its size. Whole numbers are one
kind, `NUMBER(38,0)` among them, and numbers with digits after the point another; a UUID may be kept as text or bytes,
JSON as text. Text may be bytes that are not marked as text: between these two there is no verdict.

A file of text has no types: its cells look like something. They agree with whatever is printed like that. Letters agree
with all but whole numbers, which look like no other thing: with leading zeros they would not.
"""

from functools import lru_cache

from delta_arc_lineage.model.type_capacity import can_hold as can_hold
from delta_arc_lineage.model.type_facts import LONGEST as LONGEST
from delta_arc_lineage.model.type_facts import UNKNOWN as UNKNOWN
from delta_arc_lineage.model.type_facts import ColumnType as ColumnType
from delta_arc_lineage.model.type_facts import Family as Family
from delta_arc_lineage.model.type_facts import ToldBy as ToldBy
from delta_arc_lineage.model.type_words import read_type as read_type

_FRACTIONS = (Family.DECIMAL, Family.FLOAT)
_KEPT_AS = {
    frozenset(pair)
    for pair in (
        (Family.UUID, Family.TEXT),
        (Family.UUID, Family.BINARY),
        (Family.JSON, Family.TEXT),
        (Family.JSON, Family.NESTED),
    )
}
_BYTES_OR_TEXT = frozenset((Family.BINARY, Family.TEXT))
_NUMBERS = frozenset((Family.INTEGER, *_FRACTIONS))
_TIMES = frozenset((Family.DATE, Family.TIMESTAMP))
_LOOK_SO = {
    Family.INTEGER: frozenset(Family) - {Family.NESTED, Family.UUID},
    Family.DECIMAL: _NUMBERS | {Family.TIMESTAMP, Family.TEXT, Family.JSON},
    Family.BOOLEAN: frozenset((Family.BOOLEAN, Family.TEXT, Family.JSON)),
    Family.DATE: _TIMES | {Family.TEXT, Family.JSON},
    Family.TIMESTAMP: _TIMES | {Family.TEXT, Family.JSON},
    Family.TIME: frozenset((Family.TIME, Family.TEXT, Family.JSON)),
    Family.UUID: frozenset((Family.UUID, Family.TEXT, Family.JSON, Family.BINARY)),
    Family.TEXT: frozenset(Family),
    Family.NESTED: frozenset((Family.NESTED, Family.JSON, Family.TEXT)),
}
"""What is printed as cells and values of each look."""


@lru_cache(maxsize=10_000)
def types_agree(left: ColumnType, right: ColumnType) -> bool | None:
    """Whether two types are of one kind; None where one is unknown, or where that is not told.

    >>> [types_agree(read_type("bigint"), read_type(words)) for words in ("NUMBER(38,0)", "VARCHAR(20)", "inet")]
    [True, False, None]
    >>> types_agree(read_type("integer", "CSV"), read_type("character varying(20)"))
    True
    """
    if Family.UNKNOWN in (left.family, right.family):
        return None
    if left.is_declared and right.is_declared:
        return _are_of_a_kind(left, right)
    if left.is_declared or right.is_declared:
        return _looks_so(*((right, left) if left.is_declared else (left, right)))
    return (
        left.family is right.family
        or any(families >= {left.family, right.family} for families in (_NUMBERS, _TIMES))
        or Family.TEXT in (left.family, right.family)
    )


def _are_of_a_kind(left: ColumnType, right: ColumnType) -> bool | None:
    families = frozenset((left.family, right.family))
    if families == _BYTES_OR_TEXT:
        return None
    if families <= _NUMBERS:
        wholes = {_is_whole(left), _is_whole(right)}
        return None if None in wholes and len(families) > 1 else len(wholes - {None}) == 1 or None in wholes
    return len(families) == 1 or families in _KEPT_AS


def _is_whole(number: ColumnType) -> bool | None:
    """Whether it has no digits after the point; None of a decimal number whose digits are not told."""
    if number.family is Family.DECIMAL:
        return None if number.scale is None else number.scale <= 0
    return number.family is Family.INTEGER


def _looks_so(seen: ColumnType, declared: ColumnType) -> bool:
    """Values of JSON are marked as text or as numbers; numbers too long for it are often kept as text."""
    is_letters = seen.told_by is ToldBy.CELLS and seen.family is Family.TEXT
    return declared.family in _LOOK_SO[seen.family] and not (is_letters and _is_whole(declared))
