r"""Table patterns: parsed once, failing when built, matched by RE2.

A pattern is a regular expression with one `{table_name}` in it: `stg_{table_name}`, `{table_name}_v\d+`. It must fit
the whole name, because a pattern that fits a part would link tables nobody meant. Case is reconciled. Patterns of keys
are of a richer language, in `key_patterns`.

Patterns come from users, so they run on RE2, whose time is linear: Python's `re` took 14.6 s on a 27-character
key for a bad pattern.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import re2

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.globs import propose_pattern
from delta_arc_lineage.model.placeholders import PLACEHOLDERS

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


def is_plain(expression: str) -> bool:
    """Whether a regular expression is letters only, escaped where they mean something."""
    return _SPECIAL.search(_ESCAPED.sub("", expression)) is None


def unescape(expression: str) -> str:
    """The text that a plain expression fits."""
    return _ESCAPED.sub(r"\1", expression)


def escape(text: str) -> str:
    r"""The plain expression that fits a text.

    >>> escape("a.b+c"), unescape(escape("a.b+c"))
    ('a\\.b\\+c', 'a.b+c')
    """
    return _SPECIAL.sub(r"\\\g<0>", text)


def words_of(error: Exception) -> str:
    """What RE2 says is wrong."""
    said = error.args[0] if error.args else ""
    return said.decode() if isinstance(said, bytes) else str(said)


@dataclass(frozen=True)
class TablePattern:
    """One user pattern; `place` is where it was written, for the error.

    >>> TablePattern("stg_{table_name}").candidates("STG_CUSTOMERS")
    ('CUSTOMERS',)
    """

    text: str = PLACEHOLDER
    place: str = field(default="pattern", compare=False)

    def __post_init__(self) -> None:
        if propose_pattern(self.text) is not None:
            raise self._refuse("it is a glob, and not a regular expression")
        for braces in _BRACES.finditer(self.text):
            inside = braces.group(1)
            if inside != "table_name" and not _QUANTIFIER.fullmatch(inside) and not self._escaped(braces.start()):
                raise self._refuse(f"{braces.group()} at character {braces.start() + 1} {_say_unknown(inside)}")
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
            next_step=f"write a regular expression (RE2) with one {PLACEHOLDER} in it, such as stg_{PLACEHOLDER}",
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

    def render(self, table_name: str) -> str | None:
        """The one name this pattern gives for a table, or None where it leaves a choice.

        >>> TablePattern("stg_{table_name}").render("ORDERS")
        'stg_ORDERS'
        """
        before, _, after = self.text.partition(PLACEHOLDER)
        if not is_plain(before) or not is_plain(after):
            return None
        return unescape(before) + table_name + unescape(after)


def _say_unknown(name: str) -> str:
    if name.partition(":")[0] in PLACEHOLDERS or ":" in name:
        return f"stands for a part of keys: in the names of tables stands {PLACEHOLDER} alone"
    return "is not known"
