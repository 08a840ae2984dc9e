"""The schema of a file is the one it was written with, in the words of its format, by one request or two."""

import json
from typing import Any

import pyarrow as pa
import pytest

from delta_arc_lineage.adapters.file_schemas.excerpts import MOST, TAIL
from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader
from delta_arc_lineage_tests.adapters.file_schemas.written import (
    FLAT,
    PACK,
    ROWS,
    Looks,
    Shelf,
    avro,
    delimited,
    in_words,
    json_text,
    orc,
    parquet,
)

OF_PARQUET = {
    "id": "int64",
    "name": "string",
    "zip": "string",
    "amount": "decimal(10, 2)",
    "paid": "boolean",
    "day": "date",
    "at": "timestamp[us, UTC]",
    "tags": "list<string>",
    "address": "struct<street: string, floor: int32>",
}
OF_ORC = OF_PARQUET | {
    "id": "bigint",
    "at": "timestamp with local time zone",
    "address": "struct<street: string, floor: int>",
}
OF_AVRO = OF_PARQUET | {"id": "long", "at": "timestamp-micros", "address": "struct<street: string, floor: int>"}
OF_CSV = dict(zip(FLAT, ("integer", "text", "text", "decimal", "boolean", "date", "timestamp"), strict=True))
OF_JSON = {
    **dict.fromkeys(FLAT, "string"),
    "id": "integer",
    "paid": "boolean",
    "tags": "list<string>",
    "address": "struct<street: string, floor: integer>",
}
FILES: dict[str, tuple[bytes, str, dict[str, str]]] = {
    "a.parquet": (parquet(), "Parquet", OF_PARQUET),
    "a.orc": (orc(), "ORC", OF_ORC),
    "a.avro": (avro(), "Avro", OF_AVRO),
    "a.csv": (delimited().encode(), "CSV", OF_CSV),
    "a.tsv": (delimited(delimiter="\t").encode(), "CSV", OF_CSV),
    "a.json": (json_text().encode(), "JSON", OF_JSON),
    "a.jsonl": (json_text(lines=True).encode(), "JSON", OF_JSON),
}


@pytest.mark.parametrize("key", FILES)
def test_a_file_tells_its_columns(shelf: Shelf, key: str) -> None:
    """In their order, with the types of its format; over a real S3 as in memory."""
    body, form, expected = FILES[key]
    shelf.put(key, body)
    (schema,) = FileSchemaReader().read([shelf.stored(key)], shelf.store)
    assert in_words(schema) == expected and list(in_words(schema)) == list(expected)
    assert schema.format == form
    assert schema.row_count == (None if form == "Avro" else len(ROWS))


@pytest.mark.parametrize("key", FILES)
@pytest.mark.parametrize("named", ["a", "a.csv", "a.parquet", "a.txt.gz"])
def test_bytes_stand_over_the_ending_of_a_key(key: str, named: str) -> None:
    """A file under another ending is what it is, by one request where it is small."""
    body, form, expected = FILES[key]
    looks = Looks(body)
    schema = looks.read(named)
    assert (schema.format, in_words(schema)) == (form, expected) and len(looks.ranges) == 1


@pytest.mark.parametrize("compression", PACK)
@pytest.mark.parametrize("key", ["a.csv", "a.json", "a.jsonl", "a.avro"])
def test_what_is_compressed_as_a_whole_is_read_too(key: str, compression: str) -> None:
    """Whatever the key calls it."""
    body, form, expected = FILES[key]
    for named in (f"{key}.packed", "part-0"):
        schema = Looks(PACK[compression](body)).read(named)
        assert (schema.format, in_words(schema)) == (form, expected)
        assert schema.compression == (f"{compression}, deflate" if form == "Avro" else compression)


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "brotli", "zstd", "lz4"])
def test_parquet_says_how_its_columns_are_compressed(codec: str) -> None:
    """In each way, and its schema is as readable."""
    schema = Looks(parquet(compression=codec)).read("a.parquet")
    assert in_words(schema) == OF_PARQUET and schema.compression == codec.removesuffix("none")


@pytest.mark.parametrize("codec", ["uncompressed", "zlib", "snappy", "lz4", "zstd"])
def test_a_footer_of_orc_is_unpacked_as_it_was_packed(codec: str) -> None:
    """In each way, also over several chunks."""
    wide = pa.table({f"{number:0500}": pa.array([number]) for number in range(200)})
    for table, count in ((None, 9), (wide, 200)):
        looks = Looks(orc(table, compression=codec, compression_block_size=65_536))
        schema = looks.read("a.orc")
        assert len(in_words(schema)) == count and schema.compression == codec.removeprefix("uncompressed")
        assert len(looks.ranges) <= 2


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2"])
def test_avro_is_read_whatever_packs_its_blocks(codec: str) -> None:
    """They are not looked at."""
    assert in_words(Looks(avro(codec=codec)).read("a.avro")) == OF_AVRO


