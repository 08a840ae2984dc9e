"""Any SQL connector on both sides: from a connection by its name to lineage in the catalog, of two levels or three."""

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run


def crawl(landscape: Landscape, connector: str, connection: str, *place: str) -> None:
    """A connection, and a schema of one table of two columns in it, as Atlan's crawlers name them."""
    home = f"default/{connector}/{connection}"
    schema = "/".join((home, *place))
    landscape.save("Connection", home, name=f"{landscape.name} {connector} {connection}", connectorName=connector)
    landscape.save("Schema", schema, name=place[-1], connectionQualifiedName=home)
    shared = {"connectionQualifiedName": home, "schemaQualifiedName": schema}
    landscape.save("Table", f"{schema}/orders", name="orders", **shared)
    for order, name in enumerate(("id", "total"), start=1):
        own = {"name": name, "order": order, "tableQualifiedName": f"{schema}/orders"}
        landscape.save("Column", f"{schema}/orders/{name}", **own, **shared)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (("mysql", "1700000101", "shop"), ("bigquery", "1700000102", "project", "lake")),
        (("mssql", "1700000103", "shop", "dbo"), ("databricks", "1700000104", "main", "lake")),
        (("mysql", "1700000105", "shop"), ("mysql", "1700000106", "copy")),
        (("oracle", "1700000107", "ORCL", "SHOP"), ("redshift", "1700000108", "dev", "lake")),
    ],
)
def test_lineage_between_any_two_connectors(
    run: Run, landscape: Landscape, source: tuple[str, ...], target: tuple[str, ...]
) -> None:
    """Tables and columns are linked, a second run writes nothing, and `doctor` tells the two sides apart."""
    variables = {"DELTA_ARC_DEPLOYMENT": landscape.name}
    for (connector, *place), side, names in ((source, "SOURCE", "POSTGRES"), (target, "TARGET", "SNOWFLAKE")):
        crawl(landscape, connector, *place)
        variables |= {
            f"{side}_CONNECTOR": connector,
            f"{names}_CONNECTION_NAME": f"{landscape.name} {connector} {place[0]}",
            f"{names}_DATABASE": place[1] if len(place) == 3 else "",
            f"{names}_SCHEMA": place[-1],
        }
    landscape.put("orders.csv", body=b"id,total\n1,2.5\n")
    applied = run("apply", "--yes", "--json", **variables)
    assert applied.exit_code == 0, applied.err
    kinds = [name.partition("/delta-arc/")[2][:2] for name in landscape.ours()]
    assert kinds.count("v1") == 3 + 2
    assert run("apply", "--yes", "--json", **variables).only["requests"]["writes"] == 0
    looked = run("doctor", "--json", **variables).out
    alike = source[0] == target[0]
    for side, (connector, *_) in (("source", source), ("target", target)):
        assert f'"{side} {connector} schema"' in looked if alike else f'"{connector} schema"' in looked


def test_a_connection_of_another_connector_is_named(run: Run, landscape: Landscape) -> None:
    """The name is right and the connector is not: the error says which one it is of."""
    crawl(landscape, "mssql", "1700000109", "shop", "dbo")
    name = f"{landscape.name} mssql 1700000109"
    refused = run("plan", POSTGRES_CONNECTION_NAME=name)
    assert refused.exit_code == 2 and "there is one of mssql" in refused.err
