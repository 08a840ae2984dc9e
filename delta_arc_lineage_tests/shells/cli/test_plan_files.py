"""A plan in a file: what one person read is what a machine applies, or nothing."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.errors import StalePlan
from delta_arc_lineage.local.landscape import SOURCE
from delta_arc_lineage.model.codec import encode
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage_tests.model.texts import read_plan
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from docs.failures import FAILURES

FILES = ("CUSTOMERS.csv", "ORDERS.csv")


def test_a_plan_from_a_file_is_applied_as_it_was_read(run: Run, landscape: Landscape) -> None:
    """plan --out, apply FILE: the same digest, the requests that were forecast, and nothing left to do."""
    landscape.put(*FILES)
    planned = run("plan", "--out", "p.json", "--json").only
    assert json.loads(Path("p.json").read_text(encoding="utf-8").partition("\n")[0])["digest"] == planned["digest"]
    assert "DELTA_ARC_APPLY=plan" in run("apply", "p.json").err
    applied = run("apply", "p.json", "--yes", "--json").only
    assert applied["digest"] == planned["digest"] and applied["written"] == len(planned["changes"])
    assert applied["applying"] == applied["forecast"]
    assert "nothing to change" in run("plan").out


def test_applying_a_file_again_sends_nothing(run: Run, landscape: Landscape) -> None:
    """What is done is found done."""
    landscape.put(*FILES)
    run("plan", "--out", "p.json")
    assert run("apply", "p.json", "--yes").exit_code == 0
    again = run("apply", "p.json", "--yes", "--json").only
    assert (again["written"], again["applying"]["writes"]) == (0, 0)


def test_a_file_is_refused_where_the_tenant_moved_and_nothing_of_it_is_written(run: Run, landscape: Landscape) -> None:
    """An asset of the last phase moved: exit 4, it is named, and not even the first phase is written."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    landscape.put("CUSTOMERS.csv")
    landscape.remove("ORDERS.csv")
    plan = run("plan", "--out", "p.json", "--json").only
    moved = next(change["before"] for change in plan["changes"] if change["change"] == "remove")
    landscape.save(Kind(moved["kind"]).type_name, moved["qualified_name"], name="renamed by hand")
    result = run("apply", "p.json", "--approve", plan["digest"])
    assert result.exit_code == 4
    assert moved["qualified_name"] in result.err
    assert [failure for failure in FAILURES if failure.error is StalePlan and failure.is_told_by(result.err.rstrip())]
    assert not [name for name in landscape.ours() if name.endswith("CUSTOMERS.csv")]


def test_a_table_that_vanished_is_named_and_not_refused_by_atlan(run: Run, landscape: Landscape) -> None:
    """Lineage of a table that is gone by now: StalePlan before the first write."""
    schema = landscape.crawl("STAYS", "VANISHES")
    landscape.put("VANISHES.csv")
    run("plan", "--out", "p.json", **schema)
    table = f"{SOURCE.database_qualified_name}/{schema['POSTGRES_SCHEMA']}/VANISHES"
    landscape.archive(table, f"{table}/ID")
    result = run("apply", "p.json", "--yes", **schema)
    assert result.exit_code == 4
    assert f"2 things are no longer as they were when the plan was made: {table}, {table}/ID" in result.err
    assert landscape.ours() == set()


ROUTES = """
routes:
  one: {bucket: {prefix: "%(prefix)sone/"}}
  two: {bucket: {prefix: "%(prefix)stwo/"}}
"""


def test_the_plans_of_several_routes_share_a_file(run: Run, landscape: Landscape) -> None:
    """Each is applied as it was read; a digest approves its own plan, and one that no plan has is refused first."""
    landscape.put("one/ORDERS.csv", "two/CUSTOMERS.csv")
    Path("routes.yaml").write_text(ROUTES % {"prefix": landscape.prefix}, encoding="utf-8")
    routes = {"DELTA_ARC_ROUTES": "routes.yaml"}
    planned = run("plan", "--out", "p.json", "--json", **routes).json
    assert [plan["route"] for plan in planned] == ["one", "two"]
    unknown = run("apply", "p.json", "--yes", "--approve", "0" * 16, **routes)
    assert unknown.exit_code == 4 and planned[0]["digest"] in unknown.err and landscape.ours(route="one") == set()
    first = run("apply", "p.json", "--approve", planned[0]["digest"], **routes)
    assert first.exit_code == 4 and landscape.ours(route="one") and landscape.ours(route="two") == set()
    results = run("apply", "p.json", "--json", *approve(planned), **routes).json
    shared = 2  # the connection and the bucket, which the first route made
    assert [result["written"] for result in results] == [0, len(planned[1]["changes"]) - shared]
    assert run("apply", "--approve", planned[0]["digest"], **routes).exit_code == 2


def approve(plans: list[dict[str, Any]]) -> list[str]:
    return [option for plan in plans for option in ("--approve", plan["digest"])]


