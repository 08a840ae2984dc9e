"""Assessing: what is wrong with the data of a route, from what was read for its plan, without a request."""

from collections.abc import Iterator
from dataclasses import dataclass

from delta_arc_lineage.model.data_findings import DataFinding, SeenFinding, Topic, remember_first_seen
from delta_arc_lineage.model.hop_freshness import FlowFreshness
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.unread_files import find_unread
from delta_arc_lineage.sync.assessing.landings import find_amiss, look_at_landings
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings of a route, the gravest first. `freshness`: of each flow, when data last moved on its hops."""

    findings: tuple[SeenFinding, ...]
    freshness: tuple[FlowFreshness, ...] = ()

    def of(self, topic: Topic) -> tuple[SeenFinding, ...]:
        """Those about one topic."""
        return tuple(seen for seen in self.findings if seen.finding.topic is topic)


def assess(route: Route, planned: Planned, space: Workspace) -> Assessment:
    """What is found now; when each was first seen is kept in the state, and so is what each dataset was until now."""
    documents = space.documents(route)
    before = documents.first_seen()
    landings = look_at_landings(route, planned, space)
    findings = [
        *_find(route, planned.matching, planned.snapshots, space),
        *find_amiss(route, landings, planned.snapshots),
    ]
    seen = remember_first_seen(findings, before, now=space.clock.now())
    documents.keep_first_seen({each.finding.name: each.first_seen for each in seen})
    return Assessment(seen, landings.freshness)


def _find(route: Route, matching: Matching, snapshots: Snapshots, space: Workspace) -> Iterator[DataFinding]:
    """By topic."""
    if snapshots.schemas is not None:
        yield from find_unread(snapshots.schemas)
