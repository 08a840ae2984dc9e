"""init on a real catalog and a real bucket: what is proposed can be taken as it is."""

from pathlib import Path

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

_KEYS = [f"{table}/dt=2024-10-0{day}/part-0000{day}.parquet" for table in ("orders", "customers") for day in (1, 2)]


@pytest.fixture
def landed(landscape: Landscape, environment: pytest.MonkeyPatch) -> Landscape:
    """Dated folders of two tables, in a folder that is called as their schema; no route is stated."""
    landscape.crawl("ORDERS", "CUSTOMERS", "SHIPPERS")
    landscape.put(*_KEYS, "unheard_of/dt=2024-10-01/part-00001.parquet", "readme.txt")
    environment.delenv("S3_PREFIX")
    environment.setenv("DELTA_ARC_ROUTES", "routes.yaml")
    return landscape


def test_routes_are_proposed_and_nothing_is_written(run: Run, landed: Landscape) -> None:
    """With what they would link, and what is left to a person; the routes that settings name need not be there."""
    result = run("init", "--prefix", landed.prefix)
    assert result.exit_code == 0
    assert r"{table_name}/dt={date}/part-{number}\.parquet" in result.out
    assert f"CUSTOMERS → 2 files → CUSTOMERS: {landed.prefix}{_KEYS[2]}" in result.out
    assert "2 tables linked through 4 files, 1 to no table, 1 do not fit" in result.out
    assert "unheard_of" in result.out and "readme.txt" in result.out
    assert "no file was written" in result.err and not Path("routes.yaml").exists()
    assert not landed.ours()


def test_a_proposal_is_planned_and_applied_without_an_edit(run: Run, landed: Landscape) -> None:
    """Written where the settings look for it."""
    assert run("init", "--prefix", landed.prefix, "--write").exit_code == 0
    plan = run("plan", "--json")
    assert plan.exit_code == 0
    assert {change["kind"] for change in plan.only["changes"]} >= {"process", "column_process"}
    assert run("apply", "--yes").exit_code == 0 and landed.ours(route=plan.only["route"])


def test_a_file_that_is_there_is_not_written_over(run: Run, landed: Landscape) -> None:
    """Unless told; before anything is asked of Atlan."""
    Path("routes.yaml").write_text("routes: {}\n", encoding="utf-8")
    asked = landed.requests_sent()
    refused = run("init", "--prefix", landed.prefix, "--write")
    assert refused.exit_code == 2 and "is there already" in refused.err and landed.requests_sent() == asked
    assert Path("routes.yaml").read_text(encoding="utf-8") == "routes: {}\n"
    assert run("init", "--prefix", landed.prefix, "--write", "--force").exit_code == 0
    assert "file_name_pattern" in Path("routes.yaml").read_text(encoding="utf-8")


def test_another_path_is_said_to_be_set(run: Run, landed: Landscape) -> None:
    """A path that is typed is of the current folder."""
    result = run("init", "--prefix", landed.prefix, "--write", "mine.yaml")
    assert result.exit_code == 0 and "set DELTA_ARC_ROUTES to it" in result.err and Path("mine.yaml").exists()


def test_where_no_table_is_named_nothing_is_proposed_or_written(run: Run, landed: Landscape) -> None:
    """And the exit code says so."""
    result = run("init", "--prefix", f"{landed.prefix}nowhere/", "--write")
    assert result.exit_code == 3 and "no routes are proposed" in result.err and not Path("routes.yaml").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--bucket", "no-such-bucket"], "no bucket"),
        (["--source-connection", "nobody"], "no connection named 'nobody'"),
        (["--target-connection", "default/redshift/7"], "shows no target tables in the connection 'bare'"),
    ],
)
def test_what_is_named_and_not_there_is_told(run: Run, landed: Landscape, options: list[str], words: str) -> None:
    """With the next step."""
    landed.save("Connection", "default/redshift/7", name="bare", connectorName="redshift", adminUsers=["admin"])
    result = run("init", *options)
    assert result.exit_code == 2 and words in result.err and "Next:" in result.err


def test_a_bucket_has_to_be_named(run: Run, landed: Landscape, environment: pytest.MonkeyPatch) -> None:
    """By the settings or by an option."""
    environment.delenv("S3_BUCKET_NAME")
    environment.delenv("S3_BUCKET_ARN", raising=False)
    result = run("init", "--prefix", landed.prefix)
    assert result.exit_code == 2 and "S3_BUCKET_NAME" in result.err
    named = run("init", "--prefix", landed.prefix, "--bucket", landed.stack.bucket, "--json")
    assert f"name: {landed.stack.bucket}" in named.json[0]["file"]


def test_json_has_all_of_it(run: Run, landed: Landscape) -> None:
    """First what is of all routes, then each route."""
    first, route = run("init", "--prefix", landed.prefix, "--json").json
    assert (first["keys"], first["complete"], first["partial"], first["written"]) == (6, True, [], "")
    assert route["files"] == {"through": 4, "source": 0, "target": 0, "none": 1, "misfits": 1}
    assert [link["files"] for link in route["links"]] == [2, 2]
    assert {question["doubt"] for question in first["questions"]} == {"no_table", "no_layout"}
