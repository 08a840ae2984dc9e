"""Whatever schema a file is written with, nested in any way, is read as Arrow wrote it."""

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage_tests.adapters.file_schemas.written import Looks, in_words, orc, parquet

LEAVES: dict[str, tuple[pa.DataType, str]] = {
    "boolean": (pa.bool_(), "boolean"),
    "int8": (pa.int8(), "tinyint"),
    "int16": (pa.int16(), "smallint"),
    "int32": (pa.int32(), "int"),
    "int64": (pa.int64(), "bigint"),
    "float": (pa.float32(), "float"),
    "double": (pa.float64(), "double"),
    "string": (pa.string(), "string"),
    "binary": (pa.binary(), "binary"),
    "date": (pa.date32(), "date"),
    "decimal(12, 3)": (pa.decimal128(12, 3), "decimal(12, 3)"),
}
ONLY_PARQUET: dict[str, pa.DataType] = {
    "uint8": pa.uint8(),
    "uint16": pa.uint16(),
    "uint32": pa.uint32(),
    "uint64": pa.uint64(),
    "float16": pa.float16(),
    "fixed(5)": pa.binary(5),
    "timestamp[ms]": pa.timestamp("ms"),
    "timestamp[us, UTC]": pa.timestamp("us", tz="Europe/Berlin"),
    "timestamp[ns]": pa.timestamp("ns"),
    "time[us]": pa.time64("us"),
    "decimal(30, 10)": pa.decimal256(30, 10),
}
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
Typed = tuple[pa.DataType, str, str]
"""A type, and its words in Parquet and in ORC."""


def list_of(inner: Typed) -> Typed:
    return pa.list_(inner[0]), f"list<{inner[1]}>", f"list<{inner[2]}>"


def map_to(inner: Typed) -> Typed:
    return pa.map_(pa.string(), inner[0]), f"map<string, {inner[1]}>", f"map<string, {inner[2]}>"


def struct_of(fields: dict[str, Typed]) -> Typed:
    def words(place: int) -> str:
        return f"struct<{', '.join(f'{name}: {told[place]}' for name, told in fields.items())}>"

    return pa.struct([(name, told[0]) for name, told in fields.items()]), words(1), words(2)


leaves: st.SearchStrategy[Typed] = st.sampled_from([(kind, word, of_orc) for word, (kind, of_orc) in LEAVES.items()])
types = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(list_of), inner.map(map_to), st.dictionaries(names, inner, min_size=1, max_size=3).map(struct_of)
    ),
    max_leaves=6,
)
columns = st.dictionaries(names, types, min_size=1, max_size=5)


def empty_table(told: dict[str, Any]) -> pa.Table:
    return pa.schema([(name, typed[0]) for name, typed in told.items()]).empty_table()


@given(columns)
def test_any_schema_of_parquet(told: dict[str, Typed]) -> None:
    """Names of any letters, structs in lists in maps."""
    assert in_words(Looks(parquet(empty_table(told))).read("a.parquet")) == {
        name: typed[1] for name, typed in told.items()
    }


@given(columns)
def test_any_schema_of_orc(told: dict[str, Typed]) -> None:
    """The same, in ORC's words."""
    assert in_words(Looks(orc(empty_table(told))).read("a.orc")) == {name: typed[2] for name, typed in told.items()}


def test_types_that_only_parquet_has() -> None:
    """By what they mean, and how they are stored where they mean no more."""
    table = pa.schema(list(ONLY_PARQUET.items())).empty_table()
    assert in_words(Looks(parquet(table)).read("a.parquet")) == {word: word for word in ONLY_PARQUET}


def test_columns_that_may_not_be_empty_are_told() -> None:
    """Where the format knows it."""
    schema = pa.schema([pa.field("a", pa.int64(), nullable=False), pa.field("b", pa.list_(pa.int64()))])
    read = Looks(parquet(schema.empty_table())).read("a.parquet")
    assert [column.nullable for column in read.columns] == [False, True]
