"""A route that is named is one that the settings or the journals know; any other is an error with the nearest name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.settings.route_names import no_such_route
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

COMMANDS = (
    ("plan",),
    ("apply", "--yes"),
    ("suggest",),
    ("explain", "ORDERS.csv"),
    ("report",),
    ("classify",),
    ("compliance",),
    ("page",),
    ("export", "openlineage"),
    ("contract", "check"),
    ("access",),
    ("cache", "status"),
    ("cache", "clear"),
    ("audit",),
    ("audit", "--json"),
    ("history",),
    ("history", "--json"),
    ("undo", "some-run"),
    ("leftovers",),
    ("purge",),
    ("purge", "--json"),
    ("tidy",),
)
TELLING_OF_THE_PAST = (("audit",), ("history",), ("tidy",), ("purge",))


@given(st.sets(st.from_regex(r"[a-z]{3,12}", fullmatch=True), min_size=1, max_size=40), st.data())
def test_the_nearest_name_is_said_and_never_more_than_some(names: set[str], data: st.DataObject) -> None:
    """One letter too many: the name that was meant stands first, or one that is as near."""
    meant = data.draw(st.sampled_from(sorted(names)))
    said = no_such_route(f"{meant}x", names - {f"{meant}x"} | {meant})
    assert said.exit_code == 2 and "did you mean '" in said.next_step
    listed = said.next_step.partition("Name one of: ")[2].split(", ")
    assert len(listed) <= 20 and (len(names) > 20) == (" more" in listed[-1])


def test_one_that_nobody_knows_is_an_error_of_every_command(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    """Exit code 2 and what was meant, for each command that takes a route; nothing is written."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes").exit_code == 0
    before = landscape.ours()
    for command in COMMANDS:
        told = run(*command, "--route", "mainn", DELTA_ARC_KEEP_DAYS="0" if command == ("tidy",) else "400")
        assert told.exit_code == 2, (command, told)
        assert "there is no route 'mainn'" in told.err and "did you mean 'main'" in told.err, command
    assert run("tidy", "--route", "mainn").exit_code == 2
    assert landscape.ours() == before and not (tmp_path / "lineage.html").exists()


@pytest.mark.parametrize("command", TELLING_OF_THE_PAST)
def test_one_that_only_journals_know_is_told_of(run: Run, landscape: Landscape, command: tuple[str, ...]) -> None:
    """A route that the settings lost is not unknown; nor is one of them that has done nothing yet."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes", DELTA_ARC_ROUTE="former").exit_code == 0
    for name in ("former", "main"):
        assert run(*command, "--route", name).exit_code in (0, 4), name
    for journal in landscape.state.glob("journal/*/*/*"):
        journal.write_text("noise", encoding="utf-8")
    assert run(*command, "--route", "former").exit_code in (0, 4)
