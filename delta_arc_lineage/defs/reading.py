"""The three reading assets. Each returns the hash of what it found as its data version: equal content is no news."""

from collections.abc import Callable

import dagster as dg
from dagster_aws.s3 import S3Resource

from delta_arc_lineage.defs import pages
from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.defs.steps import asset_options, step
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync import reading
from delta_arc_lineage.sync.workspace import Workspace


def reading_assets(settings: Settings, routes: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """`postgres_catalog`, `snowflake_catalog` and `s3_listing`, one partition a route."""

    @dg.asset(**asset_options(routes, "postgres", "atlan"), metadata=pages.SCHEMA_COLUMNS)
    def postgres_catalog(context: dg.AssetExecutionContext, atlan: AtlanResource) -> dg.MaterializeResult:
        """Tables and columns of the source schema, as Atlan holds them."""
        return _read_schema(context, atlan, settings, reading.read_source)

    @dg.asset(**asset_options(routes, "snowflake", "atlan"), metadata=pages.SCHEMA_COLUMNS)
    def snowflake_catalog(context: dg.AssetExecutionContext, atlan: AtlanResource) -> dg.MaterializeResult:
        """Tables and columns of the target schema, as Atlan holds them."""
        return _read_schema(context, atlan, settings, reading.read_target)

    @dg.asset(**asset_options(routes, "s3", pool=None), metadata=pages.LISTING_COLUMNS)
    def s3_listing(context: dg.AssetExecutionContext, atlan: AtlanResource, s3: S3Resource) -> dg.MaterializeResult:
        """Objects under the route's prefix, listed over the S3 protocol."""
        with step(context, settings, atlan, s3) as (route, space):
            snapshot = reading.list_bucket(route, space)
            return dg.MaterializeResult(
                data_version=dg.DataVersion(snapshot.digest), metadata=pages.bucket_snapshot(snapshot, route)
            )

    return [postgres_catalog, snowflake_catalog, s3_listing]


def _read_schema(
    context: dg.AssetExecutionContext,
    atlan: AtlanResource,
    settings: Settings,
    read: Callable[[Route, Workspace], SchemaSnapshot],
) -> dg.MaterializeResult:
    with step(context, settings, atlan) as (route, space):
        before = space.catalog.requests
        snapshot = read(route, space)
        return dg.MaterializeResult(
            data_version=dg.DataVersion(snapshot.digest),
            metadata=pages.schema_snapshot(snapshot, space.catalog.requests - before, atlan.address),
        )
