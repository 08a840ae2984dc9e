"""Dataset metadata of a route: kept when it is decided, and wanted when its markings are planned. A route for which no
set of custom metadata is named pays nothing."""

from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.contract_findings import find_contract_breaches
from delta_arc_lineage.model.contracts import Contracts
from delta_arc_lineage.model.custom_sets import CustomSet, plan_set
from delta_arc_lineage.model.dataset_metadata import gather_facts, metadata_set, want_metadata
from delta_arc_lineage.model.desired import Decision
from delta_arc_lineage.model.drift import find_drift
from delta_arc_lineage.model.markings import WantedMarking
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.sync.metadata_documents import MetadataDocuments
from delta_arc_lineage.sync.workspace import Workspace


def keep_metadata(
    route: Route,
    space: Workspace,
    *,
    connection: Connection,
    decision: Decision,
    snapshots: Snapshots,
    contracts: Contracts,
) -> None:
    """What a plan knows of datasets and processes; where nothing is decided anew, what is kept still stands."""
    if not space.custom_set:
        return
    now = space.clock.now()
    drift = find_drift(decision.matching, snapshots)
    findings = (*drift, *find_contract_breaches(route, snapshots, contracts, now=now))
    facts = gather_facts(route, connection, decision, snapshots, contracts, findings)
    _documents(route, space).keep(facts, now=now)


def want_told_metadata(route: Route, space: Workspace) -> tuple[WantedMarking, ...]:
    """What datasets and processes are to be given, in the set that is named; of attributes that it has. One request."""
    if not space.custom_set:
        return ()
    plan = plan_set(metadata_set(space.custom_set), _find_set(space), tenant=space.tenant)
    if not plan.is_empty:
        lacking = "is not there" if plan.is_new else f"lacks {', '.join(each.name for each in plan.lacking)}"
        space.progress.note(f"{space.custom_set} {lacking}; `delta-arc setup custom-metadata` makes it")
    documents = _documents(route, space)
    facts = {reference: each.now for reference, each in documents.told().items()}
    told = documents.keep(facts, now=space.clock.now()) if facts else {}
    names = {f"{space.custom_set}.{name}" for name in plan.there}
    return tuple(each for each in want_metadata(space.custom_set, told.values()) if each.marking.name in names)


def _find_set(space: Workspace) -> CustomSet | None:
    """Where the key may not see whether it is there, it is asked for: the plan of markings says what it may not."""
    try:
        return space.catalog.find_custom_set(space.custom_set)
    except PermissionDenied:
        return metadata_set(space.custom_set)


def _documents(route: Route, space: Workspace) -> MetadataDocuments:
    return MetadataDocuments(space.state, route.name, space.tenant)
