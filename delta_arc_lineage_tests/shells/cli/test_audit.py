"""`delta-arc audit`: every change of ours with who, when and why, found again in Atlan's own audit by its request."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.model.tracing import find_trace
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.support.gate import Gate, Policy, Rewritten

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def applied(run: Run, landscape: Landscape) -> dict[str, Any]:
    """A run that drew one flow."""
    landscape.put("ORDERS.csv")
    return dict(run("apply", "--yes", "--json").only)


def ours(result: Result) -> list[dict[str, Any]]:
    return [item for item in result.json if item["source"] == "journal"]


def others(result: Result) -> list[dict[str, Any]]:
    return [item for item in result.json if item["source"] == "atlan"]


def test_each_change_is_found_in_atlans_audit_by_its_request(
    run: Run, landscape: Landscape, applied: dict[str, Any]
) -> None:
    """Of an apply, its undo and a purge; each request's id has the form that the SDK's have."""
    run("undo", applied["run"], "--yes")
    listed = run("purge", "--archived", "--json").json[0]
    assert run("purge", "--archived", "--approve", listed["digest"]).exit_code == 0
    told = run("audit", "--atlan", "--json")
    assert told.exit_code == 0, told.err
    changes = ours(told)
    assert {change["purpose"] for change in changes} == {"sync", "undo", "purge"}
    assert {change["standing"] for change in changes} == {"found"} and others(told) == []
    assert all(UUID.fullmatch(change["request"]) and change["agent"] == "sdk python" for change in changes)
    assert all(change["who"] and "delta-arc" in change["why"] and change["proven"] for change in changes)
    traces = {find_trace(change["request"]) for change in changes}
    assert len(traces) == len({(change["run"], change["phase"]) for change in changes})


def test_a_person_is_told_with_what_they_did(run: Run, landscape: Landscape, applied: dict[str, Any]) -> None:
    """Of our assets, and not of their own in the same connection; nothing of ours is taken for theirs."""
    (file,) = (name for name in landscape.ours() if name.endswith("ORDERS.csv"))
    landscape.save("S3Object", file, name="ORDERS.csv", description="mine")
    landscape.save("S3Object", f"{file}.other", name="of their own")
    told = run("audit", "--atlan", "--json")
    (theirs,) = others(told)
    assert (theirs["what"], theirs["qualified_name"]) == ("ENTITY_UPDATE", file) and theirs["who"]
    assert {change["standing"] for change in ours(told)} == {"found"} and told.exit_code == 0
    shown = run("audit", "--atlan")
    assert "in Atlan's own pages, no run of ours" in shown.out and "1 of others" in shown.err
    assert others(run("audit", "--atlan", "--json", "--run", applied["run"])) == []


def hide_lines(ending: str) -> Policy:
    """An audit that shows nothing of assets whose names end so."""

    def without(body: bytes) -> bytes:
        answer = json.loads(body)
        lines = [line for line in answer["entityAudits"] if not line["entityQualifiedName"].endswith(ending)]
        return json.dumps({**answer, "entityAudits": lines, "totalCount": len(lines)}).encode()

    return lambda request: Rewritten(without) if "auditSearch" in request.path else None


def test_a_change_that_atlan_does_not_show_is_said_missing(
    run: Run, landscape: Landscape, applied: dict[str, Any]
) -> None:
    """Exit code 5: its index may only be late."""
    with Gate(landscape.stack.catalog_url, hide_lines("ORDERS.csv")).open() as gate:
        told = run("audit", "--atlan", "--json", ATLAN_BASE_URL=gate.url)
    # The tenant is another one by its address, so nothing of it is asked there.
    assert {change["standing"] for change in ours(told)} == {"not asked"}
    with Gate(landscape.stack.catalog_url, hide_lines("SHIPPERS.csv")).open() as gate:
        landscape.put("SHIPPERS.csv")
        assert run("apply", "--yes", ATLAN_BASE_URL=gate.url).exit_code == 0
        told = run("audit", "--atlan", "--json", ATLAN_BASE_URL=gate.url)
    missing = [change["qualified_name"] for change in ours(told) if change["standing"] == "missing"]
    assert told.exit_code == 5 and len(missing) == 1 and missing[0].endswith("SHIPPERS.csv")
    assert "Atlan's audit lacks 1 change that a run has proven" in told.err


def test_what_is_asked_for_is_all_that_is_shown(run: Run, landscape: Landscape, applied: dict[str, Any]) -> None:
    """By run, route, actor, name and time; lines are the items of the list; without --atlan nothing is asked."""
    before = landscape.requests_sent()
    everything = run("audit", "--json").json
    assert len(everything) == applied["written"]
    assert {item["standing"] for item in everything} == {"not asked"}
    by_line = [json.loads(line) for line in run("audit", "--lines").out.splitlines()]
    assert by_line == everything
    file = next(item["qualified_name"] for item in everything if item["type"] == "S3Object")
    for arguments, count in (
        (("ORDERS.csv",), 1),
        ((file,), 1),
        (("--run", applied["run"][:12]), len(everything)),
        (("--run", "another"), 0),
        (("--actor", everything[0]["who"][:3].upper()), len(everything)),
        (("--since", "1h"), len(everything)),
        (("--until", "1h"), 0),
        (("--since", "2020-01-01", "--until", "2020-12-31"), 0),
    ):
        assert len(run("audit", "--json", *arguments).json) == count, arguments
    assert landscape.requests_sent() == before
    refused = run("audit", "--since", "yesterday")
    assert refused.exit_code == 2 and "write an age as 7d, or a date as 2025-06-01" in refused.err


def test_an_audit_is_read_in_pages_and_in_one_order(run: Run, landscape: Landscape, applied: dict[str, Any]) -> None:
    """The same twice, and hostile names as text; a journal that cannot be read is named."""
    landscape.save("S3Object", next(n for n in landscape.ours() if n.endswith("ORDERS.csv")), name="\x1b[31mred")
    first, again = run("audit", "--atlan"), run("audit", "--atlan")
    assert first.out == again.out and "\x1b" not in first.out
    for torn in Path(landscape.state).glob("journal/*/*/s3_assets*"):
        torn.write_text("noise", encoding="utf-8")
    told = run("audit", "--atlan")
    assert "cannot be read: what it tells is not here" in told.err and re.search("read with [12] request", told.err), (
        "READMEs of other tests"
    )


def test_a_run_of_an_earlier_version_is_found_by_name_and_time(
    run: Run, landscape: Landscape, applied: dict[str, Any]
) -> None:
    """Its journal has no trace. Atlan's audit has the lines, with ids that nothing tells of."""
    for journal in Path(landscape.state).glob("journal/*/*/*"):
        first, _, rest = journal.read_text(encoding="utf-8").partition("\n")
        value = {**json.loads(first), "format": 4}
        value.pop("trace")
        journal.write_text(f"{json.dumps(value)}\n{rest}", encoding="utf-8")
    told = run("audit", "--atlan", "--json")
    assert {change["standing"] for change in ours(told)} == {"found by time"} and others(told) == []


