"""The bucket's contents on disk: one SQLite row per version of a key, written as soon as it has changed.

A key may hold anything, `..` and 1,024 bytes included, so it is a column and never a file name. Saving one
key costs the same in a bucket of ten and of a million. Rows hold plain columns and JSON rather than a pickle,
so that the data outlives the version of the server that wrote it and reading it cannot run code.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS buckets (
    name TEXT PRIMARY KEY, region TEXT NOT NULL, created TEXT NOT NULL,
    versioning TEXT, public_read INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS versions (
    bucket TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL,
    last_modified TEXT NOT NULL, version_id TEXT, body BLOB, facts TEXT NOT NULL,
    PRIMARY KEY (bucket, key, position)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class StoredBucket:
    """A bucket; times are ISO 8601, with or without an offset, as the server keeps them."""

    name: str
    region: str
    created: str
    versioning: str | None
    public_read: bool


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of one key; `body` None is a delete marker; `facts` are the header-like values."""

    last_modified: str
    version_id: str | None
    body: bytes | None
    facts: dict[str, Any] = field(default_factory=dict)


class Storage:
    """The file. One connection under one lock: SQLite has one writer anyway, and order is what matters."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")  # survives kill -9; a power cut may lose the last puts
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it."""
        with self._lock:
            self._database.close()

    def save_bucket(self, bucket: StoredBucket) -> None:
        """Insert or update a bucket."""
        with self._lock:
            self._database.execute("INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?, ?)", astuple(bucket))

    def delete_bucket(self, name: str) -> None:
        """Forget a bucket and whatever it held."""
        with self._lock, self._database:
            self._database.execute("BEGIN")
            self._database.execute("DELETE FROM versions WHERE bucket = ?", (name,))
            self._database.execute("DELETE FROM buckets WHERE name = ?", (name,))

    def save_key(self, bucket: str, key: str, versions: Sequence[StoredVersion]) -> None:
        """Replace what is stored of one key, oldest version first; no versions forget the key."""
        rows = [
            (
                bucket,
                key,
                position,
                v.last_modified,
                v.version_id,
                v.body,
                json.dumps(v.facts, default=bytes.decode),
            )
            for position, v in enumerate(versions)
        ]
        with self._lock, self._database:
            self._database.execute("BEGIN")
            self._database.execute("DELETE FROM versions WHERE bucket = ? AND key = ?", (bucket, key))
            self._database.executemany("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def buckets(self) -> list[StoredBucket]:
        """Every bucket."""
        with self._lock, closing(self._database.execute("SELECT * FROM buckets ORDER BY name")) as rows:
            return [StoredBucket(*row) for row in rows]

    def versions(self, bucket: str) -> Iterator[tuple[str, StoredVersion]]:
        """Every version of every key of a bucket, a key's versions in their order."""
        query = (
            "SELECT key, last_modified, version_id, body, facts FROM versions WHERE bucket = ? ORDER BY key, position"
        )
        with self._lock, closing(self._database.execute(query, (bucket,))) as rows:
            for key, last_modified, version_id, body, facts in rows:
                yield key, StoredVersion(last_modified, version_id, body, json.loads(facts))
