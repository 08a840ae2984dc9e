"""Files as loaders write them, by the libraries that they use: one table in every format, and a bucket for them."""

import bz2
import csv
import gzip
import io
import json
import lzma
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import fastavro
import pyarrow as pa
import pyarrow.orc as arrow_orc
import pyarrow.parquet as arrow_parquet

from delta_arc_lineage.adapters.file_schemas.formats import read_schema
from delta_arc_lineage.adapters.file_schemas.seen_values import Look
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage_tests.conftest import NOON, ManualClock

MOMENT = datetime(2025, 6, 15, 12, 30, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {
        "id": number,
        "name": name,
        "zip": f"0{number}110",
        "amount": Decimal("12.50") * number,
        "paid": number % 2 == 0,
        "day": date(2025, 6, number),
        "at": MOMENT,
        "tags": ["a", "b"],
        "address": {"street": "Main St", "floor": number},
    }
    for number, name in enumerate(("Ann Lee", "Bo Ek", "Cy Ott"), start=1)
]
FLAT = ("id", "name", "zip", "amount", "paid", "day", "at")
SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        ("name", pa.string()),
        ("zip", pa.string()),
        ("amount", pa.decimal128(10, 2)),
        ("paid", pa.bool_()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("tags", pa.list_(pa.string())),
        ("address", pa.struct([("street", pa.string()), ("floor", pa.int32())])),
    ]
)
AVRO = {
    "type": "record",
    "name": "Row",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "name", "type": ["null", "string"]},
        {"name": "zip", "type": ["null", "string"]},
        {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}},
        {"name": "paid", "type": "boolean"},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {
            "name": "address",
            "type": {
                "type": "record",
                "name": "Address",
                "fields": [{"name": "street", "type": "string"}, {"name": "floor", "type": "int"}],
            },
        },
    ],
}


def parquet(table: pa.Table | None = None, **options: Any) -> bytes:
    return _written(arrow_parquet.write_table, table, **options)


def orc(table: pa.Table | None = None, **options: Any) -> bytes:
    return _written(arrow_orc.write_table, table, **options)


def _written(write: Callable[..., object], table: pa.Table | None, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    write(pa.Table.from_pylist(ROWS, SCHEMA) if table is None else table, sink, **options)
    body: bytes = sink.getvalue().to_pybytes()
    return body


def avro(schema: Any = AVRO, rows: Any = ROWS, codec: str = "deflate") -> bytes:
    sink = io.BytesIO()
    fastavro.writer(sink, schema, rows, codec=codec)
    return sink.getvalue()


def delimited(rows: list[list[Any]] | None = None, **options: Any) -> str:
    """Rows of text; those of the table under its header, if none are given."""
    told = [list(FLAT), *([row[name] for name in FLAT] for row in ROWS)] if rows is None else rows
    text = io.StringIO(newline="")
    csv.writer(text, **options).writerows(
        [str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in told
    )
    return text.getvalue()


def json_text(*, lines: bool = False, wrap: Callable[[Any], Any] = lambda row: row) -> str:
    rows = [wrap(json.loads(json.dumps(row, default=str))) for row in ROWS]
    return "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows, indent=2)


def _arrow(codec: str) -> Callable[[bytes], bytes]:
    def pack(data: bytes) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, codec) as stream:
            stream.write(data)
        packed: bytes = sink.getvalue().to_pybytes()
        return packed

    return pack


def framed_snappy(data: bytes) -> bytes:
    """As the framing format has it; the checksums are zero, which nobody here looks at."""
    frames = b"\xff\x06\x00\x00sNaPpY"
    for start in range(0, len(data), 65_536):
        chunk = b"\x00" * 4 + pa.compress(data[start : start + 65_536], codec="snappy", asbytes=True)
        frames += b"\x00" + len(chunk).to_bytes(3, "little") + chunk
    return frames


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": _arrow("zstd"),
    "lz4": _arrow("lz4"),
    "snappy": framed_snappy,
}


def in_words(schema: FileSchema) -> dict[str, str]:
    assert not schema.why_not, schema.why_not
    return {column.name: column.type for column in schema.columns}


@dataclass
class Looks:
    """Reads bytes as an object, and remembers which ranges were asked for. `look`: who looks at values, if anybody."""

    body: bytes
    look: Look | None = None
    ranges: list[tuple[int, int]] = field(default_factory=list)

    def read(self, key: str, *, size: int | None = None) -> FileSchema:
        def read(start: int, length: int) -> bytes:
            self.ranges.append((start, length))
            return self.body[start : start + length]

        return read_schema(key, len(self.body) if size is None else size, read, self.look)


@dataclass
class Shelf:
    """A bucket that is filled by a test."""

    store: ObjectStore
    put: Callable[[str, bytes], object]

    def stored(self, key: str) -> StoredObject:
        return next(stored for stored in self.store.list_objects(key) if stored.key == key)


def memory_shelf() -> Shelf:
    bucket = MemoryBucket(clock=ManualClock())

    def put(key: str, body: bytes) -> None:
        bucket.objects[key] = StoredObject(key, len(body), NOON, f"{hash((key, body)):x}")
        bucket.bodies[key] = body

    return Shelf(bucket, put)


def s3_shelf(client: Any) -> Shelf:
    name = f"files-{uuid4().hex}"
    client.create_bucket(Bucket=name)
    store = S3Bucket(name, lambda: client, clock=ManualClock())
    return Shelf(store, lambda key, body: client.put_object(Bucket=name, Key=key, Body=body))
