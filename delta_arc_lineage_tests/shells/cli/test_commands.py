"""The commands, from nothing to a confirmed removal, on a tenant's settings."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

FILES = ("CUSTOMERS.csv", "ORDERS.csv", "SHIPPERS.csv")


def test_plan_shows_every_change_and_writes_nothing(run: Run, landscape: Landscape) -> None:
    """plan lists each addition, names what is not linked, and the catalog stays as it was."""
    landscape.put(*FILES, "CUSTOMRS.csv")
    first, again = run("plan"), run("plan")
    assert first.exit_code == 0
    assert first.out == again.out
    for file in FILES:
        assert f"+ file {file}; lineage table → file, file → table, table → table; " in first.out
    assert "nearest: CUSTOMERS" in first.out
    assert "source table SUPPLIERS is not linked: no file carries its name" in first.out


def test_apply_asks_for_consent_and_then_confirms(run: Run, landscape: Landscape) -> None:
    """On a tenant nothing is written without a yes: not by a machine, not by another plan's digest."""
    landscape.put(*FILES)
    refused = run("apply")
    assert refused.exit_code == 4
    assert "DELTA_ARC_APPLY=plan" in refused.err
    assert run("apply", "--approve", "0123456789abcdef").exit_code == 4
    digest = run("plan", "--json").only["digest"]
    applied = run("apply", "--approve", digest)
    assert applied.exit_code == 0
    assert "all confirmed" in applied.out
    unchanged = run("apply", "--yes", "--json").only
    assert unchanged["requests"]["writes"] == unchanged["written"] == 0


def test_a_removed_file_waits_until_its_digest_is_approved(run: Run, landscape: Landscape) -> None:
    """An absence is planned and pending; --yes does not apply it, the digest does."""
    landscape.put(*FILES)
    assert run("apply", "--yes").exit_code == 0
    landscape.remove("SHIPPERS.csv")
    waiting = run("apply", "--yes", "--json").only
    assert (waiting["archived"], waiting["waiting"]) == (0, 3)
    digest = run("plan", "--json").only["digest"]
    assert run("apply", "--approve", digest, "--json").only["archived"] == 3
    assert "nothing to change" in run("plan").out


def test_json_is_the_whole_plan_and_nothing_else(run: Run, landscape: Landscape) -> None:
    """stdout is data: it parses, and holds each change with both ends."""
    landscape.put("ORDERS.csv")
    plan = run("plan", "--json").only
    kinds = {change["after"]["kind"] for change in plan["changes"]}
    assert kinds >= {"object", "process", "column_process"}
    assert len(plan["digest"]) == 16


@pytest.mark.parametrize("name", ["2026/11/ORDERS.csv", "ORDERS.csv", "ORDERS", "ORDERS.ORDERID"])
def test_explain_says_why(run: Run, landscape: Landscape, name: str) -> None:
    """A file by its key or the last part of it, a table and a column each lead to their edges and the rule."""
    landscape.put("2026/11/ORDERS.csv")
    pattern = {"S3_FILE_NAME_PATTERN": r"\d+/\d+/{table_name}\.csv"}
    run("plan", **pattern)
    shown = run("explain", name, **pattern)
    assert shown.exit_code == 0
    assert "ORDERS" in shown.out
    assert "by name only" in shown.out


def test_explain_gives_the_reason_of_a_file_that_is_not_linked_by_its_last_part(run: Run, landscape: Landscape) -> None:
    """Nobody types the folders of a key."""
    landscape.put("2026/11/NOBODYS.csv")
    run("plan", S3_FILE_NAME_PATTERN=r"\d+/\d+/{table_name}\.csv")
    shown = run("explain", "NOBODYS.csv", S3_FILE_NAME_PATTERN=r"\d+/\d+/{table_name}\.csv")
    assert shown.exit_code == 0 and "is not linked: no source table has its name" in shown.out


def test_explain_of_an_unknown_name_offers_the_nearest(run: Run, landscape: Landscape) -> None:
    """A name that nothing carries is not an empty answer."""
    landscape.put("ORDERS.csv")
    run("plan")
    shown = run("explain", "ORDRS")
    assert shown.exit_code == 3
    assert "nearest: ORDERS" in shown.out


def test_help_needs_neither_dagster_nor_pyatlan_nor_settings() -> None:
    """--help is answered by click alone, in a process of its own."""
    code = (
        "import sys\nsys.argv = ['delta-arc', '--help']\n"
        "from delta_arc_lineage.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = ('dagster', 'pyatlan', 'botocore', 'httpx', 'pydantic', 'rich', 'yaml')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "explain" in shown.stdout
    assert json.loads(shown.stderr.replace("'", '"')) == []


def test_no_colour_and_no_bars_where_nobody_looks(run: Run, landscape: Landscape) -> None:
    """Into a pipe goes plain text."""
    landscape.put("ORDERS.csv")
    shown = run("doctor", NO_COLOR="1")
    assert "\x1b" not in shown.out + shown.err


def test_a_log_file_tells_of_every_page_and_batch(run: Run, landscape: Landscape) -> None:
    """Long work is never silent: each page read and each batch written is a line, the key in none."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes", DELTA_ARC_LOG_FILE="run.log").exit_code == 0
    logged = Path("run.log").read_text(encoding="utf-8")
    assert all(f"read SALES_ORDERS of delta-arc-{side}: 50 of 50" in logged for side in ("postgres", "snowflake"))
    assert "write S3 assets: 3 of 3" in logged
    assert landscape.stack.api_key not in logged


def test_progress_and_cost_say_of_which_route_they_are(run: Run, landscape: Landscape) -> None:
    """Two routes run one after another; each line of the log and of stderr says its own."""
    routes = [f"  {name}: {{bucket: {{prefix: '{landscape.prefix}{name}/'}}}}" for name in ("one", "two")]
    Path("routes.yaml").write_text("\n".join(["routes:", *routes]), encoding="utf-8")
    landscape.put("one/ORDERS.csv", "two/CUSTOMERS.csv")
    variables = {"DELTA_ARC_ROUTES": "routes.yaml", "DELTA_ARC_LOG_FILE": "run.log"}
    told = [line for line in run("plan", **variables).err.splitlines() if "requests" in line or "to apply" in line]
    assert [line.partition(": ")[0] for line in told] == ["one", "one", "two", "two"]
    logged = Path("run.log").read_text(encoding="utf-8").splitlines()
    assert all(" one: " in line or " two: " in line for line in logged)


def test_the_local_stack_is_looked_after_where_the_others_use_it(run: Run, tmp_path: Path) -> None:
    """`local` takes the state folder of the settings; where nothing runs, status ends with 3 and the others say so."""
    nowhere = {"DELTA_ARC_STATE": str(tmp_path / "elsewhere")}
    assert run("local", "status", **nowhere).exit_code == 3
    assert run("local", "status", "--json", **nowhere).exit_code == 3
    for command in (["local", "seed"], ["local", "export"], ["local", "import", "-"]):
        result = run(*command, **nowhere)
        assert result.exit_code == 2 and str(tmp_path / "elsewhere" / "local") in result.err
