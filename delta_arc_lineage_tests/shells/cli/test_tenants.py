"""State knows its tenant: what one tenant left behind is refused in another, or as good as none."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from delta_arc_lineage_tests.model.texts import read_journal, write_journal
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.gate import Gate


@pytest.fixture
def elsewhere(landscape: Landscape) -> Iterator[dict[str, str]]:
    """Another tenant over the same state folder: by another address, with the same things in it."""
    with Gate(landscape.stack.catalog_url).open() as gate:
        yield {"ATLAN_BASE_URL": gate.url}


def test_a_run_is_taken_back_only_where_it_was_made(run: Run, landscape: Landscape, elsewhere: dict[str, str]) -> None:
    """The other tenant's things may look the same to the letter: refused, nothing archived, and history says whose."""
    landscape.put("ORDERS.csv")
    made = run("apply", "--yes", "--json").only
    before = landscape.ours()
    refused = run("undo", made["run"], "--yes", **elsewhere)
    assert refused.exit_code == 2 and landscape.ours() == before
    assert f"was made in {landscape.stack.catalog_url}" in refused.err and elsewhere["ATLAN_BASE_URL"] in refused.err
    assert run("undo", made["run"], "--yes", "--made-here", **elsewhere).exit_code == 2
    assert run("history", "--json", **elsewhere).only["tenant"] == landscape.stack.catalog_url
    assert f"in {landscape.stack.catalog_url}" in run("history").out
    assert run("undo", made["run"], "--yes").exit_code == 0 and landscape.ours() != before


def test_a_plan_is_approved_only_where_it_was_made(run: Run, landscape: Landscape, elsewhere: dict[str, str]) -> None:
    """The digest covers the tenant: the same changes elsewhere are another plan."""
    landscape.put("ORDERS.csv")
    digest = run("plan", "--json").only["digest"]
    assert run("plan", "--json", **elsewhere).only["digest"] != digest
    assert run("apply", "--approve", digest, **elsewhere).exit_code == 4 and landscape.ours() == set()


def test_what_was_read_of_one_tenant_explains_nothing_in_another(
    run: Run, landscape: Landscape, elsewhere: dict[str, str]
) -> None:
    """Snapshots and the discovery cache are as good as none there."""
    landscape.put("ORDERS.csv")
    run("plan")
    assert run("explain", "ORDERS").exit_code == 0
    unread = run("explain", "ORDERS", **elsewhere)
    assert unread.exit_code == 2 and "there is no reading" in unread.err
    assert run("cache", "status", **elsewhere).out.count("of another tenant") == 3


def test_each_tenant_reserves_names_of_its_own(run: Run, landscape: Landscape, elsewhere: dict[str, str]) -> None:
    """The name that a connection shall have was reserved in one tenant; in another it may be somebody else's."""
    landscape.put("ORDERS.csv")
    reserved = [change for change in run("plan", "--json").only["changes"] if change["kind"] == "connection"]
    run("plan", **elsewhere)
    folders = {path.parent.name for path in (landscape.state / "connections").rglob("*.json") if "at" not in path.parts}
    assert len(reserved) == 1 and len(folders) == 2


def test_a_journal_that_names_no_tenant_is_taken_back_on_a_persons_word(run: Run, landscape: Landscape) -> None:
    """An earlier version wrote none: refused, until a person says that the run was made here."""
    landscape.put("ORDERS.csv")
    made = run("apply", "--yes", "--json").only
    for file in (landscape.state / "journal" / "main" / made["run"]).iterdir():
        forget_tenant(file)
    refused = run("undo", made["run"], "--yes")
    assert refused.exit_code == 2 and "--made-here" in refused.err
    assert "in an unknown tenant" in run("history").out
    assert run("undo", made["run"], "--yes", "--made-here").exit_code == 0
    assert not [name for name in landscape.ours() if name.endswith(".csv")]


def forget_tenant(journal: Path) -> None:
    kept = read_journal(journal.read_text(encoding="utf-8"))
    journal.write_text(write_journal(replace(kept, tenant="")), encoding="utf-8")
