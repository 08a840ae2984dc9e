"""The route that a request states, whole by itself: no setting of a route is a default of it. What the settings state
of markings for all routes holds for it too.

Its name is made of what it connects, so the same request is the same route, on any machine and after any time: the same
mark on all it makes, the same snapshots, absences and journals. What belongs to the route and not to its name (owners,
suffixes, patterns of tables) may change from request to request: the next plan shows what follows.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from delta_arc_lineage.errors import InvalidName, RequestInvalid, SettingsError
from delta_arc_lineage.model.names import ConnectionName, SchemaName
from delta_arc_lineage.model.routes import REQUESTED, Route
from delta_arc_lineage.operations.requests import UpsertS3AssetsAndLineageParams
from delta_arc_lineage.settings.route_entry import BucketEntry, RouteEntry, SchemaEntry, to_route

_PARAMETERS = {
    "s3_connection": "s3_connection_qualified_name",
    "bucket.name": "s3_bucket_name",
    "bucket.arn": "s3_bucket_arn",
    "bucket.prefix": "s3_bucket_prefix",
    "bucket.suffix": "qualifier_suffix",
    "file_name_pattern": "s3_file_name_pattern",
    **{
        f"{side}.{field}": f"{side}_{parameter}_qualified_name"
        for side in ("source", "target")
        for field, parameter in (
            ("connector", "connection"),
            ("connection", "connection"),
            ("database", "database_schema"),
            ("schema", "database_schema"),
        )
    },
}
"""The fields of a route's entry that a request calls otherwise."""
_S3 = re.compile(r"default/s3/[^/]+")


def requested_route(params: UpsertS3AssetsAndLineageParams, *, deployment: str) -> Route:
    """RequestInvalid for what cannot be read as meant; its `where` names the parameter."""
    if not _S3.fullmatch(params.s3_connection_qualified_name):
        raise RequestInvalid(
            what=f"{params.s3_connection_qualified_name!r} is not the qualified name of an S3 connection",
            where=_place("s3_connection"),
            next_step="write it as default/s3/<epoch>, for example default/s3/1720796029",
        )
    entry = RouteEntry(
        source=_schema_entry("source", params),
        target=_schema_entry("target", params),
        bucket=BucketEntry(
            name=params.s3_bucket_name,
            arn=params.s3_bucket_arn,
            prefix=params.s3_bucket_prefix,
            suffix=params.qualifier_suffix,
        ),
        s3_connection=params.s3_connection_qualified_name,
        asset_owners=tuple(params.asset_owners),
        file_name_pattern=params.s3_file_name_pattern,
        source_table_pattern=params.source_table_pattern,
        target_table_pattern=params.target_table_pattern,
        source_extraction_process_name_suffix=params.source_extraction_process_name_suffix,
        source_extraction_process_id_suffix=params.source_extraction_process_id_suffix,
        target_import_process_name_suffix=params.target_import_process_name_suffix,
        target_import_process_id_suffix=params.target_import_process_id_suffix,
    )
    try:
        route = to_route("unnamed", entry, deployment=deployment, place=_place)
    except (SettingsError, InvalidName) as error:
        raise RequestInvalid(what=error.what, where=error.where, next_step=error.next_step) from error
    return replace(route, name=name_of(route))


def with_general_rules(route: Route, routes: Iterable[Route]) -> Route:
    """The route with what is stated for all. `routes`: those of the settings, each of which knows it."""
    return next((replace(route, enrichment=stated.enrichment.of_all) for stated in routes), route)


def name_of(route: Route) -> str:
    """`op.` and a digest over what it connects: the S3 connection, both schemas, the bucket as it is catalogued, the
    prefix and the pattern of keys. Two patterns over one folder are two routes, as in a routes file."""
    parts = [
        route.s3_connection,
        *(part for side in (route.source, route.target) for part in (side.connection, side.database, side.schema)),
        route.bucket.catalog_arn,
        route.bucket.prefix,
        route.file_pattern.text,
    ]
    text = "".join(f"{len(part.encode())}:{part}" for part in parts)
    return f"{REQUESTED}{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _place(field: str) -> str:
    return _PARAMETERS.get(field, field)


def _schema_entry(side: str, params: UpsertS3AssetsAndLineageParams) -> SchemaEntry:
    """The schema lies in the connection that is named beside it."""
    connection: str = getattr(params, f"{side}_connection_qualified_name")
    schema: str = getattr(params, f"{side}_database_schema_qualified_name")
    try:
        connector = ConnectionName.parse(connection).connector
    except InvalidName as error:
        raise RequestInvalid(
            what=error.what, where=f"{side}_connection_qualified_name", next_step=error.next_step
        ) from error
    try:
        name = SchemaName.parse(schema)
    except InvalidName as error:
        raise RequestInvalid(
            what=error.what, where=f"{side}_database_schema_qualified_name", next_step=error.next_step
        ) from error
    if name.connection.qualified_name != connection:
        raise RequestInvalid(
            what=f"the schema {schema!r} is not in the connection {connection!r}",
            where=f"{side}_database_schema_qualified_name",
            next_step="name a schema whose qualified name begins with that of the connection",
        )
    return SchemaEntry(connector=connector, connection=connection, database=name.database, schema=name.schema)
