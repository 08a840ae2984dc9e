"""The bytes of an estate's files, made of what their contents say: a few rows of plain values."""

import gzip
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from benchmarks.estates.documents import Content

ROWS = 2
_ARROW = {
    "int": pa.int32(),
    "big": pa.int64(),
    "num": pa.float64(),
    "ts": pa.timestamp("us"),
    "date": pa.date32(),
    "bool": pa.bool_(),
}


def make_body(content: Content, *, rows: int = ROWS) -> bytes:
    """A file of this content, of so many rows; other rows are other bytes of the same columns."""
    if content.format == "parquet":
        return _parquet(content, rows)
    text = _text(content, rows).encode()
    return gzip.compress(text, mtime=0) if content.gz else text


def _text(content: Content, rows: int) -> str:
    if content.format == "text":
        return content.text
    if content.format == "csv":
        mark = content.delimiter
        header = [mark.join(name for name, _ in content.columns)] if content.header else []
        lines = [mark.join(str(value).replace(mark, " ") for value in row.values()) for row in _rows(content, rows)]
        return "\n".join([*header, *lines]) + "\n"
    return "".join(json.dumps(_wrapped(row, content.wrap), default=str) + "\n" for row in _rows(content, rows))


def _parquet(content: Content, rows: int) -> bytes:
    fields = pa.schema([(name, _ARROW.get(kind, pa.string())) for name, kind in content.columns])
    sink = io.BytesIO()
    table = pa.Table.from_pylist(list(_rows(content, rows)), schema=fields)
    parquet.write_table(table, sink, compression=content.compression)
    return sink.getvalue()


def _rows(content: Content, rows: int) -> Iterator[dict[str, Any]]:
    for number in range(1, rows + 1):
        yield {name: _value(name, kind, number) for name, kind in content.columns}


def _value(name: str, kind: str, number: int) -> Any:
    moment = datetime(2024, 10, 29, 12, 0, number)
    values = {
        "int": number,
        "big": number * 10**6,
        "num": number + 0.5,
        "ts": moment,
        "date": moment.date(),
        "bool": number % 2 == 0,
        "json": '{"a": 1}',
        "uuid": f"00000000-0000-4000-8000-{number:012}",
        "bin": f"0x{number:02x}",
    }
    return values.get(kind, f"{name} {number}")


def _wrapped(row: dict[str, Any], wrap: str) -> dict[str, Any]:
    """As a tool writes a row."""
    if wrap == "debezium":
        return {"before": None, "after": row, "source": {"connector": "postgresql"}, "op": "c", "ts_ms": 1730203200000}
    if wrap == "airbyte":
        identity = "00000000-0000-4000-8000-000000000001"
        return {"_airbyte_ab_id": identity, "_airbyte_emitted_at": 1730203200000, "_airbyte_data": row}
    return row
