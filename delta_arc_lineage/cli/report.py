"""report: coverage, findings, freshness and evidence of one route or all of them, in the form that is asked for."""

import click

from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.report_results import of_report
from delta_arc_lineage.cli.running import (
    NOT_COMPLETE,
    Done,
    choose_routes,
    for_each_route,
    load_and_log,
    new_run,
    open_session,
)
from delta_arc_lineage.errors import DataOwnerError
from delta_arc_lineage.model.ages import read_age
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.report_pages import ReportFormat, to_html, to_markdown, to_text
from delta_arc_lineage.model.route_report import RouteReport
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.assessing.reporting import report_route
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.planning.route_plans import read_and_plan

FOUND = DataOwnerError.exit_code
"""What it ends with where a finding is as grave as it was to look for."""


def run_report(*, route: str | None, form: str, since: str | None, fail_on: str, refresh: bool) -> int:
    settings = load_and_log()
    reports: list[RouteReport] = []
    written_as = next(each for each in ReportFormat if each == form)
    grave = next((each for each in Severity if each == fail_on), None)  # never: none
    age = _read_since(since)

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name, refresh=refresh) as session:
            space = session.space
            with collector_paused():
                planned = read_and_plan(route, space, run=new_run())
                after = space.clock.now() - age if age is not None else 0
                report = report_route(route, planned, assess(route, planned, space), since=after)
        reports.append(report)
        if written_as is ReportFormat.TEXT:
            say(to_text(report))
        if report.is_as_grave_as(grave):
            return Done(lambda: of_report(report), FOUND)
        return Done(lambda: of_report(report), NOT_COMPLETE if planned.plan.incomplete else 0)

    exit_code = for_each_route(choose_routes(settings, route), work, as_json=written_as is ReportFormat.JSON)
    if written_as is ReportFormat.MARKDOWN:
        say("\n\n".join(map(to_markdown, reports)))
    elif written_as is ReportFormat.HTML:
        say(to_html(reports))
    return exit_code


def _read_since(since: str | None) -> int | None:
    """In milliseconds before now."""
    age = read_age(since) if since else None
    if since and age is None:
        raise click.UsageError(f"--since {since}: say how long ago, as `90m`, `26h`, `7d` or `2w`")
    return age
