"""The database: SQLite, one writer at a time, every request one transaction.

A file is opened in WAL mode: readers see the last commit while a writer works, and a killed process leaves either all
of a request or nothing. A thread of its own writes the log back: within commits that cost each bulk 30 ms. Without a
file one connection in memory serves everybody in turn. SQLite rather than a search engine: one file, nothing to
install, and the planner's indexes answer the filters that catalogs are asked.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from delta_arc_lineage.local_atlan.private_files import make_private_database
from delta_arc_lineage.local_atlan.search.functions import register_functions

_SCHEMA = Path(__file__).with_name("schema.sql")
_INDEX = Path(__file__).with_name("index.sql")

# Raised with every change of `index.sql` or of what documents hold; an older index is made anew from the entities.
INDEX_VERSION = 7
_COMMITS_BETWEEN_CHECKPOINTS = 100
_CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)"
_LARGEST_LOG_PAGES = 100_000
_INDEX_TABLES = ("document", "keyword", "token", "field", "pending")


class Store:
    """Connections to one database."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            make_private_database(path)
        self._write_lock = threading.RLock()
        self._idle: list[sqlite3.Connection] = []
        self._opened: list[sqlite3.Connection] = []
        self.generation = 0
        self._writer = self._open()
        self._writer.executescript(_SCHEMA.read_text(encoding="utf-8"))
        self.index_is_current = self._writer.execute("PRAGMA user_version").fetchone()[0] == INDEX_VERSION
        self._add_late_columns()
        self._create_index()
        self._commits = 0
        self._due = threading.Event()
        self._closing = False
        self._checkpointer = threading.Thread(target=self._checkpoints, name="catalog-checkpoints", daemon=True)
        if path is not None:
            self._checkpointer.start()

    def _checkpoints(self) -> None:
        """Write the log back into the file whenever it is due; readers and the writer go on meanwhile."""
        connection = self._open()
        while self._due.wait():
            self._due.clear()
            if self._closing:
                return
            connection.execute(_CHECKPOINT).fetchall()
            with self._write_lock:  # the little that came meanwhile, so that the log begins anew and does not grow
                connection.execute(_CHECKPOINT).fetchall()

    def _add_late_columns(self) -> None:
        """What a database of an earlier version lacks."""
        there = {row["name"] for row in self._writer.execute("PRAGMA table_info(audit)")}
        if "headers" not in there:
            self._writer.execute("ALTER TABLE audit ADD COLUMN headers TEXT NOT NULL DEFAULT '{}'")

    def _create_index(self) -> None:
        if not self.index_is_current:
            drops = "".join(f"DROP TABLE IF EXISTS {table};" for table in _INDEX_TABLES)
            self._writer.executescript(drops)
        self._writer.executescript(_INDEX.read_text(encoding="utf-8"))

    def _open(self) -> sqlite3.Connection:
        target = ":memory:" if self._path is None else str(self._path)
        connection = sqlite3.connect(target, timeout=30, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-65536")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA mmap_size=268435456")
        connection.execute(f"PRAGMA wal_autocheckpoint={_LARGEST_LOG_PAGES}")
        register_functions(connection)
        self._opened.append(connection)
        return connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back if anything is raised."""
        with self._write_lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")
            self.generation += 1
            self._commits += 1
            if self._commits % _COMMITS_BETWEEN_CHECKPOINTS == 0:
                self._due.set()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A view that no concurrent write changes."""
        if self._path is None:
            with self._write_lock:
                yield self._writer
            return
        connection = self._idle.pop() if self._idle else self._open()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")
            self._idle.append(connection)

    def close(self) -> None:
        """Write what the journal holds into the file and close every connection."""
        self._closing = True
        self._due.set()
        if self._checkpointer.is_alive():
            self._checkpointer.join()
        with self._write_lock:
            self._writer.execute("PRAGMA optimize")
            for connection in self._opened:
                connection.close()
            self._opened.clear()
