"""Canaries: values of files and secrets of the environment that nothing may show, and where they are looked for."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

VALUES = {
    "MAIL": "canary.7731@example.org",
    "IBAN": "DE89370400440532013000",
    "CARD": "4012888888881881",
    "SSN": "44051401359",
    "NAME": "Kanarienvogel-Zwölf",
}
"""By column: what validators know, and what none does."""
CSV = "\n".join([",".join(VALUES), *[",".join(VALUES.values())] * 3, ""]).encode()


def read_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """The text of every file under a folder; of a SQLite database that of every cell: its bytes may tear one apart."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        body = path.read_bytes()
        yield str(path), body.decode("utf-8", "replace")
        if body.startswith(b"SQLite format 3\x00"):
            yield str(path), "\n".join(_read_cells(path))


def _read_cells(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (_to_text(cell) for cell in row)


def _to_text(cell: object) -> str:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def find_shown(told: Iterable[tuple[str, str]], canaries: Iterable[str]) -> list[tuple[str, str]]:
    """Where a canary is seen, and which."""
    chosen = [canary for canary in canaries if canary]
    return [(place, canary) for place, text in told for canary in chosen if canary in text]
