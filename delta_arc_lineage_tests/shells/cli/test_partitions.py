"""Partitions of PostgreSQL tables: told, and taken neither for tables nor for something unseen."""

import pytest

from delta_arc_lineage.local.landscape import SOURCE
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

MONTHS = ("ORDERS_2024_01", "ORDERS_2024_02")


@pytest.fixture
def schema(landscape: Landscape) -> dict[str, str]:
    """A table, two partitions of it with columns of their own, and a file of the table and of one partition."""
    schema = landscape.crawl("ORDERS")
    place = f"{SOURCE.database_qualified_name}/{schema['POSTGRES_SCHEMA']}"
    shared = {"schemaQualifiedName": place, "connectionQualifiedName": SOURCE.qualified_name}
    for name in MONTHS:
        partition = f"{place}/{name}"
        landscape.save("TablePartition", partition, name=name, tableQualifiedName=f"{place}/ORDERS", **shared)
        landscape.save("Column", f"{partition}/ID", name="ID", order=1, tableQualifiedName=partition, **shared)
    landscape.put("ORDERS.csv", f"{MONTHS[0]}.csv")
    return schema


def test_partitions_are_counted_and_do_not_compete(run: Run, landscape: Landscape, schema: dict[str, str]) -> None:
    """The table is linked from end to end, columns too; a partition's file is of no table, and nothing is in doubt."""
    plan = run("plan", "--json", **schema).only
    kinds = sorted(change["kind"] for change in plan["changes"] if "process" in change["kind"])
    assert kinds == ["column_process", "process", "process", "process"]
    assert plan["partitions"] == 2 and plan["incomplete"] == []
    reasons = {(item["name"].rpartition("/")[2], item["reason"]) for item in plan["unlinked"]}
    assert reasons == {("ORDERS_2024_01.csv", "no_source"), ("ORDERS_2024_01.csv", "no_target")}
    assert "set aside: 2 partitions of tables" in run("plan", **schema).out


@pytest.mark.parametrize("name", [MONTHS[1], MONTHS[1].lower()])
def test_explain_names_a_partition_and_its_table(
    run: Run, landscape: Landscape, schema: dict[str, str], name: str
) -> None:
    """By whatever case it is asked for: it is known, and whose it is."""
    run("plan", **schema)
    shown = run("explain", name, **schema)
    assert shown.exit_code == 0 and f"{MONTHS[1]} is a partition of ORDERS: its rows are its table's" in shown.out
    (partition,) = run("explain", name, "--json", **schema).only["partitions"]
    assert partition["table"].endswith("/ORDERS")


def test_partitions_that_come_and_go_change_no_lineage(run: Run, landscape: Landscape, schema: dict[str, str]) -> None:
    """A month more, a month less: nothing to write."""
    run("apply", "--yes", **schema)
    place = f"{SOURCE.database_qualified_name}/{schema['POSTGRES_SCHEMA']}"
    landscape.archive(f"{place}/{MONTHS[0]}")
    landscape.save("TablePartition", f"{place}/NEW", name="NEW", schemaQualifiedName=place)
    plan = run("plan", "--json", **schema).only
    assert plan["changes"] == [] and plan["partitions"] == 2
