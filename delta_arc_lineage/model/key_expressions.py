r"""Expressions over keys: regular expressions (RE2) with placeholders, which fit all of a key that follows the prefix,
in whatever case.

`{schema_name}` and `{database_name}` must agree with the route's source or with its target: a key that names another
schema is another route's. All other placeholders say what may stand there.

>>> [(part.placeholder, part.text) for part in KeyExpression(r"{date}/part-{number}").read("2024-01-05/part-0")]
[('date', '2024-01-05'), ('number', '0')]
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
from delta_arc_lineage.model.templates import PLACEHOLDER, compile_pattern, words_of


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
                expression = re2.escape(name_of(home, piece))
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
        ways = self._compiled if table_name is None else self._compile_with(table_name)
        found = next(filter(None, (way.fullmatch(name) for way in ways)), None)
        return () if found is None else tuple(self._list_parts(found))

    def spell_out(self, table: str = "[^/]+?") -> list[str]:
        """It as regular expressions, for each home, with `table` as what fits a table's name."""
        return [self._express(home, table) for home in self._ways]

    def _compile_with(self, table_name: str) -> list[Any]:
        table = re2.escape(table_name)
        return [compile_pattern(self._express(home, table)) for home in self._ways]

    def _list_parts(self, found: Any) -> Iterator[Part]:
        for placeholder, group in zip(self._placeholders, self._groups, strict=True):
            number = found.re.groupindex[group]
            if found.group(number) is not None:
                yield Part(placeholder.name, found.group(number), found.start(number))


def name_of(home: Home, placeholder: Placeholder) -> str:
    return home.schema if placeholder.name == SCHEMA else home.database
