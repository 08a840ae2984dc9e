"""Planning a route: from its latest snapshots and what the catalog holds to a plan, kept under its digest."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.contracts import NO_CONTRACTS, Contracts
from delta_arc_lineage.model.counterparts import Counterparts, settle
from delta_arc_lineage.model.desired import Decision
from delta_arc_lineage.model.diff import Difference, Remove, diff
from delta_arc_lineage.model.extent import measure
from delta_arc_lineage.model.fileless import Past
from delta_arc_lineage.model.foreign import find_foreign
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.moving import find_moved
from delta_arc_lineage.model.names import BucketName, ConnectionName
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.plan import Plan, make_plan, remember_absences
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.sparing import Spared, spare_unseen, treat_edited
from delta_arc_lineage.model.suggesting.hints import hint_at
from delta_arc_lineage.ports.catalog import Scope
from delta_arc_lineage.ports.reading import Baseline, Reading
from delta_arc_lineage.sync.documents import FILES
from delta_arc_lineage.sync.planning.neighbours import spare_wanted
from delta_arc_lineage.sync.planning.rights import leave_denied
from delta_arc_lineage.sync.planning.suggesting import suggest_for_plan
from delta_arc_lineage.sync.planning.told_metadata import keep_metadata
from delta_arc_lineage.sync.planning.unchanged import Premises, may_rest_on, recall_plan, remember_plan
from delta_arc_lineage.sync.reading.connections import find_s3_connection, refuse_unknown_owners
from delta_arc_lineage.sync.reading.counterparts import find_counterparts
from delta_arc_lineage.sync.reading.file_schemas import read_file_schemas
from delta_arc_lineage.sync.reading.known_names import digest_known, find_known_names
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.present import incomplete, list_our_words, read_present
from delta_arc_lineage.sync.reading.schemas import Readings, latest_readings, read_cached, read_source, read_target
from delta_arc_lineage.sync.reading_cache import OBSERVED
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True)
class Planned:
    """A plan, and the decision and the snapshots it rests on, made for whoever shows or explains it.

    `since`: what the catalog holds was read as the changes since then; None where all of it was. `premises`: a digest
    of all that the plan rests on, empty where that cannot be told.
    """

    plan: Plan
    decide: Callable[[], Decision]
    connection: Connection
    readings: Readings
    since: int | None = None
    contracts: Contracts = NO_CONTRACTS
    premises: str = ""

    @cached_property
    def matching(self) -> Matching:
        return self.decide().matching

    @property
    def snapshots(self) -> Snapshots:
        return self.readings.snapshots


def plan_route(
    route: Route,
    space: Workspace,
    *,
    run: str,
    readings: Readings | None = None,
    adopt: bool = False,
    also_edited: bool = False,
) -> Planned:
    """Plan from the latest readings; the plan and the absences it saw are kept in the state, nothing else changes.

    `readings`: those that this process has just made, else they are taken from the state. `adopt`: others' lineage on
    our edges is replaced; `also_edited`: assets that people edited are removed too. Where the plan was empty the last
    time and all that it rests on is as it was, it is empty again, and nothing is decided anew.
    """
    documents = space.documents(route)
    readings = readings or latest_readings(route, space)
    connection = find_s3_connection(route, space)
    refuse_unknown_owners(connection.owners, space.catalog)
    reading = _observe(scope_of(route, connection), route, space)
    past = Past(route.mark, None, documents.since(), space.limits.forget_after, space.clock.now())
    contracts = space.read_contracts(route)
    premises = Premises(route, readings, reading, connection, documents.absences(), past, adopt, also_edited, contracts)
    remembered = recall_plan(premises, space)
    if remembered is not None and may_rest_on(premises, space):
        documents.keep_plan(remembered, run=run)
        return Planned(
            remembered, premises.decide, connection, readings, reading.since, contracts, premises.digest(space)
        )
    plan, decision = _decide(premises, space)
    keep_metadata(
        route, space, connection=connection, decision=decision, snapshots=readings.snapshots, contracts=contracts
    )
    documents.keep_since(decision.since, before=past.since)
    documents.keep_held(decision.held)
    documents.keep_absences(remember_absences(plan, premises.absences), before=premises.absences)
    documents.keep_plan(plan, run=run)
    remember_plan(plan, premises, space, instead_of=remembered)
    digest = premises.digest(space)
    return Planned(plan, lambda: decision, connection, readings, reading.since, contracts, digest)


def _decide(premises: Premises, space: Workspace) -> tuple[Plan, Decision]:
    """The long way: what belongs together, what should be there because of it, and what differs."""
    route, snapshots, observed = premises.route, premises.readings.snapshots, premises.observed.found
    _refuse_stale(route, premises.readings, space)
    decision = premises.decide()
    scope = scope_of(route, premises.connection)
    counterparts = find_counterparts(decision.desired, scope, observed, space)
    settled = settle(decision.desired, counterparts.found, mark=route.mark)
    observed = _with_counterparts(observed, counterparts)
    foreign = _find_foreign(route, snapshots, observed, space, adopt=premises.adopt)
    difference = diff(settled.desired, observed, foreign, route=route, adopt=premises.adopt)
    changes, unsure = spare_unseen(difference.changes, (snapshots.source, snapshots.target))
    changes, wanted = spare_wanted(changes, route, premises.connection, counterparts.found, space)
    difference = replace(difference, changes=tuple(changes))
    difference, spared = _treat_edited(difference, route, space, also=premises.also_edited)
    allowed, denied = leave_denied(difference.changes, space)
    removed = [change.before for change in allowed if isinstance(change, Remove)]
    difference = replace(difference, changes=allowed)
    difference = replace(difference, moved=find_moved(route, snapshots, removed))
    space.documents(route).keep_guids(_choose_guids(route, observed))
    plan = make_plan(
        route,
        difference,
        snapshots,
        observed,
        tenant=space.tenant,
        now=space.clock.now(),
        absences=premises.absences,
        unlinked=hint_at(decision.matching.unlinked, suggest_for_plan(route, snapshots, decision.matching)),
        ignored=decision.ignored,
        spared=[*unsure, *wanted, *spared, *denied],
        limits=space.limits,
        extent=measure(decision, observed, difference, mark=route.mark, used=settled.ends),
        fileless=decision.fileless,
        holdings=settled.holdings,
        copies=decision.matching.findings,
    )
    return plan, decision


def _with_counterparts(observed: Observed, counterparts: Counterparts) -> Observed:
    """With the processes at them too. Where not all of them are shown, what is added may be there already."""
    return replace(
        observed,
        complete=observed.complete and counterparts.complete,
        ends=(*observed.ends, *counterparts.ends),
    )


def _refuse_stale(route: Route, readings: Readings, space: Workspace) -> None:
    """Raise NotFound where datasets were told by other tables than there are now: a file of a table that is new since
    may be counted as another's."""
    names = find_known_names(route, readings.source, readings.target, space)
    if readings.snapshots.files.known != digest_known(names):
        raise NotFound(
            what=f"the bucket of the route {route.name!r} was listed among other tables than there are now",
            where=f"state snapshots/{route.name}/{FILES}",
            next_step=f"materialize {FILES} again, or run `delta-arc plan --route {route.name}`",
        )


