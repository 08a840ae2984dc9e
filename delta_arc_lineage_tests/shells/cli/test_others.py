"""Lineage that others drew, wherever it lives: an edge is drawn once, and theirs is never touched without a digest."""

from collections import Counter
from itertools import product
from typing import Any

import pytest

from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.stack import LINEAGE_TYPES, catalog_of

FIVETRAN = "default/fivetran/1700000000"


def draw(
    landscape: Landscape, table: str, *, columns: tuple[str, ...] = (), home: str = FIVETRAN, sort: str = ""
) -> str:
    """A process of somebody else's between a table and its copy, in a connection of its own, and those of columns.

    `sort`: what Atlan's types of a tool's own processes begin with, such as `Dbt`.
    """
    landscape.save("Connection", home, name="Fivetran", connectorName="fivetran", adminUsers=["admin"])
    name = f"{home}/sync/{table}"
    landscape.save(
        f"{sort}Process",
        name,
        name=f"Fivetran {table}",
        connectionQualifiedName=home,
        connectorName="fivetran",
        relations=ends("Table", table),
    )
    for column in columns:
        landscape.save(
            f"{sort}ColumnProcess",
            f"{name}/{column}",
            name=f"Fivetran {table}.{column}",
            connectionQualifiedName=home,
            connectorName="fivetran",
            relations={
                **ends("Column", f"{table}/{column}"),
                "process": {"typeName": f"{sort}Process", "uniqueAttributes": {"qualifiedName": name}},
            },
        )
    return name


def ends(type_name: str, name: str) -> dict[str, Any]:
    sides = (SOURCE.schema_qualified_name, TARGET.schema_qualified_name)
    start, end = ([{"typeName": type_name, "uniqueAttributes": {"qualifiedName": f"{side}/{name}"}}] for side in sides)
    return {"inputs": start, "outputs": end}


def edges(landscape: Landscape) -> Counter[tuple[str, str, str]]:
    """How often each edge between tables and between columns is drawn, by whomever."""
    kinds = {"terms": {"__typeName.keyword": LINEAGE_TYPES}}
    query = {"bool": {"filter": [kinds, {"term": {"__state": "ACTIVE"}}]}}
    body = {
        "dsl": {"from": 0, "size": 1_000, "query": query},
        "attributes": ["inputs", "outputs"],
        "relationAttributes": ["qualifiedName"],
    }
    answer = catalog_of(landscape.stack).post("/api/meta/search/indexsearch", json=body).raise_for_status().json()
    found: Counter[tuple[str, str, str]] = Counter()
    for process in answer["entities"]:
        sides = (process["attributes"][side] for side in ("inputs", "outputs"))
        names = [[end["attributes"]["qualifiedName"] for end in side if is_active(end)] for side in sides]
        for start, end in product(*names):
            if ":::" not in f"{start}{end}":
                found[process["typeName"].removeprefix("Dbt"), start, end] += 1
    return found


def is_active(end: dict[str, Any]) -> bool:
    return end.get("entityStatus", "ACTIVE") == "ACTIVE"


def test_two_deployments_over_one_pair_of_schemas_draw_each_edge_once(run: Run, landscape: Landscape) -> None:
    """Each with its own connection, prefix and state: the second hangs nothing beside the first, and costs no more."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv", "other/ORDERS.csv", "other/SHIPPERS.csv")
    assert run("apply", "--yes").exit_code == 0
    second = {
        "DELTA_ARC_DEPLOYMENT": f"{landscape.name}-2",
        "DELTA_ARC_STATE": "state-2",
        "S3_CONNECTION_NAME": f"{landscape.name} 2",
        "S3_PREFIX": f"{landscape.prefix}other/",
    }
    applied = run("apply", "--yes", **second)
    assert applied.exit_code == 0
    assert "others' work, kept as it is: ORDERS → ORDERS: lineage table → table; 5 columns in " in applied.out
    assert "kept as it is: process ORDERS pg to snflk process" in run("plan", "--verbose", **second).out
    drawn = edges(landscape)
    assert drawn and set(drawn.values()) == {1}
    assert {name.rpartition("/")[2] for kind, name, _ in drawn if kind == "Process"} == {
        "ORDERS",
        "CUSTOMERS",
        "SHIPPERS",
    }
    for variables in ({}, second):
        run("apply", "--yes", **variables)
        again = run("apply", "--yes", "--json", **variables).only
        assert again["written"] == 0 and again["requests"] == {"reads": 6, "writes": 0}
    assert edges(landscape) == drawn


def test_columns_hang_under_the_process_that_somebody_else_drew(run: Run, landscape: Landscape) -> None:
    """In a connection that no route knows: found by its ends, named in the plan, and not touched."""
    landscape.put("ORDERS.csv")
    theirs = draw(landscape, "ORDERS")
    before = landscape.attributes(theirs)
    plan = run("plan", "--json").only
    assert [(item["by"], item["name"]) for item in plan["respected"]] == [([theirs], "ORDERS pg to snflk process")]
    added = [change["after"] for change in plan["changes"]]
    assert "ORDERS pg to snflk process" not in [asset["name"] for asset in added]
    assert {asset["parent"] for asset in added if asset["kind"] == "column_process"} == {theirs}
    assert run("apply", "--yes").exit_code == 0 and "nothing to change" in run("plan").out
    assert set(edges(landscape).values()) == {1}
    assert landscape.attributes(theirs) == before


@pytest.mark.parametrize("adopt", [(), ("--adopt",)], ids=["kept", "adopt"])
def test_what_a_tool_draws_by_processes_of_its_own_type_is_not_drawn_again(
    run: Run, landscape: Landscape, adopt: tuple[str, ...]
) -> None:
    """Atlan has types of its own for the processes of dbt and others. They are edges too, and nobody's to replace."""
    landscape.put("ORDERS.csv")
    theirs = draw(landscape, "ORDERS", columns=("ORDERID",), sort="Dbt")
    plan = run("plan", "--json", *adopt).only
    assert not [change for change in plan["changes"] if change["change"] in ("adopt", "retire")]
    assert sorted(name for item in plan["respected"] for name in item["by"]) == [theirs, f"{theirs}/ORDERID"]
    assert run("apply", "--yes", *adopt).exit_code == 0 and "nothing to change" in run("plan", *adopt).out
    assert set(edges(landscape).values()) == {1}


