"""SQL functions the search compiler needs and SQLite lacks: Lucene's regular expressions and Unicode case folding."""

import re
import sqlite3
from functools import lru_cache
from typing import Any

MAXIMUM_PATTERN = 1000


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    """A Lucene regular expression as Python's: anchored, `.` matches all, `#` `&` `<` `@` taken literally."""
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.compile(pattern, flags)


def _matches(pattern: str, ignore_case: int, value: object) -> bool:
    """Whether the whole value matches."""
    return isinstance(value, str) and compile_pattern(pattern, bool(ignore_case)).fullmatch(value) is not None


def _fold(value: Any) -> Any:
    """The value in lower case, any script."""
    return value.lower() if isinstance(value, str) else value


def register_functions(connection: sqlite3.Connection) -> None:
    """Make the functions known to one connection."""
    connection.create_function("lucene_matches", 3, _matches, deterministic=True)
    connection.create_function("fold", 1, _fold, deterministic=True)
