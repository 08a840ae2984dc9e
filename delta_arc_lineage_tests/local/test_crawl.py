"""A crawl leaves in the catalog what Atlan's own crawlers leave, once, however often it runs."""

import itertools

import httpx
import pytest

from delta_arc_lineage.adapters.embedded.running import CrawledSchema, RunningStack
from delta_arc_lineage.errors import RequestRefused, Unreachable
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.table_model import Column, Integer, Table, Text
from delta_arc_lineage.local.tables import EIGHT_TABLES, NINTH_TABLE
from delta_arc_lineage_tests.local.clients import find_assets

epochs = itertools.count(1800000000)


def shop() -> CrawledConnection:
    """A connection that no other test uses."""
    return CrawledConnection("postgres", "shop", next(epochs), "SHOP", "SALES")


def generated(count: int) -> list[Table]:
    columns = (Column("ID", Integer(), nullable=False, primary=True), Column("LABEL", Text(20)))
    return [Table(f"T{number:04}", columns, row_count=number) for number in range(count)]


def test_both_schemas_of_the_stack_are_crawled(running_stack: RunningStack) -> None:
    """Source and target: a connection, a database, a schema, eight tables and 41 columns each."""
    for side in (running_stack.source, running_stack.target):
        (connection,) = find_assets(running_stack, "Connection", prefix=side.connection_qualified_name)
        assert connection["name"] == side.connection
        assert len(find_assets(running_stack, "Database", prefix=side.connection_qualified_name)) == 1
        assert len(find_assets(running_stack, "Schema", prefix=side.schema_qualified_name)) == 1
        tables = find_assets(running_stack, "Table", prefix=f"{side.schema_qualified_name}/")
        assert [table["name"] for table in tables] == [table.name for table in EIGHT_TABLES]
        assert len(find_assets(running_stack, "Column", prefix=f"{side.schema_qualified_name}/")) == 41


def test_a_table_has_its_counts_and_a_column_its_type_and_keys(running_stack: RunningStack) -> None:
    """What the database's information schema says of a column is on the column, in that database's words."""
    wanted = ("dataType", "order", "isNullable", "isPrimary", "isForeign", "tableName", "maxLength")
    expected = {
        "CITY": ("character varying(40)", "VARCHAR(40)", 5, True, False, 40),
        "CUSTOMERID": ("integer", "NUMBER(38,0)", 1, False, True, None),
    }
    for position, side in enumerate((running_stack.source, running_stack.target)):
        prefix = f"{side.schema_qualified_name}/CUSTOMERS"
        (table,) = find_assets(running_stack, "Table", prefix=prefix, attributes=("columnCount", "rowCount"))
        assert (table["columnCount"], table["rowCount"]) == (7, 42)
        for name, facts in expected.items():
            (column,) = find_assets(running_stack, "Column", prefix=f"{prefix}/{name}", attributes=wanted)
            assert column["dataType"] == facts[position]
            assert (column["order"], column["isNullable"], column["isPrimary"]) == facts[2:5]
            assert column.get("maxLength") == facts[5]
            assert column["tableName"] == "CUSTOMERS"


def test_foreign_keys_are_marked(running_stack: RunningStack) -> None:
    """Of ORDERS' five columns three are foreign keys and one is primary."""
    columns = orders_columns(running_stack, running_stack.source)
    assert [column["name"] for column in columns if column["isForeign"]] == [
        "CUSTOMERID",
        "EMPLOYEEID",
        "SHIPPERID",
    ]
    assert [column["name"] for column in columns if column["isPrimary"]] == ["ORDERID"]


def orders_columns(running_stack: RunningStack, side: CrawledSchema) -> list[dict[str, object]]:
    return find_assets(
        running_stack,
        "Column",
        prefix=f"{side.schema_qualified_name}/ORDERS/",
        attributes=("isForeign", "isPrimary"),
    )


def test_the_crawler_signs_what_it_crawled(running_stack: RunningStack) -> None:
    """Everything carries the crawler's workflow, as in Atlan, and none of our own marks."""
    side = running_stack.source
    attributes = ("lastSyncWorkflowName", "connectorName", "connectionQualifiedName")
    for type_name in ("Database", "Schema", "Table", "Column"):
        for asset in find_assets(
            running_stack, type_name, prefix=f"{side.connection_qualified_name}/", attributes=attributes
        ):
            assert asset["lastSyncWorkflowName"] == "atlan-postgres-1720611661-cron"
            assert asset["connectorName"] == "postgres"
            assert asset["connectionQualifiedName"] == side.connection_qualified_name


def test_no_connection_for_s3_is_crawled(running_stack: RunningStack) -> None:
    """Making S3 visible is the product's work."""
    assert find_assets(running_stack, "Connection", prefix="default/s3/") == []


def test_crawling_twice_is_crawling_once(running_stack: RunningStack) -> None:
    """The second crawl of the same tables adds nothing; a ninth table adds itself."""
    connection = shop()
    url, token = running_stack.catalog_url, running_stack.api_key
    prefix = f"{connection.schema_qualified_name}/"
    seen = []
    for tables in (EIGHT_TABLES, EIGHT_TABLES, (*EIGHT_TABLES, NINTH_TABLE)):
        crawl(url, token, connection=connection, tables=tables)
        seen.append(
            (
                len(find_assets(running_stack, "Table", prefix=prefix)),
                len(find_assets(running_stack, "Column", prefix=prefix)),
            )
        )
    assert seen == [(8, 41), (8, 41), (9, 44)]


def test_a_large_schema_goes_in_batches(running_stack: RunningStack) -> None:
    """150 tables of two columns: three requests for what holds them, two for tables, three for columns."""
    connection = shop()
    requests = crawl(running_stack.catalog_url, running_stack.api_key, connection=connection, tables=generated(150))
    assert requests == 3 + 2 + 3
    assert len(find_assets(running_stack, "Column", prefix=connection.schema_qualified_name)) == 300


def test_tables_and_columns_hang_together(running_stack: RunningStack) -> None:
    """From a table the catalog leads to its schema and to its columns."""
    name = f"{running_stack.source.schema_qualified_name}/SHIPPERS"
    answer = httpx.get(
        f"{running_stack.catalog_url}/api/meta/entity/uniqueAttribute/type/Table",
        params={"attr:qualifiedName": name},
        headers={"Authorization": f"Bearer {running_stack.api_key}"},
    ).raise_for_status()
    relations = answer.json()["entity"]["relationshipAttributes"]
    assert relations["atlanSchema"]["displayText"] == "SALES_ORDERS"
    assert sorted(column["displayText"] for column in relations["columns"]) == [
        "PHONE",
        "SHIPPERID",
        "SHIPPERNAME",
    ]


def test_a_refused_crawl_says_what_the_catalog_said(running_stack: RunningStack) -> None:
    """A wrong token is the operator's error, and the token is not in the message."""
    with pytest.raises(RequestRefused, match="401") as refused:
        crawl(running_stack.catalog_url, "wrong-token", connection=shop(), tables=[])
    assert "wrong-token" not in str(refused.value)


def test_a_catalog_that_is_not_there_is_unreachable() -> None:
    """No answer is worth another try later."""
    with pytest.raises(Unreachable):
        crawl("http://127.0.0.1:9", "token", connection=shop(), tables=[])
