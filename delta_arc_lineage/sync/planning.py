"""Planning: from a route's latest snapshots and what the catalog holds to a plan, kept under its digest."""

from dataclasses import dataclass

from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.desired import desired_assets
from delta_arc_lineage.model.diff import NEVER_REMOVED
from delta_arc_lineage.model.matching import Matching, match
from delta_arc_lineage.model.names import BucketName, ConnectionName, SchemaName
from delta_arc_lineage.model.plan import Plan, Readings, make_plan, remember_absences
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot
from delta_arc_lineage.ports.catalog import Scope
from delta_arc_lineage.sync.reading import (
    BUCKET,
    POSTGRES,
    SNOWFLAKE,
    list_bucket,
    read_source,
    read_target,
    s3_connection,
)
from delta_arc_lineage.sync.workspace import Documents, Workspace


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the matching it rests on, for whoever shows or explains it."""

    plan: Plan
    matching: Matching
    connection: Connection


def plan_route(route: Route, space: Workspace, *, run: str, adopt: bool = False) -> Planned:
    """Plan from the latest snapshots; the plan and the absences it saw are kept in the state, nothing else changes."""
    documents = Documents(space.state, route.name)
    source = documents.required_snapshot(POSTGRES, SchemaSnapshot)
    files = documents.required_snapshot(BUCKET, BucketSnapshot)
    target = documents.required_snapshot(SNOWFLAKE, SchemaSnapshot)
    connection = s3_connection(route, space)
    observed = space.catalog.observe(scope_of(route, connection, source=source, target=target))
    documents.keep_guids({held.asset.kind: held.guid for held in observed.assets if held.asset.kind in NEVER_REMOVED})
    matching = match(route, source=source, files=files, target=target)
    absences = documents.absences()
    plan = make_plan(
        route,
        desired_assets(route, matching, connection),
        Readings(source, files, target, observed),
        now=space.clock.now(),
        absences=absences,
        unlinked=matching.unlinked,
        limits=space.limits,
        adopt=adopt,
    )
    documents.keep_absences(remember_absences(plan, absences))
    documents.keep_plan(plan, run=run)
    return Planned(plan, matching, connection)


def read_and_plan(route: Route, space: Workspace, *, run: str, adopt: bool = False) -> Planned:
    """Read everything, then plan: what the graph does in four assets, for a door that has no graph."""
    read_source(route, space)
    read_target(route, space)
    list_bucket(route, space)
    return plan_route(route, space, run=run, adopt=adopt)


def scope_of(route: Route, connection: Connection, *, source: SchemaSnapshot, target: SchemaSnapshot) -> Scope:
    """What of the catalog concerns this route: its bucket and prefix, its mark, processes of its connections."""
    bucket = BucketName(ConnectionName.parse(connection.qualified_name), route.bucket.catalog_arn)
    connections = {SchemaName.parse(snapshot.schema).connection.qualified_name for snapshot in (source, target)}
    return Scope(
        mark=route.mark,
        connection=connection.qualified_name,
        bucket=bucket.qualified_name,
        prefix=route.bucket.prefix,
        connections=tuple(sorted({connection.qualified_name, *connections})),
    )
