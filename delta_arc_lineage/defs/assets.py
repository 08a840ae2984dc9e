"""The three reading assets. Each returns the hash of what it found as its data version: equal content is no news."""

from collections.abc import Callable

import dagster as dg
from dagster_aws.s3 import S3Resource
from pydantic import Field

from delta_arc_lineage.defs import pages
from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.defs.steps import asset_options, step
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.catalog import Reading
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync import reading
from delta_arc_lineage.sync.workspace import Workspace


class ReadingConfig(dg.Config):
    """What a person may say to one run."""

    force_refresh: bool = Field(default=False, description="Read everything, whatever the discovery cache remembers.")


def reading_assets(settings: Settings, routes: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """`postgres_catalog`, `snowflake_catalog` and `s3_listing`, one partition a route."""

    @dg.asset(**asset_options(routes, "postgres", "atlan"), metadata=pages.SCHEMA_COLUMNS)
    def postgres_catalog(
        context: dg.AssetExecutionContext, config: ReadingConfig, atlan: AtlanResource
    ) -> dg.MaterializeResult:
        """Tables and columns of the source schema, as Atlan holds them."""
        with step(context, settings, atlan, refresh=config.force_refresh) as (route, space):
            return _read_schema(route, space, atlan, reading.read_source)

    @dg.asset(**asset_options(routes, "snowflake", "atlan"), metadata=pages.SCHEMA_COLUMNS)
    def snowflake_catalog(
        context: dg.AssetExecutionContext, config: ReadingConfig, atlan: AtlanResource
    ) -> dg.MaterializeResult:
        """Tables and columns of the target schema, as Atlan holds them."""
        with step(context, settings, atlan, refresh=config.force_refresh) as (route, space):
            return _read_schema(route, space, atlan, reading.read_target)

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
    route: Route, space: Workspace, atlan: AtlanResource, read: Callable[[Route, Workspace], Reading[SchemaSnapshot]]
) -> dg.MaterializeResult:
    before = space.catalog.requests
    found = read(route, space)
    return dg.MaterializeResult(
        data_version=dg.DataVersion(found.found.digest),
        metadata=pages.schema_snapshot(found, space.catalog.requests - before, atlan.address),
    )
