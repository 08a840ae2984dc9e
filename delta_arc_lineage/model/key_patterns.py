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

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import re2

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.globs import propose_pattern
from delta_arc_lineage.model.placeholders import DATABASE, SCHEMA, TABLE, Piece, Placeholder, split_pattern
from delta_arc_lineage.model.templates import PLACEHOLDER, Span, compile_pattern, is_plain, unescape, words_of


@dataclass(frozen=True, slots=True)
class Home:
    """A database and a schema that a key may name."""

    database: str
    schema: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a placeholder took of a key; `start` in characters from the key's first after the prefix."""

    placeholder: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class KeyExpression:
    """A pattern over keys, of no table. `place` is where it was written, for the error.

    `homes` are those that a key may name; without them any schema and database will do.
    """

    text: str
    place: str = field(default="pattern", compare=False)
    homes: tuple[Home, ...] = ()
    has_table: ClassVar[bool] = False
    example: ClassVar[str] = "archive/{path}"

    def __post_init__(self) -> None:
        meant = propose_pattern(self.text, with_table=self.has_table)
        if meant is not None:
            raise self._refuse("it is a glob, and not a regular expression", f"write {meant}")
        try:
            self._check_names(self._pieces)
            for expression in (self._with_letters, *(placeholder.expression for placeholder in self._placeholders)):
                compile_pattern(expression)
        except (ValueError, re2.error) as error:
            raise self._refuse(str(error) if isinstance(error, ValueError) else words_of(error)) from error
        if not self._has_all_groups:
            raise self._refuse("a placeholder stands where no part can, such as between brackets")

    def _check_names(self, pieces: Sequence[Piece]) -> None:
        counts = Counter(piece.name for piece in pieces if isinstance(piece, Placeholder))
        if counts[TABLE] != self.has_table:
            how = "must stand in it exactly once" if self.has_table else "means nothing here"
            raise self._refuse(f"{PLACEHOLDER} {how}")
        for name in (SCHEMA, DATABASE):
            if counts[name] > 1:
                raise self._refuse(f"{{{name}}} may stand in it once")
        if "<table_name>" in self.text or "<placeholder_" in self.text:
            raise self._refuse("no group may be named so")

    @property
    def _with_letters(self) -> str:
        """With a letter in the place of each placeholder: what is wrong with it was written by a person."""
        return "(?:" + "".join(piece if isinstance(piece, str) else "x" for piece in self._pieces) + ")"

    @property
    def _has_all_groups(self) -> bool:
        try:
            return set(self._groups) <= set(compile_pattern(self._express(None)).groupindex)
        except re2.error:
            return False

    def _refuse(self, why: str, next_step: str = "") -> PatternError:
        return PatternError(
            what=f"the pattern '{self.text}' does not parse: {why}",
            where=self.place,
            next_step=next_step or f"write a regular expression (RE2) with placeholders, such as {self.example}",
        )

    @cached_property
    def _pieces(self) -> tuple[Piece, ...]:
        return split_pattern(self.text)

    @cached_property
    def _placeholders(self) -> tuple[Placeholder, ...]:
        return tuple(piece for piece in self._pieces if isinstance(piece, Placeholder))

    @cached_property
    def _groups(self) -> tuple[str, ...]:
        """The names of the groups, one a placeholder."""
        return tuple(
            TABLE if placeholder.name == TABLE else f"placeholder_{number}"
            for number, placeholder in enumerate(self._placeholders, start=1)
        )

    @property
    def _home_names(self) -> set[str]:
        """Those of `schema_name` and `database_name` that stand in it."""
        return {placeholder.name for placeholder in self._placeholders} & {SCHEMA, DATABASE}

    def at_home(self, homes: Iterable[Home]) -> Self:
        """This pattern, for keys that name one of these homes; itself where it reads no such name."""
        wanted = self._home_names
        named = [
            Home(home.database if DATABASE in wanted else "", home.schema if SCHEMA in wanted else "") for home in homes
        ]
        alike = {(home.database.casefold(), home.schema.casefold()): home for home in reversed(named)}
        return replace(self, homes=tuple(reversed(alike.values()))) if wanted else self

    @property
    def _ways(self) -> tuple[Home | None, ...]:
        return self.homes or (None,)

    def _express(self, home: Home | None, table: str = "[^/]+?") -> str:
        """The regular expression of keys that name this home, with `table` as the one of the table's name."""
        groups, written = iter(self._groups), []
        for piece in self._pieces:
            if isinstance(piece, str):
                written.append(piece)
                continue
            expression = table if piece.name == TABLE else piece.expression
            if home is not None and piece.name in (SCHEMA, DATABASE):
                expression = re2.escape(_name_of(home, piece))
            written.append(f"(?P<{next(groups)}>(?:{expression}))")
        return "(?:" + "".join(written) + ")"

    def fits(self, name: str) -> bool:
        """`name`: all of a key that follows the prefix."""
        return any(compiled.fullmatch(name) is not None for compiled in self._compiled)

    @cached_property
    def _compiled(self) -> tuple[Any, ...]:
        return tuple(compile_pattern(self._express(home)) for home in self._ways)

    def names_another_home(self, name: str) -> bool:
        """Whether a key fits but for the schema or the database that it names."""
        if not self.homes or self.fits(name):
            return False
        return compile_pattern(self._express(None)).fullmatch(name) is not None

    def read(self, name: str, table_name: str | None = None) -> tuple[Part, ...]:
        """What each placeholder took of a key, in their order; empty where it does not fit.

        `table_name`: the table that the key is known to be of, where it could be read in several ways.
        """
        table = None if table_name is None else re2.escape(table_name)
        ways = self._compiled if table is None else [compile_pattern(self._express(home, table)) for home in self._ways]
        found = next(filter(None, (way.fullmatch(name) for way in ways)), None)
        return () if found is None else tuple(self._list_parts(found))

    def _list_parts(self, found: Any) -> Iterator[Part]:
        for placeholder, group in zip(self._placeholders, self._groups, strict=True):
            number = found.re.groupindex[group]
            if found.group(number) is not None:
                yield Part(placeholder.name, found.group(number), found.start(number))


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
            else (table_name if piece.name == TABLE or home is None else _name_of(home, piece))
            for piece in self._pieces
        )
        return "".join(written)


def _name_of(home: Home, placeholder: Placeholder) -> str:
    return home.schema if placeholder.name == SCHEMA else home.database
