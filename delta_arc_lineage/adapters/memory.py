"""In-memory catalog, bucket and state: for rehearsals and tests, held to the same behaviour as the real ones."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from delta_arc_lineage.adapters.state_store import parts_of
from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.assets import (
    Asset,
    ColumnProcess,
    Connection,
    Observed,
    ObservedAsset,
    Process,
    Reference,
    S3Object,
)
from delta_arc_lineage.model.names import ConnectionName, SchemaName
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot, StoredObject, Table
from delta_arc_lineage.ports.ambient import Clock
from delta_arc_lineage.ports.catalog import Catalog, Confirmation, FoundConnection, Known, Reading, Scope, Spent
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.state import StateStore


class MemoryCatalog(Catalog):
    """Holds connections, schemas' tables and assets. `put` sets what somebody else made."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._schemas: dict[str, tuple[Table, ...]] = {}
        self._held: dict[str, ObservedAsset] = {}
        self._archived: dict[str, ObservedAsset] = {}
        self._spent = Spent()

    def put_connection(self, connection: FoundConnection) -> None:
        self.put(Connection(qualified_name=connection.qualified_name, name=connection.name))

    def put_schema(self, schema: str, tables: Sequence[Table]) -> None:
        self._schemas[schema] = tuple(sorted(tables))

    def put(self, asset: Asset, *, mark: str | None = None) -> None:
        self._held[asset.qualified_name] = ObservedAsset(asset, f"guid-{asset.qualified_name}", mark)

    def drop(self, qualified_name: str) -> None:
        """What somebody else archived."""
        self._held.pop(qualified_name, None)

    @property
    def held(self) -> dict[str, ObservedAsset]:
        return dict(self._held)

    @property
    def requests(self) -> Spent:
        return self._spent

    def find_connections(self, names: Sequence[str]) -> tuple[FoundConnection, ...]:
        self._count(reads=1)
        held = sorted(name for name, one in self._held.items() if isinstance(one.asset, Connection))
        found = (_found(self._held[name].asset) for name in held)
        folded = {name.casefold() for name in names}
        return tuple(one for one in found if not names or one.name.casefold() in folded or one.qualified_name in names)

    def read_schema(
        self, schema: SchemaReference, connection: FoundConnection, *, known: Known | None = None
    ) -> Reading[SchemaSnapshot]:
        self._count(reads=1)
        name = SchemaName(ConnectionName.parse(connection.qualified_name), schema.database, schema.schema)
        if name.qualified_name not in self._schemas:
            raise NotFound(what=f"there is no schema {schema.database}.{schema.schema}", where=name.qualified_name)
        tables = self._schemas[name.qualified_name]
        snapshot = SchemaSnapshot(connection.name, name.qualified_name, tables, self._clock.now())
        return Reading(snapshot, Known(self._clock.now(), ""))

    def observe(self, scope: Scope, *, known: Known | None = None) -> Reading[Observed]:
        self._count(reads=1)
        observed = Observed(tuple(held for held in self._held.values() if _in_scope(held, scope)))
        return Reading(observed, Known(self._clock.now(), ""))

    def read(self, references: Sequence[Reference]) -> Observed:
        self._count(reads=1)
        names = {reference.qualified_name for reference in references}
        return Observed(tuple(held for name, held in self._held.items() if name in names))

    def save(self, assets: Sequence[Asset], *, mark: str | None) -> Confirmation:
        self._count(writes=1)
        for asset in assets:
            before = self._held.get(asset.qualified_name) or self._archived.pop(asset.qualified_name, None)
            self.put(asset, mark=mark if mark is not None or before is None else before.mark)
        guids = {asset.qualified_name: self._held[asset.qualified_name].guid for asset in assets}
        return Confirmation(frozenset(guids), guids)

    def archive(self, held: Sequence[ObservedAsset]) -> Confirmation:
        self._count(writes=1)
        for one in held:
            gone = self._held.pop(one.asset.qualified_name, None)
            if gone is not None:
                self._archived[gone.asset.qualified_name] = replace(gone, archived=True)
        return Confirmation(frozenset(one.asset.qualified_name for one in held))

    def marked(self, beginning: str) -> tuple[ObservedAsset, ...]:
        self._count(reads=1)
        there = [*self._held.values(), *self._archived.values()]
        return tuple(one for one in there if one.mark is not None and one.mark.startswith(beginning))

    def purge(self, held: Sequence[ObservedAsset]) -> Confirmation:
        self._count(writes=1)
        for one in held:
            self._held.pop(one.asset.qualified_name, None)
            self._archived.pop(one.asset.qualified_name, None)
        return Confirmation(frozenset(one.asset.qualified_name for one in held))

    def _count(self, *, reads: int = 0, writes: int = 0) -> None:
        self._spent = Spent(self._spent.reads + reads, self._spent.writes + writes)


def _found(connection: Asset) -> FoundConnection:
    connector = ConnectionName.parse(connection.qualified_name).connector
    return FoundConnection(connection.qualified_name, connection.name, connector)


def _in_scope(held: ObservedAsset, scope: Scope) -> bool:
    name = held.asset.qualified_name
    if held.mark == scope.mark or name in (scope.connection, scope.bucket):
        return True
    if isinstance(held.asset, Process | ColumnProcess):
        return "/".join(name.split("/")[:3]) in scope.connections and held.mark not in scope.apart
    return isinstance(held.asset, S3Object) and name.startswith(f"{scope.bucket}/{scope.prefix}")


class MemoryBucket(ObjectStore):
    """Objects by key; `content_types` are told only when asked for one object, as S3 does."""

    def __init__(self, objects: Sequence[StoredObject] = (), *, content_type: str = "text/csv") -> None:
        self.objects = {stored.key: stored for stored in objects}
        self._content_type = content_type

    def list_objects(self, prefix: str, *, start_after: str = "") -> Iterator[StoredObject]:
        for key in sorted(self.objects, key=str.encode):
            if key.startswith(prefix) and key.encode() > start_after.encode():
                yield self.objects[key]

    def describe(self, objects: Sequence[StoredObject]) -> list[StoredObject]:
        return [replace(stored, content_type=self._content_type) for stored in objects if stored.key in self.objects]


class MemoryStateStore(StateStore):
    """Documents in a dictionary, under the same names as anywhere else."""

    def __init__(self) -> None:
        self._documents: dict[tuple[str, ...], str] = {}

    def read(self, name: str) -> str | None:
        return self._documents.get(tuple(parts_of(name)))

    def write(self, name: str, document: str | None) -> None:
        place = tuple(parts_of(name))
        if document is None:
            self._documents.pop(place, None)
        else:
            self._documents[place] = document

    def create(self, name: str, document: str) -> str:
        return self._documents.setdefault(tuple(parts_of(name)), document)

    def names(self, folder: str) -> tuple[str, ...]:
        place = tuple(parts_of(folder))
        return tuple(sorted("/".join(parts) for parts in self._documents if parts[: len(place)] == place != parts))
