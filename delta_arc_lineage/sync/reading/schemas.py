"""Reading: both catalogs' tables and the bucket's objects, each kept as a snapshot of its route."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.errors import Ambiguous, NotFound
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.routes import Route, SchemaReference
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Skipped, StoredObject, by_key
from delta_arc_lineage.ports.catalog import Catalog, Found, FoundConnection, Known, Reading
from delta_arc_lineage.sync.workspace import Documents, Workspace, reserve

POSTGRES, SNOWFLAKE, BUCKET = "postgres_catalog", "snowflake_catalog", "s3_listing"
MOST_EXAMPLES = 10_000  # of the keys that do not fit, and of folder markers: all others are counted
_LISTING_STEP = 10_000


def read_source(route: Route, space: Workspace) -> Reading[SchemaSnapshot]:
    """Tables and columns of the route's source schema."""
    return _read(route, route.source, space, stage=POSTGRES)


def read_target(route: Route, space: Workspace) -> Reading[SchemaSnapshot]:
    """Tables and columns of the route's target schema."""
    return _read(route, route.target, space, stage=SNOWFLAKE)


def _read(route: Route, schema: SchemaReference, space: Workspace, *, stage: str) -> Reading[SchemaSnapshot]:
    connection = find_connection(space.catalog, schema.connection, connector=schema.connector)

    def ask(known: Known | None) -> Reading[SchemaSnapshot]:
        return space.catalog.read_schema(schema, connection, known=known)

    reading = remembering(ask, route, space, stage=stage)
    Documents(space.state, route.name).keep_snapshot(stage, reading.found)
    return reading


def remembering(
    ask: Callable[[Known | None], Reading[Found]], route: Route, space: Workspace, *, stage: str
) -> Reading[Found]:
    """Read by what changed since the last time where that is remembered, in full otherwise."""
    return space.discovery.read(ask, route=route.name, stage=stage, clock=space.clock, progress=space.progress)


def find_connection(catalog: Catalog, name: str, *, connector: str) -> FoundConnection:
    """The one connection of this name; NotFound with the nearest names, Ambiguous where several carry it."""
    found = _named(name, catalog.find_connections([name]), connector)
    if not found:
        others = _of_connector(catalog.find_connections([]), connector)
        near = ", ".join(NearestNames(other.name for other in others).to(name) or sorted(o.name for o in others)[:3])
        raise NotFound(
            what=f"the catalog has no {connector} connection named {name!r}" + (f"; there is {near}" if near else ""),
            where=f"{connector} connection",
            next_step="set the connection's name or qualified name as the catalog shows it",
        )
    if len(found) > 1:
        raise Ambiguous(
            what=f"the catalog has {len(found)} {connector} connections named {name!r}",
            where=", ".join(sorted(one.qualified_name for one in found)),
            next_step="set the qualified name of the one that is meant instead of the name",
        )
    return found[0]


