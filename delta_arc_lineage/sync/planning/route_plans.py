"""Planning a route: from its latest snapshots and what the catalog holds to a plan, kept under its digest."""

from dataclasses import dataclass, replace

from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.diff import Difference, Remove, diff
from delta_arc_lineage.model.extent import measure
from delta_arc_lineage.model.foreign import find_foreign
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.names import BucketName, ConnectionName
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.plan import Plan, make_plan, remember_absences
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.sparing import Spared, spare_unseen, treat_edited
from delta_arc_lineage.ports.catalog import Baseline, Reading, Scope
from delta_arc_lineage.sync.reading.connections import find_s3_connection
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.present import incomplete, list_given, read_present
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


def plan_route(
    route: Route,
    space: Workspace,
    *,
    run: str,
    snapshots: Snapshots | None = None,
    adopt: bool = False,
    also_edited: bool = False,
) -> Planned:
    """Plan from the latest snapshots; the plan and the absences it saw are kept in the state, nothing else changes.

    `snapshots`: those that this process has just read, else they are taken from the state. `adopt`: others' lineage on
    our edges is replaced; `also_edited`: assets that people edited are removed too.
    """
    documents = space.documents(route)
    snapshots = snapshots or latest_snapshots(route, space)
    connection = find_s3_connection(route, space)
    decision = decide(route, snapshots, connection)
    reading = _observe(scope_of(route, connection), route, space)
    observed = reading.found
    foreign = _find_foreign(route, snapshots, observed, space, adopt=adopt)
    difference = diff(decision.desired, observed, foreign, route=route, adopt=adopt)
    changes, unsure = spare_unseen(difference.changes, (snapshots.source, snapshots.target))
    difference, spared = _treat_edited(replace(difference, changes=tuple(changes)), route, space, also=also_edited)
    documents.keep_guids(_choose_guids(route, observed))
    absences = documents.absences()
    plan = make_plan(
        route,
        difference,
        snapshots,
        observed,
        tenant=space.tenant,
        now=space.clock.now(),
        absences=absences,
        unlinked=decision.matching.unlinked,
        ignored=decision.ignored,
        spared=[*unsure, *spared],
        limits=space.limits,
        extent=measure(decision.matching, observed, difference, mark=route.mark),
    )
    documents.keep_absences(remember_absences(plan, absences))
    documents.keep_plan(plan, run=run)
    return Planned(plan, decision.matching, connection, reading.since)


def _treat_edited(
    difference: Difference, route: Route, space: Workspace, *, also: bool
) -> tuple[Difference, list[Spared]]:
    """With removals only of what nobody said anything of, unless told. Costs nothing where nothing is removed."""
    removed = [change.before for change in difference.changes if isinstance(change, Remove)]
    if not removed:
        return difference, []
    present, given = read_present(removed, space), list_given(route, space)
    edits = {reference: found.edits_beyond(given) for reference, found in present.items()}
    changes, spared = treat_edited(difference.changes, edits, also=also)
    return replace(difference, changes=tuple(changes)), spared


def _choose_guids(route: Route, observed: Observed) -> dict[str, str]:
    """For links to Atlan's pages, one guid a kind: the container's, or that of an asset of the route."""
    shown = (found for found in observed.assets if found.asset.kind.is_permanent or found.mark == route.mark)
    return {found.asset.kind.value: found.guid for found in shown}


def _observe(scope: Scope, route: Route, space: Workspace) -> Reading[Observed]:
    def ask(baseline: Baseline | None) -> Reading[Observed]:
        return space.catalog.observe(scope, baseline=baseline)

    return read_cached(ask, route, space, stage=OBSERVED)


def _find_foreign(
    route: Route, snapshots: Snapshots, observed: Observed, space: Workspace, *, adopt: bool
) -> tuple[ObservedAsset, ...]:
    """Others' lineage between this route's assets. What may be archived is read whole: it may draw more than is seen
    from here. What cannot be read so stays as it was seen, and is kept."""
    foreign = find_foreign(snapshots, observed, mark=route.mark)
    if not foreign or not adopt:
        return foreign
    whole = space.catalog.read_lineage([found.reference for found in foreign])
    if not whole.complete:
        raise incomplete("reading the lineage to adopt")
    read = {found.reference for found in whole.assets}
    return (*whole.assets, *(found for found in foreign if found.reference not in read))


def read_and_plan(
    route: Route, space: Workspace, *, run: str, adopt: bool = False, also_edited: bool = False
) -> Planned:
    """Read everything, then plan: what the graph does in four assets, for a door that has no graph."""
    source, target = read_source(route, space).found, read_target(route, space).found
    snapshots = Snapshots(source, list_bucket(route, space), target)
    return plan_route(route, space, run=run, snapshots=snapshots, adopt=adopt, also_edited=also_edited)


def scope_of(route: Route, connection: Connection) -> Scope:
    """What of the catalog concerns this route: its bucket and prefix, and its mark."""
    home = ConnectionName.parse(connection.qualified_name)
    return Scope(
        mark=route.mark,
        connection=connection.qualified_name,
        bucket=BucketName(home, route.bucket.catalog_arn).qualified_name,
        prefix=route.bucket.prefix,
    )
