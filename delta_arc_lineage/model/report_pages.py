"""Report pages: a report as text, as Markdown and as a page of HTML, each the same sections in the same order."""

from collections.abc import Callable, Iterable, Sequence

from delta_arc_lineage.model.ages import say_age
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.hop_freshness import FlowFreshness, HopLag
from delta_arc_lineage.model.media import Medium, html, markdown, terminal
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.report_sections import Section, list_markdown_of
from delta_arc_lineage.model.route_report import RouteReport
from delta_arc_lineage.model.words import Word, counted

_NOTHING = "—"
_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1c2330}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "th,td{border-bottom:1px solid #d8dee8;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    "td{max-width:48rem;overflow-wrap:break-word}"
    "th{font-weight:600;background:#f4f6fa}.error{color:#b3261e;font-weight:600}.warning{color:#8a5300}"
)


class ReportFormat(Word):
    """What a report is written as."""

    TEXT = "text", "text for a terminal"
    MARKDOWN = "md", "Markdown"
    JSON = "json", "JSON"
    HTML = "html", "a page of HTML"


def list_sections(report: RouteReport) -> list[Section]:
    """What is told, the most urgent first."""
    findings = [
        (
            seen.finding.severity.words,
            seen.finding.topic.value,
            moment(seen.first_seen),
            seen.finding.words,
        )
        for seen in report.told
    ]
    coverage = [(each.what, f"{each.linked:,}", f"{each.total:,}", each.share) for each in report.coverage]
    evidence = [(kind.words, f"{count:,}") for kind, count in report.by_evidence.items()]
    flows = [(f"{flow.score:.2f}", flow.words) for flow in report.flows]
    ordered = sorted(report.freshness, key=lambda flow: (not flow.stopped, flow.name))
    return [
        Section("Findings", ("severity", "about", "first seen", "finding"), tuple(findings), "nothing was found"),
        Section("Coverage", ("what", "linked from end to end", "of", "share"), tuple(coverage), ""),
        Section("Evidence", ("flows that rest on a link", "count"), tuple(evidence), ""),
        Section(
            "Freshness",
            ("flow", "source changed", "newest file", "target changed", "lag into bucket", "lag into target"),
            tuple(map(_row_of_hops, ordered)),
            "no flow has files",
        ),
        Section("Flows", ("score", "flow"), tuple(flows), "no flow leads from end to end"),
    ]


def headline(report: RouteReport, show: Medium) -> str:
    """One line: the route, when its readings were made, and how many findings of each severity are told."""
    counts = ", ".join(counted(report.count(severity), severity.words) for severity in Severity)
    older = len(report.findings) - len(report.told)
    since = f", and {counted(older, 'finding')} before {moment(report.since)}" if report.since else ""
    return f"{show(report.route)}, as read on {moment(report.read_at)}: {counts}{since}"


def to_text(report: RouteReport) -> str:
    """For a terminal: a line a row."""
    lines = [headline(report, terminal)]
    for section in list_sections(report):
        lines += ["", section.title]
        rows = [tuple(map(terminal, row)) for row in section.rows]
        lines += (
            [f"  {'  '.join(row)}" for row in _align([section.header, *rows])] if rows else [f"  {section.nothing}"]
        )
    return "\n".join(lines)


def to_markdown(report: RouteReport, *, level: int = 1) -> str:
    """`level`: of the first heading."""
    parts = [f"{'#' * level} Lineage report", headline(report, markdown)]
    for section in list_sections(report):
        parts += list_markdown_of(section, level=level + 1)
    return "\n\n".join(parts)


def to_html(reports: Iterable[RouteReport]) -> str:
    """One page of all routes, which needs nothing from elsewhere."""
    body = "".join(map(_page_of, reports))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lineage report</title>'
        f"<style>{_STYLE}</style></head><body><h1>Lineage report</h1>{body}</body></html>"
    )


def _page_of(report: RouteReport) -> str:
    sections = "".join(
        f"<h3>{section.title}</h3>{_table_of(section) if section.rows else f'<p>{section.nothing}</p>'}"
        for section in list_sections(report)
    )
    return f"<h2>{headline(report, html)}</h2>{sections}"


def _table_of(section: Section) -> str:
    head = _row("th", section.header, html)
    return f"<table>{head}{''.join(_row('td', row, html) for row in section.rows)}</table>"


def _row(cell: str, values: Sequence[str], show: Callable[[str], str]) -> str:
    grave = f' class="{values[0]}"' if values[0] in {severity.words for severity in Severity} else ""
    return f"<tr{grave}>{''.join(f'<{cell}>{show(value)}</{cell}>' for value in values)}</tr>"


def _align(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Columns of one width; the last is as long as it is."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return [[*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]] for row in rows]


def _row_of_hops(flow: FlowFreshness) -> tuple[str, ...]:
    changed = [moment(at) if at else _NOTHING for at in (flow.source.changed_at, flow.newest, flow.target.changed_at)]
    return (flow.name, *changed, *map(_say_lag, flow.lags))


def _say_lag(lag: HopLag) -> str:
    if lag.lag is None:
        return "not known"
    return f"{say_age(lag.lag)}, and may {say_age(lag.most or 0)}" if lag.is_stopped else say_age(lag.lag)