def test_no_file_is_written_that_would_lack_a_route(run: Run, landscape: Landscape) -> None:
    """A machine that applies it would think that it has them all."""
    document = ROUTES % {"prefix": landscape.prefix}
    Path("routes.yaml").write_text(document + "  bad: {source: {connection: nowhere}}\n", encoding="utf-8")
    result = run("plan", "--out", "p.json", DELTA_ARC_ROUTES="routes.yaml", S3_PREFIX=f"{landscape.prefix}bad/")
    assert result.exit_code == 2 and "p.json was not written" in result.err and not Path("p.json").exists()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text[: len(text) // 2], "holds no plan"),
        (lambda text: "", "holds no plan"),
        (lambda text: "[]", "it holds no plan, or two of one route"),
        (lambda text: f"{text}{text}", "it holds no plan, or two of one route"),
        (lambda text: f"{text}{{}}", "it is not of format"),
        (lambda text: text[: text.rindex("{")], "its seal is missing"),
        (lambda text: "[[]]", "it is no JSON object"),
        (lambda text: "[" * 100_000, "holds no plan"),
        (lambda text: '"p"', "it is no JSON object"),
        (lambda text: "{}", "it is not of format"),
        (lambda text: f"\udcff{text}", "holds no plan"),
        (lambda text: text.replace('"unlisted":0', '"unlisted":1'), "not as it was"),
        (lambda text: text.replace("ORDERS.csv", "SECRETS.csv"), "not as it was"),
        (lambda text: text.replace('"format":5', '"format":3'), "it is not of format"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(
    run: Run, landscape: Landscape, spoil: Callable[[str], str], words: str
) -> None:
    """Torn, emptied, edited anywhere, of another format: exit 2, what is wrong and what to do."""
    landscape.put("ORDERS.csv")
    run("plan", "--out", "p.json")
    text = Path("p.json").read_text(encoding="utf-8")
    Path("p.json").write_text(spoil(text), encoding="utf-8", errors="surrogateescape")
    result = run("apply", "p.json", "--yes")
    assert result.exit_code == 2
    assert words in result.err and "Next: " in result.err and "p.json" in result.err


def test_a_file_for_something_else_is_refused(run: Run, landscape: Landscape) -> None:
    """Another route, another deployment: exit 2, and whose it is."""
    landscape.put("ORDERS.csv")
    run("plan", "--out", "p.json")
    deployment = run("apply", "p.json", "--yes", DELTA_ARC_DEPLOYMENT="other")
    assert deployment.exit_code == 2 and f"delta-arc-lineage/{landscape.name}/main" in deployment.err
    tenant = run("apply", "p.json", "--yes", ATLAN_BASE_URL="https://another.atlan.com")
    assert tenant.exit_code == 2 and landscape.stack.catalog_url in tenant.err and "another.atlan.com" in tenant.err
    route = run("apply", "p.json", "--yes", DELTA_ARC_ROUTE="elsewhere")
    assert route.exit_code == 2 and "'main', which the settings do not have" in route.err


def test_files_that_cannot_be_read_or_written_say_so(run: Run, landscape: Landscape) -> None:
    """No such file, no such folder, a folder in its place; nothing half-written stays behind."""
    landscape.put("ORDERS.csv")
    for file in ("none.json", "."):
        missing = run("apply", file, "--yes")
        assert missing.exit_code == 2 and "plan --out" in missing.err
    Path("folder").mkdir()
    for file in ("no/such/p.json", "folder"):
        unwritable = run("plan", "--out", file)
        assert unwritable.exit_code == 2 and "--out" in unwritable.err and "Traceback" not in unwritable.err
    assert [path.name for path in Path().iterdir() if path.name.startswith(".folder")] == []
    assert run("apply", "p.json", "--adopt").exit_code == 2


def test_a_plan_file_is_what_the_graph_keeps(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    """One plan: letter by letter, a change a line, for whoever reads it."""
    landscape.put("ORDERS.csv")
    digest = run("plan", "--out", "p.json", "--json").only["digest"]
    kept = (tmp_path / "state" / "state" / "plans" / "main" / f"{digest}.json").read_text(encoding="utf-8")
    text = Path("p.json").read_text(encoding="utf-8")
    assert text == kept and read_plan(kept).digest == digest and '\n{"changes":{"is":"add",' in text


def test_a_file_that_an_earlier_version_wrote_is_applied(run: Run, landscape: Landscape) -> None:
    """One plan of format 4 as it was indented, or several in a list."""
    landscape.put("ORDERS.csv")
    run("plan", "--out", "p.json")
    value = encode(read_plan(Path("p.json").read_text(encoding="utf-8")))
    planned = run("plan", "--json").only["digest"]
    sealed = {"digest": planned, "format": 4, **value}
    seal = sha256(json.dumps(sealed, separators=(",", ":")).encode()).hexdigest()
    for text in (json.dumps({"seal": seal, **sealed}, indent=1), json.dumps([{"seal": seal, **sealed}])):
        Path("earlier.json").write_text(f"{text}\n", encoding="utf-8")
        assert run("apply", "earlier.json", "--yes", "--json").only["digest"] == planned


def test_the_plan_says_what_it_costs_and_how_long_that_takes(run: Run, landscape: Landscape) -> None:
    """The forecast in requests and in time at the request limit."""
    landscape.put("ORDERS.csv")
    assert "4 writes and 6 reads, about 2 s at 400 a minute" in run("plan").err
    assert "about 10 s at 60 a minute" in run("plan", DELTA_ARC_REQUESTS_PER_MINUTE="60").err
    run("apply", "--yes")
    assert "to apply it" not in run("plan").err, "nothing costs nothing, and needs no line"


def test_long_work_says_how_long_it_takes_yet(run: Run, landscape: Landscape) -> None:
    """After each batch but the last, by what the last ones took and what the request limit allows."""
    landscape.put("ORDERS.csv")
    variables = {"DELTA_ARC_BATCH": "1", "DELTA_ARC_LOG_FILE": "run.log", "DELTA_ARC_REQUESTS_PER_MINUTE": "60"}
    assert run("apply", "--yes", **variables).exit_code == 0
    logged = Path("run.log").read_text(encoding="utf-8")
    assert "main: write table lineage: 1 of 3" in logged and re.search(
        r"write table lineage: about [2-9] s left", logged
    )
    assert "write table lineage: 3 of 3" in logged and "about 0 s left" not in logged
