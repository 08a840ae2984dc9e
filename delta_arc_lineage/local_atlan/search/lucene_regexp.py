"""Lucene's regular expressions on RE2, which reads a value once, whatever the expression.

A backtracking engine takes years over `(a+)+b`, and everybody waits. The two languages share most signs; what differs
is translated. Lucene anchors both ends and knows no `^` and `$`; `"…"` is literal text, `#` matches nothing, `@`
anything; an operator with nothing before it stands for itself. RE2 has no complement (`~`), no intersection (`&`), no
intervals (`<1-5>`) and no repeats over 1,000: they are refused. The grammar and most messages are Lucene's `RegExp`'s.
"""

import re
from functools import cache
from typing import Any

import re2

from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.search.bounds import MAXIMUM_STATES, check_regex
from delta_arc_lineage.local_atlan.search.syntax import make_refusal

# The operators that the option `flags` turns on and off; otherwise they stand for themselves.
_OPTIONAL = {
    "INTERSECTION": "&",
    "COMPLEMENT": "~",
    "EMPTY": "#",
    "ANYSTRING": "@",
    "AUTOMATON": "<",
    "INTERVAL": "<",
    "NONE": "",
    "ALL": "&~#@<",
}
_MISSING = {"&": "intersection", "~": "complement", "<": "interval"}
_NOTHING = r"[^\x00-\x{10FFFF}]"
# Predefined classes as members of RE2's classes: Lucene's white space has no form feed.
_CLASSES = {"d": r"\d", "D": r"\D", "w": r"\w", "W": r"\W", "s": r" \t\n\r", "S": r"\S\f"}
_MEMORY = 1 << 20
_COUNTS = re.compile(r"([0-9]+)(?:,[0-9]*)?\}")


def compile_regexp(expression: str, *, flags: str = "ALL", ignore_case: bool = False) -> Any:
    """The compiled expression; its `fullmatch` says whether a value matches.

    >>> bool(compile_regexp("in/[a-z]+\\\\.csv").fullmatch("in/file.csv"))
    True
    >>> bool(compile_regexp('"a.b"|@').fullmatch("anything"))
    True
    """
    check_regex(len(expression))
    translated = _Translation(expression, _read_flags(flags)).finish()
    try:
        compiled = compile_re2(translated, ignore_case=ignore_case)
    except re2.error as error:
        reason = str(error.args[0], errors="replace")
        raise _refuse_size(expression) if "too large" in reason else make_refusal(f"[regexp] {reason}") from error
    if compiled.programsize > MAXIMUM_STATES:
        raise _refuse_size(expression)
    return compiled


def compile_re2(expression: str, *, ignore_case: bool) -> Any:
    """An expression in RE2's own language, compiled; `.` matches every sign. Raises `re2.error`."""
    return re2.compile(expression, _make_options(ignore_case))


@cache
def _make_options(ignore_case: bool) -> Any:
    """RE2's options, made once: RE2 keeps the last expressions by them, each within the memory given here."""
    options = re2.Options()
    options.dot_nl = options.never_capture = True
    options.case_sensitive = not ignore_case
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


def _refuse_size(expression: str) -> CatalogError:
    return make_refusal(f"Determinizing {expression} would result in more than {MAXIMUM_STATES} states.")


def _refuse_operator(sign: str) -> CatalogError:
    return make_refusal(
        f"[regexp] the operator [{sign}] ({_MISSING[sign]}) is not provided by the local catalog server"
    )


def _read_flags(flags: str) -> str:
    """The optional operators that are on."""
    names = [name.strip().upper() for name in flags.split("|")]
    unknown = [name for name in names if name not in _OPTIONAL]
    if unknown:
        raise make_refusal(f"Unknown regexp flag [{unknown[0]}]")
    return "".join(_OPTIONAL[name] for name in names)