def hang(landscape: Landscape, type_name: str, name: str, asset: str, **attributes: Any) -> str:
    """A README or a link that somebody hangs on an asset, under this name; its guid."""
    (found,) = landscape.found(qualifiedName=asset)
    of = {"asset": {"typeName": found["typeName"], "guid": found["guid"]}}
    landscape.save(type_name, name.format(guid=found["guid"]), name="a note", relations=of, **attributes)
    (made,) = landscape.found(qualifiedName=name.format(guid=found["guid"]))
    return str(made["guid"])


def test_a_persons_readme_and_link_are_told_of_the_asset_that_they_hang_on(
    run: Run, landscape: Landscape, applied: dict[str, Any]
) -> None:
    """Named by the asset's guid as Atlan's pages do, or at random as the SDK does; of ours alone; one request more for
    all of a page, and told also when it is archived."""
    (file,) = (name for name in landscape.ours() if name.endswith("ORDERS.csv"))
    landscape.save("S3Object", f"{file}.other", name="of their own")
    noted = hang(landscape, "Readme", "{guid}/readme", file, description="mine")
    hang(landscape, "Link", "7b0e6a51-8d50-4b7e-9f4b-3f6f0a2f1c55", file, link="https://wiki.example/a")
    hang(landscape, "Link", "{guid}/link/abc", file, link="https://wiki.example/b")
    hang(landscape, "Readme", "{guid}/readme", f"{file}.other", description="theirs")
    hang(landscape, "Link", "0d1f3f0e-51a5-4d6a-8c46-1f0f5f1b4f7d", f"{file}.other", link="https://wiki.example/c")
    told = run("audit", "--atlan", "--json")
    theirs = [item for item in others(told) if item["type"] in ("Readme", "Link")]
    assert [item["type"] for item in theirs if item["what"] == "ENTITY_CREATE"] == ["Readme", "Link", "Link"]
    assert {item["qualified_name"] for item in theirs} == {file} and all(item["who"] for item in theirs)
    assert "read with 2 requests" in told.err
    named = run("audit", "ORDERS.csv", "--atlan", "--json")
    assert [item["type"] for item in others(named)].count("Link") == 2
    landscape._call("DELETE", f"/api/meta/entity/bulk?guid={noted}&deleteType=SOFT")
    gone = others(run("audit", "--atlan", "--json"))
    assert ("ENTITY_DELETE", "Readme", file) in {(one["what"], one["type"], one["qualified_name"]) for one in gone}
    shown = run("audit", "--atlan").out
    assert shown.count(f"  {file}\n") >= 4
    assert others(run("audit", "--atlan", "--json", "--route", "main", "--run", applied["run"])) == []


def test_our_own_readme_is_no_persons(run: Run, landscape: Landscape) -> None:
    """Given by a rule: found by its request, and told once."""
    landscape.put("ORDERS.csv")
    rule = "{of: [datasets], readme: '# Files', links: [{url: 'https://wiki.example/a', title: A}]}"
    Path("routes.yaml").write_text(f"routes: {{main: {{enrich: [{rule}]}}}}\n", encoding="utf-8")
    assert run("apply", "--yes").exit_code == 0
    told = run("audit", "--atlan", "--json")
    assert told.exit_code == 0 and others(told) == []
    assert {change["standing"] for change in ours(told)} == {"found"}