def _treat_edited(
    difference: Difference, route: Route, space: Workspace, *, also: bool
) -> tuple[Difference, list[Spared]]:
    """With removals only of what nobody said anything of, unless told. Costs nothing where nothing is removed."""
    removed = [change.before for change in difference.changes if isinstance(change, Remove)]
    if not removed:
        return difference, []
    present = read_present(removed, space)
    ours = list_our_words(route, space, present.values())
    edits = {reference: found.edits_beyond(ours.of(reference)) for reference, found in present.items()}
    changes, spared = treat_edited(difference.changes, edits, also=also)
    return replace(difference, changes=tuple(changes)), spared


def _choose_guids(route: Route, observed: Observed) -> dict[str, str]:
    """For links to Atlan's pages, one guid a kind: the container's, or that of an asset of the route."""
    mark = route.mark
    shown = (found for found in observed.assets if found.asset.kind.is_permanent or found.mark == mark)
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
    """Read everything, then plan: what the graph does in five assets, for a door that has no graph."""
    source, target = read_source(route, space), read_target(route, space)
    files = list_bucket(route, space, (source, target))
    readings = Readings(source, files, target, read_file_schemas(route, space, files))
    return plan_route(route, space, run=run, readings=readings, adopt=adopt, also_edited=also_edited)


def scope_of(route: Route, connection: Connection) -> Scope:
    """What of the catalog concerns this route: its bucket and prefix, and its mark."""
    home = ConnectionName.parse(connection.qualified_name)
    return Scope(
        mark=route.mark,
        connection=connection.qualified_name,
        bucket=BucketName(home, route.bucket.catalog_arn).qualified_name,
        prefix=route.bucket.prefix,
    )