def s3_connection(route: Route, space: Workspace) -> Connection:
    """The route's S3 connection: the one there is, or the one to be made.

    Its qualified name is made of the time, so it is reserved in the state before anything is written: two runs, or
    one run tried again, never make two connections of one name.
    """
    name = route.s3_connection
    found = _named(name, space.catalog.find_connections([name]), "s3")
    if len(found) > 1:
        find_connection(space.catalog, name, connector="s3")
    if found:
        return Connection(qualified_name=found[0].qualified_name, name=found[0].name)
    if name.startswith("default/"):
        find_connection(space.catalog, name, connector="s3")
    reserved = reserve(space.state, connection=name, epoch=space.clock.now() // 1000)
    return Connection(qualified_name=reserved, name=name, owners=route.s3_connection_owners)


def _named(name: str, found: Sequence[FoundConnection], connector: str) -> list[FoundConnection]:
    """Exact spelling before any other: the catalog's index knows no case, and two names may differ by it alone."""
    of_connector = _of_connector(found, connector)
    return [one for one in of_connector if name in (one.name, one.qualified_name)] or of_connector


def _of_connector(found: Sequence[FoundConnection], connector: str) -> list[FoundConnection]:
    return [connection for connection in found if connection.connector == connector]


def list_bucket(route: Route, space: Workspace) -> BucketSnapshot:
    """Objects under the route's prefix. Content type and version cost a HEAD each, so they are asked only of
    objects that fit the key pattern and are new or changed since the last snapshot of this bucket and prefix."""
    documents = Documents(space.state, route.name)
    listed = _listed(route, space)
    known = documents.snapshot(BUCKET, BucketSnapshot)
    is_own = known is not None and _is_of_bucket(route, known)
    objects = _described(listed.fitting, known=known.objects if known and is_own else (), space=space)
    snapshot = BucketSnapshot(
        bucket=route.bucket.name,
        prefix=route.bucket.prefix,
        objects=tuple(sorted([*objects, *listed.misfits], key=by_key)),
        read_at=space.clock.now(),
        skipped=listed.skipped,
        unlisted=listed.unlisted,
    )
    documents.keep_snapshot(BUCKET, snapshot)
    return snapshot


@dataclass(slots=True)
class _Listed:
    """What a listing is sorted into while it streams by: no more of it is kept than a plan or a reader can use."""

    fitting: list[StoredObject] = field(default_factory=list)
    misfits: list[StoredObject] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    unlisted: int = 0
    unlisted_markers: int = 0

    def add(self, stored: StoredObject, *, fits: bool) -> None:
        if fits:
            self.fitting.append(stored)
        elif len(self.misfits) < MOST_EXAMPLES:
            self.misfits.append(stored)
        else:
            self.unlisted += 1

    def add_marker(self, key: str) -> None:
        if len(self.markers) < MOST_EXAMPLES:
            self.markers.append(key)
        else:
            self.unlisted_markers += 1

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        told = [Skipped(key, "a folder marker, not a file") for key in self.markers]
        more = [Skipped(f"{self.unlisted_markers} more", "folder markers, not files")] if self.unlisted_markers else []
        return (*told, *more)


def _listed(route: Route, space: Workspace) -> _Listed:
    prefix, listed = route.bucket.prefix, _Listed()
    for number, stored in enumerate(space.objects.list_objects(prefix), start=1):
        if stored.key.endswith("/"):
            listed.add_marker(stored.key)
        else:
            listed.add(stored, fits=bool(route.file_pattern.candidates(stored.key.removeprefix(prefix))))
        if number % _LISTING_STEP == 0:
            space.progress.step(f"list {route.bucket.name}/{prefix}", number)
    return listed


def _described(
    fitting: Sequence[StoredObject], *, known: Sequence[StoredObject], space: Workspace
) -> list[StoredObject]:
    """These objects with what a HEAD tells; those that are gone by then left out."""
    before = {stored.key: stored for stored in known if stored.content_type is not None}
    as_before = {stored.key: before[stored.key] for stored in fitting if _is_unchanged(stored, before.get(stored.key))}
    news = [stored for stored in fitting if stored.key not in as_before]
    described = {stored.key: stored for stored in space.objects.describe(news)} if news else {}
    found = (as_before.get(stored.key) or described.get(stored.key) for stored in fitting)
    return [stored for stored in found if stored is not None]


def _is_unchanged(stored: StoredObject, before: StoredObject | None) -> bool:
    return before is not None and _fingerprint(stored) == _fingerprint(before)


def _fingerprint(stored: StoredObject) -> tuple[str, int, int, str, str]:
    return stored.key, stored.size, stored.last_modified, stored.etag, stored.storage_class


def latest_readings(route: Route, space: Workspace) -> tuple[SchemaSnapshot, BucketSnapshot, SchemaSnapshot]:
    """Source, files and target as last read; NotFound where a stage has no reading, or one of another bucket, prefix or
    schema: that is as good as none.

    A route keeps its name when its settings change. Its old files, planned under the new bucket's name, would be
    written there.
    """
    documents = Documents(space.state, route.name)
    source = documents.required_snapshot(POSTGRES, SchemaSnapshot, is_own=lambda kept: _is_of(route.source, kept))
    files = documents.required_snapshot(BUCKET, BucketSnapshot, is_own=lambda kept: _is_of_bucket(route, kept))
    target = documents.required_snapshot(SNOWFLAKE, SchemaSnapshot, is_own=lambda kept: _is_of(route.target, kept))
    return source, files, target


def _is_of_bucket(route: Route, kept: BucketSnapshot) -> bool:
    return (kept.bucket, kept.prefix) == (route.bucket.name, route.bucket.prefix)


def _is_of(wanted: SchemaReference, kept: SchemaSnapshot) -> bool:
    """By the connection's display name or qualified name, as the settings name it; the catalog knows no case of it."""
    parts = kept.schema.split("/")
    connections = {"/".join(parts[:3]).casefold(), kept.connection_name.casefold()}
    is_schema = parts[1:2] + parts[3:] == [wanted.connector, wanted.database, wanted.schema]
    return is_schema and wanted.connection.casefold() in connections
