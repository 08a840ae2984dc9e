"""Reports: one of a route, the same in every form, and harmless whatever it names."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.data_findings import DataFinding, SeenFinding, Severity, Topic
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.report_pages import to_html, to_markdown, to_text
from delta_arc_lineage.model.route_report import Coverage, FlowReport, RouteReport, measure_coverage
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import bucket_of, file, make_world, matched, source_of, table

HOUR = 3_600_000


def finding(severity: Severity, *, hours_ago: int = 0, words: str = "a column is gone") -> SeenFinding:
    return SeenFinding(DataFinding(Topic.DRIFT, severity, "dropped", "ORDERS", words), NOON - hours_ago * HOUR)


def report_of(*findings: SeenFinding, since: int = 0, words: str = "ORDERS goes daily") -> RouteReport:
    coverage = (Coverage("source tables", 3, 4),)
    return RouteReport("sales", NOON, coverage, (FlowReport(words, EvidenceKind.NAME, 0.6),), findings, (), since)


def test_what_a_flow_leads_through_is_covered() -> None:
    """A table whose file is missing, and a file without a table, are counted and not covered."""
    world = make_world()
    told = {each.what: (each.linked, each.total) for each in measure_coverage(matched(world))}
    world = replace(world, source=source_of(*world.source.tables, table("LATER", "ID")))
    world = replace(world, files=bucket_of(*world.files.objects, file("NOBODY.csv")))
    more = {each.what: (each.linked, each.total) for each in measure_coverage(matched(world))}
    for what in ("source tables", "datasets"):
        assert more[what] == (told[what][0], told[what][1] + 1)
    assert more["target tables"] == told["target tables"]


def test_older_findings_are_counted_and_not_told() -> None:
    """By when they were first seen."""
    report = report_of(
        finding(Severity.ERROR, hours_ago=30, words="an old one"),
        finding(Severity.WARNING, hours_ago=1, words="a new one"),
        since=NOON - 24 * HOUR,
    )
    text = to_text(report)
    assert "an old one" not in text and "a new one" in text and "0 errors, 1 warning, 0 notes, and 1 finding" in text
    assert not report.is_as_grave_as(Severity.ERROR) and report.is_as_grave_as(Severity.WARNING)


@pytest.mark.parametrize("wanted", [*Severity, None])
def test_a_report_is_as_grave_as_its_gravest_finding(wanted: Severity | None) -> None:
    """What is graver counts too; nothing is as grave as nothing."""
    order = list(Severity)
    for found in Severity:
        is_grave = wanted is not None and order.index(found) <= order.index(wanted)
        assert report_of(finding(found)).is_as_grave_as(wanted) is is_grave


def test_a_long_finding_makes_no_other_line_long() -> None:
    """On a terminal what is long comes last, and is followed by no column."""
    text = to_text(report_of(finding(Severity.ERROR, words="long " * 60), finding(Severity.NOTE, words="short")))
    (line,) = (line for line in text.split("\n") if line.endswith("short"))
    assert len(line) < 80


@given(drawn.keys | st.sampled_from(drawn.HOSTILE))
def test_nothing_that_it_names_is_anything_but_words(words: str) -> None:
    """No markup on a page, no line on a terminal, no cell of a table."""
    plain = report_of(finding(Severity.ERROR))
    hostile = report_of(finding(Severity.ERROR, words=words), words=words)
    assert len(to_text(hostile).split("\n")) == len(to_text(plain).split("\n"))
    assert to_html([hostile]).count("<") == to_html([plain]).count("<")
    assert len(to_markdown(hostile).split("\n")) == len(to_markdown(plain).split("\n"))
