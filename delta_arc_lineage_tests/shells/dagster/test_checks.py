"""The checks that inform: each is seen to fail for its own reason, none of them stops the run."""

import json
from collections.abc import Iterator
from dataclasses import replace

import dagster as dg
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.local.table_model import Column, Integer
from delta_arc_lineage.local.tables import NINTH_TABLE
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import THREE_TABLES, Estate, Run
from delta_arc_lineage_tests.support.gate import Gate, Request, Rewritten

INFORMING = ("source_tables_linked", "files_linked", "columns_agree")


def failed(run: Run) -> list[str]:
    """The informing checks that did not pass; the run itself must."""
    assert run.succeeded
    checks = {name: run.checks[name] for name in INFORMING}
    assert all(check.severity is dg.AssetCheckSeverity.WARN for check in checks.values())
    return [name for name, check in checks.items() if not check.passed]


def test_a_dropped_file_is_missed_by_its_table(estate: Estate) -> None:
    """A source table whose file is gone is named, with the rule that failed."""
    estate.remove("SHIPPERS.csv")
    run = estate.run()
    assert failed(run) == ["source_tables_linked"]
    assert "source table SHIPPERS is not linked: no file" in str(run.checks["source_tables_linked"].description)
    assert run.check_metadata("source_tables_linked")["count"] == 1


def test_a_stray_file_is_named(estate: Estate) -> None:
    """A file that is of no table is named with the nearest table there is."""
    estate.put("SHIPPER.csv")
    run = estate.run()
    assert failed(run) == ["files_linked"]
    assert "nearest: SHIPPERS" in run.check_metadata("files_linked")["not linked"]


def test_columns_that_differ_are_named(estate: Estate) -> None:
    """A column that only the source has is named; the others are still linked."""
    table = replace(NINTH_TABLE, columns=(*NINTH_TABLE.columns, Column("LOST_ON_THE_WAY", Integer())))
    estate.crawl(table, sides="source")
    estate.crawl(NINTH_TABLE, sides="target")
    estate.put(f"{table.name}.csv")
    run = estate.run()
    assert failed(run) == ["columns_agree"]
    assert "REGIONS.LOST_ON_THE_WAY" in str(run.checks["columns_agree"].description)
    assert estate.count("ColumnProcess") == sum(len(table.columns) for table in (*THREE_TABLES, NINTH_TABLE))


def test_keys_that_look_like_markdown_stay_names(estate: Estate) -> None:
    """A key with a pipe, backticks and a letter that turns the writing round is one row of a table, shown as it is."""
    estate.put("odd |`key`\u202e.csv")
    run = estate.run()
    assert failed(run) == ["files_linked"]
    preview = run.metadata("s3_listing")["preview"].splitlines()
    assert len(preview) == 2 + len(THREE_TABLES) + 1
    assert any("| odd ``\\|`key`\\u202e.csv`` |" in line for line in preview)


class HidingCatalog(Gate):
    """The stack's catalog, which counts everything and leaves a table of this name out of its pages."""

    hidden = ""

    def __init__(self, target: str) -> None:
        super().__init__(target, self._spoil)

    def _spoil(self, request: Request) -> Rewritten | None:
        return Rewritten(self._hide) if self.hidden and "indexsearch" in request.path else None

    def _hide(self, body: bytes) -> bytes:
        answer = json.loads(body)
        shown = [hit for hit in answer.get("entities") or [] if hit["attributes"].get("name") != self.hidden]
        return json.dumps({**answer, "entities": shown}).encode()


@pytest.fixture
def hiding(stack: RunningStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[HidingCatalog]:
    monkeypatch.setenv("ATLAN_API_KEY", stack.api_key)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, stack.variables[name])
    with HidingCatalog(stack.catalog_url).open() as gate:
        yield gate


def test_an_incomplete_reading_fails_a_check_of_its_own(
    estates: Estates, stack: RunningStack, hiding: HidingCatalog
) -> None:
    """The catalog counts a table more than it shows, and a file is gone: an error that names both schemas and counts
    what was held back. The run goes on and is green, and removes nothing."""
    tenant = stack.variables | {"ATLAN_BASE_URL": hiding.url, "DELTA_ARC_APPLY": "safe", "CACHE_EXPIRY_HOURS": "0"}
    estate = estates(**tenant).fill()
    first = estate.run()
    assert first.succeeded and first.checks["readings_are_complete"].passed
    hiding.hidden = "SHIPPERS"
    estate.remove("CATEGORIES.csv")
    run = estate.run()
    check = run.checks["readings_are_complete"]
    assert run.succeeded and not check.passed and check.severity is dg.AssetCheckSeverity.ERROR
    for side in ("source", "target"):
        assert f"the reading of the {side} schema is not complete" in str(check.description)
    shown = run.check_metadata("readings_are_complete")
    assert shown["removals held back"] >= 3 and shown["links held back"] >= 1
    assert run.total("archived") == 0 and estate.count("Process") == 9


def test_a_phase_that_was_not_applied_is_missed(estate: Estate) -> None:
    """Column lineage alone, while the plan also changes an object: the catalog does not equal the plan."""
    estate.run()
    estate.put("SHIPPERS.csv", b"SHIPPERID,SHIPPERNAME,PHONE\n1,Swift,555\n2,Sure,556\n")
    assert estate.run(job="plan_only").succeeded
    run = estate.run(only=["column_lineage"])
    assert run.succeeded
    assert run.checks["catalog_equals_plan"].description == "1 changes of the plan are not in the catalog"
    assert f"/{estate.name}/SHIPPERS.csv" in run.check_metadata("catalog_equals_plan")["not confirmed"]
    assert estate.run().checks["catalog_equals_plan"].passed


def test_what_earlier_runs_applied_is_read_back(estate: Estate) -> None:
    """One asset materialized alone after a whole run changes nothing, and the check finds the rest in the catalog."""
    first = estate.run()
    again = estate.run(only=["column_lineage"])
    assert again.succeeded
    assert again.checks["catalog_equals_plan"].passed
    assert again.total("write requests") == 0
    assert first.check_metadata("catalog_equals_plan")["read requests"] == 0
    assert again.check_metadata("catalog_equals_plan")["read requests"] >= 1
