r"""Table patterns and key templates: parsed once, failing when built, matched by RE2.

A pattern is a regular expression with one `{table_name}` in it: `{table_name}\.csv`, `stg_{table_name}`,
`(full|delta)/{table_name}_\d+\.parquet`. It must fit the whole name (for a key: all that follows the prefix),
because a pattern that fits a part would link files nobody meant. Case is reconciled.

Patterns come from users, so they run on RE2, whose time is linear: Python's `re` took 14.6 s on a 27-character
key for a bad pattern.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import re2

from delta_arc_lineage.errors import PatternError

PLACEHOLDER = "{table_name}"
_BRACES = re.compile(r"\{([^{}]*)\}")
_QUANTIFIER = re.compile(r"\d+(,\d*)?")
_ESCAPED = re.compile(r"\\([^A-Za-z0-9])")
_ESCAPES_NEXT = re.compile(r"(?<!\\)(?:\\\\)*\\[pPx]?\Z")
Span = tuple[int, int]
"""Where a part of a name begins and ends."""
_SPECIAL = re.compile(r"[\\.^$*+?()\[\]{}|]")


@lru_cache(maxsize=2_000)
def compile_pattern(expression: str) -> Any:
    """By RE2, without regard to case; `re2.error` where it does not parse."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    return re2.compile(expression, options)


def words_of(error: Exception) -> str:
    """What RE2 says is wrong."""
    said = error.args[0] if error.args else ""
    return said.decode() if isinstance(said, bytes) else str(said)


@dataclass(frozen=True)
class TablePattern:
    """One user pattern; `place` is where it was written, for the error.

    >>> TablePattern(r"{table_name}\\.csv").candidates("CUSTOMERS.csv")
    ('CUSTOMERS',)
    """

    text: str = PLACEHOLDER
    place: str = field(default="pattern", compare=False)

    def __post_init__(self) -> None:
        for braces in _BRACES.finditer(self.text):
            inside = braces.group(1)
            if inside != "table_name" and not _QUANTIFIER.fullmatch(inside) and not self._escaped(braces.start()):
                raise self._refuse(f"{braces.group()} at character {braces.start() + 1} is not known")
        if self.text.count(PLACEHOLDER) != 1 or "<table_name>" in self.text:
            raise self._refuse(f"{PLACEHOLDER} must stand in it exactly once, and no group be named so")
        try:
            _ = self._shortest, self._longest
        except re2.error as error:
            raise self._refuse(words_of(error)) from error
        if "table_name" not in self._shortest.groupindex:
            raise self._refuse(f"{PLACEHOLDER} stands where no name can, such as between brackets")

    def _escaped(self, position: int) -> bool:
        return _ESCAPES_NEXT.search(self.text, 0, position) is not None

    def _refuse(self, why: str) -> PatternError:
        return PatternError(
            what=f"the pattern '{self.text}' does not parse: {why}",
            where=self.place,
            next_step=rf"write a regular expression (RE2) with one {PLACEHOLDER} in it, such as {PLACEHOLDER}\.csv",
        )

    @cached_property
    def _shortest(self) -> Any:
        return compile_pattern("(?:" + self.text.replace(PLACEHOLDER, "(?P<table_name>[^/]+?)") + ")")

    @cached_property
    def _longest(self) -> Any:
        return compile_pattern("(?:" + self.text.replace(PLACEHOLDER, "(?P<table_name>[^/]+)") + ")")

    @cached_property
    def _is_placeholder_only(self) -> bool:
        return self.text == PLACEHOLDER

    @cached_property
    def _place_of_name(self) -> int:
        """The group's number: RE2 looks a group up by its name anew at each match, at twice the cost of the match."""
        return int(self._shortest.groupindex["table_name"])

    @property
    def keeps_names(self) -> bool:
        """Whether a name is read as itself, so that no two names are read alike."""
        return self._is_placeholder_only

    @cached_property
    def leaves_no_choice(self) -> bool:
        """Whether it is the placeholder among plain letters: one name for a table, one reading of a name."""
        return self.render("x") is not None

    def candidates(self, name: str) -> tuple[str, ...]:
        """The table names this name can be read as: none, one, or the shortest and the longest reading.

        A pattern may fit without its placeholder, as `(all|{table_name})` fits `all`: that is no table's name.
        """
        if self._is_placeholder_only:
            return (name,) if name and "/" not in name else ()
        found = self._shortest.fullmatch(name)
        if found is None:
            return ()
        shortest = found.group(self._place_of_name)
        longest = shortest if self.leaves_no_choice else self._longest.fullmatch(name).group(self._place_of_name)
        return tuple(dict.fromkeys(reading for reading in (shortest, longest) if reading))

    def locate(self, name: str, table_name: str) -> Span | None:
        """Where `name` spells this table name, in whatever case; None where it cannot be read with it."""
        literal = f"(?P<table_name>{re2.escape(table_name)})"
        found = compile_pattern("(?:" + self.text.replace(PLACEHOLDER, literal) + ")").fullmatch(name)
        start, end = found.span(self._place_of_name) if found else (-1, -1)
        return (start, end) if start >= 0 else None

    def render(self, table_name: str) -> str | None:
        r"""The one name this pattern gives for a table, or None where it leaves a choice.

        >>> TablePattern(r"exports/{table_name}\.csv").render("ORDERS")
        'exports/ORDERS.csv'
        """
        before, _, after = self.text.partition(PLACEHOLDER)
        literals = [_ESCAPED.sub("", part) for part in (before, after)]
        if any(_SPECIAL.search(part) for part in literals):
            return None
        return _ESCAPED.sub(r"\1", before) + table_name + _ESCAPED.sub(r"\1", after)
