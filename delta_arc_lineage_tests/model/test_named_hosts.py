"""What OpenLineage calls a dataset: other programs name the same table so, or nothing that they say joins it."""

import pytest

from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.lineage_graph import GraphNode, Layer
from delta_arc_lineage.model.open_names import (
    ConnectionHost,
    DatasetName,
    Namespaces,
    list_connections,
    name_dataset,
    name_host,
    tell_namespaces,
)

POSTGRES, SNOWFLAKE = "default/postgres/1720611661", "default/snowflake/1720611662"
HOME = "default/s3/1/arn:aws:s3:::landing"
TABLE = GraphNode(Reference("Table", f"{POSTGRES}/SHOP/SALES/ORDERS"), "ORDERS", Layer.SOURCE, place=("SHOP", "SALES"))
FILE = GraphNode(Kind.OBJECT.refer_to(f"{HOME}/sales/ORDERS.csv"), "ORDERS.csv", Layer.FILES, place=("landing",))
FOLDER = GraphNode(Kind.PREFIX.refer_to(f"{HOME}/sales/orders/"), "orders/", Layer.FILES, place=("landing",))
PATTERN = GraphNode(
    Kind.OBJECT.refer_to(f"{HOME}/sales/{{date}}.csv"),
    "{date}.csv",
    Layer.FILES,
    place=("landing",),
    facts=(("path", "sales/{date}.csv"),),
)
NONE = Namespaces()


@pytest.mark.parametrize(
    ("connection", "known", "namespace"),
    [
        (POSTGRES, ConnectionHost(host="db.example.com", port=6432), "postgres://db.example.com:6432"),
        (POSTGRES, ConnectionHost(host="db.example.com"), "postgres://db.example.com:5432"),
        ("default/mssql/1", ConnectionHost(host="db.example.com"), "sqlserver://db.example.com:1433"),
        (SNOWFLAKE, ConnectionHost(host="https://acme.snowflakecomputing.com/", port=443), "snowflake://acme"),
        ("default/looker/1", ConnectionHost(host="looker.example.com"), "looker://looker.example.com"),
        (POSTGRES, ConnectionHost(port=5432), ""),
    ],
)
def test_a_host_is_named_as_the_specification_says(connection: str, known: ConnectionHost, namespace: str) -> None:
    """With the port that its kind has anyway, an account without Snowflake's domain; nothing where no host is told."""
    assert name_host(connection, known) == namespace


def test_what_a_person_says_comes_before_what_the_crawler_left() -> None:
    """By either name of the connection; who is not told of has a namespace of its own, which is listed as made up."""
    hosts = {
        POSTGRES: ConnectionHost("shop", "10.0.0.7", 5432),
        SNOWFLAKE: ConnectionHost("lake", "acme.snowflakecomputing.com"),
        "default/looker/1": ConnectionHost("looks"),
    }
    stated = {"shop": "postgres://shop.example.com:5432", SNOWFLAKE: "snowflake://acme-eu"}
    told = tell_namespaces(hosts, stated)
    assert told.by_connection == {
        POSTGRES: "postgres://shop.example.com:5432",
        SNOWFLAKE: "snowflake://acme-eu",
        "default/looker/1": "looker://default.looker.1",
    }
    assert told.made_up == ("default/looker/1",)


def test_tables_are_named_in_their_connection_and_files_in_their_bucket() -> None:
    """As a job that reads the same bucket names them: a folder without its slash, a pattern with its placeholders."""
    known = Namespaces({POSTGRES: "postgres://db:5432"})
    assert name_dataset(TABLE, known) == DatasetName("postgres://db:5432", "SHOP.SALES.ORDERS")
    assert name_dataset(TABLE, NONE) == DatasetName("postgres://default.postgres.1720611661", "SHOP.SALES.ORDERS")
    assert name_dataset(FILE, known) == DatasetName("s3://landing", "sales/ORDERS.csv")
    assert name_dataset(FOLDER, known) == DatasetName("s3://landing", "sales/orders")
    assert name_dataset(PATTERN, known) == DatasetName("s3://landing", "sales/{date}.csv")


def test_only_hosts_of_what_is_in_no_bucket_are_asked_for() -> None:
    """A file whose bucket nobody knows is named by its connection, as a table without a place is by the rest of its
    name."""
    stray = GraphNode(Kind.OBJECT.refer_to(f"{HOME}/x.csv"), "x.csv", Layer.FILES)
    field = GraphNode(Reference("LookerField", "default/looker/1/m/f"), "f", Layer.USAGE)
    assert list_connections([FILE, TABLE, stray, FOLDER, TABLE]) == (POSTGRES, "default/s3/1")
    assert name_dataset(stray, NONE) == DatasetName("s3://default.s3.1", "arn:aws:s3:::landing/x.csv")
    assert name_dataset(field, NONE) == DatasetName("looker://default.looker.1", "m/f")
