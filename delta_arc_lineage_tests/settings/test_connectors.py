"""Connectors: a route's source and target may be any SQL system, each with its own connection, database and schema."""

from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.routes import Route, SchemaReference
from delta_arc_lineage.settings.load import load_settings

SIDE = {"SOURCE": "POSTGRES", "TARGET": "SNOWFLAKE"}


def route_of(**variables: str) -> Route:
    return load_settings(variables).route(None)


@pytest.mark.parametrize("connector", ["mysql", "mssql", "oracle", "redshift", "bigquery", "databricks", "sap-hana"])
@pytest.mark.parametrize("side", SIDE)
def test_either_side_may_be_of_any_connector(side: str, connector: str) -> None:
    """Named by the variables that name a schema of that side."""
    route = route_of(**{f"{side}_CONNECTOR": connector, f"{SIDE[side]}_CONNECTION_NAME": "theirs"})
    schema = route.source if side == "SOURCE" else route.target
    assert (schema.connector, schema.connection) == (connector, "theirs")
    assert {route.source.connector, route.target.connector} - {connector} <= {"postgres", "snowflake"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgresql", "postgres"),
        ("SQLServer", "mssql"),
        ("MySQL", "mysql"),
        ("Big Query", "bigquery"),
        ("Oracle", "oracle"),
    ],
)
def test_another_spelling_leads_to_the_one_that_atlan_has(written: str, meant: str) -> None:
    """It would find no connection, and nobody would see why."""
    with pytest.raises(SettingsError, match=f"did you mean {meant}") as failed:
        route_of(SOURCE_CONNECTOR=written)
    assert failed.value.where == "SOURCE_CONNECTOR"


@pytest.mark.parametrize("written", ["s3", "kafka", "tableau", "a/b", "Straße"])
def test_what_holds_no_tables_is_refused(written: str) -> None:
    """With what a connector looks like."""
    with pytest.raises(SettingsError, match="is not a SQL connector"):
        route_of(TARGET_CONNECTOR=written)


def test_a_qualified_name_of_another_connector_is_told() -> None:
    """One of the two is a slip."""
    with pytest.raises(SettingsError, match="is one of mssql, and the connector is postgres"):
        route_of(POSTGRES_CONNECTION_NAME="default/mssql/1700000000")
    route = route_of(SOURCE_CONNECTOR="mssql", POSTGRES_CONNECTION_NAME="default/mssql/1700000000")
    assert route.source.connector == "mssql"


ROUTES = """
routes:
  flat:
    source: {connector: mysql, connection: shop, schema: SALES}
    target: {connector: bigquery, connection: lake, database: project, schema: sales}
  half:
    target: {connector: snowflake, schema: OTHER}
    file_name_pattern: 'half_{table_name}\\.csv'
  lacking:
    source: {connector: mssql}
"""


def test_defaults_are_of_their_connector(tmp_path: Path) -> None:
    """A route of another connector inherits no connection, database or schema; the database may be none."""
    file = tmp_path / "routes.yaml"
    file.write_text(ROUTES.rpartition("  lacking")[0], encoding="utf-8")
    routes = load_settings({"DELTA_ARC_ROUTES": str(file)}).routes
    assert routes["flat"].source == SchemaReference("shop", "", "SALES", "mysql")
    assert routes["flat"].target == SchemaReference("lake", "project", "sales", "bigquery")
    assert routes["half"].target.database == "FOOD_BEVERAGE" and routes["half"].source.connector == "postgres"
    file.write_text(ROUTES, encoding="utf-8")
    with pytest.raises(SettingsError, match="the source connection is not set"):
        load_settings({"DELTA_ARC_ROUTES": str(file)})
