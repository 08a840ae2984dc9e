"""The catalog itself: the database, the types and the index behind every handler."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.finishing import answer_mutation, finish
from delta_arc_lineage.local_atlan.identity.permissions import find_permissions, verify_change
from delta_arc_lineage.local_atlan.identity.seeding import seed
from delta_arc_lineage.local_atlan.search.counting import Counts
from delta_arc_lineage.local_atlan.search.documents import DocumentWriter, FieldIds
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.query import Compiler
from delta_arc_lineage.local_atlan.search.running import Found, run
from delta_arc_lineage.local_atlan.store import INDEX_VERSION, Store
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

Result = TypeVar("Result")

_REBUILT_AT_ONCE = 1000


class Catalog:
    """One tenant's worth of assets."""

    def __init__(self, data: Path | None) -> None:
        self._store = Store(data)
        self.types = TypeRegistry()
        self.index_lag_ms = 0
        self._fields = FieldIds()
        self._writer = DocumentWriter(self.types, self._fields)
        self._counts = Counts()
        self._clock = threading.Lock()
        self._last = 0
        with self._store.write() as connection:
            seed(connection, self.now())
            self._lagging = connection.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is not None
            _load_types(self.types, connection)
            if not self._store.index_is_current:
                self._rebuild_index(connection)

    def _rebuild_index(self, connection: sqlite3.Connection) -> None:
        ids = [row[0] for row in connection.execute("SELECT id FROM entity ORDER BY id")]
        for start in range(0, len(ids), _REBUILT_AT_ONCE):
            self._writer.index(connection, ids[start : start + _REBUILT_AT_ONCE])
        connection.execute(f"PRAGMA user_version={INDEX_VERSION}")

    def now(self) -> int:
        """The time in milliseconds; never goes back."""
        with self._clock:
            self._last = max(self._last, time.time_ns() // 1_000_000)
            return self._last

    def change(
        self, user: str, work: Callable[[Change], Result], *, after: Callable[[Change], object] | None = None
    ) -> tuple[Result, Change]:
        """Run a piece of writing as one transaction: all of it, with its consequences, or nothing.

        `after` runs last in the same transaction, when the consequences are there to be shown.
        """
        lag = self.index_lag_ms
        try:
            with self._store.write() as connection:
                change = Change(connection, self.types, user, self.now())
                result = work(change)
                verify_change(change)
                finish(change, self._writer, index_due=change.now + lag if lag else None)
                if after is not None:
                    after(change)
        except BaseException:
            self._fields.forget()
            raise
        self._lagging = self._lagging or bool(lag)
        return result, change

    def change_types(self, user: str, work: Callable[[Change], Result]) -> Result:
        """Run a piece of writing that changes definitions; those that the next start could not read are refused."""

        def checked(change: Change) -> Result:
            find_permissions(change.connection, change.types, change.user).verify_administration()
            result = work(change)
            try:
                _load_types(TypeRegistry(), change.connection)
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                raise CatalogError(ErrorKind.INVALID_TYPE_DEFINITION, f"{type(error).__name__} {error}") from error
            return result

        return self.change(user, checked)[0]

    def mutate(self, user: str, work: Callable[[Change], dict[str, str] | None]) -> dict[str, Any]:
        """Run a piece of writing and answer what became of the entities."""
        answer: dict[str, Any] = {}
        assigned: list[dict[str, str] | None] = []
        self.change(
            user,
            lambda change: assigned.append(work(change)),
            after=lambda change: answer.update(answer_mutation(change, assigned[0])),
        )
        return answer

    def search(
        self,
        dsl: dict[str, Any],
        render: Callable[[sqlite3.Connection, Found], Result],
        *,
        scored: bool = False,
        scope: dict[str, Any] | None = None,
    ) -> Result:
        """Answer a search over the index, within a query if given, the hits shown from the same view of the data."""
        generation = self._index_due()
        with self._store.read() as connection:
            index = Index(self.types, self._fields, connection)
            compiler = Compiler(index)
            with index.effort.bounding(connection):
                within = compiler.compile(scope).unscored() if scope else None
                found = run(compiler, dsl, self._counts, generation=generation, scored=scored, scope=within)
            return render(connection, found)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A consistent view of the data."""
        with self._store.read() as connection:
            yield connection

    def _index_due(self) -> int:
        """Index what is due; gives the number of the state of the index."""
        if self._lagging:
            with self._store.write() as connection:
                due = [row[0] for row in connection.execute("SELECT entity FROM pending WHERE due<=?", (self.now(),))]
                self._writer.index(connection, due)
                connection.executemany("DELETE FROM pending WHERE entity=?", [(row_id,) for row_id in due])
                self._lagging = connection.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is not None
        return self._store.generation

    def close(self) -> None:
        """Close the database."""
        self._store.close()


def _load_types(types: TypeRegistry, connection: sqlite3.Connection) -> None:
    """Make the types that clients defined known."""
    rows = connection.execute("SELECT category, body FROM typedef ORDER BY category").fetchall()
    for category, body in rows:
        types.define(category, json.loads(body))
