r"""The placeholders of key patterns: what each stands for, as an exact regular expression (RE2).

A key holds more than a table's name: a date, an hour, the number of a part, an id that is new with each run. A pattern
that names them says which files are one table's, and which of them are a partition; `.*` says neither.

>>> [piece if isinstance(piece, str) else piece.name for piece in split_pattern(r"{date}/{table_name}\.csv")]
['date', '/', 'table_name', '\\.csv']
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.words import Word

TABLE, SCHEMA, DATABASE = "table_name", "schema_name", "database_name"
_YEAR, _MONTH, _DAY = r"(?:19|20)\d{2}", "(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_DATE = "(?:" + "|".join(f"{_YEAR}{between}{_MONTH}{between}{_DAY}" for between in ("", "-", "_", r"\.")) + ")"
_TIME = r"(?:[01]\d|2[0-3])[:_-]?[0-5]\d(?:[:_-]?[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?"
_QUANTIFIER = re.compile(r"\{\d+(?:,\d*)?\}")
_OPENING = re.compile(r"\{([A-Za-z_]\w*)?")
_OWN_NAME = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)
_ESCAPES_NEXT = re.compile(r"(?<!\\)(?:\\\\)*\\[pPx]?\Z")


class PlaceholderKind(Word):
    """What becomes of the parts that a placeholder took."""

    NAME = "name", "a name that must agree"
    PARTITION = "partition", "a partition of the table's files"
    FOLD = "fold", "what tells the table's files apart"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One placeholder: its name, the expression it stands for, and what becomes of what it took.

    `position`: where it stands in the pattern, in characters from 0.
    """

    name: str
    expression: str
    kind: PlaceholderKind
    position: int = 0

    @property
    def may_take_slash(self) -> bool:
        """Of an own class nobody knows without asking it."""
        return self.name == "path" or self.name not in PLACEHOLDERS


Piece = str | Placeholder
"""A pattern is regular expression and placeholders, in turn."""


def _typed(name: str, expression: str, kind: PlaceholderKind) -> tuple[str, Placeholder]:
    return name, Placeholder(name, expression, kind)


PLACEHOLDERS = dict(
    (
        _typed(TABLE, "[^/]+", PlaceholderKind.NAME),
        _typed(SCHEMA, "[^/]+?", PlaceholderKind.NAME),
        _typed(DATABASE, "[^/]+?", PlaceholderKind.NAME),
        _typed("date", _DATE, PlaceholderKind.PARTITION),
        _typed("year", _YEAR, PlaceholderKind.PARTITION),
        _typed("month", "(?:0[1-9]|1[0-2]|[1-9])", PlaceholderKind.PARTITION),
        _typed("day", r"(?:0[1-9]|[12]\d|3[01]|[1-9])", PlaceholderKind.PARTITION),
        _typed("hour", r"(?:[01]\d|2[0-3]|\d)", PlaceholderKind.PARTITION),
        _typed("timestamp", rf"(?:{_DATE}[T _-]?{_TIME}|\d{{10}}|\d{{13}})", PlaceholderKind.PARTITION),
        _typed("number", r"\d+", PlaceholderKind.FOLD),
        _typed("uuid", "(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})", PlaceholderKind.FOLD),
        _typed("hash", "[0-9a-f]{6,128}", PlaceholderKind.FOLD),
        _typed("any", "[^/]*?", PlaceholderKind.FOLD),
        _typed("path", "(?s:.*?)", PlaceholderKind.FOLD),
    )
)
"""By name. All are read without regard to case; `any` and `path` may take nothing, and take as little as fits."""


def split_pattern(text: str) -> tuple[Piece, ...]:
    """The pieces of a pattern, in order; ValueError that says which braces mean nothing.

    Escaped braces and quantifiers are regular expression.
    """
    return tuple(piece for piece in _split(text) if piece)


def _split(text: str) -> Iterator[Piece]:
    written = at = 0
    while (at := text.find("{", at)) >= 0:
        end = _find_end(text, at)
        quantifier = _QUANTIFIER.match(text, at)
        if _ESCAPES_NEXT.search(text, 0, at) or quantifier or not end:
            at = quantifier.end() if quantifier else at + 1
            continue
        yield text[written:at]
        yield _read_braces(text[at:end], at)
        written = at = end
    yield text[written:]


def _find_end(text: str, start: int) -> int:
    """After the brace that closes the one at `start`, with those of quantifiers in between; 0 where none does."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        depth += (text[at] == "{") - (text[at] == "}")
        at += 1
        if not depth:
            return at
    return 0


def _read_braces(braces: str, position: int) -> Placeholder:
    name, colon, expression = braces[1:-1].partition(":")
    where = f"{braces} at character {position + 1}"
    if not colon and name in PLACEHOLDERS:
        known = PLACEHOLDERS[name]
        return Placeholder(name, known.expression, known.kind, position)
    if not colon:
        near = NearestNames(PLACEHOLDERS).to(name)
        raise ValueError(f"{where} is not known" + (f"; did you mean {{{near[0]}}}?" if near else ""))
    if name in PLACEHOLDERS or not _OWN_NAME.fullmatch(name):
        raise ValueError(f"{where} is no class: its name must be of small letters, digits and _, and not a known one's")
    if not expression:
        raise ValueError(f"{where} stands for nothing")
    if any(isinstance(piece, Placeholder) for piece in split_pattern(expression)):
        raise ValueError(f"{where} has a placeholder within")
    return Placeholder(name, expression, PlaceholderKind.FOLD, position)
