"""What the catalog should hold for one route: connection, bucket, objects, processes, column processes.

Per flow: source table → each file, each file → target table, source table → target table, and under that last one
a column process per pair of columns. S3 objects have no columns in Atlan, so column lineage runs from end to end.
A hop that lacks an end is left out rather than invented; a file that fits the pattern is registered either way.
"""

from collections.abc import Iterator

from delta_arc_lineage.model.assets import (
    Asset,
    Bucket,
    ColumnProcess,
    Connection,
    Process,
    Reference,
    S3Object,
    in_order,
)
from delta_arc_lineage.model.matching import Flow, Matching
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName, ProcessName
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import StoredObject, Table

BY_NAME = "Linked by name only"


def desired_assets(route: Route, matching: Matching, connection: Connection) -> tuple[Asset, ...]:
    """Every asset this route wants, in dependency order; each qualified name once."""
    graph = _Graph(route, connection)
    assets: dict[str, Asset] = {connection.qualified_name: connection}
    if matching.files:
        assets[graph.bucket.qualified_name] = graph.bucket_asset()
    for stored in matching.files:
        asset = graph.object_asset(stored)
        assets[asset.qualified_name] = asset
    for flow in matching.flows:
        assets |= {process.qualified_name: process for process in graph.lineage(flow)}
    return tuple(sorted(assets.values(), key=in_order))


class _Graph:
    """Makes assets of one route in one connection."""

    def __init__(self, route: Route, connection: Connection) -> None:
        self.route = route
        self.connection = ConnectionName.parse(connection.qualified_name)
        self.bucket = BucketName(self.connection, route.bucket.catalog_arn)

    def bucket_asset(self) -> Bucket:
        return Bucket(
            qualified_name=self.bucket.qualified_name, name=self.route.bucket.catalog_name, arn=self.bucket.arn
        )

    def object_asset(self, stored: StoredObject) -> S3Object:
        told = stored.format
        return S3Object(
            qualified_name=ObjectName(self.bucket, stored.key).qualified_name,
            name=_file_name(stored.key),
            key=stored.key,
            bucket=self.bucket.qualified_name,
            size=stored.size,
            last_modified=stored.last_modified,
            etag=stored.etag,
            storage_class=stored.storage_class,
            content_type=stored.content_type,
            version_id=stored.version_id,
            description=f"{told} file" if told else "",
        )

    def lineage(self, flow: Flow) -> Iterator[Process | ColumnProcess]:
        for stored in flow.files:
            yield from self._hops(flow, stored)
        if flow.source is not None and flow.target is not None:
            parent = self._end_to_end(flow.source, flow.target)
            yield parent
            yield from self._columns(flow, flow.source, flow.target, parent)

    def _hops(self, flow: Flow, stored: StoredObject) -> Iterator[Process]:
        labels = self.route.labels
        file = Reference("S3Object", ObjectName(self.bucket, stored.key).qualified_name)
        name = _file_name(stored.key)
        if flow.source is not None:
            yield self._process(
                _reference(flow.source),
                file,
                kind="source-to-object",
                name=f"{flow.source.name} {labels.source_extraction_name}",
                id_suffix=labels.source_extraction_id,
                description=f"{BY_NAME}: table {flow.source.name}, file {name}.",
            )
        if flow.target is not None:
            yield self._process(
                file,
                _reference(flow.target),
                kind="object-to-target",
                name=f"{flow.target.name} {labels.target_import_name}",
                id_suffix=labels.target_import_id,
                description=f"{BY_NAME}: file {name}, table {flow.target.name}.",
            )

    def _end_to_end(self, source: Table, target: Table) -> Process:
        labels = self.route.labels
        return self._process(
            _reference(source),
            _reference(target),
            kind="source-to-target",
            name=f"{source.name} {labels.end_to_end_name}",
            id_suffix=labels.end_to_end_id,
            description=f"{BY_NAME}: table {source.name}, through S3, table {target.name}.",
        )

    def _process(
        self, one: Reference, other: Reference, *, kind: str, name: str, id_suffix: str, description: str
    ) -> Process:
        identity = self._identity(one, other, kind=kind, id_suffix=id_suffix)
        return Process(qualified_name=identity, name=name, inputs=(one,), outputs=(other,), description=description)

    def _identity(self, one: Reference, other: Reference, *, kind: str, id_suffix: str = "") -> str:
        return ProcessName.between(
            one.qualified_name, other.qualified_name, kind=kind, connection=self.connection, id_suffix=id_suffix
        ).qualified_name

    def _columns(self, flow: Flow, source: Table, target: Table, parent: Process) -> Iterator[ColumnProcess]:
        for pair in flow.columns:
            one = Reference("Column", pair.source.qualified_name)
            other = Reference("Column", pair.target.qualified_name)
            yield ColumnProcess(
                qualified_name=self._identity(one, other, kind="column-to-column"),
                name=f"{source.name}.{pair.source.name} → {target.name}.{pair.target.name}",
                inputs=(one,),
                outputs=(other,),
                parent=parent.qualified_name,
                description=f"{BY_NAME}: {pair.agreement}.",
            )


def _reference(table: Table) -> Reference:
    return Reference(table.type_name, table.qualified_name)


def _file_name(key: str) -> str:
    return key.rstrip("/").rpartition("/")[2] or key
