"""Schemas: both catalogs' tables and columns, kept as snapshots of their route; and the latest of all snapshots."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from delta_arc_lineage.model.file_schemas import FileSchemas
from delta_arc_lineage.model.names import ConnectionName, SchemaName
from delta_arc_lineage.model.routes import Route, SchemaReference
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Snapshots
from delta_arc_lineage.ports.reading import Baseline, Reading, Remembered
from delta_arc_lineage.sync.documents import FILES, SOURCE, TARGET
from delta_arc_lineage.sync.reading.connections import find_connection
from delta_arc_lineage.sync.reading.describing import is_of_bucket
from delta_arc_lineage.sync.reading.file_schemas import recall_file_schemas
from delta_arc_lineage.sync.workspace import Workspace


def read_source(route: Route, space: Workspace) -> Reading[SchemaSnapshot]:
    """Tables and columns of the route's source schema."""
    return _read(route, route.source, space, stage=SOURCE, is_target=False)


def read_target(route: Route, space: Workspace) -> Reading[SchemaSnapshot]:
    """Tables and columns of the route's target schema."""
    return _read(route, route.target, space, stage=TARGET, is_target=True)


def _read(
    route: Route, schema: SchemaReference, space: Workspace, *, stage: str, is_target: bool
) -> Reading[SchemaSnapshot]:
    connection = find_connection(space.catalog, schema.connection, connector=schema.connector)

    def ask(baseline: Baseline | None) -> Reading[SchemaSnapshot]:
        mark, with_tags = route.mark, route.classifying.is_on
        read = space.catalog.read_schema
        return read(schema, connection, mark=mark, is_target=is_target, with_tags=with_tags, baseline=baseline)

    return space.documents(route).keep_snapshot(stage, read_cached(ask, route, space, stage=stage))


def read_cached(
    ask: Callable[[Baseline | None], Reading[Remembered]], route: Route, space: Workspace, *, stage: str
) -> Reading[Remembered]:
    """Read by what changed since the last time where that is remembered, in full otherwise."""
    return space.cache.read(ask, route=route.name, stage=stage, clock=space.clock, progress=space.progress)


@dataclass(frozen=True)
class Readings:
    """The readings that one decision is made from."""

    source: Reading[SchemaSnapshot]
    files: Reading[BucketSnapshot]
    target: Reading[SchemaSnapshot]
    schemas: Reading[FileSchemas]

    @property
    def versions(self) -> tuple[str, ...]:
        return self.source.version, self.files.version, self.target.version, self.schemas.version

    @cached_property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.source.found, self.files.found, self.target.found, self.schemas.found)


def latest_readings(route: Route, space: Workspace) -> Readings:
    """Source, files, target and what the files say as last read; what is found of a stage raises NotFound where it has
    no snapshot, or one of another bucket, prefix or schema: that is as good as none.

    A route keeps its name when its settings change. Its old files, planned under the new bucket's name, would be
    written there.
    """
    source, target = latest_tables(route, space)
    files = latest_files(route, space)
    return Readings(source, files, target, recall_file_schemas(route, space, files))


def latest_files(route: Route, space: Workspace) -> Reading[BucketSnapshot]:
    """Files, likewise."""
    documents = space.documents(route)

    def find() -> BucketSnapshot:
        return documents.required_snapshot(FILES, BucketSnapshot, is_own=lambda kept: is_of_bucket(route, kept))

    return Reading(find, version=documents.version(FILES) or "")


def latest_tables(route: Route, space: Workspace) -> tuple[Reading[SchemaSnapshot], Reading[SchemaSnapshot]]:
    """Source and target, likewise."""
    documents = space.documents(route)

    def schema(stage: str, wanted: SchemaReference) -> Reading[SchemaSnapshot]:
        def find() -> SchemaSnapshot:
            return documents.required_snapshot(stage, SchemaSnapshot, is_own=lambda kept: _is_of_schema(wanted, kept))

        return Reading(find, version=documents.version(stage) or "")

    return schema(SOURCE, route.source), schema(TARGET, route.target)


def latest_snapshots(route: Route, space: Workspace) -> Snapshots:
    """What the latest readings found."""
    return latest_readings(route, space).snapshots


def recall_snapshots(route: Route, space: Workspace) -> Snapshots | None:
    """The same; None where a stage has none of its own yet."""
    documents = space.documents(route)
    source, target = documents.snapshot(SOURCE, SchemaSnapshot), documents.snapshot(TARGET, SchemaSnapshot)
    files = documents.snapshot(FILES, BucketSnapshot)
    if source is None or target is None or files is None or not is_of_bucket(route, files):
        return None
    are_own = _is_of_schema(route.source, source) and _is_of_schema(route.target, target)
    schemas = recall_file_schemas(route, space, Reading(lambda: files))
    return Snapshots(source, files, target, schemas.found) if are_own else None


def _is_of_schema(wanted: SchemaReference, snapshot: SchemaSnapshot) -> bool:
    """By the connection's display name or qualified name, as the settings name it."""
    connection = ConnectionName.of(snapshot.schema)
    if connection is None or connection.connector != wanted.connector:
        return False
    schema = SchemaName(connection, wanted.database, wanted.schema)
    names = {connection.qualified_name, snapshot.connection_name}
    return snapshot.schema == schema.qualified_name and wanted.connection in names
