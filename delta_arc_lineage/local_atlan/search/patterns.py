"""Patterns of values: wildcards, which SQLite matches itself, and Lucene's regular expressions, which Python does.

A wildcard becomes SQLite's GLOB, several times faster over many values than a function in Python.
"""

import re
from dataclasses import dataclass

from delta_arc_lineage.local_atlan.search.clause import Clause


@dataclass(frozen=True)
class Wildcard:
    """A pattern of `*` and `?`; a backslash takes the next sign literally."""

    pattern: str

    def _signs(self) -> list[tuple[str, bool]]:
        """The signs of the pattern, each with whether it stands for itself."""
        found: list[tuple[str, bool]] = []
        signs = iter(self.pattern)
        for sign in signs:
            literal = sign == "\\"
            found.append((next(signs, "\\") if literal else sign, literal or sign not in "*?"))
        return found

    @property
    def expression(self) -> str:
        """The pattern as a regular expression.

        >>> Wildcard("a*.b?").expression
        'a.*\\\\.b.'
        """
        return "".join(re.escape(sign) if literal else {"*": ".*", "?": "."}[sign] for sign, literal in self._signs())

    @property
    def glob(self) -> str:
        """The pattern as SQLite's GLOB writes it.

        >>> Wildcard("a*[b").glob
        'a*[[]b'
        """
        return "".join(f"[{sign}]" if literal and sign in "*?[" else sign for sign, literal in self._signs())

    @property
    def start(self) -> str:
        """What every match starts with."""
        found = re.match(r"[^*?\\]*", self.pattern)
        return found.group() if found else ""

    def condition(self, *, insensitive: bool, folded: bool) -> Clause:
        """The condition on `value`, which may be in lower case already."""
        if not insensitive:
            return Clause("value GLOB ?", [self.glob])
        return Clause("value GLOB ?" if folded else "fold(value) GLOB ?", [self.glob.lower()])


@dataclass(frozen=True)
class Regular:
    """A regular expression on the whole value, and what every match starts with."""

    expression: str
    start: str

    def condition(self, *, insensitive: bool, folded: bool) -> Clause:
        """The condition on `value`."""
        return Clause("lucene_matches(?, ?, value)", [self.expression, int(insensitive)])
