"""Planning a route: from its latest snapshots and what the catalog holds to a plan, kept under its digest."""

from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset, Connection, Lineage, Observed
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.names import BucketName, ConnectionName
from delta_arc_lineage.model.plan import Plan, make_plan, remember_absences
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.ports.catalog import Baseline, Reading, Scope
from delta_arc_lineage.sync.documents import Documents
from delta_arc_lineage.sync.reading.connections import find_s3_connection
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.schemas import latest_snapshots, read_cached, read_source, read_target
from delta_arc_lineage.sync.reading_cache import OBSERVED
from delta_arc_lineage.sync.workspace import Workspace


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
    documents, tenant = Documents(space.state, route.name), space.cache.tenant
    snapshots = latest_snapshots(route, space)
    connection = find_s3_connection(route, space)
    decision = decide(route, snapshots, connection)
    reading = _observe(scope_of(route, connection, snapshots), route, space)
    observed = _include_unrelated(route, decision.desired, reading.found, space)
    permanent = {found.asset.kind.value: found.guid for found in observed.assets if found.asset.kind.is_permanent}
    documents.keep_guids(permanent)
    absences = documents.absences(tenant=tenant)
    plan = make_plan(
        route,
        decision.desired,
        snapshots,
        observed,
        now=space.clock.now(),
        absences=absences,
        unlinked=decision.matching.unlinked,
        limits=space.limits,
        adopt=adopt,
    )
    documents.keep_absences(remember_absences(plan, absences), tenant=tenant)
    documents.keep_plan(plan, run=run)
    return Planned(plan, decision.matching, connection, reading.since)


def _observe(scope: Scope, route: Route, space: Workspace) -> Reading[Observed]:
    def ask(baseline: Baseline | None) -> Reading[Observed]:
        return space.catalog.observe(scope, baseline=baseline)

    return read_cached(ask, route, space, stage=OBSERVED)


def _include_unrelated(route: Route, desired: Sequence[Asset], observed: Observed, space: Workspace) -> Observed:
    """With processes that this route wants and that an unrelated route drew: it went over these schemas once itself.

    They are looked for by name, and only where something is new; a route whose lineage stands asks nothing more.
    """
    shown = {found.reference for found in observed.assets}
    unseen = [asset for asset in desired if isinstance(asset, Lineage) and asset.reference not in shown]
    if not unseen or not route.unrelated_marks:
        return observed
    named = space.catalog.read([asset.reference for asset in unseen])
    return Observed(observed.assets + named.assets, observed.complete and named.complete)


def read_and_plan(route: Route, space: Workspace, *, run: str, adopt: bool = False) -> Planned:
    """Read everything, then plan: what the graph does in four assets, for a door that has no graph."""
    read_source(route, space)
    read_target(route, space)
    list_bucket(route, space)
    return plan_route(route, space, run=run, adopt=adopt)


def scope_of(route: Route, connection: Connection, snapshots: Snapshots) -> Scope:
    """What of the catalog concerns this route: its bucket and prefix, its mark, processes of its connections."""
    home = ConnectionName.parse(connection.qualified_name)
    schemas = (snapshots.source.schema, snapshots.target.schema)
    ends = {found.qualified_name for found in map(ConnectionName.of, schemas) if found}
    return Scope(
        mark=route.mark,
        connection=connection.qualified_name,
        bucket=BucketName(home, route.bucket.catalog_arn).qualified_name,
        prefix=route.bucket.prefix,
        connections=tuple(sorted({connection.qualified_name, *ends})),
        unrelated_marks=route.unrelated_marks,
    )
