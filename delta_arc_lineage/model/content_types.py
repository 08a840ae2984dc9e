"""Content types as the endings of keys tell them: a guess that costs no request, where nobody asks the object itself.

The table is the one that Python carries, not that of the machine, so a key has one type wherever it is read; data
formats and compressions that it lacks stand here.
"""

from functools import cache
from mimetypes import MimeTypes

from delta_arc_lineage.model.names import file_name

_DATA = {
    "jsonl": "application/x-ndjson",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.file",
    "avro": "application/avro",
    "orc": "application/x-orc",
}
_COMPRESSED = {
    "gz": "application/gzip",
    "gzip": "application/gzip",
    "zst": "application/zstd",
    "zstd": "application/zstd",
    "bz2": "application/x-bzip2",
    "xz": "application/x-xz",
    "lz4": "application/x-lz4",
    "snappy": "application/x-snappy-framed",
}


def content_type_of(key: str) -> str | None:
    """What the last ending says; of a compressed file, what the ending before it says. None where they say nothing.

    Those who upload files take the type of what is compressed, not that of the compression.

    >>> content_type_of("sales/ORDERS.csv.gz"), content_type_of("sales/dump.gz"), content_type_of("sales/ORDERS")
    ('text/csv', 'application/gzip', None)
    """
    _, *endings = file_name(key).lstrip(".").lower().split(".")
    *_, before, last = ["", "", *endings]
    compressed = _COMPRESSED.get(last)
    return _types().get(before, compressed) if compressed else _types().get(last)


@cache
def _types() -> dict[str, str]:
    built_in = MimeTypes().types_map[True]
    return {ending.removeprefix("."): told for ending, told in built_in.items()} | _DATA
