"""A plan of markings in a file, behind that of the lineage: applied as it was read, or nothing of it."""

import json
from pathlib import Path

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

pytestmark = pytest.mark.starts

RULES = "enrich:\n  - {of: [datasets], owners: [admin], certificate: %s}\nroutes:\n  main: {}\n"


@pytest.fixture(autouse=True)
def rules(run: Run, landscape: Landscape) -> None:
    state_rules("VERIFIED")
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")


def state_rules(certificate: str) -> None:
    Path("routes.yaml").write_text(RULES % certificate, encoding="utf-8")


def file_of(landscape: Landscape, name: str) -> str:
    (found,) = (each for each in landscape.ours() if each.endswith(name))
    return found


def test_both_plans_of_a_file_are_applied_and_a_second_time_sends_nothing(run: Run, landscape: Landscape) -> None:
    """Markings of assets that the plan makes too; each by its own digest where plans wait for a person."""
    planned = run("plan", "--out", "p.json", "--json").only
    lines = [json.loads(line) for line in Path("p.json").read_text(encoding="utf-8").splitlines()]
    assert [line["digest"] for line in lines if "digest" in line] == [planned["digest"], planned["markings"]["digest"]]
    half = run("apply", "p.json", "--approve", planned["digest"], "--json")
    assert half.exit_code == 4 and half.only["written"] and half.only["markings"] is None
    whole = run("apply", "p.json", "--approve", planned["markings"]["digest"], "--approve", planned["digest"], "--json")
    assert whole.exit_code == 0 and whole.only["markings"]["given"] == 4 and whole.only["written"] == 0
    assert landscape.attributes(file_of(landscape, "ORDERS.csv"))["ownerUsers"] == ["admin"]
    again = run("apply", "p.json", "--yes", "--json").only
    assert (again["markings"]["given"], again["markings"]["done"], again["applying"]["writes"]) == (0, 4, 0)
    assert run("apply", "p.json", "--approve", "0" * 16).exit_code == 4


def test_a_file_is_refused_where_a_marking_moved_and_nothing_of_it_is_written(run: Run, landscape: Landscape) -> None:
    """Not even its lineage; what moved is named."""
    assert run("apply", "--yes").exit_code == 0
    state_rules("DRAFT")
    landscape.put("SHIPPERS.csv")
    assert run("plan", "--out", "p.json").exit_code == 0
    orders = file_of(landscape, "ORDERS.csv")
    landscape.save("S3Object", orders, name="ORDERS.csv", certificateStatus="DEPRECATED")
    refused = run("apply", "p.json", "--yes")
    assert refused.exit_code == 4 and orders in refused.err and "no longer as they were" in refused.err
    assert not [name for name in landscape.ours() if name.endswith("SHIPPERS.csv")]
    assert landscape.attributes(file_of(landscape, "CUSTOMERS.csv"))["certificateStatus"] == "VERIFIED"


def test_a_file_that_was_edited_holds_no_plan(run: Run) -> None:
    """Whatever letter of the markings it is, also where they are left without the lineage."""
    run("plan", "--out", "p.json")
    text = Path("p.json").read_text(encoding="utf-8")
    Path("edited.json").write_text(text.replace("VERIFIED", "DRAFT"), encoding="utf-8")
    lines = text.splitlines(keepends=True)
    (at,) = (at for at, line in enumerate(lines) if '"of":"markings"' in line)
    Path("alone.json").write_text("".join(lines[at:]), encoding="utf-8")
    Path("twice.json").write_text("".join([*lines, *lines[at:]]), encoding="utf-8")
    for name in ("edited.json", "alone.json", "twice.json"):
        result = run("apply", name, "--yes")
        assert result.exit_code == 2 and "holds no plan" in result.err, name
