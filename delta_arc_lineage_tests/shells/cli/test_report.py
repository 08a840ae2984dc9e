"""`report`: what a route is worth, in four forms, and the exit code that says whether somebody must look."""

import json

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

pytestmark = pytest.mark.starts


def settings_of(landscape: Landscape) -> dict[str, str]:
    """Two tables that are told apart by their columns, with their files."""
    settings = landscape.crawl("PLANES", "PILOTS")
    landscape.put("PLANES.csv", "PILOTS.csv")
    return settings


def test_a_route_without_findings_ends_well(run: Run, landscape: Landscape) -> None:
    """Nothing is written to Atlan; whatever the form, the same is told."""
    settings = settings_of(landscape)
    text = run("report", **settings)
    assert text.exit_code == 0 and "0 errors, 0 warnings" in text.out and "PLANES" in text.out
    told = json.loads(run("report", "--format", "json", **settings).out)[0]
    assert [item["linked"] for item in told["coverage"]][:3] == [2, 2, 2] and told["findings"] == []
    page = run("report", "--format", "html", **settings).out
    assert page.startswith("<!doctype html>") and "PLANES" in page and "http" not in page
    assert "| source tables | 2 | 2 | 100 % |" in run("report", "--format", "md", **settings).out
    assert not landscape.ours()


def test_a_finding_ends_with_its_code_where_it_is_grave_enough(run: Run, landscape: Landscape) -> None:
    """A warning is one for who asks for it; what was seen before is counted alone."""
    settings = settings_of(landscape)
    assert run("report", **settings).exit_code == 0
    landscape.put("PLANES.csv", body=b"\x00\x01\x02 no text")
    assert run("report", **settings).exit_code == 0
    assert run("report", "--fail-on", "note", **settings).exit_code == 3
    assert run("report", "--fail-on", "never", **settings).exit_code == 0
    told = run("report", "--since", "1h", **settings).out
    assert "PLANES.csv: not read: it is no text" in told
    refused = run("report", "--since", "soon", **settings)
    assert refused.exit_code == 2 and "say how long ago" in refused.err
