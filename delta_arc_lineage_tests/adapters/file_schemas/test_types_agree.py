"""What each format says of a column's type agrees with what the database of the same values says."""

import pytest

from delta_arc_lineage.model.column_types import read_type, types_agree
from delta_arc_lineage_tests.adapters.file_schemas.test_formats import FILES
from delta_arc_lineage_tests.adapters.file_schemas.written import Looks

COLUMNS = {
    "id": ("bigint", "NUMBER(38,0)"),
    "name": ("text", "VARCHAR(16777216)"),
    "zip": ("character varying(12)", "VARCHAR(12)"),
    "amount": ("numeric(10,2)", "NUMBER(10,2)"),
    "paid": ("boolean", "BOOLEAN"),
    "day": ("date", "DATE"),
    "at": ("timestamp with time zone", "TIMESTAMP_TZ(9)"),
    "tags": ("text[]", "ARRAY"),
    "address": ("jsonb", "VARIANT"),
}
"""By name, what PostgreSQL and Snowflake call the type of its values."""


@pytest.mark.parametrize("key", FILES)
def test_a_file_agrees_with_the_tables_of_its_values(key: str) -> None:
    """Whatever the format calls the type."""
    schema = Looks(FILES[key][0]).read(key)
    disagreeing = [
        (column.name, column.type, words)
        for column in schema.columns
        for words in COLUMNS[column.name]
        if not types_agree(read_type(column.type, schema.format), read_type(words))
    ]
    assert disagreeing == [] and schema.columns
