"""The whole graph on one partition: what it makes, what its pages say, and that doing it again does nothing."""

import re
from datetime import timedelta
from pathlib import Path

import dagster as dg
import httpx
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.definitions import build_definitions
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.shells.dagster.landscape import INFORMING, READING, SYNC, WRITING, Run
from delta_arc_lineage_tests.support.stack import clear_drawn

COUNTS = ("tables", "tables", "objects", "datasets")
"""What the pages of READING count."""


@pytest.fixture(scope="module")
def runs(stack: RunningStack, state: Path) -> tuple[Run, Run]:
    """The reference data set, twice, where nobody else holds anything of its bucket."""
    clear_drawn(stack)
    job = build_definitions(load_settings({"DELTA_ARC_STATE": str(state)})).resolve_job_def(SYNC)
    with dg.DagsterInstance.ephemeral() as instance:
        first, second = (Run(job.execute_in_process(partition_key="main", instance=instance)) for _ in range(2))
    return first, second


def test_eight_tables_become_a_whole_graph(runs: tuple[Run, Run]) -> None:
    """8 tables, 8 objects, 8 tables; 24 processes; 41 column processes; every check passes."""
    first, _ = runs
    assert first.succeeded
    assert set(first.materialized) == {*READING, "lineage_plan", *WRITING, "markings"}
    counts = [first.metadata(name)[count] for name, count in zip(READING, COUNTS, strict=True)]
    assert counts == [8, 8, 8, 8]
    assert first.metadata("atlan_s3_objects")["written"] == 1 + 1 + 8
    assert first.metadata("table_lineage")["written"] == 24
    assert first.metadata("column_lineage")["written"] == 41
    assert {name: check.passed for name, check in first.checks.items()} == dict.fromkeys(
        ("plan_is_safe", *INFORMING, "catalog_equals_plan"), True
    )


def test_the_same_again_writes_nothing(runs: tuple[Run, Run]) -> None:
    """The second run sends no write, changes nothing, and knows that everything is as it was."""
    _, second = runs
    assert second.succeeded
    assert [second.total(name) for name in ("write requests", "written", "archived", "done already")] == [0, 0, 0, 0]
    assert second.metadata("lineage_plan")["unchanged"] == 1 + 1 + 8 + 24 + 41


def test_equal_content_has_one_data_version(runs: tuple[Run, Run]) -> None:
    """A reading asset that finds the same the second time has no news."""
    versions = [
        {name: run.result.asset_materializations_for_node(name)[0].tags["dagster/data_version"] for name in READING}
        for run in runs
    ]
    assert versions[0] == versions[1]


def test_row_counts_are_what_is_there_and_not_what_changed(runs: tuple[Run, Run]) -> None:
    """Columns of both schemas, objects of the prefix, and the assets of each phase in Atlan: the same after a run that
    made all of it and after one that changed nothing. A plan has no rows."""
    for run in runs:
        counted = {name: run.metadata(name).get("dagster/row_count") for name in run.materialized}
        readings = {"postgres_catalog": 41, "snowflake_catalog": 41, "s3_listing": 8, "file_schemas": 41}
        written = {"atlan_s3_objects": 1 + 1 + 8, "table_lineage": 24, "column_lineage": 41}
        assert counted == {**readings, "lineage_plan": None, **written, "markings": None}


def test_pages_name_places_and_no_table_where_there_is_none(runs: tuple[Run, Run], stack: RunningStack) -> None:
    """A schema and a bucket are no tables; the address of the bucket is under Dagster's own key."""
    first, _ = runs
    assert {first.metadata(name)["schema"] for name in READING[:2]} == {"FOOD_BEVERAGE.SALES_ORDERS"}
    assert not [name for name in first.materialized if "dagster/table_name" in first.metadata(name)]
    assert first.metadata("s3_listing")["dagster/uri"] == f"s3://{stack.bucket}/{stack.prefix}"


def test_files_tell_their_columns(runs: tuple[Run, Run]) -> None:
    """Each dataset in a row, with the words of its own format, the second time as the first."""
    for run in runs:
        page = run.metadata("file_schemas")
        assert (page["datasets"], page["read"], page["waiting for the next run"]) == (8, 8, 0)
        assert (
            "| SHIPPERS.csv | CSV, UTF-8 | 3 | SHIPPERID integer, SHIPPERNAME text, PHONE text | — |" in page["columns"]
        )
        assert "not read" not in page


def test_a_route_is_told_in_one_look(runs: tuple[Run, Run]) -> None:
    """The last asset begins with it, the log has it as a line: flows, files, edges, what is not linked and waits."""
    for run in runs:
        page, digest = run.metadata("column_lineage"), run.metadata("lineage_plan")["digest"]
        header, _, row = page["route"].splitlines()
        assert header == "| flows | datasets | files | edges | not linked | waiting | last run | digest |"
        assert row.startswith("| 8 | 8 | 8 | 65 | 0 | 0 | 20") and row.endswith(f" UTC | `{digest}` |")
        assert next(iter(page)) == "route" and page["last run"] == run.id


