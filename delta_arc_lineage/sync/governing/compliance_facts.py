"""Facts for a statement of compliance: classes, tags, owners and certificates, and what happened to the assets.

Owners, certificates and Atlan's audit are read for the assets that hold a class alone. What may not be read is said in
the statement, which is made all the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.classification import TableClass
from delta_arc_lineage.model.compliance.statement import (
    AssetEvent,
    ComplianceFacts,
    ComplianceStatement,
    list_concerned,
    state_compliance,
)
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import Layer, LineageGraph
from delta_arc_lineage.model.markings import Marked
from delta_arc_lineage.model.names import file_name, table_of_column
from delta_arc_lineage.model.route_classes import list_unlooked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.assessing.route_assessment import Assessment
from delta_arc_lineage.sync.journals import Record
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace

_PATH = "path"
_MONTH = 30 * 86_400_000
"""As far back as Atlan's audit is read, in milliseconds."""


@dataclass(frozen=True, slots=True)
class AssessedRoute:
    """A route with what was planned for it and found in its data."""

    route: Route
    planned: Planned
    assessment: Assessment


def make_statement(graph: LineageGraph, routes: Sequence[AssessedRoute], space: Workspace) -> ComplianceStatement:
    """The statement of a graph that was gathered of these routes. Nothing is written."""
    facts = ComplianceFacts(
        classes=tuple(_list_classes(graph, routes)),
        tags={name: tags for each in routes for name, tags in each.assessment.tags.by_name.items()},
        stated={tag: of for each in routes for tag, of in each.route.classifying.stated.items()},
        looked=frozenset(_list_looked(routes)),
        unknown=tuple(_list_unknown(routes)),
    )
    concerned = list_concerned(graph, facts)
    marked, why_not = _read_marked(concerned, space)
    audited, why_no_audit = _read_audited(concerned, space, until=graph.made_at)
    own = list_journal_events(space.journals.records(), concerned, tenant=space.tenant)
    events = {asset: (*own.get(asset, ()), *audited.get(asset, ())) for asset in {*own, *audited}}
    unknown = (*facts.unknown, *why_not, *why_no_audit)
    told = None if why_no_audit and not events else events
    return state_compliance(graph, replace(facts, marked=marked, events=told, unknown=unknown))


def list_journal_events(
    records: Iterable[Record], assets: Iterable[Reference], *, tenant: str
) -> Mapping[Reference, Sequence[AssetEvent]]:
    """What our own runs did to these assets."""
    wanted = set(assets)
    found: dict[Reference, list[AssetEvent]] = defaultdict(list)
    for record in records:
        if record.tenant != tenant:
            continue
        actor = next((journal.actor for journal in record.journals if journal.actor), "")
        for entry in record.entries:
            asset = entry.asset.reference
            if asset in wanted and entry.asset.qualified_name in record.proven:
                what = "archived" if entry.after is None else "changed" if entry.before else "made"
                told_by = f"journal of the run {record.run}"
                found[asset].append(AssetEvent(record.started_at, actor, what, told_by))
    return found


def _list_classes(graph: LineageGraph, routes: Sequence[AssessedRoute]) -> Iterator[TableClass]:
    """Each of the node that it is of: a dataset that is not in the catalog yet is known by its path."""
    nodes = {
        text: node.reference
        for node in graph.nodes
        if node.layer is Layer.FILES
        for name, text in node.facts
        if name == _PATH
    }
    for each in routes:
        paths = {asset: path for path, asset in each.assessment.tags.datasets.items()}
        for found in each.assessment.classes:
            path = paths.get(found.reference, found.reference.qualified_name)
            is_file = found.reference.is_file
            yield replace(found, reference=nodes.get(path, found.reference)) if is_file else found


def _list_looked(routes: Sequence[AssessedRoute]) -> Iterator[Reference]:
    """What the readings of the routes showed with its tags and those of all its columns: none where a route looks at no
    classes, and no table of a side that was not shown whole."""
    for each in routes:
        if each.route.classifying.is_on:
            for side in (each.planned.snapshots.source, each.planned.snapshots.target):
                if side.complete:
                    yield from (Reference(table.type_name, table.qualified_name) for table in side.tables)
            yield from each.assessment.tags.datasets.values()


def _list_unknown(routes: Sequence[AssessedRoute]) -> Iterator[str]:
    for each in routes:
        if not each.route.classifying.is_on:
            yield f"{each.route.name}: classes of data are not looked at (DELTA_ARC_CLASSIFY=off)"
            continue
        for words in list_unlooked(each.planned.matching, each.planned.snapshots):
            yield f"{each.route.name}: {words}"


def _read_marked(assets: Sequence[Reference], space: Workspace) -> tuple[tuple[Marked, ...] | None, tuple[str, ...]]:
    """None where the catalog does not tell, and why."""
    try:
        return (space.catalog.read_markings(assets) if assets else ()), ()
    except DeltaArcError as error:
        return None, (f"owners and certificates: {error.what}",)


def _read_audited(
    assets: Sequence[Reference], space: Workspace, *, until: int
) -> tuple[Mapping[Reference, Sequence[AssetEvent]], tuple[str, ...]]:
    """What Atlan wrote down of these assets and their columns in the last month; and what of that is not known."""
    wanted = {asset.qualified_name: asset for asset in assets}
    found: dict[Reference, list[AssetEvent]] = defaultdict(list)
    if not wanted:
        return found, ()
    try:
        reading = space.catalog.read_audit(sorted(wanted), since=max(0, until - _MONTH), until=until)
    except DeltaArcError as error:
        return found, (f"Atlan's audit: {error.what}",)
    for line in reading.lines:
        asset = wanted.get(line.qualified_name) or wanted.get(table_of_column(line.qualified_name))
        if asset is not None:
            what = line.action.replace("_", " ").lower()
            of = f" of {file_name(line.qualified_name)}" if line.qualified_name not in wanted else ""
            found[asset].append(AssetEvent(line.at, line.user, f"{what}{of}", "Atlan's audit"))
    return found, () if reading.complete else ("Atlan's audit: not all of the last 30 days was read",)
