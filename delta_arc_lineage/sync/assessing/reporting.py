"""Reporting: what was planned and assessed of a route, summed up for people."""

from delta_arc_lineage.model.flow_words import describe_flow
from delta_arc_lineage.model.route_report import FlowReport, RouteReport, measure_coverage
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.assessing.route_assessment import Assessment
from delta_arc_lineage.sync.planning.route_plans import Planned


def report_route(route: Route, planned: Planned, assessment: Assessment, *, since: int = 0) -> RouteReport:
    """`since`: findings that were first seen before are counted only, in milliseconds since the epoch (UTC)."""
    flows = [flow for flow in planned.matching.flows if flow.source and flow.target]
    return RouteReport(
        route=route.name,
        read_at=planned.snapshots.read_at,
        coverage=measure_coverage(planned.matching),
        flows=tuple(FlowReport(describe_flow(f, route), f.evidence.kind, f.evidence.score) for f in flows),
        findings=assessment.findings,
        freshness=assessment.freshness,
        since=since,
    )
