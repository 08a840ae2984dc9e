"""In-memory catalog: for rehearsals and tests, held to the same behaviour as the real ones."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from delta_arc_lineage.adapters.memory_markings import MemoryMarkings
from delta_arc_lineage.adapters.memory_places import count_elsewhere, count_held, find_at_places, is_in_scope
from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.assets import Asset, Connection, Lineage
from delta_arc_lineage.model.codec import encode
from delta_arc_lineage.model.counterparts import Counterparts
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.names import ConnectionName, SchemaName
from delta_arc_lineage.model.observed import DrawnBy, End, Observed, ObservedAsset
from delta_arc_lineage.model.routes import BucketLocation, SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Table
from delta_arc_lineage.ports.audit import AuditLine, AuditReading
from delta_arc_lineage.ports.catalog import (
    SURVEY_PAGE,
    SURVEY_REQUESTS,
    Access,
    Catalog,
    CatalogedAsset,
    FoundConnection,
    HeldAssets,
    RequestCount,
    Right,
    SchemaSurvey,
    SchemaTables,
    Scope,
    TableSurvey,
)
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.reading import Baseline, Found, Reading

_HEAD = "in memory: "


class MemoryCatalog(MemoryMarkings, Catalog):
    """Holds connections, schemas' tables and assets. `put` sets what somebody else made, `rights` what is granted."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._schemas: dict[str, tuple[Table, ...]] = {}
        self._active: dict[str, ObservedAsset] = {}
        self._archived: dict[str, ObservedAsset] = {}
        self._made: dict[str, int] = {}
        self._spent = RequestCount()
        self._audit: list[AuditLine] = []
        self.users: tuple[str, ...] | None = None
        self.rights: dict[Access, bool | None] = dict.fromkeys(Access, True)

    def find_users(self, names: Sequence[str]) -> tuple[str, ...] | None:
        self._count(reads=1)
        return self.users and tuple(user for user in self.users if not names or user in names)

    def find_own_name(self) -> str | None:
        self._count(reads=1)
        return "memory"

    def put_connection(self, connection: FoundConnection) -> None:
        self.put(Connection(qualified_name=connection.qualified_name, name=connection.name))

    def put_schema(self, schema: str, tables: Sequence[Table]) -> None:
        self._schemas[schema] = tuple(sorted(tables))

    def put(self, asset: Asset, *, mark: str | None = None) -> None:
        found = ObservedAsset(asset, f"guid-{asset.qualified_name}", mark)
        self._active[asset.qualified_name] = self._with_edits(found)
        self._made.setdefault(asset.qualified_name, len(self._made))

    def drop(self, qualified_name: str) -> None:
        """What somebody else archived."""
        gone = self._active.pop(qualified_name, None)
        if gone is not None:
            self._archived[qualified_name] = replace(gone, archived=True)
            self._remarked[qualified_name] = self._clock.now()

    @property
    def active(self) -> dict[str, ObservedAsset]:
        return dict(self._active)

    @property
    def requests(self) -> RequestCount:
        return self._spent

    def find_connections(self, names: Sequence[str]) -> tuple[FoundConnection, ...]:
        self._count(reads=1)
        there = sorted(name for name, found in self._active.items() if found.asset.kind is Kind.CONNECTION)
        connections = (_found(self._active[name].asset) for name in there)
        folded = {name.casefold() for name in names}
        return tuple(
            connection
            for connection in connections
            if not names or connection.name.casefold() in folded or connection.qualified_name in names
        )

    def read_schema(
        self,
        schema: SchemaReference,
        connection: FoundConnection,
        *,
        mark: str,
        is_target: bool = False,
        baseline: Baseline | None = None,
    ) -> Reading[SchemaSnapshot]:
        self._count(reads=1)
        name, own = self._tables_of(schema, connection)
        ends = _by_asset(end for end in self._ends(mark) if end.is_input is not is_target)
        tables = tuple(_with_processes(table, ends) for table in own)
        snapshot = SchemaSnapshot(connection.name, name, tables, self._clock.now())
        return _reading(snapshot, _version(replace(snapshot, read_at=0)), baseline, now=self._clock.now())

    def observe(self, scope: Scope, *, baseline: Baseline | None = None) -> Reading[Observed]:
        self._count(reads=1)
        found = tuple(found for found in self._active.values() if is_in_scope(found, scope))
        shown = {asset.reference for asset in found}
        ends = tuple(end for end in self._ends(scope.mark) if end.asset in shown)
        observed = Observed(found, ends=ends, elsewhere=count_elsewhere(self._all, scope))
        return _reading(observed, _version(observed), baseline, now=self._clock.now())

    def find_counterparts(self, scope: Scope, places: Sequence[str]) -> Counterparts:
        self._count(reads=1)
        found = find_at_places(self._all, scope, places, made=self._made)
        references = {counterpart.reference for counterpart in found}
        ends = tuple(end for end in self._ends(scope.mark) if end.asset in references)
        return Counterparts(found, ends)

    @property
    def _all(self) -> list[ObservedAsset]:
        return [*self._active.values(), *self._archived.values()]

    def read(self, references: Sequence[Reference], *, archived: bool = False) -> Observed:
        self._count(reads=1)
        names = {reference.qualified_name for reference in references}
        there = [*self._active.items(), *(self._archived.items() if archived else ())]
        return Observed(tuple(found for name, found in there if name in names))

    def read_lineage(self, references: Sequence[Reference]) -> Observed:
        names = {reference.qualified_name for reference in references}
        lineage = [found.asset for found in self._active.values() if isinstance(found.asset, Lineage)]
        under = [process.reference for process in lineage if process.parent in names]
        return self.read([*references, *under])

    def _ends(self, mark: str) -> list[End]:
        """Both ends of every process without this mark."""
        ends = []
        for found in self._active.values():
            if isinstance(found.asset, Lineage) and found.mark != mark:
                drawn = DrawnBy(found.asset.kind.type_name, found.asset.qualified_name, found.asset.name, found.mark)
                ends += [End(drawn, asset, True) for asset in found.asset.inputs]
                ends += [End(drawn, asset, False) for asset in found.asset.outputs]
        return ends

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        self._count(writes=1)
        for asset in assets:
            is_new = asset.qualified_name not in self._active
            self._note(asset, "ENTITY_CREATE" if is_new else "ENTITY_UPDATE", request)
            before = self._active.get(asset.qualified_name) or self._archived.pop(asset.qualified_name, None)
            self.put(asset, mark=mark if mark is not None or before is None else before.mark)
            self._say_owners(asset, before)
        guids = {asset.qualified_name: self._active[asset.qualified_name].guid for asset in assets}
        return Confirmation(frozenset(guids), guids)

    def _say_owners(self, asset: Asset, before: ObservedAsset | None) -> None:
        """As people say them: what is sent with owners has these, and any other what was said of it before."""
        if isinstance(asset, Connection):
            return
        owners = getattr(asset, "owners", ())
        if owners:
            self._own(asset.qualified_name, owners)
        saved = self._active[asset.qualified_name]
        edits = saved.edits if owners or before is None else before.edits
        self._active[asset.qualified_name] = replace(saved, asset=asset.without_first_words(), edits=edits)

    def archive(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        self._count(writes=1)
        for found in assets:
            self._note(found.asset, "ENTITY_DELETE", request)
            self.drop(found.asset.qualified_name)
        return Confirmation(frozenset(found.asset.qualified_name for found in assets))

    def find_marked(self, beginning: str) -> tuple[ObservedAsset, ...]:
        self._count(reads=1)
        return tuple(found for found in self._all if found.mark is not None and found.mark.startswith(beginning))

    def purge(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        self._count(writes=1)
        for found in assets:
            self._note(found.asset, "ENTITY_DELETE", request)
            self._active.pop(found.asset.qualified_name, None)
            self._archived.pop(found.asset.qualified_name, None)
            self._forget(found.asset.qualified_name)
        return Confirmation(frozenset(found.asset.qualified_name for found in assets))

    def _note(self, asset: Asset, action: str, request: str) -> None:
        kind, name = asset.kind.type_name, asset.qualified_name
        self._audit.append(AuditLine(self._clock.now(), name, kind, action, "memory", request, "sdk"))

    def read_audit(self, places: Sequence[str], *, since: int, until: int) -> AuditReading:
        self._count(reads=1)
        lies_in = {
            line: any(f"{line.qualified_name}/".startswith(f"{place}/") for place in places) for line in self._audit
        }
        return AuditReading(tuple(line for line in self._audit if lies_in[line] and since <= line.at <= until))

    def survey_schema(self, schema: SchemaReference, connection: FoundConnection) -> SchemaSurvey:
        self._count(reads=1)
        name, tables = self._tables_of(schema, connection)
        shown = tuple(replace(table, columns=()) for table in tables[: SURVEY_REQUESTS * SURVEY_PAGE])
        columns = sum(len(table.columns) for table in tables)
        return SchemaSurvey(name, len(tables), columns, shown, complete=len(shown) == len(tables))

    def survey_bucket(self, bucket: BucketLocation) -> tuple[HeldAssets, ...]:
        self._count(reads=1)
        return count_held(self._active.values(), bucket)

    def survey_tables(self, connections: Sequence[FoundConnection]) -> TableSurvey:
        self._count(reads=1)
        homes = tuple(f"{connection.qualified_name}/" for connection in connections)
        shown = {name: tables for name, tables in sorted(self._schemas.items()) if tables and name.startswith(homes)}
        found = (SchemaTables(name, tuple(sorted(table.name for table in shown[name]))) for name in shown)
        return TableSurvey(tuple(found), complete=True)

    def evaluate(self, rights: Sequence[Right]) -> tuple[bool | None, ...]:
        self._count(reads=1)
        return tuple(self.rights[right.access] for right in rights)

    def find_by_guid(self, guid: str) -> CatalogedAsset | None:
        self._count(reads=1)
        return next((_cataloged(found) for found in self._all if found.guid == guid), None)

    def find_by_name(self, reference: Reference) -> CatalogedAsset | None:
        self._count(reads=1)
        return next((_cataloged(found) for found in self._active.values() if found.reference == reference), None)

    def find_types(self, qualified_name: str) -> tuple[str, ...]:
        self._count(reads=1)
        found = self._active.get(qualified_name)
        return (found.reference.type_name,) if found else ()

    def version(self) -> str | None:
        self._count(reads=1)
        return "a catalog in memory"

    def _tables_of(self, schema: SchemaReference, connection: FoundConnection) -> tuple[str, tuple[Table, ...]]:
        name = SchemaName(ConnectionName.parse(connection.qualified_name), schema.database, schema.schema)
        if name.qualified_name not in self._schemas:
            raise NotFound(what=f"there is no schema {schema.words}", where=name.qualified_name)
        return name.qualified_name, self._schemas[name.qualified_name]

    def _count(self, *, reads: int = 0, writes: int = 0) -> None:
        self._spent = RequestCount(self._spent.reads + reads, self._spent.writes + writes)


def _reading(found: Found, version: str, baseline: Baseline | None, *, now: int) -> Reading[Found]:
    """All is read each time. One that goes on from an earlier reading says so, as if by what changed."""
    if baseline is None or not baseline.head.startswith(_HEAD):
        return Reading(lambda: found, now, version, Baseline(now, f"{_HEAD}{version}"))
    is_same = baseline.head == f"{_HEAD}{version}"
    anew = baseline if is_same else Baseline(baseline.full_at, f"{_HEAD}{version}")
    return Reading(lambda: found, now, version, anew, since=baseline.full_at)


def _version(found: SchemaSnapshot | Observed) -> str:
    """Of all it holds, whatever takes part in a comparison."""
    return sha256(json.dumps(encode(found)).encode()).hexdigest()[:32]


def _found(connection: Asset) -> FoundConnection:
    connector = ConnectionName.parse(connection.qualified_name).connector
    return FoundConnection(connection.qualified_name, connection.name, connector)


def _cataloged(found: ObservedAsset) -> CatalogedAsset:
    asset, mark = found.asset, found.mark or ""
    names = {"qualifiedName": asset.qualified_name, "name": asset.name}
    type_name = asset.kind.type_name
    return CatalogedAsset(found.guid, type_name, asset.qualified_name, asset.name, found.archived, mark, names)


def _by_asset(ends: Iterable[End]) -> dict[str, tuple[DrawnBy, ...]]:
    grouped: dict[str, tuple[DrawnBy, ...]] = {}
    for end in ends:
        grouped[end.asset.qualified_name] = (*grouped.get(end.asset.qualified_name, ()), end.process)
    return grouped


def _with_processes(table: Table, processes: Mapping[str, tuple[DrawnBy, ...]]) -> Table:
    columns = (replace(column, processes=processes.get(column.qualified_name, ())) for column in table.columns)
    return replace(table, columns=tuple(columns), processes=processes.get(table.qualified_name, ()))
