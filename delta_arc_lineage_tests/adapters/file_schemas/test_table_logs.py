"""Tables that keep a log of their files tell their own schema, by a handful of requests."""

import gzip
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.ports.file_schemas import TableLog
from delta_arc_lineage_tests.adapters.file_schemas.written import Shelf, in_words, memory_shelf, parquet

DELTA, ICEBERG = TableLog("lake/orders/", "Delta"), TableLog("lake/orders/", "Iceberg")
LOG = f"{DELTA.folder}_delta_log/"


def spark(*columns: str) -> str:
    """A schema as Spark writes it: these columns, and what is nested in each way."""
    nested = {"type": "struct", "fields": [{"name": "x", "type": "integer", "nullable": True, "metadata": {}}]}
    fields = [{"name": name, "type": "long", "nullable": False, "metadata": {}} for name in columns] + [
        {"name": "price", "type": "decimal(10,2)", "nullable": True, "metadata": {}},
        {"name": "tags", "type": {"type": "array", "elementType": "string", "containsNull": True}, "nullable": True},
        {"name": "notes", "type": {"type": "map", "keyType": "string", "valueType": nested}, "nullable": True},
    ]
    return json.dumps({"type": "struct", "fields": fields})


OF_DELTA = {"price": "decimal(10,2)", "tags": "list<string>", "notes": "map<string, struct<x: integer>>"}


def commit(*columns: str) -> bytes:
    """An entry of the log; without columns, one that changes files alone."""
    actions: list[dict[str, Any]] = [{"commitInfo": {"operation": "WRITE"}}]
    if columns:
        actions.append({"metaData": {"id": "t", "schemaString": spark(*columns), "partitionColumns": []}})
    actions.append({"add": {"path": "part-0.parquet", "size": 1}})
    return "\n".join(map(json.dumps, actions)).encode()


def checkpoint(*columns: str) -> bytes:
    rows = [{"metaData": None, "add": {"path": f"part-{number}"}} for number in range(50)]
    rows.insert(20, {"metaData": {"id": "t", "schemaString": spark(*columns)}, "add": None})
    schema = pa.schema([
        ("metaData", pa.struct([("id", pa.string()), ("schemaString", pa.string())])),
        ("add", pa.struct([("path", pa.string())])),
    ])  # fmt: skip
    return parquet(pa.Table.from_pylist(rows, schema), row_group_size=15)


def read(shelf: Shelf, log: TableLog = DELTA) -> FileSchema:
    (schema,) = FileSchemaReader().read([log], shelf.store)
    return schema


def test_a_delta_table_tells_the_newest_schema_of_its_log(shelf: Shelf) -> None:
    """Which few of its entries hold."""
    shelf.put(f"{LOG}{0:020}.json", commit("id"))
    shelf.put(f"{LOG}{1:020}.json", commit("id", "customer"))
    shelf.put(f"{LOG}{2:020}.json", commit())
    shelf.put(f"{LOG}{2:020}.crc", b"{}")
    schema = read(shelf)
    assert in_words(schema) == {"id": "long", "customer": "long", **OF_DELTA} and schema.format == "Delta"
    assert [column.nullable for column in schema.columns] == [False, False, True, True, True]


def test_a_checkpoint_sums_up_what_came_before_it(shelf: Shelf) -> None:
    """Entries before it are cleaned away; those after it stand over it."""
    shelf.put(f"{LOG}_last_checkpoint", json.dumps({"version": 10, "size": 51}).encode())
    shelf.put(f"{LOG}{10:020}.checkpoint.parquet", checkpoint("id"))
    shelf.put(f"{LOG}{10:020}.json", commit())
    shelf.put(f"{LOG}{11:020}.json", commit())
    assert in_words(read(shelf)) == {"id": "long", **OF_DELTA}
    shelf.put(f"{LOG}{12:020}.json", commit("id", "later"))
    assert in_words(read(shelf)) == {"id": "long", "later": "long", **OF_DELTA}


