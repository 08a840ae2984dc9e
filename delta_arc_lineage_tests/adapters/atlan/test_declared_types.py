"""Sizes that the catalog keeps apart from the word of a type: what is too small is found on a real tenant too."""

import pytest

from delta_arc_lineage.adapters.atlan.declared_types import declare
from delta_arc_lineage.adapters.atlan.searches import tables_from
from delta_arc_lineage.model.column_types import can_hold, read_type
from delta_arc_lineage.model.snapshots import Column


@pytest.mark.parametrize(
    ("attributes", "declared"),
    [
        ({"dataType": "NUMBER", "precision": 10, "numericScale": 0.0}, "NUMBER(10,0)"),
        ({"dataType": "numeric", "precision": 12, "numericScale": 2}, "numeric(12,2)"),
        ({"dataType": "TEXT", "maxLength": 16_777_216}, "TEXT(16777216)"),
        ({"dataType": "character varying", "maxLength": 1 << 30}, "character varying"),
        ({"dataType": "NUMBER(38,0)", "precision": 10}, "NUMBER(38,0)"),
        ({"dataType": "integer", "precision": 32, "numericScale": 0}, "integer"),
        ({"dataType": "TIMESTAMP_NTZ", "precision": 9}, "TIMESTAMP_NTZ"),
        ({"dataType": "NUMBER", "precision": "many", "maxLength": True}, "NUMBER"),
        ({"dataType": "NUMBER", "precision": -1}, "NUMBER"),
        ({"dataType": "NUMBER", "precision": float("nan")}, "NUMBER"),
        ({}, ""),
    ],
)
def test_a_size_that_is_told_apart_is_part_of_the_type(attributes: dict[str, object], declared: str) -> None:
    """Where it is one of the type's, and a number; else the word stands as it is."""
    assert declare(attributes) == declared


def test_what_is_too_small_is_known_from_the_search() -> None:
    """The word alone says nothing: a number of ten digits does not go into one of five."""

    def column(precision: int) -> Column:
        name = "default/snowflake/1/RAW/SALES/ORDERS"
        own = {"name": "ID", "qualifiedName": f"{name}/ID", "tableQualifiedName": name, "order": 1}
        sized = {**own, "dataType": "NUMBER", "precision": precision}
        table = {"typeName": "Table", "guid": "t", "attributes": {"name": "ORDERS", "qualifiedName": name}}
        (found,), _ = tables_from([table, {"typeName": "Column", "guid": "c", "attributes": sized}])
        return found.columns[0]

    wide, narrow = column(10), column(5)
    assert wide == narrow, "a size draws no edge"
    assert can_hold(read_type(narrow.full_type), read_type(wide.full_type)) is False
    assert can_hold(read_type(narrow.data_type), read_type(wide.data_type)) is not False
