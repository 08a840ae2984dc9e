"""`delta-arc impact`: a person asks what is made of a table, and a machine what a change of it breaks."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from delta_arc_lineage.cli.impact_shapes import ImpactResult, SchemaDiffResult
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.usage_crawl import crawl_usage
from delta_arc_lineage_tests.local_atlan.access_calls import make_persona, make_policy, make_token
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.shells.cli.test_json import shapes_of
from delta_arc_lineage_tests.support.stack import catalog_of

SOURCE_ORDERS, TARGET_ORDERS = (f"{side.schema_qualified_name}/ORDERS" for side in (SOURCE, TARGET))
ORDERS = "SALES_ORDERS.ORDERS"
"""As a person says it: other tests leave tables called so in other schemas."""
Impact = Callable[..., Result]


@pytest.fixture
def impact(run: Run, landscape: Landscape) -> Impact:
    """The command, where ORDERS goes through its file to Snowflake and on to Looker."""
    crawl_usage(landscape.stack.catalog_url, landscape.stack.api_key)
    landscape.put("ORDERS.csv", "SHIPPERS.csv")
    assert run("apply", "--yes").exit_code == 0
    return lambda *arguments, **variables: run("impact", *arguments, **variables)


def test_a_table_leads_to_its_dashboards_by_a_way_that_is_said(impact: Impact) -> None:
    """Through its file, the copy, a view and Looker; whoever owns a dashboard is to be told."""
    told = impact(ORDERS)
    assert told.exit_code == 0 and f"Table {SOURCE_ORDERS}" in told.out
    assert f"Table {TARGET_ORDERS} is called so too, and is downstream of it" in told.out
    way = (
        "postgres ORDERS → s3 ORDERS.csv → snowflake ORDERS → looker orders → orders → Orders by month → Sales overview"
    )
    assert way in told.out and "Sales overview, 6 hops, VERIFIED, owned by anna, group sales" in told.out
    assert "  anna: Sales overview\n  group sales: Sales overview\n" in told.out and "not shown" not in told.out


def test_a_dashboard_comes_from_its_tables(impact: Impact) -> None:
    """Upstream, as the data goes."""
    told = impact("Late customers", "--up", "--type", "table")
    assert "2 Table" not in told.out and "3 Table" in told.out  # ORDERS twice, and CUSTOMERS, which has no file here
    assert "postgres ORDERS → s3 ORDERS.csv → snowflake ORDERS → SALES_PER_CUSTOMER → looker" in told.out


def test_machines_read_assets_ways_and_owners(impact: Impact) -> None:
    """One item, whatever it leads to; the process of a hop, and the route whose it is."""
    (found,) = shapes_of("impact", impact(SOURCE_ORDERS, "--columns", "--json"))
    assert isinstance(found, ImpactResult) and found.asset.qualified_name == SOURCE_ORDERS and not found.is_cut
    file = next(item for item in found.assets if item.type == "S3Object")
    assert (file.hops, file.route, file.path) == (1, "main", ["postgres ORDERS", "s3 ORDERS.csv"])
    fields = {item.column: {asset.name for asset in item.assets} for item in found.columns}
    assert "orders.day" in fields["ORDERDATE"] and fields["SHIPPERID"] == {"SHIPPERID"} and not found.unlinked
    anna = next(person for person in found.people if person.name == "anna")
    assert anna.assets == [next(item.qualified_name for item in found.assets if item.owners)]
    assert found.requests.reads and not found.requests.writes


def test_a_column_leads_to_fields(impact: Impact) -> None:
    """By column lineage alone; a column without any says so, and that its table may lead further."""
    assert (
        "looker orders.day (orders) → orders.day (orders) → orders.day (Orders by month)"
        in impact(f"{ORDERS}.ORDERDATE").out
    )
    told = impact(f"{TARGET_ORDERS}/SHIPPERID")
    assert "nothing is downstream of it" in told.out and "its table may lead further" in told.out


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ((ORDERS,), 0),
        ((ORDERS, "--exit-code"), 3),
        ((ORDERS, "--exit-code", "--type", "dashboard"), 3),
        (("SALES_ORDERS.SHIPPERS", "--exit-code", "--type", "dashboard"), 0),
        ((ORDERS, "--exit-code", "--type", "dashboard", "--depth", "2"), 2),
        (("nothing at all", "--exit-code"), 2),
        ((" ", "--exit-code"), 2),
        ((SOURCE.schema_qualified_name, "--exit-code"), 2),
        ((ORDERS, "--exit-code", "--type", "dashbord"), 2),
        ((ORDERS, "--exit-code", "--type", "query"), 0),
        ((ORDERS, "--up", "--schema"), 2),
        ((ORDERS, "new.json"), 2),
        ((ORDERS, "--depth", "0"), 2),
    ],
)
def test_machines_learn_by_the_exit_code(impact: Impact, arguments: tuple[str, ...], exit_code: int) -> None:
    """3 where something is there, 0 where nothing is and all was seen, 2 where it may be, or the question is wrong."""
    assert impact(*arguments).exit_code == exit_code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Late customers",), "nothing is downstream of it\nwhat it is made of: --up"),
        (("SALES_ORDERS.SHIPPERS", "--type", "dashboard"), "of other types there are 1 S3Object, 1 Table"),
        (("orders.day", "--up", "--type", "dashboard"), "nothing of this type is upstream of it"),
    ],
)
def test_where_nothing_is_found_it_says_where_else_to_look(
    impact: Impact, arguments: tuple[str, ...], said: str
) -> None:
    """What is there of other types, or the other way."""
    assert said in impact(*arguments).out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (SOURCE.schema_qualified_name, "holds assets, and lineage leads from these"),
        (" ", "no name is given"),
        ("ORDRES", "nearest: ORDERS"),
    ],
)
def test_a_name_of_nothing_that_leads_anywhere_is_refused(impact: Impact, name: str, words: str) -> None:
    """A schema is not told to lead to nothing; what to name stands in the next step."""
    told = impact(name)
    assert told.exit_code == 2 and words in told.err and "Next: " in told.err and not told.out


def test_what_is_called_so_in_another_case_is_told(impact: Impact) -> None:
    """A view of Looker is spelled so; the warehouse's, which a person may have meant, is named and not taken."""
    told = impact("sales_per_customer").out
    assert told.startswith("LookerView ")
    (line,) = (line for line in told.splitlines() if "is called so in another case" in line)
    assert line.strip().startswith("View ") and "/SALES_PER_CUSTOMER " in line
    assert "in another case" not in impact(TARGET_ORDERS).out