class _Translation:
    """One expression on its way to RE2, read from left to right; without recursion, because groups nest at will."""

    def __init__(self, expression: str, operators: str) -> None:
        self._expression = expression
        self._operators = operators
        self._at = 0
        self._groups: list[list[str]] = [[]]  # the pieces of each open group, the outermost first

    def finish(self) -> str:
        """The whole expression in RE2's language."""
        while self._at < len(self._expression):
            sign = self._take_sign()
            if self._is_piece_due() or not self._take_operator(sign):
                self._take_piece(sign)
        if self._expression and self._is_piece_due():
            raise make_refusal("unexpected end-of-string")
        if len(self._groups) > 1:
            raise make_refusal(f"expected ')' at position {self._at}")
        return "".join(self._groups[0])

    def _is_piece_due(self) -> bool:
        """Whether an operator would have nothing before it."""
        pieces = self._groups[-1]
        return not pieces or pieces[-1] == "|"

    def _take_operator(self, sign: str) -> bool:
        """Apply an operator to what is before it; False if the sign is none."""
        if sign == "|":
            self._groups[-1].append("|")
        elif sign == ")":
            self._close_group()
        elif sign in "?*+":
            self._repeat(sign)
        elif sign == "{":
            self._repeat("{" + self._take_counts())
        elif sign == "&" and sign in self._operators:
            raise _refuse_operator(sign)
        else:
            return False
        return True

    def _repeat(self, operator: str) -> None:
        pieces = self._groups[-1]
        pieces[-1] = f"(?:{pieces[-1]}){operator}"

    def _take_counts(self) -> str:
        counts = _COUNTS.match(self._expression, self._at)
        if counts is None:
            raise make_refusal(f"integer or '}}' expected at position {self._at}")
        self._at = counts.end()
        return counts.group()

    def _close_group(self) -> None:
        if len(self._groups) == 1:
            raise make_refusal(f"end-of-string expected at position {self._at - 1}")
        group = "".join(self._groups.pop())
        self._groups[-1].append(f"(?:{group})")

    def _take_piece(self, sign: str) -> None:
        """Open a group, or append what a sign stands for."""
        if sign == "(" and not self._skip(")"):
            self._groups.append([])
        else:
            self._groups[-1].append(self._read_piece(sign))

    def _read_piece(self, sign: str) -> str:
        if sign in "~<" and sign in self._operators:
            raise _refuse_operator(sign)
        if sign in "#@" and sign in self._operators:
            return _NOTHING if sign == "#" else ".*"
        if sign == "(":
            return "(?:)"
        if sign == "[":
            return self._read_class()
        if sign == "\\":
            return self._read_escaped()
        if sign == '"':
            return self._read_quoted()
        return "." if sign == "." else str(re2.escape(sign))

    def _read_escaped(self) -> str:
        sign = self._take_sign()
        if sign in _CLASSES:
            return f"[{_CLASSES[sign]}]"
        if sign.isascii() and sign.isalpha():
            raise make_refusal(f"invalid character class \\{sign}")
        return str(re2.escape(sign))

    def _read_quoted(self) -> str:
        end = self._expression.find('"', self._at)
        if end < 0:
            raise make_refusal(f"expected '\"' at position {len(self._expression)}")
        text, self._at = self._expression[self._at : end], end + 1
        return f"(?:{re2.escape(text)})"

    def _read_class(self) -> str:
        negation = "^" if self._skip("^") else ""
        members = [self._read_member()]
        while not self._skip("]"):
            if self._at == len(self._expression):
                raise make_refusal(f"expected ']' at position {self._at}")
            members.append(self._read_member())
        return f"[{negation}{''.join(members)}]"

    def _read_member(self) -> str:
        """A sign, a range or a predefined class of a character class."""
        if self._skip("\\"):
            escaped = self._take_sign()
            if escaped in _CLASSES:
                return _CLASSES[escaped]
            first = escaped
        else:
            first = self._take_sign()
        last = first
        if self._skip("-"):
            self._skip("\\")
            last = self._take_sign()
        if first > last:
            raise make_refusal(f"invalid range: from ({ord(first)}) cannot be > to ({ord(last)})")
        return f"\\x{{{ord(first):x}}}-\\x{{{ord(last):x}}}"

    def _skip(self, sign: str) -> bool:
        """Step over this sign if it is next."""
        found = self._expression.startswith(sign, self._at)
        self._at += found
        return found

    def _take_sign(self) -> str:
        if self._at == len(self._expression):
            raise make_refusal("unexpected end-of-string")
        self._at += 1
        return self._expression[self._at - 1]
