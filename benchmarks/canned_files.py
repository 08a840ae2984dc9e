"""An S3 of so many files of one format, all with the same rows: listed, and read by ranges.

    python -m benchmarks.canned_files FORMAT FILES

It runs in a process of its own. A file has 20 columns and is larger than any look at it.
"""

import gzip
import io
import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from benchmarks.serving import Answering, serve

BUCKET, PREFIX, PAGE = "landing", "bench/", 1_000
COLUMNS, ROWS = 20, 20_000
_ENTRY = (
    "<Contents><Key>%s</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified>"
    "<ETag>&quot;%032x&quot;</ETag><Size>%d</Size><StorageClass>STANDARD</StorageClass></Contents>"
)
_PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<Name>landing</Name><Prefix>bench/</Prefix><KeyCount>%d</KeyCount><MaxKeys>1000</MaxKeys>"
    "<EncodingType>url</EncodingType>%s%s</ListBucketResult>"
)


def rows() -> list[dict[str, Any]]:
    """Numbers, texts, decimals and dates."""
    kinds: list[Callable[[int], Any]] = [
        lambda row: row * 7919 % 1_000_003,
        lambda row: f"name {row * 31 % 9_973}",
        lambda row: row * 17 % 100_000 / 100,
        lambda row: f"2025-{row % 12 + 1:02}-{row % 28 + 1:02}",
    ]
    return [{f"COLUMN_{n:02}": kinds[n % len(kinds)](row + n) for n in range(COLUMNS)} for row in range(ROWS)]


def csv_body() -> bytes:
    lines = [",".join(map(str, row.values())) for row in rows()]
    return "\n".join([",".join(f"COLUMN_{n:02}" for n in range(COLUMNS)), *lines, ""]).encode()


def json_body() -> bytes:
    return "\n".join(map(json.dumps, rows())).encode()


def _by_arrow(module: str) -> bytes:
    import pyarrow as pa
    from pyarrow import orc, parquet

    sink = pa.BufferOutputStream()
    {"parquet": parquet, "orc": orc}[module].write_table(pa.Table.from_pylist(rows()), sink)
    body: bytes = sink.getvalue().to_pybytes()
    return body


def avro_body() -> bytes:
    import fastavro

    kinds = ("long", "string", "double", "string")
    fields = [{"name": f"COLUMN_{n:02}", "type": ["null", kinds[n % 4]]} for n in range(COLUMNS)]
    sink = io.BytesIO()
    fastavro.writer(sink, {"type": "record", "name": "Row", "fields": fields}, rows())
    return sink.getvalue()


BODIES: dict[str, Callable[[], bytes]] = {
    "csv": csv_body,
    "csv.gz": lambda: gzip.compress(csv_body(), mtime=0),
    "jsonl": json_body,
    "parquet": lambda: _by_arrow("parquet"),
    "orc": lambda: _by_arrow("orc"),
    "avro": avro_body,
}


@cache
def body_of(ending: str) -> bytes:
    return BODIES[ending]()


class _Files(Answering):
    ending: ClassVar[str] = ""
    files: ClassVar[int] = 0

    def reply(self) -> None:
        address = urlsplit(self.path)
        if address.path.strip("/") == BUCKET:
            self._list(parse_qs(address.query))
        else:
            self._give(body_of(self.ending))

    def _list(self, asked: dict[str, list[str]]) -> None:
        start = int(asked.get("continuation-token", ["0"])[0])
        end = min(start + PAGE, self.files)
        more = f"<NextContinuationToken>{end}</NextContinuationToken>" if end < self.files else ""
        truncation = f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{more}"
        size = len(body_of(self.ending))
        entries = "".join(_ENTRY % (f"{PREFIX}T{n:05}.{self.ending}", n, size) for n in range(start, end))
        self.answer((_PAGE % (end - start, truncation, entries)).encode(), content_type="application/xml")

    def _give(self, body: bytes) -> None:
        """All of it, or the range that is asked for."""
        asked = self.headers.get("Range", "").removeprefix("bytes=")
        first, _, last = asked.partition("-")
        start, stop = int(first or 0), int(last) + 1 if last else len(body)
        shown = {"ETag": self.headers.get("If-Match", '"e"'), "Content-Range": f"bytes {start}-{stop - 1}/{len(body)}"}
        part = body[start:stop]
        self.answer(part, content_type="binary/octet-stream", status=206 if asked else 200, headers=shown)


def main() -> None:
    _Files.ending, _Files.files = sys.argv[1], int(sys.argv[2])
    body_of(_Files.ending)
    serve(_Files)


if __name__ == "__main__":
    main()
