"""Reading: both catalogs' tables and the bucket's objects, each kept as a snapshot of its route."""

from collections.abc import Sequence

from delta_arc_lineage.errors import Ambiguous, NotFound
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.routes import Route, SchemaReference
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Skipped, StoredObject
from delta_arc_lineage.ports.catalog import Catalog, FoundConnection
from delta_arc_lineage.sync.workspace import Documents, Workspace, reserve

POSTGRES, SNOWFLAKE, BUCKET = "postgres_catalog", "snowflake_catalog", "s3_listing"
_LISTING_STEP = 10_000


def read_source(route: Route, space: Workspace) -> SchemaSnapshot:
    """Tables and columns of the route's source schema."""
    return _read(route, route.source, space, stage=POSTGRES)


def read_target(route: Route, space: Workspace) -> SchemaSnapshot:
    """Tables and columns of the route's target schema."""
    return _read(route, route.target, space, stage=SNOWFLAKE)


def _read(route: Route, schema: SchemaReference, space: Workspace, *, stage: str) -> SchemaSnapshot:
    connection = find_connection(space.catalog, schema.connection, connector=schema.connector)
    snapshot = space.catalog.read_schema(schema, connection)
    Documents(space.state, route.name).keep_snapshot(stage, snapshot)
    return snapshot


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
    objects that fit the key pattern and are new or changed since the last snapshot."""
    documents = Documents(space.state, route.name)
    listed: list[StoredObject] = []
    for stored in space.objects.list_objects(route.bucket.prefix):
        listed.append(stored)
        if len(listed) % _LISTING_STEP == 0:
            space.progress.step(f"list {route.bucket.name}/{route.bucket.prefix}", len(listed))
    kept, skipped = _set_aside(listed)
    known = documents.snapshot(BUCKET, BucketSnapshot)
    objects = _described(route, kept, known=known.objects if known else (), space=space)
    snapshot = BucketSnapshot(
        bucket=route.bucket.name,
        prefix=route.bucket.prefix,
        objects=tuple(sorted(objects)),
        read_at=space.clock.now(),
        skipped=tuple(skipped),
    )
    documents.keep_snapshot(BUCKET, snapshot)
    return snapshot


def _set_aside(listed: Sequence[StoredObject]) -> tuple[list[StoredObject], list[Skipped]]:
    folders = [Skipped(stored.key, "a folder marker, not a file") for stored in listed if stored.key.endswith("/")]
    return [stored for stored in listed if not stored.key.endswith("/")], folders


def _described(
    route: Route, listed: Sequence[StoredObject], *, known: Sequence[StoredObject], space: Workspace
) -> list[StoredObject]:
    before = {_fingerprint(stored): stored for stored in known if stored.content_type is not None}
    fitting = [s for s in listed if route.file_pattern.candidates(s.key.removeprefix(route.bucket.prefix))]
    news = [stored for stored in fitting if _fingerprint(stored) not in before]
    described = {stored.key: stored for stored in space.objects.describe(news)} if news else {}
    asked = {stored.key for stored in news}
    return [
        described[stored.key] if stored.key in asked else before.get(_fingerprint(stored), stored)
        for stored in listed
        if stored.key not in asked or stored.key in described
    ]


def _fingerprint(stored: StoredObject) -> tuple[str, int, int, str, str]:
    return stored.key, stored.size, stored.last_modified, stored.etag, stored.storage_class