def test_a_depth_says_that_there_is_more(impact: Impact) -> None:
    """Where there is."""
    assert "! not shown: what is beyond 2 hops, as --depth says: there is more" in impact(ORDERS, "--depth", "2").out
    assert "not shown" not in impact(ORDERS, "--depth", "7").out


def test_a_change_of_schema_says_what_breaks(impact: Impact) -> None:
    """A column is gone, one is called otherwise, one is wider: each field that takes from them, and nobody else's."""
    Path("old.json").write_text(impact(SOURCE_ORDERS, "--schema").out, encoding="utf-8")
    assert impact(ORDERS, "--diff", "old.json", "--exit-code").exit_code == 0
    changed = (
        Path("old.json")
        .read_text(encoding="utf-8")
        .replace('"ORDERDATE"', '"ORDER_DATE"')
        .replace('"SHIPPERID"', '"X"')
    )
    Path("new.json").write_text(changed, encoding="utf-8")
    told = impact(ORDERS, "--diff", "old.json", "new.json", "--exit-code")
    assert told.exit_code == 3 and "ORDERDATE is probably renamed to ORDER_DATE" in told.out
    (found,) = shapes_of("impact", impact(ORDERS, "--diff", "old.json", "new.json", "--json"))
    assert isinstance(found, SchemaDiffResult) and found.verdict == "breaks"
    date, shipper = found.changes
    broken = {item.name for item in date.consequences if item.verdict == "breaks"}
    assert broken == {"ORDERDATE", "LASTORDER", "orders.day", "sales_per_customer.last_order"}
    assert [(item.name, item.verdict) for item in shipper.consequences] == [
        ("SHIPPERID", "breaks"),
        ("ORDERS.csv", "may_break"),
    ]
    assert {person.name for person in found.people} == {"anna", "sales", ""}


def test_a_plain_map_is_a_schema_too(impact: Impact) -> None:
    """Of a table by its name; what it does not name is gone."""
    plain = {"ORDERS": {"ORDERID": "bigint", "CUSTOMERID": "integer", "EMPLOYEEID": "integer", "ORDERDATE": "date"}}
    Path("new.json").write_text(json.dumps(plain), encoding="utf-8")
    Path("old.json").write_text(impact(SOURCE_ORDERS, "--schema").out, encoding="utf-8")
    told = impact(ORDERS, "--diff", "old.json", "new.json").out
    assert (
        "ORDERID is widened, from integer to bigint" in told and "SHIPPERID integer is dropped: 1 asset breaks" in told
    )
    assert "NUMBER(18,0) cannot hold all of bigint, if its values come as they are" in told