def test_a_checkpoint_of_several_parts_tells_it_in_one_of_them() -> None:
    """Or as JSON, in the second version of the format."""
    shelf = memory_shelf()
    shelf.put(f"{LOG}_last_checkpoint", b'{"version": 10}')
    shelf.put(f"{LOG}{10:020}.checkpoint.{1:010}.{2:010}.parquet", parquet(pa.table({"metaData": [None]})))
    shelf.put(f"{LOG}{10:020}.checkpoint.{2:010}.{2:010}.parquet", checkpoint("id"))
    assert "id" in in_words(read(shelf))
    other = memory_shelf()
    other.put(f"{LOG}_last_checkpoint", b'{"version": 10}')
    other.put(f"{LOG}{10:020}.checkpoint.80a083e8.json", commit("id"))
    assert "id" in in_words(read(other))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (f"{0:020}.json", b""),
        (f"{0:020}.json", b'{"metaData": {"schemaString": "{"}}'),
        (f"{0:020}.json", b'{"metaData": {"schemaString": 1}}'),
        (f"{0:020}.json", b'{"metaData": 7}\n[' + b"[" * 100_000),
        (f"{0:020}.json", json.dumps({"metaData": {"schemaString": '{"type":"struct","fields":[]}'}}).encode()),
        (f"{7:020}.checkpoint.parquet", b"PAR1 and nothing else"),
        (f"{7:020}.checkpoint.parquet", parquet()),
        (f"{7:020}.checkpoint.parquet", checkpoint("id")[:-20]),
        ("_last_checkpoint", b"\xff\xfe"),
    ],
)
def test_a_log_that_is_damaged_is_told(name: str, body: bytes) -> None:
    """In words, and nothing else is stopped by it."""
    shelf = memory_shelf()
    shelf.put(f"{LOG}_last_checkpoint", b'{"version": 7}' if "checkpoint" in name else b'{"version": -1}')
    shelf.put(f"{LOG}{name}", body)
    schema = read(shelf)
    assert schema.why_not and schema.format == "Delta"


def iceberg(*columns: str, first: bool = False, padding: int = 0) -> bytes:
    nested = {"type": "struct", "fields": [{"id": 9, "name": "x", "type": "int", "required": False}]}
    fields = [{"id": number, "name": name, "type": "long", "required": True} for number, name in enumerate(columns)] + [
        {"id": 6, "name": "tags", "type": {"type": "list", "element-id": 7, "element": "string"}, "required": False},
        {"id": 8, "name": "notes", "type": {"type": "map", "key": "string", "value": nested}, "required": False},
    ]
    schema = {"type": "struct", "schema-id": 1, "fields": fields}
    old = {"type": "struct", "schema-id": 0, "fields": []}
    told = {"schema": schema} if first else {"current-schema-id": 1, "schemas": [old, schema]}
    return json.dumps({"format-version": 1 if first else 2, **told, "snapshots": ["x" * padding]}).encode()


OF_ICEBERG = {"tags": "list<string>", "notes": "map<string, struct<x: int>>"}


def test_an_iceberg_table_tells_the_schema_of_its_newest_metadata(shelf: Shelf) -> None:
    """By the number of it, whichever way it is written."""
    folder = f"{ICEBERG.folder}metadata/"
    shelf.put(f"{folder}00009-aa.metadata.json", iceberg("id"))
    shelf.put(f"{folder}00010-bb.metadata.json", iceberg("id", "later"))
    shelf.put(f"{folder}snap-1.avro", b"")
    schema = read(shelf, ICEBERG)
    assert in_words(schema) == {"id": "long", "later": "long", **OF_ICEBERG} and schema.format == "Iceberg"
    assert [column.nullable for column in schema.columns] == [False, False, True, True]
    shelf.put(f"{folder}v11.metadata.json", iceberg("id", first=True))
    assert in_words(read(shelf, ICEBERG)) == {"id": "long", **OF_ICEBERG}
    shelf.put(f"{folder}00012-cc.gz.metadata.json", gzip.compress(iceberg("packed")))
    assert in_words(read(shelf, ICEBERG)) == {"packed": "long", **OF_ICEBERG}


def test_snapshots_make_metadata_long_and_its_schema_stands_before_them() -> None:
    """A mebibyte of them is not read."""
    shelf = memory_shelf()
    shelf.put(f"{ICEBERG.folder}metadata/v1.metadata.json", iceberg("id", padding=1024 * 1024))
    assert in_words(read(shelf, ICEBERG)) == {"id": "long", **OF_ICEBERG}


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"{", b'{"schemas": [', b'{"schema": {"type": "struct", "fields": [']),
)
def test_any_bytes_as_metadata_or_log(body: bytes, begin: bytes) -> None:
    """A schema, or why there is none."""
    shelf = memory_shelf()
    shelf.put(f"{ICEBERG.folder}metadata/v1.metadata.json", begin + body)
    shelf.put(f"{LOG}{0:020}.json", begin + body)
    for log in (ICEBERG, DELTA):
        schema = read(shelf, log)
        assert bool(schema.columns) != bool(schema.why_not)


def test_a_folder_without_a_log_tells_so() -> None:
    """It was there when the bucket was listed."""
    assert read(memory_shelf()).why_not and read(memory_shelf(), ICEBERG).why_not
