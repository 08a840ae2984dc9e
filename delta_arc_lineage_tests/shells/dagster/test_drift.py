"""Drift, through the graph and on real files: each situation fails the check that is about it, and is told in words."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as Amount
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet
import pytest

from delta_arc_lineage.local.table_model import Column, DataType, Date, Decimal, Integer, Table, Text
from delta_arc_lineage.local.tables import EIGHT_TABLES
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import Estate, Run

CHECK = "columns_arrive"
TABLE = Table(
    "ORDERS",
    (Column("ID", Integer()), Column("NAME", Text(20)), Column("PRICE", Decimal(10, 2)), Column("DAY", Date())),
    3,
)
ROWS = pa.table(
    {
        "ID": pa.array([1, 2, 3], pa.int32()),
        "NAME": ["Ann Lee", "Bo Ek", "Cy Ott"],
        "PRICE": pa.array([Amount("1.50"), Amount("2.50"), Amount("3.00")], pa.decimal128(10, 2)),
        "DAY": [date(2025, 6, number) for number in (1, 2, 3)],
    }
)
Write = Callable[[pa.Table], tuple[str, bytes]]


def parquet(rows: pa.Table) -> tuple[str, bytes]:
    """Name and bytes of a file."""
    body = io.BytesIO()
    arrow_parquet.write_table(rows, body)
    return "ORDERS.parquet", body.getvalue()


def text(rows: pa.Table) -> tuple[str, bytes]:
    body = io.BytesIO()
    arrow_csv.write_csv(rows, body)
    return "ORDERS.csv", body.getvalue()


def unnamed_text(rows: pa.Table) -> tuple[str, bytes]:
    body = io.BytesIO()
    arrow_csv.write_csv(rows, body, arrow_csv.WriteOptions(include_header=False))
    return "ORDERS.csv", body.getvalue()


def retype(name: str, data_type: DataType) -> Table:
    """The table with one column of another type."""
    columns = (replace(column, data_type=data_type) if column.name == name else column for column in TABLE.columns)
    return replace(TABLE, columns=tuple(columns))


def rename(rows: pa.Table, name: str, other: str) -> pa.Table:
    return rows.rename_columns([other if column == name else column for column in rows.column_names])


def cast(rows: pa.Table, name: str, kind: pa.DataType) -> pa.Table:
    at = rows.column_names.index(name)
    return rows.set_column(at, name, rows.column(name).cast(kind))


MORE = replace(TABLE, columns=(*TABLE.columns, Column("MORE", Text())))
NOTES: pa.Array = pa.array(["a", "b", "c"])


class Situation(NamedTuple):
    """What is in source, file and target; and the finding it makes, by its rule and column. `fails`: the check does."""

    rule: str
    column: str
    says: str
    write: Write = parquet
    rows: pa.Table = ROWS
    source: Table = TABLE
    target: Table = TABLE
    fails: bool = True


SITUATIONS = {
    "dropped before the files": Situation(
        "dropped", "PRICE", "is not in the files of", rows=ROWS.drop_columns(["PRICE"])
    ),
    "dropped before the files, of text": Situation(
        "dropped", "PRICE", "it stays empty there", text, ROWS.drop_columns(["PRICE"])
    ),
    "dropped after the files": Situation(
        "dropped", "MORE", "is not in target table ORDERS", rows=ROWS.append_column("MORE", NOTES), source=MORE
    ),
    "only in the files": Situation(
        "only_in_file", "NOTE", "not in source table", rows=ROWS.append_column("NOTE", NOTES), fails=False
    ),
    "only in the target": Situation("only_in_target", "MORE", "is in target table", target=MORE, fails=False),
    "added on the way": Situation(
        "added", "MORE", "not in source table", rows=ROWS.append_column("MORE", NOTES), target=MORE, fails=False
    ),
    "renamed in the files": Situation(
        "renamed", "PRICE", "seems to be called COST in the files of", rows=rename(ROWS, "PRICE", "COST")
    ),
    "narrowed in the target": Situation(
        "narrowed",
        "PRICE",
        "numeric(10,2) in source table ORDERS and NUMBER(10,0) in target table ORDERS, which cannot hold all of it",
        target=retype("PRICE", Decimal(10, 0)),
    ),
    "a shorter text in the target": Situation(
        "narrowed", "NAME", "VARCHAR(10) in target table", target=retype("NAME", Text(10))
    ),
    "narrowed in the files": Situation("narrowed", "ID", "int16 in the files of", rows=cast(ROWS, "ID", pa.int16())),
    "of another type in the files": Situation(
        "retyped", "DAY", "string in the files of", rows=cast(ROWS, "DAY", pa.string())
    ),
    "of another look in text": Situation(
        "retyped", "ID", "which is something else", text, ROWS.set_column(0, "ID", pa.array(["A1", "B2", "C3"]))
    ),
    "kept in another form": Situation(
        "retyped", "ID", "holds it in another form", target=retype("ID", Text(20)), fails=False
    ),
    "in another order, with names": Situation(
        "reordered", "", "they carry names", text, ROWS.select(["ID", "PRICE", "NAME", "DAY"]), fails=False
    ),
    "in another order, without names": Situation(
        "reordered",
        "",
        "they carry no names and stand in the order of source table ORDERS",
        unnamed_text,
        target=replace(TABLE, columns=(TABLE.columns[0], TABLE.columns[2], TABLE.columns[1], TABLE.columns[3])),
    ),
    "fewer columns, without names": Situation(
        "counted", "", "have 3 columns and do not name them", unnamed_text, ROWS.select(["ID", "NAME", "PRICE"])
    ),
}


def open_estate(estates: Estates, pattern: str = r"{table_name}\.{any}") -> Estate:
    """One route with this pattern."""
    estate = estates()
    routes = json.loads(estate.routes_file.read_text())
    routes["routes"][estate.name]["file_name_pattern"] = pattern
    estate.routes_file.write_text(json.dumps(routes))
    return estate


def findings(run: Run) -> str:
    assert run.succeeded
    return str(run.check_metadata(CHECK)["findings"])


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=list(SITUATIONS))
def test_a_situation_fails_the_check_that_is_about_it(estates: Estates, situation: Situation) -> None:
    """And makes one finding, of one rule, about one column; a note is told and fails nothing."""
    estate = open_estate(estates)
    estate.crawl(situation.source, sides="source")
    estate.crawl(situation.target, sides="target")
    estate.put(*situation.write(situation.rows))
    run = estate.run()
    assert situation.says in findings(run)
    check = run.checks[CHECK]
    assert (check.passed, run.check_metadata(CHECK)["count"]) == (not situation.fails, 1)
    row = run.check_metadata(CHECK)["by flow"].splitlines()[-1]
    assert [cell.strip() for cell in row.split("|")[1:3]] == [situation.column or "—", situation.rule.replace("_", " ")]


def test_what_is_not_in_a_description_is_counted_there(estates: Estates) -> None:
    """It names the gravest three; where nothing is found, the page says so without being opened."""
    estate = open_estate(estates)
    estate.crawl(TABLE)
    estate.put(*parquet(ROWS))
    run = estate.run()
    assert run.checks[CHECK].description is None and findings(run) == "nothing was found"
    wide = ROWS
    for number in range(5):
        wide = wide.append_column(f"MORE_{number}", ROWS["ID"])
    estate.put(*parquet(wide))
    run = estate.run()
    count = run.check_metadata(CHECK)["count"]
    assert count >= 5 and str(run.checks[CHECK].description).endswith(f"; and {count - 3} more")


@pytest.mark.parametrize("write", [parquet, text, unnamed_text])
def test_where_nothing_drifts_nothing_is_told(estates: Estates, write: Write) -> None:
    """In any format; the next run neither."""
    estate = open_estate(estates)
    estate.crawl(TABLE)
    estate.put(*write(ROWS))
    for run in (estate.run(), estate.run()):
        assert run.checks[CHECK].passed and run.check_metadata(CHECK)["count"] == 0


def test_the_reference_tables_arrive_as_they_left(estates: Estates) -> None:
    """What real exports hold, leading zeros and accents among it."""
    run = estates().fill(*EIGHT_TABLES).run()
    assert run.checks[CHECK].passed and run.check_metadata(CHECK)["count"] == 0


def test_newer_files_of_other_columns_are_told(estates: Estates) -> None:
    """The newest of a dataset beside its oldest."""
    estate = open_estate(estates, r"{table_name}/dt={date}/part\.parquet")
    estate.crawl(TABLE)
    for day, rows in (("2025-06-01", ROWS.append_column("NOTE", NOTES)), ("2025-06-02", ROWS)):
        estate.put(f"ORDERS/dt={day}/part.parquet", parquet(rows)[1])
    run = estate.run()
    assert "differs from its oldest: it lacks NOTE" in findings(run)
    assert not run.checks[CHECK].passed


MOVES: dict[str, tuple[Callable[[Estate], Any], str, bool]] = {
    "the source": (
        lambda estate: estate.crawl(MORE, sides="source"),
        "column MORE (text) is new in source table ORDERS; the files of",
        True,
    ),
    "the files": (
        lambda estate: estate.put(*parquet(ROWS.drop_columns(["DAY"]))),
        "is gone from the files of",
        True,
    ),
    "the target": (
        lambda estate: estate.crawl(retype("PRICE", Decimal(12, 2)), sides="target"),
        "is of another type in target table ORDERS: it is NUMBER(12,2), and was NUMBER(10,2)",
        False,
    ),
}


@pytest.mark.parametrize(("move", "says", "fails"), MOVES.values(), ids=list(MOVES))
def test_what_moved_since_the_last_run_is_told_by_the_run_that_sees_it(
    estates: Estates, move: Callable[[Estate], Any], says: str, *, fails: bool
) -> None:
    """With which of the three moved; the run after it says what does not fit, and no more."""
    estate = open_estate(estates)
    estate.crawl(TABLE)
    estate.put(*parquet(ROWS))
    assert "since the last run" not in findings(estate.run())
    move(estate)
    run = estate.run()
    assert says in findings(run) and "did not move" in findings(run)
    assert run.checks[CHECK].passed is not fails
    assert "since the last run" not in findings(estate.run())