def test_a_setting_hangs_columns_under_a_process_of_ours(run: Run, landscape: Landscape) -> None:
    """OWN_PARENTS: the edge between the tables is drawn twice, as asked, and the plan does not say that it is kept."""
    landscape.put("ORDERS.csv")
    draw(landscape, "ORDERS")
    plan = run("plan", "--json", OWN_PARENTS="true").only
    assert plan["respected"] == []
    assert "ORDERS pg to snflk process" in [change["name"] for change in plan["changes"]]


def test_what_others_draw_later_is_seen_by_the_cheap_reading(run: Run, landscape: Landscape) -> None:
    """Ours stays, theirs is told as a duplicate; it costs what a change costs, and not a full reading."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    run("apply", "--yes")
    theirs = draw(landscape, "ORDERS", columns=("ORDERID",))
    plan = run("plan", "--json").only
    assert plan["changes"] == [] and plan["requests"]["reads"] == 6
    assert sorted(item["qualified_name"] for item in plan["duplicates"]) == [theirs, f"{theirs}/ORDERID"]


def test_when_theirs_is_gone_ours_is_drawn_and_columns_come_under_it(run: Run, landscape: Landscape) -> None:
    """The other tool was switched off, and its lineage archived."""
    landscape.put("ORDERS.csv")
    theirs = draw(landscape, "ORDERS")
    run("apply", "--yes")
    landscape.archive(theirs)
    applied = run("apply", "--yes", "--json")
    assert applied.exit_code == 0 and applied.only["written"] >= 1
    assert "nothing to change" in run("plan").out
    assert set(edges(landscape).values()) == {1}


@pytest.mark.parametrize("columns", [(), ("ORDERID",)])
def test_theirs_is_replaced_by_digest_only_and_given_back_by_an_undo(
    run: Run, landscape: Landscape, columns: tuple[str, ...]
) -> None:
    """--adopt names each process that is archived; the undo brings them back as they were."""
    landscape.put("ORDERS.csv")
    theirs = draw(landscape, "ORDERS", columns=columns)
    before = edges(landscape)
    shown = run("plan", "--adopt")
    assert "replaces Fivetran ORDERS" in shown.out and run("apply", "--adopt", "--yes").exit_code == 4
    digest = run("plan", "--adopt", "--json").only["digest"]
    adopted = run("apply", "--adopt", "--approve", digest, "--json").only
    assert adopted["archived"] == 1 + len(columns) and landscape.found(qualifiedName=theirs) == []
    assert set(edges(landscape).values()) == {1}
    assert run("undo", adopted["run"], "--yes").exit_code == 0
    assert landscape.found(qualifiedName=theirs) and edges(landscape) == before


def test_a_process_that_draws_more_than_our_edges_is_never_replaced(run: Run, landscape: Landscape) -> None:
    """It leads from two tables to one: archiving it would lose the other edge."""
    landscape.put("ORDERS.csv")
    theirs = draw(landscape, "ORDERS")
    wide = ends("Table", "ORDERS")
    wide["inputs"] += ends("Table", "SHIPPERS")["inputs"]
    landscape.save("Process", theirs, name="Fivetran ORDERS", relations=wide)
    plan = run("plan", "--adopt", "--json").only
    assert not [change for change in plan["changes"] if change["change"] in ("adopt", "retire")]
    assert [item["by"] for item in plan["respected"]] == [[theirs]]


def test_a_process_over_columns_of_another_type_is_never_replaced(run: Run, landscape: Landscape) -> None:
    """What hangs under it cannot be read whole, and would be left under an archived parent."""
    landscape.put("ORDERS.csv")
    theirs = draw(landscape, "ORDERS")
    parent = {"process": {"typeName": "Process", "uniqueAttributes": {"qualifiedName": theirs}}}
    landscape.save(
        "DbtColumnProcess", "default/dbt/1/x", name="x", relations={**ends("Column", "ORDERS/ORDERID"), **parent}
    )
    plan = run("plan", "--adopt", "--json").only
    assert not [change for change in plan["changes"] if change["change"] in ("adopt", "retire")]
    assert [theirs] in [item["by"] for item in plan["respected"]]