def test_how_it_was_read_is_told_by_a_time_that_means_something(runs: tuple[Run, Run]) -> None:
    """In full the first time, and where nothing was there before; else the changes since the newest thing known."""
    ways = [{name: run.metadata(name)["read"] for name in (*READING[:2], "lineage_plan")} for run in runs]
    assert set(ways[0].values()) == {"in full"} == {ways[1].pop("lineage_plan")}
    assert all(way.startswith("changes since 20") and way.endswith(" UTC") for way in ways[1].values())


def test_the_plan_is_there_to_read(runs: tuple[Run, Run]) -> None:
    """A glance (short enough to be shown in the page itself), one row a table's way, and every change."""
    page = runs[0].metadata("lineage_plan")
    assert "75 to add" in page["plan"]
    assert "| column process | 41 | 0 | 0 | 0 |" in page["plan"]
    why = "same name, all 7 columns of file and table, types agree"
    assert "| CUSTOMERS | CUSTOMERS.csv | CUSTOMERS | 7 | by columns | 0.94 |" in page["flows"]
    assert sum(why in line for line in page["in words"].splitlines() if "CUSTOMERS" in line) == 1
    assert max(len(page["plan"]), len(page["flows"])) < 1000
    flows = re.findall(
        r"^- (\w+) → \1\.csv → \1\n    - `\+` file \1\.csv; .*; (\d+) columns$", page["every change"], re.M
    )
    assert len(flows) == 8 and sum(int(columns) for _, columns in flows) == 41
    assert page["not linked"] == "none"
    assert runs[1].metadata("lineage_plan")["plan"].startswith("main: nothing to change; 75 unchanged; 0 writes")


def test_pages_lead_to_the_things_in_atlan(runs: tuple[Run, Run], stack: RunningStack) -> None:
    """The schema, the bucket, lineage of this route: each link opens the page of such an asset, from the first run
    on; the listing's as soon as there is a bucket in Atlan."""
    schemas, lineage = dict.fromkeys(READING[:2], "Schema"), {"table_lineage": "Process"}
    types = {**schemas, "atlan_s3_objects": "S3Bucket", **lineage, "column_lineage": "ColumnProcess"}
    for run, expected in zip(runs, (types, {**types, "s3_listing": "S3Bucket"}), strict=True):
        links = {name: run.metadata(name).get("in Atlan") for name in run.materialized}
        pages = {name: link for name, link in links.items() if link}
        assert pages.keys() == expected.keys()
        for name, page in pages.items():
            assert page.startswith(f"{stack.catalog_url}/assets/") and page.endswith("/overview")
            shown = httpx.get(page, trust_env=False)
            assert shown.status_code == 200 and f'<span class="chip">{expected[name]}</span>' in shown.text, name
    assert runs[0].metadata("postgres_catalog")["preview"].count(f"]({stack.catalog_url}/assets/") == 8


def test_requests_are_counted(runs: tuple[Run, Run]) -> None:
    """Each step says what it cost: the first run writes in four requests, the second reads in a handful."""
    first, second = runs
    assert first.total("write requests") == first.metadata("lineage_plan")["writes forecast"] == 4
    assert second.total("read requests") <= 8


def test_what_every_asset_says_of_itself() -> None:
    """An owner, the group, kinds that have an icon, what it is, whose it is, when it is late, and where its code is."""
    specs = list(build_definitions(load_settings({})).resolve_all_asset_specs())
    assert {spec.group_name for spec in specs} == {"lineage"}
    assert {kind for spec in specs for kind in spec.kinds} == {"atlan", "postgres", "s3", "snowflake"}
    assert all(spec.owners == ["team:data-platform"] and spec.kinds and spec.description for spec in specs)
    for spec in specs:
        assert (spec.tags["delta-arc/tenant"], spec.tags["delta-arc/deployment"]) == ("embedded", "default")
        (reference,) = spec.metadata["dagster/code_references"].code_references
        line = Path(reference.file_path).read_text().splitlines()[reference.line_number - 1]
        assert line.strip().startswith("@dg.asset("), spec.key


@pytest.mark.parametrize(
    ("cron", "hours"), [("0 2 * * *", 24), ("*/15 * * * *", 0.25), ("0 2 * * 1-5", 24), ("30 4 1 * *", 28 * 24)]
)
def test_an_asset_is_late_when_the_schedule_passed_it_by(cron: str, hours: float) -> None:
    """Its freshness is the schedule's: materialized since the tick before the last one."""
    specs = build_definitions(load_settings({"DELTA_ARC_SCHEDULE": cron})).resolve_all_asset_specs()
    expected = dg.FreshnessPolicy.cron(cron, timedelta(hours=hours))
    assert [spec.freshness_policy for spec in specs] == [expected] * 9
