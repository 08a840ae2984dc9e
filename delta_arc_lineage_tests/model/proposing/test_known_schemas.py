"""Known schemas: the names of their tables, and the affixes that these share."""

import pytest

from delta_arc_lineage.model.proposing.known_schemas import list_ways
from delta_arc_lineage.model.templates import TablePattern
from delta_arc_lineage_tests.model.proposing.landscapes import known


def list_patterns(tables: list[str], opposite: set[str]) -> list[str]:
    return [way.pattern for way in list_ways(known("snowflake", "DWH", "RAW", tables), opposite)]


@pytest.mark.parametrize(
    ("tables", "opposite", "patterns"),
    [
        (["ORDERS", "ITEMS"], {"orders", "items"}, ["{table_name}"]),
        (["STG_ORDERS", "STG_ITEMS", "STG_AGG"], {"orders", "items"}, ["{table_name}", "STG_{table_name}"]),
        (["ORDERS_RAW", "ITEMS_RAW"], {"orders", "items"}, ["{table_name}", "{table_name}_RAW"]),
        (
            ["DIM_USERS", "DIM_CARDS", "FACT_TRANS", "FACT_LOANS", "DIM_DATE"],
            {"users", "cards", "trans", "loans"},
            ["{table_name}", "(DIM_|FACT_){table_name}"],
        ),
        (["STG_ORDERS"], {"orders"}, ["{table_name}", "STG_{table_name}"]),
        (["BIG_ORDERS"], {"orders"}, ["{table_name}"]),
        (
            ["film", "film_actor", "film_category", "actor", "category", "store"],
            {"actor", "category"},
            ["{table_name}"],
        ),
        (["v1.orders", "v1.items"], {"orders", "items"}, ["{table_name}", r"v1\.{table_name}"]),
    ],
)
def test_a_schema_is_read_by_the_affix_that_its_tables_share(
    tables: list[str], opposite: set[str], patterns: list[str]
) -> None:
    """Or by several of them together; what two tables happen to begin with is none."""
    assert list_patterns(tables, opposite) == patterns


def test_the_pattern_of_an_affix_reads_its_tables() -> None:
    """As the product reads them."""
    way = list_ways(known("snowflake", "DWH", "RAW", ["Dim Users", "Dim Cards"]), {"users", "cards"})[1]
    pattern = TablePattern(way.pattern)
    assert [pattern.candidates(table) for table in ("Dim Users", "Dim Cards")] == [("Users",), ("Cards",)]
    assert dict(way.tables) == {"users": ("Dim Users",), "cards": ("Dim Cards",)}
