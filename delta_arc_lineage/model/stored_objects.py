"""Stored objects: one file of a bucket as it is listed, and what the endings of its key tell."""

from dataclasses import dataclass

from delta_arc_lineage.model.names import file_name

_FORMATS = {
    "csv": "CSV",
    "tsv": "CSV",
    "parquet": "Parquet",
    "json": "JSON",
    "jsonl": "JSON",
    "ndjson": "JSON",
    "avro": "Avro",
}
_COMPRESSIONS = {
    "gz": "gzip",
    "gzip": "gzip",
    "zst": "zstd",
    "zstd": "zstd",
    "bz2": "bzip2",
    "xz": "xz",
    "lz4": "lz4",
    "snappy": "snappy",
}
ENDINGS = frozenset({*_FORMATS, *_COMPRESSIONS})
"""Of keys, those that tell a format or a compression."""


@dataclass(frozen=True, slots=True, order=True)
class StoredObject:
    """One object of a bucket. `size` in bytes, `last_modified` in milliseconds since the epoch (UTC)."""

    key: str
    size: int
    last_modified: int
    etag: str
    storage_class: str = "STANDARD"
    content_type: str | None = None
    version_id: str | None = None

    @property
    def path(self) -> str:
        """What it is called in its bucket, as a dataset has a path."""
        return self.key

    @property
    def format(self) -> str | None:
        """The file format that the key's endings tell, compression set aside; None where they tell none.

        >>> StoredObject("a/b.csv.gz", 1, 0, "e").format
        'CSV'
        """
        return next((_FORMATS[ending] for ending in _list_endings(self.key) if ending in _FORMATS), None)

    @property
    def compression(self) -> str | None:
        """How the key's endings say that it is compressed, as a whole or within; None where they do not.

        >>> StoredObject("a/part-0.snappy.parquet", 1, 0, "e").compression
        'snappy'
        """
        return next((_COMPRESSIONS[ending] for ending in _list_endings(self.key) if ending in _COMPRESSIONS), None)


def _list_endings(key: str) -> list[str]:
    """The last ending; the one before it too, where one of the two names a compression and the other a format."""
    _, *endings = file_name(key).lstrip(".").lower().split(".")
    *_, before, last = ["", "", *endings]
    is_pair = (before in _FORMATS and last in _COMPRESSIONS) or (before in _COMPRESSIONS and last in _FORMATS)
    return [before, last] if is_pair else [last]


def has_data_ending(key: str) -> bool:
    """Whether the endings of a key tell a format."""
    return not _FORMATS.keys().isdisjoint(_list_endings(key))
