"""The reference data set: eight tables with 41 columns, a ninth to show what changes, and their CSV files.

The files are real data with what real exports hold: quotes, commas and line breaks inside cells, accents,
other scripts, empty cells, postal codes with leading zeros. Row counts are read from the files, so that the
catalog never says something else than the bucket.
"""

import csv
from importlib.resources import files
from importlib.resources.abc import Traversable

from delta_arc_lineage.local.table_model import Column, Date, Decimal, Integer, Table, Text


def csv_file(table_name: str) -> Traversable:
    """The table's file as it is shipped with the package."""
    return files("delta_arc_lineage.local") / "tables" / f"{table_name}.csv"


def parquet_file(table_name: str) -> Traversable:
    """The same rows in Parquet, of the table that has such a file."""
    return files("delta_arc_lineage.local") / "tables" / f"{table_name}.parquet"


def _key(name: str) -> Column:
    return Column(name, Integer(), nullable=False, primary=True)


def _foreign(name: str, references: str, *, nullable: bool = False) -> Column:
    return Column(name, Integer(), nullable=nullable, references=references)


def _required(name: str, length: int) -> Column:
    return Column(name, Text(length), nullable=False)


def _table(name: str, *columns: Column) -> Table:
    lines = csv_file(name).read_text(encoding="utf-8").splitlines(keepends=True)
    return Table(name, columns, row_count=sum(1 for _ in csv.reader(lines)) - 1)


def _address() -> tuple[Column, ...]:
    return (
        Column("ADDRESS", Text(80)),
        Column("CITY", Text(40)),
        Column("POSTALCODE", Text(12)),
        Column("COUNTRY", Text(40)),
    )


EIGHT_TABLES: tuple[Table, ...] = (
    _table("CATEGORIES", _key("CATEGORYID"), _required("CATEGORYNAME", 40), Column("DESCRIPTION", Text())),
    _table(
        "CUSTOMERS",
        _key("CUSTOMERID"),
        _required("CUSTOMERNAME", 60),
        Column("CONTACTNAME", Text(40)),
        *_address(),
    ),
    _table(
        "EMPLOYEES",
        _key("EMPLOYEEID"),
        _required("LASTNAME", 40),
        _required("FIRSTNAME", 40),
        Column("BIRTHDATE", Date()),
        Column("NOTES", Text()),
    ),
    _table(
        "ORDERDETAILS",
        _key("ORDERDETAILID"),
        _foreign("ORDERID", "ORDERS"),
        _foreign("PRODUCTID", "PRODUCTS"),
        Column("QUANTITY", Integer(), nullable=False),
    ),
    _table(
        "ORDERS",
        _key("ORDERID"),
        _foreign("CUSTOMERID", "CUSTOMERS"),
        _foreign("EMPLOYEEID", "EMPLOYEES"),
        Column("ORDERDATE", Date(), nullable=False),
        _foreign("SHIPPERID", "SHIPPERS", nullable=True),
    ),
    _table(
        "PRODUCTS",
        _key("PRODUCTID"),
        _required("PRODUCTNAME", 60),
        _foreign("SUPPLIERID", "SUPPLIERS"),
        _foreign("CATEGORYID", "CATEGORIES"),
        Column("UNIT", Text(40)),
        Column("PRICE", Decimal(10, 2)),
    ),
    _table("SHIPPERS", _key("SHIPPERID"), _required("SHIPPERNAME", 40), Column("PHONE", Text(24))),
    _table(
        "SUPPLIERS",
        _key("SUPPLIERID"),
        _required("SUPPLIERNAME", 60),
        Column("CONTACTNAME", Text(40)),
        *_address(),
        Column("PHONE", Text(24)),
    ),
)

NINTH_TABLE: Table = _table("REGIONS", _key("REGIONID"), _required("REGIONNAME", 40), Column("DESCRIPTION", Text()))
