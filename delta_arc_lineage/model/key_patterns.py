r"""Key patterns: which keys of a bucket belong to which table, and which part of a key says what.

A pattern is a regular expression (RE2) with placeholders; it must fit all of a key that follows the prefix, in whatever
case. `{table_name}` stands in it once. `{schema_name}` and `{database_name}` may, and must agree with the route's
source or with its target: a key that names another schema is another route's. All others say what may stand there.

>>> pattern = KeyPattern(r"{table_name}/{date}/part-{number}\.csv")
>>> pattern.candidates("ORDERS/2024-01-05/part-0.csv"), pattern.folds
(('ORDERS',), True)
>>> [(part.placeholder, part.text) for part in pattern.read("ORDERS/2024-01-05/part-0.csv")]
[('table_name', 'ORDERS'), ('date', '2024-01-05'), ('number', '0')]
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from delta_arc_lineage.model.key_expressions import KeyExpression, name_of
from delta_arc_lineage.model.placeholders import (
    DATABASE,
    PLACEHOLDERS,
    SCHEMA,
    TABLE,
    Piece,
    Placeholder,
    PlaceholderKind,
)
from delta_arc_lineage.model.templates import PLACEHOLDER, Span, compile_pattern, is_plain, unescape

_ANY_DIGITS = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}|0-9")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a key: what a placeholder took, or what fitted the expression between two of them; `is_plain`: that
    fits one text only, but for case. `start` in characters from the key's first after the prefix."""

    text: str
    start: int
    placeholder: Placeholder | None = None
    is_plain: bool = False

    @property
    def is_table(self) -> bool:
        return self.placeholder is not None and self.placeholder.name == TABLE

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class KeyPattern(KeyExpression):
    """The key pattern of a route."""

    text: str = rf"{PLACEHOLDER}\.csv"
    has_table: ClassVar[bool] = True
    example: ClassVar[str] = rf"{PLACEHOLDER}\.csv"

    @cached_property
    def _ends(self) -> tuple[tuple[Any, Any, int], ...]:
        """For each home the expressions that read the shortest and the longest name, and the name's group: RE2 looks a
        group up by its name anew at each match, at twice the cost of the match."""
        pairs = [[compile_pattern(self._express(home, table)) for table in ("[^/]+?", "[^/]+")] for home in self._ways]
        return tuple((shortest, longest, int(shortest.groupindex[TABLE])) for shortest, longest in pairs)

    def candidates(self, name: str) -> tuple[str, ...]:
        """The table names this key can be read as: none, one, or the shortest and the longest reading.

        A pattern may fit without its placeholder, as `(all|{table_name})` fits `all`: that is no table's name.
        """
        readings = []
        for shortest, longest, group in self._ends:
            found = shortest.fullmatch(name)
            if found is None:
                continue
            readings.append(found.group(group))
            if not self.leaves_no_choice:
                readings.append(longest.fullmatch(name).group(group))
        return tuple(dict.fromkeys(reading for reading in readings if reading))

    def locate(self, name: str, table_name: str) -> Span | None:
        """Where `name` spells this table name, in whatever case; None where it cannot be read with it."""
        taken = (part for part in self.read(name, table_name) if part.placeholder == TABLE)
        return next(((part.start, part.end) for part in taken), None)

    def find_taken(self, name: str, table_name: str) -> tuple[Span, ...]:
        """Where each placeholder stands in a key that is read with this table name, (-1, -1) where it took no part;
        empty where it cannot be read so."""
        ways = [shortest for shortest, _, _ in self._ends] if self.leaves_no_choice else self._compile_with(table_name)
        found = next(filter(None, (way.fullmatch(name) for way in ways)), None)
        return () if found is None else tuple(found.span(number) for number in self._group_numbers)

    def segment(self, name: str, table_name: str) -> tuple[Segment, ...]:
        """All of a key that is read with this table name, piece by piece; empty where it cannot be."""
        return tuple(self._split(name, self.find_taken(name, table_name)))

    def _split(self, name: str, taken: Sequence[Span]) -> Iterator[Segment]:
        at, first = 0, 0
        for (start, end), placeholder in zip(taken, self._placeholders, strict=False):
            if start < 0:
                continue
            position = self._pieces.index(placeholder)
            if start > at:
                yield Segment(name[at:start], at, is_plain=self._are_letters(self._pieces[first:position]))
            yield Segment(name[start:end], start, placeholder)
            at, first = end, position + 1
        if taken and at < len(name):
            yield Segment(name[at:], at, is_plain=self._are_letters(self._pieces[first:]))

    @cached_property
    def _group_numbers(self) -> tuple[int, ...]:
        """Of the placeholders; the same in whatever way the pattern is compiled."""
        numbers = compile_pattern(self._express(self._ways[0])).groupindex
        return tuple(numbers[group] for group in self._groups)

    @staticmethod
    def _are_letters(pieces: Sequence[Piece]) -> bool:
        return all(isinstance(piece, str) and is_plain(piece) for piece in pieces)

    @cached_property
    def spells_digits(self) -> bool:
        """Whether some digits fit where others do not, but for dates and times."""
        written = [piece if isinstance(piece, str) else piece.expression for piece in self._pieces if _is_own(piece)]
        return any(re.search("[0-9]", _ANY_DIGITS.sub("", text)) for text in written)

    @cached_property
    def reads_dates(self) -> bool:
        """Whether a placeholder stands for a date or a part of one."""
        return any(placeholder.kind is PlaceholderKind.PARTITION for placeholder in self._placeholders)

    @cached_property
    def folds(self) -> bool:
        """Whether more than one key can belong to one table."""
        return not all(piece == self._table or self._is_letters(piece) for piece in self._pieces)

    @cached_property
    def leaves_no_choice(self) -> bool:
        """Whether a key is read as one table name only: the name is a path part, or stands in one among plain letters,
        and on one side of it the number of slashes is known."""
        at = self._pieces.index(self._table)
        sides = (self._pieces[at - 1 :: -1] if at else (), self._pieces[at + 1 :])
        is_apart = all(self._is_apart(side, step) for side, step in zip(sides, (-1, 1), strict=True))
        return is_apart and any(all(map(self._has_known_slashes, side)) for side in sides)

    @property
    def _table(self) -> Placeholder:
        return next(placeholder for placeholder in self._placeholders if placeholder.name == TABLE)

    def _is_letters(self, piece: Piece) -> bool:
        """Whether it fits one text only, but for case."""
        if isinstance(piece, str):
            return is_plain(piece)
        return piece.name in (SCHEMA, DATABASE) and len(self.homes) == 1

    def _has_known_slashes(self, piece: Piece) -> bool:
        return is_plain(piece) if isinstance(piece, str) else not piece.may_take_slash

    def _is_apart(self, side: Sequence[Piece], step: int) -> bool:
        """Whether plain letters only stand between the name and the nearest slash, or the key's end; `step`: -1 where
        the side is read backwards."""
        for piece in side:
            if isinstance(piece, str) and "/" in piece:
                return is_plain(piece[piece.rindex("/") + 1 :] if step < 0 else piece[: piece.index("/")])
            if not self._is_letters(piece):
                return False
        return True

    def render(self, table_name: str) -> str | None:
        r"""The one key after the prefix that this pattern gives for a table, or None where it folds.

        >>> KeyPattern(r"exports/{table_name}\.csv").render("ORDERS")
        'exports/ORDERS.csv'
        """
        if self.folds:
            return None
        home = self._ways[0]
        written = (
            unescape(piece)
            if isinstance(piece, str)
            else (table_name if piece.name == TABLE or home is None else name_of(home, piece))
            for piece in self._pieces
        )
        return "".join(written)


def _is_own(piece: Piece) -> bool:
    """Whether a person wrote the expression."""
    return isinstance(piece, str) or piece.name not in PLACEHOLDERS
