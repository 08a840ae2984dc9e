"""Inventories as S3 delivers them, written into any bucket: CSV, ORC and Parquet, with manifest and checksum."""

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

import pyarrow as pa
import pyarrow.orc as arrow_orc
import pyarrow.parquet as arrow_parquet

from delta_arc_lineage_tests.conftest import NOON

FORMS = ("CSV", "ORC", "Parquet")
FOLDER = "inventory/landing/daily/"
CURRENT = ("Bucket", "Key", "Size", "LastModifiedDate", "ETag", "StorageClass")
ALL_VERSIONS = ("Bucket", "Key", "VersionId", "IsLatest", "IsDeleteMarker", *CURRENT[2:], "IsMultipartUploaded")
_TYPES = {"Size": "bigint", "LastModifiedDate": "timestamp"} | dict.fromkeys(
    ("IsLatest", "IsDeleteMarker", "IsMultipartUploaded"), "boolean"
)
_ENDINGS = {"CSV": "csv.gz", "ORC": "orc", "Parquet": "parquet"}
Put = Callable[[str, bytes], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One row, of any version of an object or of a delete marker; `modified` in milliseconds."""

    key: str
    size: int | None = 10
    modified: int = NOON
    etag: str | None = "e"
    storage_class: str | None = "STANDARD"
    version_id: str | None = "v1"
    latest: bool = True
    deleted: bool = False

    def value(self, column: str) -> Any:
        facts = {
            "Bucket": "landing",
            "Key": self.key,
            "VersionId": self.version_id,
            "IsLatest": self.latest,
            "IsDeleteMarker": self.deleted,
            "Size": self.size,
            "LastModifiedDate": datetime.fromtimestamp(self.modified / 1_000, UTC),
            "ETag": self.etag,
            "StorageClass": self.storage_class,
            "IsMultipartUploaded": False,
        }
        return facts[column]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One inventory, before it is put; what is written of `manifest` may be changed, and `files` too."""

    manifest: dict[str, Any]
    files: dict[str, bytes]
    at: int
    folder: str = FOLDER

    def put_into(self, put: Put, *, parts: Sequence[str] = ("json", "checksum")) -> None:
        """The data first and the manifest after it, as S3 does; of that only these `parts`."""
        body = json.dumps(self.manifest, indent=2).encode()
        for key, data in self.files.items():
            put(key, data)
        moment = datetime.fromtimestamp(self.at / 1_000, UTC).strftime("%Y-%m-%dT%H-%MZ")
        symlink = "\n".join(f"s3://logs/{key}" for key in self.files).encode()
        put(f"{self.folder}hive/dt={moment[:-1].replace('T', '-')}/symlink.txt", symlink)
        written = {"json": body, "checksum": hashlib.md5(body).hexdigest().encode() + b"\n"}
        for part in parts:
            put(f"{self.folder}{moment}/manifest.{part}", written[part])


def write(
    rows: Sequence[Row],
    form: str = "Parquet",
    *,
    columns: Sequence[str] = CURRENT,
    at: int = NOON,
    source: str = "landing",
    files: int = 1,
    folder: str = FOLDER,
) -> Delivery:
    """These rows in so many files, in no order that anybody could rely upon."""
    bodies = [_body(rows[number::files], form, columns) for number in range(files)]
    data = {f"{folder}data/{at}-{number}.{_ENDINGS[form]}": body for number, body in enumerate(bodies)}
    listed = [
        {"key": key, "size": len(body), "MD5checksum": hashlib.md5(body).hexdigest()} for key, body in data.items()
    ]
    manifest = {
        "sourceBucket": source,
        "destinationBucket": "arn:aws:s3:::logs",
        "version": "2016-11-30",
        "creationTimestamp": str(at),
        "fileFormat": form,
        "fileSchema": _schema(form, columns),
        "files": listed,
    }
    return Delivery(manifest, data, at, folder)


def _sql_name(column: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=^E)(?=T)", "_", column).lower()


def _schema(form: str, columns: Sequence[str]) -> str:
    if form == "CSV":
        return ", ".join(columns)
    named = [(_sql_name(column), _TYPES.get(column, "string")) for column in columns]
    if form == "ORC":
        return f"struct<{','.join(f'{name}:{kind}' for name, kind in named)}>"
    words = {
        "string": "binary {} (STRING)",
        "bigint": "int64 {}",
        "boolean": "boolean {}",
        "timestamp": "int64 {} (TIMESTAMP(MILLIS,true))",
    }
    fields = [
        f"  {'required' if name in ('bucket', 'key') else 'optional'} {words[kind].format(name)};"
        for name, kind in named
    ]
    return f"message s3.inventory {{{''.join(fields)}}}"


def _body(rows: Sequence[Row], form: str, columns: Sequence[str]) -> bytes:
    if form == "CSV":
        return _csv(rows, columns)
    zone = "UTC" if form == "Parquet" else None
    types = {
        "string": pa.string(),
        "bigint": pa.int64(),
        "boolean": pa.bool_(),
        "timestamp": pa.timestamp("ms", tz=zone),
    }
    arrays = {}
    for column in columns:
        values = [row.value(column) for row in rows]
        if column == "LastModifiedDate" and zone is None:
            values = [value.replace(tzinfo=None) for value in values]
        arrays[_sql_name(column)] = pa.array(values, types[_TYPES.get(column, "string")])
    sink = pa.BufferOutputStream()
    if form == "ORC":
        arrow_orc.write_table(pa.table(arrays), sink, compression="zlib")
    else:
        arrow_parquet.write_table(pa.table(arrays), sink, compression="snappy")
    return sink.getvalue().to_pybytes()


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Every value in quotes, keys as in addresses, no header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for row in rows:
        writer.writerow([_csv_value(column, row.value(column)) for column in columns])
    return gzip.compress(text.getvalue().encode(), mtime=0)


def _csv_value(column: str, value: Any) -> str:
    if column == "Key":
        return quote_plus(value, safe="/")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return "" if value is None else str(value)
