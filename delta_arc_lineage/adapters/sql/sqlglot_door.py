"""The door to sqlglot: texts of Snowflake's SQL as tokens, and statements as trees.

Only this room imports it, and only where a catalog shows a statement. What it cannot read, or where it is not
installed, is `NotRead`: a parser that meets any text may fail in any way, and none of them ends a run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Found = TypeVar("Found")

_NOT_THERE = "sqlglot is not installed, which reads such statements: pip install 'delta_arc_lineage[evidence]'"
_STEPS = {"(": 1, ")": -1}
_LONGEST = 200


class NotRead(Exception):
    """A text that cannot be read; `why` in words, `line` of the text that was given, from 1."""

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.why, self.line = why, line


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, from `start` to before `end`. `word` in capitals, and empty for what stands in quotes."""

    word: str
    line: int
    start: int
    end: int

    @property
    def is_end(self) -> bool:
        """Whether a statement ends here."""
        return self.word == ";"

    @property
    def step(self) -> int:
        """How much deeper in parentheses the next one stands."""
        return _STEPS.get(self.word, 0)


def version() -> str:
    """Of the parser; empty where there is none. It is not imported for that."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        return version_of("sqlglot")
    except PackageNotFoundError:
        return ""


def cut(text: str) -> Sequence[Token]:
    """The tokens of a text, without its comments."""
    sqlglot = _open()
    try:
        tokens = sqlglot.tokenize(text, read="snowflake")
    except Exception as error:
        raise NotRead(f"its text cannot be cut into words: {_say(error)}") from error
    return [_token(token, text) for token in tokens]


def _token(token: Any, text: str) -> Token:
    is_quoted = text[token.start : token.start + 1] in ("'", '"', "$")
    return Token("" if is_quoted else str(token.text).upper(), token.line, token.start, token.end + 1)


def parse(text: str, read: Callable[[Any], Found], *, line: int = 1) -> Found:
    """What is read from the tree of one statement; `line`: where it begins in the text that it was taken from.

    A tree may be of a form that no document tells, so whoever reads it is guarded as the parser is.
    """
    sqlglot = _open()
    try:
        return read(sqlglot.parse_one(text, read="snowflake"))
    except NotRead as error:
        raise NotRead(error.why, line) from error
    except Exception as error:
        raise NotRead(f"it cannot be parsed: {_say(error)}", line) from error


def _say(error: Exception) -> str:
    """The first line, without the parser's own objects: the second shows the text, with escapes for a terminal."""
    said = getattr(error, "errors", None)
    described = str(said[0].get("description") or "") if said else ""
    words = (described or f"{error}").partition("\n")[0].partition("<")[0].removesuffix(" but got ")
    return words.strip()[:_LONGEST] or type(error).__name__


def _open() -> Any:
    """sqlglot, kept from warning on the terminal of what it does not know: that is told with its holder."""
    import logging

    try:
        import sqlglot
    except ImportError as error:
        raise NotRead(_NOT_THERE) from error
    log = logging.getLogger("sqlglot")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    log.propagate = False
    return sqlglot
