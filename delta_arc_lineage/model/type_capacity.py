"""Type capacity: whether a column can hold all that another one can, if need be as text.

Each type counts as the set of its values, so that what holds a holder holds what is in it. Where a size is not told, or
where it is a matter of how a loader converts, such as days counted as numbers, there is no verdict.
"""

from fractions import Fraction
from functools import lru_cache

from delta_arc_lineage.model.type_facts import LONGEST, ColumnType, Family

_NUMBERS = (Family.INTEGER, Family.DECIMAL, Family.FLOAT)
_ANY_FORM = (Family.JSON, Family.NESTED)
_DIGITS = {16: (11, 3), 32: (24, 6), 64: (53, 15)}
"""Of floating-point numbers by their bits: binary digits, and decimal ones that always survive."""
_LETTERS = {
    Family.FLOAT: 32,
    Family.BOOLEAN: 5,
    Family.DATE: 10,
    Family.TIME: 21,
    Family.TIMESTAMP: 35,
    Family.UUID: 36,
}
"""Letters that suffice for the usual spelling of each; with fewer, another spelling may do."""


@lru_cache(maxsize=10_000)
def can_hold(target: ColumnType, source: ColumnType) -> bool | None:
    """Whether every value of `source` fits `target`; None where that is not told. What rows look like says no size.

    >>> can_hold(ColumnType(Family.TEXT, length=10), ColumnType(Family.TEXT, length=20))
    False
    """
    families = (target.family, source.family)
    if Family.UNKNOWN in families or not (target.is_declared and source.is_declared):
        return None
    if target == source:
        return True
    if target.family is Family.TEXT:
        return _can_print(target, source)
    if target.family is Family.JSON:
        return None if source.family is Family.BINARY else True
    if source.family in (Family.TEXT, Family.JSON):
        return None if target.family in (Family.BINARY, Family.NESTED) else False
    if set(families) <= set(_NUMBERS):
        return _can_count(target, source)
    if target.family is Family.BINARY is source.family:
        return _reaches(target.length, source.length)
    return _can_time(target, source)


def _can_print(text: ColumnType, source: ColumnType) -> bool | None:
    """Whether a text is long enough for what is printed."""
    if source.family is Family.BINARY:
        return None
    if text.length is None or text.length == LONGEST:
        return None if text.length is None else True
    if source.family is Family.TEXT:
        return None if source.length is None else text.length >= source.length
    if source.family in _ANY_FORM:
        return False
    if source.family in (Family.INTEGER, Family.DECIMAL):
        letters = _letters_of(source)
        return None if letters is None else text.length >= letters
    return True if text.length >= _LETTERS[source.family] else None


def _letters_of(number: ColumnType) -> int | None:
    """Of the longest number of a type as it is printed, with its sign and point."""
    if number.family is Family.INTEGER:
        bounds = _bounds(number)
        return None if bounds is None else max(len(str(int(bound))) for bound in bounds)
    if number.precision is None or number.scale is None:
        return None
    return 1 + max(number.precision - number.scale, 1) + (1 + number.scale if number.scale > 0 else 0)


def _bounds(number: ColumnType) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest of whole or decimal numbers."""
    if number.family is Family.INTEGER and number.bits:
        least = -(2 ** (number.bits - 1)) if number.is_signed else 0
        return Fraction(least), Fraction(least + 2**number.bits - 1)
    if number.family is Family.DECIMAL and number.precision is not None and number.scale is not None:
        greatest = (10**number.precision - 1) * Fraction(10) ** -number.scale
        return -greatest, greatest
    return None


def _can_count(target: ColumnType, source: ColumnType) -> bool | None:
    if source.family is Family.FLOAT:
        return _can_point(target, source)
    bounds, wanted = _bounds(target), _bounds(source)
    if wanted is None:
        return None
    if target.family is Family.FLOAT:
        return _can_float(target, source, wanted)
    if bounds is None:
        return None
    return (target.scale or 0) >= (source.scale or 0) and bounds[0] <= wanted[0] and bounds[1] >= wanted[1]


def _can_point(target: ColumnType, source: ColumnType) -> bool | None:
    """Of floating-point numbers. Digits after the point of a decimal number are enough or not, as is rounded."""
    if target.family is Family.FLOAT:
        return _reaches(target.bits, source.bits)
    is_whole = target.family is Family.INTEGER or (target.scale is not None and target.scale <= 0)
    return False if is_whole else None


def _can_float(target: ColumnType, source: ColumnType, wanted: tuple[Fraction, Fraction]) -> bool | None:
    """Whether no digit is lost."""
    if target.bits not in _DIGITS:
        return None
    binary, decimal = _DIGITS[target.bits]
    precision, scale = source.precision or 0, source.scale or 0
    if scale == 0:
        return max(-wanted[0], wanted[1]) <= 1 << binary
    return precision <= decimal if 0 < scale <= precision else None


def _can_time(target: ColumnType, source: ColumnType) -> bool | None:
    """A point in time without a zone, of one with it, loses the zone; a day loses the time."""
    match target.family, source.family:
        case (Family.TIMESTAMP, Family.TIMESTAMP) | (Family.TIME, Family.TIME):
            if source.has_zone and target.has_zone is False:
                return False
            has_told_zones = source.has_zone == target.has_zone is not None or target.family is Family.TIME
            reaches = _reaches(target.fraction, source.fraction)
            return reaches if has_told_zones or reaches is False else None
        case (Family.TIMESTAMP, Family.DATE):
            return True if target.has_zone is False else None
        case (Family.DATE | Family.TIME, Family.TIMESTAMP):
            return False
    return None


def _reaches(size: int | None, wanted: int | None) -> bool | None:
    return None if size is None or wanted is None else size >= wanted
