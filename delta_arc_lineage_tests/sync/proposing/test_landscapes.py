"""Landscapes: which connections are sources, which are targets, and what their schemas are called."""

import pytest

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.errors import Ambiguous, NotFound
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.snapshots import Table
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.proposing.landscapes import read_landscape
from delta_arc_lineage_tests.conftest import ManualClock


def make_catalog(*connections: tuple[str, str]) -> MemoryCatalog:
    """Connections by connector and name, each with two schemas of one table and one of the database's own."""
    catalog = MemoryCatalog(ManualClock())
    for number, (connector, name) in enumerate(connections):
        home = f"default/{connector}/{number}"
        catalog.put_connection(FoundConnection(home, name, connector))
        for schema in ("SHOP/SALES", "SHOP/OPS", "SHOP/information_schema"):
            catalog.put_schema(f"{home}/{schema}", [Table(f"{home}/{schema}/ORDERS", "ORDERS")])
    return catalog


def list_sides(catalog: MemoryCatalog, **named: str) -> tuple[set[str], set[str]]:
    """The connections of either side, as a route calls them."""
    landscape, complete = read_landscape(catalog, **named)
    assert complete
    sides = (landscape.sources, landscape.targets)
    source, target = ({schema.reference.connection for schema in schemas} for schemas in sides)
    return source, target


def test_warehouses_are_targets_and_others_sources() -> None:
    """Where nobody says otherwise; in two requests."""
    catalog = make_catalog(("postgres", "pg"), ("mysql", "shop"), ("snowflake", "sf"), ("bigquery", "bq"))
    assert list_sides(catalog) == ({"pg", "shop"}, {"sf", "bq"})
    assert catalog.requests.reads == 2


def test_a_connection_that_is_named_is_the_only_one_of_its_side() -> None:
    """By display name or qualified name, whatever its connector."""
    catalog = make_catalog(("postgres", "pg"), ("snowflake", "sf"), ("redshift", "rs"))
    assert list_sides(catalog, source="sf", target="rs") == ({"sf"}, {"rs"})
    assert list_sides(catalog, source="default/postgres/0") == ({"pg"}, {"sf", "rs"})


def test_schemas_are_called_as_routes_call_them() -> None:
    """With database and connector; those of the database itself are none."""
    landscape, _ = read_landscape(make_catalog(("postgres", "pg"), ("snowflake", "sf")))
    assert [schema.reference for schema in landscape.sources] == [
        SchemaReference("pg", "SHOP", "OPS", "postgres"),
        SchemaReference("pg", "SHOP", "SALES", "postgres"),
    ]
    assert landscape.sources[0].tables == ("ORDERS",)


def test_of_two_connections_of_one_name_each_goes_by_its_qualified_name() -> None:
    """Since its name would not tell it; named so, it is asked about."""
    catalog = make_catalog(("postgres", "twin"), ("mysql", "Twin"), ("snowflake", "sf"), ("snowflake", "sf"))
    assert list_sides(catalog)[0] == {"default/postgres/0", "default/mysql/1"}
    with pytest.raises(Ambiguous):
        read_landscape(catalog, target="sf")


def test_a_side_without_tables_is_told_with_the_connections_there_are() -> None:
    """And the option that names it."""
    with pytest.raises(NotFound, match=r"pg \(postgres\)") as told:
        read_landscape(make_catalog(("postgres", "pg")))
    assert "--target-connection" in str(told.value)
    with pytest.raises(NotFound, match="there is pg"):
        read_landscape(make_catalog(("postgres", "pg"), ("snowflake", "sf")), source="pgg")
