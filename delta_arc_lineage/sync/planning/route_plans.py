"""Planning: from a route's latest snapshots and what the catalog holds to a plan, kept under its digest."""

from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset, ColumnProcess, Connection, Observed, Process, Reference
from delta_arc_lineage.model.desired import desired_assets
from delta_arc_lineage.model.diff import NEVER_REMOVED
from delta_arc_lineage.model.matching import Matching, match
from delta_arc_lineage.model.names import BucketName, ConnectionName, SchemaName
from delta_arc_lineage.model.plan import Plan, Readings, make_plan, remember_absences
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.catalog import Scope
from delta_arc_lineage.sync.discovery import OBSERVED
from delta_arc_lineage.sync.examining import TYPE_NAMES
from delta_arc_lineage.sync.reading import (
    latest_readings,
    list_bucket,
    read_source,
    read_target,
    remembering,
    s3_connection,
)
from delta_arc_lineage.sync.workspace import Documents, Workspace


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the matching it rests on, for whoever shows or explains it.

    `since`: what the catalog holds was read as the changes since then; None where all of it was.
    """

    plan: Plan
    matching: Matching
    connection: Connection
    since: int | None = None


def plan_route(route: Route, space: Workspace, *, run: str, adopt: bool = False) -> Planned:
    """Plan from the latest snapshots; the plan and the absences it saw are kept in the state, nothing else changes."""
    documents = Documents(space.state, route.name)
    source, files, target = latest_readings(route, space)
    connection = s3_connection(route, space)
    scope = scope_of(route, connection, source=source, target=target)
    reading = remembering(lambda known: space.catalog.observe(scope, known=known), route, space, stage=OBSERVED)
    matching = match(route, source=source, files=files, target=target)
    desired = desired_assets(route, matching, connection)
    observed = _with_those_apart(route, desired, reading.found, space)
    documents.keep_guids({held.asset.kind: held.guid for held in observed.assets if held.asset.kind in NEVER_REMOVED})
    absences = documents.absences(tenant=space.discovery.tenant)
    plan = make_plan(
        route,
        desired,
        Readings(source, files, target, observed),
        now=space.clock.now(),
        absences=absences,
        unlinked=matching.unlinked,
        limits=space.limits,
        adopt=adopt,
    )
    documents.keep_absences(remember_absences(plan, absences), tenant=space.discovery.tenant)
    documents.keep_plan(plan, run=run)
    return Planned(plan, matching, connection, reading.since)


def _with_those_apart(route: Route, desired: Sequence[Asset], observed: Observed, space: Workspace) -> Observed:
    """With processes that this route wants and that a route apart drew: it went over these schemas once itself.

    They are looked for by name, and only where something is new; a route whose lineage stands asks nothing more.
    """
    shown = {held.asset.qualified_name for held in observed.assets}
    unseen = [one for one in desired if isinstance(one, Process | ColumnProcess) and one.qualified_name not in shown]
    if not unseen or not route.apart:
        return observed
    named = space.catalog.read([Reference(TYPE_NAMES[one.kind], one.qualified_name) for one in unseen])
    return Observed(observed.assets + named.assets, observed.complete and named.complete)


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
        apart=route.apart,
    )