@pytest.mark.parametrize(
    ("key", "body", "most"),
    [
        ("a.parquet", parquet(pa.table({"v": range(200_000)}), compression="none"), TAIL),
        ("a.orc", orc(pa.table({"v": [number**3 for number in range(100_000)]}), compression="uncompressed"), TAIL),
        ("a.avro", avro(rows=ROWS * 5_000, codec="null"), TAIL // 2),
        ("a.csv", delimited().encode() * 2_000, TAIL // 2),
        ("a.jsonl", f"{json_text(lines=True)}\n".encode() * 500, TAIL // 2),
    ],
    ids=["parquet", "orc", "avro", "csv", "jsonl"],
)
def test_a_large_file_takes_one_request_of_sixty_four_kilobytes_at_most(key: str, body: bytes, most: int) -> None:
    """Where its key says how it is written."""
    looks = Looks(body)
    assert not looks.read(key).why_not
    assert len(body) > 4 * TAIL and [length for _, length in looks.ranges] == [most]


def test_a_large_file_under_no_ending_takes_two() -> None:
    """Its beginning says that the schema is at its end."""
    looks = Looks(parquet(pa.table({"v": range(200_000)}), compression="none"))
    assert in_words(looks.read("part-0")) == {"v": "int64"} and len(looks.ranges) == 2


def test_a_footer_longer_than_the_first_look_is_read_by_a_second_as_far_as_needed() -> None:
    """Row groups make it megabytes long, and the schema stands before them."""
    table = pa.table({f"column_{number}": range(100) for number in range(300)})
    looks = Looks(parquet(table, row_group_size=1))
    schema = looks.read("a.parquet")
    footer = int.from_bytes(looks.body[-8:-4], "little")
    assert footer > 2 * MOST and len(in_words(schema)) == 300 and schema.row_count == 100
    assert [length for _, length in looks.ranges] == [TAIL, MOST]


def debezium(row: Any) -> Any:
    return {"before": None, "after": row, "op": "c", "ts_ms": 1}


WRAPPED = {
    "Debezium": lambda row: debezium(row),
    "Debezium, with its schema": lambda row: {"schema": {"type": "struct"}, "payload": debezium(row)},
    "Kafka Connect": lambda row: {"schema": {"type": "struct", "fields": []}, "payload": row},
    "Airbyte": lambda row: {"_airbyte_raw_id": "x", "_airbyte_data": row, "_airbyte_extracted_at": 1},
}


@pytest.mark.parametrize("wrapper", WRAPPED)
def test_wrapped_records_tell_the_columns_that_are_inside(wrapper: str) -> None:
    """And whose wrapping it is."""
    schema = Looks(json_text(lines=True, wrap=WRAPPED[wrapper]).encode()).read("a.jsonl")
    assert in_words(schema) == OF_JSON and schema.wrapper == wrapper.partition(",")[0]


def test_a_deleted_row_tells_the_columns_that_it_had() -> None:
    """Debezium leaves `after` empty."""
    body = json_text(lines=True, wrap=lambda row: {"before": row, "after": None, "op": "d"})
    assert in_words(Looks(body.encode()).read("a.jsonl")) == OF_JSON


def test_airbyte_writes_records_into_a_cell() -> None:
    """Of CSV, as JSON."""
    rows = [["_airbyte_ab_id", "_airbyte_emitted_at", "_airbyte_data"]]
    rows += [["x", "2025-06-15 00:00:00", json.dumps(row)] for row in json.loads(json_text())]
    schema = Looks(delimited(rows).encode()).read("a.csv")
    assert in_words(schema) == OF_JSON and schema.wrapper == "Airbyte"


def test_changes_in_avro_tell_the_row_inside_where_the_second_row_is_called_by_its_name() -> None:
    """Debezium's `after` is of the type that `before` defines."""
    row = {"type": "record", "name": "Value", "fields": [{"name": "id", "type": "long"}]}
    fields = [
        {"name": "before", "type": ["null", row]},
        {"name": "after", "type": ["null", "Value"]},
        {"name": "op", "type": "string"},
    ]
    change = {"type": "record", "name": "Envelope", "fields": fields}
    schema = Looks(avro(change, [{"before": None, "after": {"id": 1}, "op": "c"}])).read("a.avro")
    assert in_words(schema) == {"id": "long"} and schema.wrapper == "Debezium"


def test_changes_in_parquet_tell_the_row_inside() -> None:
    """Airbyte's too."""
    change = pa.table({"before": [None], "after": [{"id": 1}], "op": ["c"]}, pa.schema([
        ("before", pa.struct([("id", pa.int64())])), ("after", pa.struct([("id", pa.int64())])), ("op", pa.string())
    ]))  # fmt: skip
    assert Looks(parquet(change)).read("a.parquet").wrapper == "Debezium"
    raw = pa.table({"_airbyte_raw_id": ["x"], "_airbyte_data": [{"id": 1}]})
    schema = Looks(parquet(raw)).read("a.parquet")
    assert in_words(schema) == {"id": "int64"} and schema.wrapper == "Airbyte"


def test_an_object_that_is_a_map_does_not_tell_what_it_is_keyed_by() -> None:
    """Its keys are values."""
    body = json.dumps([{"id": 1, "by_mail": {"ann@example.org": 2, "bo@example.org": 3}}])
    assert in_words(Looks(body.encode()).read("a.json")) == {"id": "integer", "by_mail": "map<string, integer>"}
