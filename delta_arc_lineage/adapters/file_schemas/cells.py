"""Cells: of what type a text is, and what a column of such texts is.

A number with leading zeros is text: a postcode or an account keeps them. Nothing is a number that only looks like one.
"""

import re
from collections.abc import Iterable

TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, TIME, UUID, EMPTY = (
    "text", "integer", "decimal", "boolean", "date", "timestamp", "time", "uuid", "",
)  # fmt: skip
_DAY = r"\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])"
_CLOCK = r"(?:[01]\d|2[0-4]):[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?"
_CELL = re.compile(
    rf"""(?P<empty>\s*|\\N|NULL|null|Null|None|NaN|nan|N/A|n/a|NA|\#N/A|--?|\?|unknown|missing|nil)
    |(?P<integer>-?(?:0|[1-9]\d*))
    |(?P<decimal>-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<boolean>true|false|TRUE|FALSE|True|False)
    |(?P<date>{_DAY})
    |(?P<timestamp>{_DAY}[T\ ]{_CLOCK}\ ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?)?)
    |(?P<time>{_CLOCK})
    |(?P<uuid>[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}})""",
    re.VERBOSE | re.ASCII,
)
_LONGEST = 64  # letters of any of them


def type_of(cell: str) -> str:
    """
    >>> [type_of(cell) for cell in ("12", "012", "-1.5e3", "2024-02-29", "", "+49 30", "12,5")]
    ['integer', 'text', 'decimal', 'date', '', 'text', 'text']
    """
    found = _CELL.fullmatch(cell) if len(cell) <= _LONGEST else None
    kind = found.lastgroup if found else TEXT
    return EMPTY if kind == "empty" else kind or TEXT


def type_of_all(kinds: Iterable[str]) -> str:
    """Of a column whose cells are of these types; EMPTY where all of them are.

    >>> type_of_all(["integer", "", "decimal"]), type_of_all(["integer", "date"])
    ('decimal', 'text')
    """
    told = {kind for kind in kinds if kind != EMPTY}
    if len(told) <= 1:
        return told.pop() if told else EMPTY
    if told == {INTEGER, DECIMAL}:
        return DECIMAL
    return TIMESTAMP if told == {DATE, TIMESTAMP} else TEXT
