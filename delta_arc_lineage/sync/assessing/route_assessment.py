"""Assessing: what is wrong with the data of a route, from what was read for its plan, without a request."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.classification import TableClass
from delta_arc_lineage.model.column_changes import find_changes
from delta_arc_lineage.model.contract_findings import find_contract_breaches
from delta_arc_lineage.model.data_findings import DataFinding, SeenFinding, Topic, remember_first_seen
from delta_arc_lineage.model.drift import find_drift
from delta_arc_lineage.model.evidence_findings import find_contradictions
from delta_arc_lineage.model.hop_freshness import FlowFreshness
from delta_arc_lineage.model.kept_columns import keep_ends, list_ends
from delta_arc_lineage.model.markings import WantedMarking
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.tag_findings import find_untagged
from delta_arc_lineage.model.unread_files import find_unread
from delta_arc_lineage.sync.assessing.landings import find_amiss, look_at_landings
from delta_arc_lineage.sync.assessing.route_classes import conclude_classes, propose_tags
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings of a route, the gravest first. `freshness`: of each flow, when data last moved on its hops.
    `classes`: what tables and datasets are of; `tags`: those that the catalog shows on them, and
    `proposed_tags`: those that datasets should carry because of their classes."""

    findings: tuple[SeenFinding, ...]
    freshness: tuple[FlowFreshness, ...] = ()
    classes: tuple[TableClass, ...] = ()
    tags: CatalogTags = field(default_factory=CatalogTags)
    proposed_tags: tuple[WantedMarking, ...] = ()

    def of(self, topic: Topic) -> tuple[SeenFinding, ...]:
        """Those about one topic."""
        return tuple(seen for seen in self.findings if seen.finding.topic is topic)


def assess(route: Route, planned: Planned, space: Workspace) -> Assessment:
    """What is found now; when each was first seen is kept in the state, and so is what each dataset was until now."""
    documents = space.documents(route)
    before = documents.first_seen()
    landings = look_at_landings(route, planned, space)
    kept, ends = documents.kept_ends(), list_ends(planned.matching, planned.snapshots)
    tags = CatalogTags.of(planned.snapshots, planned.observe())
    classes = conclude_classes(route, planned, tags, space)
    findings = (
        *_find(route, planned, space),
        *find_untagged(route, planned.matching, tags, classes, is_whole=_are_ends_whole(planned)),
        *find_changes(planned.matching, kept.by_key, ends),
        *find_amiss(route, landings, planned.snapshots),
    )
    seen = remember_first_seen(findings, before, now=space.clock.now())
    still_known = {} if _is_whole(planned) else before  # what a reading did not show may be there still
    documents.keep_first_seen({**still_known, **{each.finding.name: each.first_seen for each in seen}}, before=before)
    after = keep_ends(kept.by_key, ends, planned.snapshots)
    if after != kept:
        documents.keep_ends(after)
    proposed = propose_tags(route, planned, classes, tags, space)
    return Assessment(seen, landings.freshness, classes, tags, proposed)


def _is_whole(planned: Planned) -> bool:
    return planned.snapshots.files.complete and _are_ends_whole(planned)


def _are_ends_whole(planned: Planned) -> bool:
    return planned.snapshots.source.complete and planned.snapshots.target.complete


def _find(route: Route, planned: Planned, space: Workspace) -> Iterator[DataFinding]:
    """By topic."""
    snapshots = planned.snapshots
    yield from find_contradictions(planned.matching)
    if snapshots.schemas is not None:
        yield from find_unread(snapshots.schemas)
    yield from find_drift(planned.matching, snapshots)
    yield from find_contract_breaches(route, snapshots, planned.contracts, now=space.clock.now())