def test_a_schema_in_another_case_changes_nothing(impact: Impact) -> None:
    """Names that nobody quoted have no case: what a person writes is compared as it is meant, old or new."""
    cataloged = json.loads(impact(SOURCE_ORDERS, "--schema").out)["tables"][0]["columns"]
    plain = {"orders": {column["name"].lower(): column["type"] for column in cataloged}}
    Path("old.json").write_text(json.dumps(plain), encoding="utf-8")
    told = impact(ORDERS, "--diff", "old.json", "--exit-code")
    assert told.exit_code == 0 and "no column changed" in told.out
    plain["orders"].pop("orderdate")
    Path("new.json").write_text(json.dumps(plain), encoding="utf-8")
    told = impact(ORDERS, "--diff", "old.json", "new.json", "--exit-code")
    assert told.exit_code == 3 and "ORDERDATE date is dropped" in told.out


@pytest.mark.parametrize(
    ("text", "said"), [("[]", "no JSON object"), ("\xff{", "no schema"), ('{"PARTS": {}}', "which columns")]
)
def test_what_is_no_schema_of_the_table_is_refused(impact: Impact, text: str, said: str) -> None:
    """With the file, and how to write one; nothing is compared."""
    Path("old.json").write_text(text, encoding="latin-1")
    told = impact(ORDERS, "--diff", "old.json")
    assert told.exit_code == 2 and said in told.err and "old.json" in told.err and not told.out


def test_columns_that_a_key_may_not_read_are_not_said_to_be_gone(impact: Impact, landscape: Landscape) -> None:
    """No schema is written without them, and none is compared; what they lead to is said to be not known."""
    Path("old.json").write_text(impact(SOURCE_ORDERS, "--schema").out, encoding="utf-8")
    client = catalog_of(landscape.stack)
    persona = make_persona(client, landscape.name)
    home = {"connectionQualifiedName": SOURCE.qualified_name}
    resources = (f"entity:{SOURCE.qualified_name}*", "entity-type:Table")
    make_policy(client, persona, "persona-asset-read", resources=resources, name="tables", **home)
    key = make_token(client, landscape.name, persona)["attributes"]["accessToken"]
    for asked in (("--schema",), ("--diff", "old.json", "--exit-code")):
        told = impact(SOURCE_ORDERS, *asked, ATLAN_API_KEY=key)
        assert told.exit_code == 2 and "may not read 5 columns of ORDERS" in told.err and not told.out
    told = impact(SOURCE_ORDERS, "--columns", "--type", "dashboard", "--exit-code", ATLAN_API_KEY=key)
    assert told.exit_code == 2 and "! not shown: 5 columns, and what they lead to" in told.out
    assert "nothing that this API key may read is downstream of it" in told.out


@pytest.mark.parametrize("asked", [("--exit-code",), ("--diff", "old.json", "--exit-code")])
def test_a_name_that_something_hidden_may_have_is_not_said_to_lead_to_nothing(
    impact: Impact, landscape: Landscape, asked: tuple[str, ...]
) -> None:
    """The table that is shown leads to nothing, and another of its name may be meant; the full name is certain."""
    client, shown = catalog_of(landscape.stack), f"{TARGET.schema_qualified_name}/SHIPPERS"
    Path("old.json").write_text(impact(shown, "--schema").out, encoding="utf-8")
    persona = make_persona(client, landscape.name)
    home = {"connectionQualifiedName": TARGET.qualified_name}
    resources = (f"entity:{TARGET.schema_qualified_name}/*",)
    make_policy(client, persona, "persona-asset-read", resources=resources, name="target", **home)
    key = make_token(client, landscape.name, persona)["attributes"]["accessToken"]
    assert impact(shown, *asked, ATLAN_API_KEY=key).exit_code == 0
    told = impact("SALES_ORDERS.SHIPPERS", *asked, ATLAN_API_KEY=key)
    assert told.exit_code == 2 and "may be called so" in told.out
    (found,) = impact("SALES_ORDERS.SHIPPERS", *asked, "--json", ATLAN_API_KEY=key).json
    assert not found["is_whole"] and found["hidden"]
