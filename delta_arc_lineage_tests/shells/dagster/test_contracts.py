"""Contracts through the graph, on real files: each situation with the check that it fails."""

import io
import json
from collections.abc import Mapping
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest
from pyarrow import parquet

from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import Estate, Run

pytestmark = pytest.mark.starts
SALES = Table("SALES", (Column("ID", Integer()),), 1)


def parquet_file(**columns: pa.Array) -> bytes:
    """A Parquet file of these columns."""
    body = io.BytesIO()
    parquet.write_table(pa.table(columns), body)
    return body.getvalue()


IDS = pa.array([1, 2, 3], pa.int64())
SOUND = parquet_file(ID=IDS, PRICE=pa.array([1.5, 2.5, 3.5]))
COLUMNS = [{"name": "ID", "logicalType": "integer"}, {"name": "PRICE", "logicalType": "number"}]


@pytest.fixture
def estate(estates: Estates) -> Estate:
    """A table whose files are Parquet, and a folder of contracts that holds the dataset's."""
    estate = estates()
    routes = json.loads(estate.routes_file.read_text())
    folder = estate.routes_file.with_suffix(".contracts")
    routes["routes"][estate.name] |= {"file_name_pattern": r"{table_name}\.parquet", "contracts": str(folder)}
    estate.routes_file.write_text(json.dumps(routes))
    estate.crawl(SALES)
    estate.put("SALES.parquet", SOUND)
    folder.mkdir()
    return estate


def promise(estate: Estate, name: str = "sales.odcs.yaml", *, path: str = "SALES.parquet", **fields: Any) -> None:
    """Write a contract. JSON is YAML."""
    schema = {"name": "sales", "properties": COLUMNS} | fields.pop("schema", {})
    contract: Mapping[str, Any] = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "sales",
        "version": "1.0.0",
        "status": "active",
        "servers": [{"server": "s3", "type": "s3", "location": f"s3://{estate.stack.bucket}/{estate.name}/{path}"}],
        "schema": [schema],
    }
    (estate.routes_file.with_suffix(".contracts") / name).write_text(json.dumps({**contract, **fields}))


def judge(run: Run) -> tuple[bool, str, str]:
    """What the check says: passed, how grave, and its findings."""
    assert run.succeeded
    check = run.checks["contracts_hold"]
    return check.passed, check.severity.value, run.check_metadata("contracts_hold")["findings"]


def level(**fields: object) -> dict[str, object]:
    return {"slaProperties": [{"property": "latency", "value": 1, "unit": "h", **fields}]}


def rows(**fields: object) -> dict[str, object]:
    return {"schema": {"quality": [{"metric": "rowCount", **fields}]}}


def columns(*added: dict[str, object]) -> dict[str, object]:
    return {"schema": {"properties": [*COLUMNS, *added]}}


HOLDS = {
    "kept": {},
    "enough rows, and new enough": {**rows(mustBeBetween=[3, 3]), **level()},
    "a column that nobody promised": {"schema": {"properties": COLUMNS[:1]}},
    "values that nobody looks at": columns({"name": "ID2", "partitioned": True, "required": True}),
}
BREAKS = {
    "a missing column": (columns({"name": "TAX"}), "ERROR", "the column TAX is missing"),
    "another type": (columns({"name": "id", "logicalType": "string"}), "ERROR", "the column id must be a string"),
    "a type of its own": (
        columns({"name": "id", "physicalType": "VARCHAR(9)"}),
        "ERROR",
        "the column id must be VARCHAR(9), and is int64",
    ),
    "as grave as it says": (
        columns({"name": "TAX", "customProperties": [{"property": "severity", "value": "warning"}]}),
        "WARN",
        "the column TAX is missing",
    ),
    "a draft": (columns({"name": "TAX"}) | {"status": "draft"}, "WARN", "the column TAX is missing"),
    "too few rows": (rows(mustBeGreaterThan=3, severity="warning"), "WARN", "more than 3 rows, and there are 3"),
    "too late": (level(value=0.000001, unit="s"), "ERROR", "a file must be no older than 0.001 seconds"),
    "another version": ({"apiVersion": "v4.0.0"}, "ERROR", "'v4.0.0' is not a version of the standard"),
    "no such dataset": ({"path": "SALE.parquet"}, "WARN", "is of no dataset"),
}


@pytest.mark.parametrize("situation", HOLDS)
def test_a_contract_that_is_kept_passes(estate: Estate, situation: str) -> None:
    """And the dataset is linked."""
    promise(estate, **HOLDS[situation])
    passed, _, found = judge(estate.run())
    assert passed, found
    assert estate.count("Process") == 3


@pytest.mark.parametrize("situation", BREAKS)
def test_a_contract_that_is_broken_fails_its_check(estate: Estate, situation: str) -> None:
    """As grave as the contract says. An error of a contract that could be read keeps the new dataset out."""
    fields, severity, words = BREAKS[situation]
    promise(estate, **fields)
    run = estate.run()
    passed, found_severity, found = judge(run)
    assert (passed, found_severity) == (False, severity)
    assert words in found.replace("\\", "")
    is_held = severity == "ERROR" and "apiVersion" not in fields
    assert estate.count("Process") == (0 if is_held else 3)
    assert ("data contract" in str(run.checks["files_linked"].description)) is is_held


def test_a_dataset_that_breaks_its_contract_later_stays_linked(estate: Estate) -> None:
    """The next file lacks a column: the check fails, and nothing is removed; the one after it keeps the contract."""
    promise(estate)
    assert judge(estate.run())[0]
    estate.put("SALES.parquet", parquet_file(ID=IDS))
    passed, severity, found = judge(estate.run())
    assert (passed, severity) == (False, dg.AssetCheckSeverity.ERROR.value) and "PRICE is missing" in found
    assert estate.count("Process") == 3
    estate.put("SALES.parquet", SOUND)
    assert judge(estate.run())[0] and estate.count("Process") == 3


def test_a_file_that_cannot_be_opened_is_not_checked_and_said(estate: Estate) -> None:
    """What is not known breaks nothing."""
    promise(estate)
    estate.put("SALES.parquet", b"PAR1 torn PAR1")
    passed, _, found = judge(estate.run())
    assert passed and "is not checked against all of" in found and "could not be read" in found
