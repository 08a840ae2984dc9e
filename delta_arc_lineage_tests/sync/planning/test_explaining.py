"""Explaining: why a thing is linked, ignored or not linked, by whatever name a person has for it."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import OperatorError
from delta_arc_lineage.model.assets import ColumnProcess, Process, S3Object
from delta_arc_lineage.model.file_words import explain_no_data, explain_reading
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.outcomes import Reason
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.model.sorting import MOST_EXAMPLES
from delta_arc_lineage.sync.planning.explaining import Explanation, explain
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import PREFIX, SOURCE_SCHEMA
from delta_arc_lineage_tests.sync.estate import Estate


def explained(name: str) -> Explanation:
    estate = Estate()
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"]}, {"ORDERS": ["ID"], "SHIPPER": ["ID"]})
    estate.plan()
    estate.clock.advance(5)
    return explain(estate.route, estate.space, name)


@pytest.mark.parametrize(
    "name", ["ORDERS.csv", "sales/ORDERS.csv", "s3://landing/sales/ORDERS.csv", "orders.csv", "ORDERS", "orders"]
)
def test_a_linked_thing_shows_its_links_and_every_edge_of_them(name: str) -> None:
    """By key with or without prefix or bucket, by table, in whatever case: both links, three processes."""
    explanation = explained(name)
    assert {link.partner.name for link in explanation.linked} == {"sales/ORDERS.csv"} and not explanation.unlinked
    processes = [asset for asset in explanation.assets if type(asset) is Process]
    assert len(processes) == (3 if name.casefold() == "orders" else 2)
    assert not explanation.is_empty and not explanation.nearest


def test_a_qualified_name_explains_one_thing() -> None:
    """The source table alone, not its namesake on the other side."""
    explanation = explained(f"{SOURCE_SCHEMA}/ORDERS")
    assert [link.subject.qualified_name for link in explanation.linked] == [f"{SOURCE_SCHEMA}/ORDERS"]


@pytest.mark.parametrize("name", ["ORDERS.ID", "orders.id"])
def test_a_column_shows_its_edge(name: str) -> None:
    """`TABLE.COLUMN`, in whatever case."""
    (edge,) = explained(name).assets
    assert isinstance(edge, ColumnProcess) and edge.name == "ORDERS.ID → ORDERS.ID"


def test_an_unlinked_thing_shows_the_rule_that_failed_and_the_nearest() -> None:
    """B10, for a table, and for a column."""
    (outcome,) = explained("SHIPPERS").unlinked
    assert outcome.reason is Reason.NO_TARGET and outcome.candidates == ("SHIPPER",)
    (outcome,) = explained("ORDERS.PRICE").unlinked
    assert outcome.reason is Reason.NO_COLUMN


def test_a_file_that_is_registered_and_half_linked_shows_both() -> None:
    """Linked to its source, unlinked to a target, and kept as an object."""
    explanation = explained("SHIPPERS.csv")
    assert len(explanation.linked) == len(explanation.unlinked) == 1
    assert [asset.name for asset in explanation.assets if isinstance(asset, S3Object)] == ["SHIPPERS.csv"]


def test_a_name_that_nothing_has_tells_the_nearest_and_how_old_the_readings_are() -> None:
    """The nearest name may be the one that was meant. The readings may be too old to have it."""
    explanation = explained("ORDER")
    assert explanation.is_empty and explanation.nearest[0] == "ORDERS" and explanation.read_at == NOON


@pytest.fixture(scope="module")
def crowded() -> Estate:
    """More keys that do not fit than a listing keeps, read once."""
    estate = Estate()
    estate.bucket.objects |= {f"{PREFIX}{n}": StoredObject(f"{PREFIX}{n}", 1, NOON, "e") for n in range(MOST_EXAMPLES)}
    estate.put("zz.tmp")
    estate.plan()
    return estate


@pytest.mark.parametrize("name", ["zz.tmp", "sales/zz.tmp", "s3://landing/sales/zz.tmp"])
def test_a_key_that_was_only_counted_is_explained_by_its_name(crowded: Estate, name: str) -> None:
    """A listing keeps so many keys that do not fit and counts the rest: none of them was made up or lost."""
    estate = crowded
    (outcome,) = explain(estate.route, estate.space, name).unlinked
    assert (outcome.subject.name, outcome.reason) == ("sales/zz.tmp", Reason.PATTERN)
    assert (
        explain(estate.route, estate.space, "ORDERX.csv").nearest and explain(estate.route, estate.space, "0").unlinked
    )


def test_a_key_shows_which_placeholder_took_which_part() -> None:
    """As of the table it is linked to, where the shortest reading is another one; a table shows none."""
    estate = Estate()
    estate.set_tables({"ORDERS_1": ["ID"]}, {"ORDERS_1": ["ID"]})
    estate.bucket.objects.clear()
    estate.put("2024-01-05/ORDERS_1_2.csv")
    estate.route = replace(estate.route, file_pattern=KeyPattern(r"{date}/{table_name}(_{number})*\.csv"))
    estate.plan()
    (reading,) = explain(estate.route, estate.space, "2024-01-05/ORDERS_1_2.csv").readings
    assert reading.key == "sales/2024-01-05/ORDERS_1_2.csv"
    shown = explain_reading(reading.key, reading.parts, terminal)
    assert shown.endswith(": {date} took 2024-01-05, {table_name} took ORDERS_1, {number} took 2")
    assert not explain(estate.route, estate.space, "ORDERS_1").readings


def test_a_key_of_another_schema_is_told_as_such() -> None:
    """Not as one that does not fit: the pattern is right, the route is not its route."""
    estate = Estate()
    estate.put("crm.ORDERS.csv")
    estate.put("sales.SHIPPERS.csv")
    estate.route = replace(estate.route, file_pattern=KeyPattern(r"{schema_name}\.{table_name}\.csv"))
    estate.plan()
    reasons = {name: explain(estate.route, estate.space, name).unlinked for name in ("crm.ORDERS.csv", "ORDERS.csv")}
    assert [reasons[name][0].reason for name in reasons] == [Reason.OTHER_HOME, Reason.PATTERN]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("_delta_log/0.checkpoint.parquet", "a part of it begins with _ or ."),
        ("ORDERS.csv.md5", "it is the checksum or the signature of another file"),
        ("load.done", "it has no bytes, and its ending is of no data"),
        ("_gone.csv", "a part of it begins with _ or ., and no table is called so"),
    ],
)
def test_a_key_that_is_no_data_is_told_why(key: str, why: str) -> None:
    """Listed, kept or only counted: nothing else is said of it."""
    estate = Estate()
    estate.put(key)
    if key == "load.done":
        estate.bucket.objects[f"{PREFIX}{key}"] = StoredObject(f"{PREFIX}{key}", 0, NOON, "e")
    planned = estate.plan()
    assert planned.ignored.not_data == 1
    explanation = explain(estate.route, estate.space, key)
    (found,) = explanation.no_data.items()
    assert explain_no_data(*found, terminal) == f"file {PREFIX}{key} is no data: {why}"
    assert not (explanation.linked or explanation.unlinked or explanation.nearest) and not explanation.is_empty


def test_explaining_writes_nothing_and_needs_readings() -> None:
    """From what was read last; the catalog is asked for the connection, and for who else holds the files."""
    estate = Estate()
    with pytest.raises(OperatorError, match="materialize postgres_catalog first"):
        explain(estate.route, estate.space, "ORDERS")
    estate.plan()
    before = estate.catalog.requests
    explain(estate.route, estate.space, "ORDERS")
    assert (estate.catalog.requests - before).writes == 0 and (estate.catalog.requests - before).reads <= 2


IGNORE = Ignore(
    tables=(NamePattern("audit_.*", "routes.yaml: ignore.tables"),),
    columns=(NamePattern("_LOADED_AT", "IGNORE_COLUMNS"),),
    keys=(NamePattern("_SUCCESS"), NamePattern(r".*\.tmp")),
)


@pytest.mark.parametrize(
    ("name", "entry", "place", "count"),
    [
        ("AUDIT_LOG", "audit_.*", "routes.yaml: ignore.tables", 2),
        ("ORDERS._LOADED_AT", "_LOADED_AT", "IGNORE_COLUMNS", 2),
        ("_loaded_at", "_LOADED_AT", "IGNORE_COLUMNS", 2),
        ("sales/day/_SUCCESS", "_SUCCESS", "ignore", 1),
        ("_SUCCESS", "_SUCCESS", "ignore", 1),
    ],
)
def test_what_is_ignored_is_told_with_the_entry_that_says_so(name: str, entry: str, place: str, count: int) -> None:
    """On both sides, by whatever name; nothing else is said of it, and no nearest name is guessed."""
    estate = Estate()
    estate.set_tables({"ORDERS": ["ID", "_LOADED_AT"], "AUDIT_LOG": ["ID"]})
    estate.put("day/_SUCCESS")
    estate.route = replace(estate.route, ignore=IGNORE)
    estate.plan()
    explanation = explain(estate.route, estate.space, name)
    assert [(ignored.entry, ignored.place) for ignored in explanation.ignored] == [(entry, place)] * count
    assert not (explanation.linked or explanation.unlinked or explanation.nearest) and not explanation.is_empty


def test_an_ignored_key_that_was_only_counted_is_told_so_too() -> None:
    """A listing counts what is beyond the first ten thousand misfits; the entry fits by the name alone."""
    estate = Estate()
    estate.bucket.objects |= {f"{PREFIX}{n}": StoredObject(f"{PREFIX}{n}", 1, NOON, "e") for n in range(MOST_EXAMPLES)}
    estate.put("zz.tmp")
    estate.route = replace(estate.route, ignore=IGNORE)
    estate.plan()
    explanation = explain(estate.route, estate.space, "zz.tmp")
    assert [ignored.subject.name for ignored in explanation.ignored] == ["sales/zz.tmp"]
    assert not explanation.unlinked


SPELT = {
    "ORDERS.csv": [
        " ORDERS.csv ",
        "/ORDERS.csv",
        "/sales/ORDERS.csv",
        "'sales/ORDERS.csv'",
        "s3a://landing/sales/ORDERS.csv",
        "arn:aws:s3:::landing/sales/ORDERS.csv",
        "https://landing.s3.eu-west-1.amazonaws.com/sales/ORDERS.csv",
        "https://landing.s3-us-west-2.amazonaws.com/sales/ORDERS.csv?versionId=7",
        "https://s3.eu-west-1.amazonaws.com/landing/sales/%4FRDERS.csv",
        "http://127.0.0.1:9000/landing/sales/ORDERS.csv",
        "https://eu-west-1.console.aws.amazon.com/s3/object/landing?region=eu-west-1&prefix=sales/ORDERS.csv",
    ],
    "ORDERS": ["SALES.ORDERS", '"ORDERS"', '"SALES"."ORDERS"', "sales.`orders`", "[SALES].[ORDERS]"],
    "SHIPPERS": ["SALES.SHIPPERS", '"SALES"."SHIPPERS"'],
    "ORDERS.ID": ["SALES.ORDERS.ID", '"SALES"."ORDERS"."ID"', '"ORDERS"."ID"'],
    "ORDERS.PRICE": ["SALES.ORDERS.PRICE", "'ORDERS.PRICE'", "SHOP.SALES.ORDERS.PRICE"],
    "ORDERS.a.b": ["SALES.ORDERS.a.b", '"ORDERS"."a.b"', 'SALES.ORDERS."a.b"'],
    "ORDERS.only.here": ["SALES.ORDERS.only.here", '"ORDERS"."only.here"'],
    "my.table": ["SALES.my.table", '"my.table"', '"SALES"."my.table"'],
}


@pytest.mark.parametrize(("plain", "spelt"), [(plain, spelt) for plain, ways in SPELT.items() for spelt in ways])
def test_however_people_write_a_name_it_is_explained_as_the_plain_one(plain: str, spelt: str) -> None:
    """Out of SQL, a browser, a log or a policy; names and columns with dots of their own."""
    estate = Estate()
    columns = ["ID", "a.b"]
    estate.set_tables(
        {"ORDERS": [*columns, "PRICE", "only.here"], "SHIPPERS": ["ID"], "my.table": ["ID"]},
        {"ORDERS": columns, "SHIPPER": ["ID"], "my.table": ["ID"]},
    )
    estate.put("my.table.csv")
    estate.plan()
    meant, found = (explain(estate.route, estate.space, name) for name in (plain, spelt))
    assert not meant.is_empty and replace(found, name=plain) == meant


@pytest.mark.parametrize("name", ["s3://other/sales/ORDERS.csv", "RAW.SHOP.ORDERS", "SHOP.ORDERS", '"SALES.ORDERS"'])
def test_what_lies_elsewhere_is_not_taken_for_it(name: str) -> None:
    """Another bucket, another schema, and one quoted name with a dot in it."""
    assert explained(name).is_empty
