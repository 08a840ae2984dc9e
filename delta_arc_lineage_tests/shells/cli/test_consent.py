"""Consent at a terminal: to a plan that is shown, and never to one that is not."""

import io

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.shells.cli.test_taking_back import run_of


class Terminal(io.StringIO):
    """A person who says yes to whatever is asked."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(environment: pytest.MonkeyPatch) -> None:
    environment.setattr("sys.stdin", Terminal("y\n" * 9))


def refused(run: Run, *arguments: str, **variables: str) -> str:
    """What it says instead of asking."""
    result = run(*arguments, "--json", **variables)
    assert result.exit_code == 4 and "[y/N]" not in result.out + result.err
    return result.err


@pytest.mark.usefixtures("terminal")
def test_a_plan_that_is_shown_is_asked_for_and_as_json_it_is_not(run: Run, landscape: Landscape) -> None:
    """`apply` asks. With --json it says what it says to a machine, and writes nothing."""
    landscape.put("ORDERS.csv")
    assert "needs approval" in refused(run, "apply") and landscape.ours() == set()
    asked = run("apply")
    assert asked.exit_code == 0 and "Apply this plan? [y/N]" in asked.err and landscape.ours()


@pytest.mark.usefixtures("terminal")
def test_so_it_is_with_a_plan_from_a_file(run: Run, landscape: Landscape) -> None:
    """`apply FILE` asks, and with --json it does not."""
    landscape.put("ORDERS.csv")
    run("plan", "--out", "p.json")
    assert "needs approval" in refused(run, "apply", "p.json") and landscape.ours() == set()
    assert run("apply", "p.json").exit_code == 0 and landscape.ours()


@pytest.mark.usefixtures("terminal")
def test_so_it_is_with_an_undo(run: Run, landscape: Landscape) -> None:
    """`undo` asks, and with --json it does not: the next step is --yes."""
    landscape.put("ORDERS.csv")
    first = run_of(run("apply").err)
    before = landscape.ours()
    assert f"delta-arc undo {first} --route main --yes" in refused(run, "undo", first) and landscape.ours() == before
    asked = run("undo", first)
    assert asked.exit_code == 0 and "Take it back? [y/N]" in asked.err and landscape.ours() != before


@pytest.mark.usefixtures("terminal")
def test_so_it_is_with_what_is_left(run: Run, landscape: Landscape) -> None:
    """`leftovers --remove` asks, and with --json it does not: the next step is the digest."""
    landscape.put("ORDERS.csv")
    run("apply", DELTA_ARC_ROUTE="former")
    before = landscape.ours(route="former")
    assert "--remove --approve" in refused(run, "leftovers", "--remove") and landscape.ours(route="former") == before
    asked = run("leftovers", "--remove")
    assert asked.exit_code == 0 and "Remove what is left of former? [y/N]" in asked.err
    assert landscape.ours(route="former") != before


@pytest.mark.usefixtures("terminal")
def test_history_tells_the_consent_as_it_was_given(run: Run, landscape: Landscape) -> None:
    """Asked and answered, by option, by digest, by the setting: an auditor reads which."""
    landscape.put("ORDERS.csv")
    run("apply")
    landscape.put("CUSTOMERS.csv")
    run("apply", "--yes", "--json")
    landscape.put("SHIPPERS.csv")
    run("apply", "--approve", run("plan", "--json").only["digest"])
    landscape.put("PRODUCTS.csv")
    run("apply", DELTA_ARC_APPLY="safe")
    assert [entry["consent"] for entry in reversed(run("history", "--json").json)] == [
        "asked on a terminal, and answered with yes",
        "agreed to by --yes",
        "approved by its digest",
        "agreed to by DELTA_ARC_APPLY=safe",
    ]


def test_what_waits_after_an_apply_says_why_and_where_it_is_read(run: Run, landscape: Landscape) -> None:
    """The digest of what is left is another one than that of the plan that was shown."""
    landscape.put("ORDERS.csv", "SHIPPERS.csv")
    run("apply", "--yes")
    landscape.remove("SHIPPERS.csv")
    applied = run("apply", "--yes")
    assert applied.exit_code == 0 and "removals wait: the first is due " in applied.err
    assert "delta-arc plan --route main shows it with its digest" in applied.err
    digest = run("plan", "--json").only["digest"]
    assert "wait" not in run("apply", "--approve", digest).err
