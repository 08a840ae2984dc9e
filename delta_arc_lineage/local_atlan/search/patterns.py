"""Patterns of `*` and `?`: SQLite matches them itself, many times faster over many values than a function in Python.

SQLite gives up at the first `*` whose rest is nowhere, so the cost is the product of the two lengths and no more.
"""

import re
from dataclasses import dataclass

import re2

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
        """The pattern as a regular expression of RE2.

        >>> Wildcard("a*.b?").expression
        'a.*\\\\.b.'
        """
        anything = {"*": ".*", "?": "."}
        return "".join(str(re2.escape(sign)) if literal else anything[sign] for sign, literal in self._signs())

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
