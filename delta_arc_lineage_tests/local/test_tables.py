"""The shipped CSV files are what the descriptions say, down to every cell."""

import csv
import datetime
import re
from decimal import Decimal as Number

import pytest

from delta_arc_lineage.local.table_model import Column, DataType, Date, Decimal, Integer, Table, Text, spell
from delta_arc_lineage.local.tables import EIGHT_TABLES, NINTH_TABLE, csv_file

NINE_TABLES = (*EIGHT_TABLES, NINTH_TABLE)
every_table = pytest.mark.parametrize("table", NINE_TABLES, ids=lambda table: table.name)


def rows_of(table: Table) -> list[dict[str, str]]:
    lines = csv_file(table.name).read_text(encoding="utf-8").splitlines(keepends=True)
    return list(csv.DictReader(lines, strict=True))


def fits(cell: str, data_type: DataType) -> bool:
    match data_type:
        case Integer():
            return re.fullmatch(r"-?\d{1,9}", cell) is not None
        case Decimal(precision, scale):
            number = Number(cell)
            return abs(number) < 10 ** (precision - scale) and number == round(number, scale)
        case Date():
            return datetime.date.fromisoformat(cell).isoformat() == cell
        case Text(length):
            return length is None or len(cell) <= length


def test_eight_tables_have_the_columns_of_the_reference_data_set() -> None:
    """8 tables, 41 columns, and a ninth that is not one of them."""
    counts = {table.name: len(table.columns) for table in EIGHT_TABLES}
    assert counts == {
        "CATEGORIES": 3,
        "CUSTOMERS": 7,
        "EMPLOYEES": 5,
        "ORDERDETAILS": 4,
        "ORDERS": 5,
        "PRODUCTS": 6,
        "SHIPPERS": 3,
        "SUPPLIERS": 8,
    }
    assert sum(counts.values()) == 41
    assert NINTH_TABLE.name not in counts


@every_table
def test_a_header_is_the_described_columns_in_order(table: Table) -> None:
    """Header and description name the same columns in the same order, and no row is longer or shorter."""
    lines = csv_file(table.name).read_text(encoding="utf-8").splitlines(keepends=True)
    header, *rows = csv.reader(lines, strict=True)
    assert header == [column.name for column in table.columns]
    assert {len(row) for row in rows} == {len(table.columns)}


@every_table
def test_a_row_count_is_that_of_the_file(table: Table) -> None:
    """The described row count is the file's, and large enough to look like data."""
    assert table.row_count == len(rows_of(table)) >= 25


@every_table
def test_every_cell_fits_its_column(table: Table) -> None:
    """Empty only where NULL is allowed, else a value of the declared type and length."""
    for row in rows_of(table):
        for column in table.columns:
            cell = row[column.name]
            assert column.nullable if cell == "" else fits(cell, column.data_type), (row, column)


@every_table
def test_keys_hold(table: Table) -> None:
    """Primary keys are unique; every foreign key is a primary key of the table it names."""
    rows = rows_of(table)
    for column in table.columns:
        values = [row[column.name] for row in rows if row[column.name]]
        if column.primary:
            assert len(set(values)) == len(rows)
        if column.references:
            assert set(values) <= primary_keys(column.references)


def primary_keys(name: str) -> set[str]:
    table = next(table for table in NINE_TABLES if table.name == name)
    (key,) = (column.name for column in table.columns if column.primary)
    return {row[key] for row in rows_of(table)}


def test_the_files_hold_what_naive_readers_trip_over() -> None:
    """Quotes, commas and line breaks in cells, other scripts, empty cells, leading zeros, dates."""
    cells = [cell for table in EIGHT_TABLES for row in rows_of(table) for cell in row.values()]
    assert any('"' in cell for cell in cells)
    assert any("," in cell for cell in cells)
    assert any("\n" in cell for cell in cells)
    assert any(not cell.isascii() for cell in cells)
    assert "" in cells
    assert any(row["POSTALCODE"].startswith("0") for row in rows_of(EIGHT_TABLES[1]))


@pytest.mark.parametrize(
    ("data_type", "postgres", "snowflake"),
    [
        (Integer(), "integer", "NUMBER(38,0)"),
        (Text(40), "character varying(40)", "VARCHAR(40)"),
        (Text(), "text", "VARCHAR(16777216)"),
        (Date(), "date", "DATE"),
        (Decimal(10, 2), "numeric(10,2)", "NUMBER(10,2)"),
    ],
)
def test_a_type_is_spelled_as_each_database_declares_it(data_type: DataType, postgres: str, snowflake: str) -> None:
    """One description, two spellings."""
    assert spell(data_type, "postgres").declared == postgres
    assert spell(data_type, "snowflake").declared == snowflake


def test_a_primary_key_is_never_nullable() -> None:
    """What identifies a row is there."""
    columns: list[Column] = [column for table in NINE_TABLES for column in table.columns]
    assert not [column for column in columns if column.primary and column.nullable]
