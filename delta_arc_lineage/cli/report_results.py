"""A report as the shape that `--format json` prints."""

from delta_arc_lineage.cli.report_shapes import (
    CoverageItem,
    DataFindingItem,
    FlowFreshnessItem,
    FlowItem,
    HopItem,
    ReportResult,
    SeverityName,
)
from delta_arc_lineage.model.data_findings import SeenFinding, Severity
from delta_arc_lineage.model.hop_freshness import FlowFreshness, HopLag
from delta_arc_lineage.model.moments import iso
from delta_arc_lineage.model.route_report import RouteReport

_SEVERITIES: dict[Severity, SeverityName] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def of_report(report: RouteReport) -> ReportResult:
    return ReportResult(
        route=report.route,
        read_at=iso(report.read_at),
        coverage=[CoverageItem(what=each.what, linked=each.linked, total=each.total) for each in report.coverage],
        evidence={kind.value: count for kind, count in report.by_evidence.items()},
        findings=list(map(_of_finding, report.told)),
        older=len(report.findings) - len(report.told),
        freshness=list(map(_of_freshness, report.freshness)),
        flows=[FlowItem(words=flow.words, evidence=flow.kind.value, score=flow.score) for flow in report.flows],
    )


def _of_finding(seen: SeenFinding) -> DataFindingItem:
    finding = seen.finding
    return DataFindingItem(
        severity=_SEVERITIES[finding.severity],
        topic=finding.topic.value,
        rule=str(finding.rule),
        subject=finding.subject,
        part=finding.part,
        words=finding.words,
        first_seen_at=iso(seen.first_seen),
    )


def _of_freshness(flow: FlowFreshness) -> FlowFreshnessItem:
    return FlowFreshnessItem(
        flow=flow.name,
        source_changed_at=iso(flow.source.changed_at) if flow.source.changed_at else None,
        newest_at=iso(flow.newest),
        target_changed_at=iso(flow.target.changed_at) if flow.target.changed_at else None,
        hops=list(map(_of_hop, flow.lags)),
    )


def _of_hop(lag: HopLag) -> HopItem:
    return HopItem(hop=lag.hop.value, lag=_seconds(lag.lag), may=_seconds(lag.most), is_stopped=lag.is_stopped)


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1_000
