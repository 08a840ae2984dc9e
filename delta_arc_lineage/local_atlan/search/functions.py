"""The SQL function that the search compiler needs and SQLite lacks: Unicode case folding."""

import sqlite3
from typing import Any


def _fold(value: Any) -> Any:
    """The value in lower case, any script."""
    return value.lower() if isinstance(value, str) else value


def register_functions(connection: sqlite3.Connection) -> None:
    """Make the function known to one connection."""
    connection.create_function("fold", 1, _fold, deterministic=True)
