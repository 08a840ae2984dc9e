"""Checkpoints of a Delta log: Parquet, of which one value is read, the text of the table's schema."""

from collections.abc import Iterator
from io import RawIOBase
from typing import Any

from delta_arc_lineage.adapters.file_schemas.compressions import import_arrow
from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectReader

_COLUMN = "metaData.schemaString"
_MOST_FETCHED = 4 * 1024 * 1024
_MOST_UNPACKED = 16 * 1024 * 1024
_MOST_REQUESTS = 12
_MOST_ITEMS, _MOST_LETTERS = 200_000, 4 * 1024 * 1024


class _Ranges(RawIOBase):
    """A stored object as a file: each read is a request, and there are so many and no more."""

    def __init__(self, stored: StoredObject, reader: ObjectReader) -> None:
        self._stored, self._reader = stored, reader
        self._at = self._requests = self._fetched = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._stored.size)[whence])
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._stored.size - self._at)
        length = left if size < 0 else min(size, left)
        self._requests, self._fetched = self._requests + 1, self._fetched + length
        if self._requests > _MOST_REQUESTS or self._fetched > _MOST_FETCHED:
            raise OSError("more than is read of a checkpoint")
        data = self._reader.read(self._stored.key, start=self._at, length=length) if length else b""
        self._at += len(data)
        return data


def read_checkpoint(stored: StoredObject, reader: ObjectReader) -> Iterator[str]:
    """The texts of schemas in one part of a checkpoint; Unreadable where it is damaged, or larger than all use."""
    arrow = import_arrow("a checkpoint of Delta")
    import pyarrow.parquet as arrow_parquet

    try:
        with arrow_parquet.ParquetFile(
            arrow.PythonFile(_Ranges(stored, reader), mode="r"),
            thrift_container_size_limit=_MOST_ITEMS,
            thrift_string_size_limit=_MOST_LETTERS,
        ) as file:
            for group in range(file.num_row_groups):
                if _is_readable(file, group):
                    rows = file.read_row_group(group, columns=[_COLUMN], use_threads=False).to_pylist()
                    yield from (row["metaData"]["schemaString"] for row in rows if row["metaData"])
    except (OSError, ValueError, KeyError, TypeError, arrow.ArrowException) as error:
        raise Unreadable("the checkpoint of its log is damaged, or larger than what is read") from error


def _is_readable(file: Any, group: int) -> bool:
    """Whether the group has texts of a schema, and small ones."""
    told = file.metadata.row_group(group)
    column = next((c for c in map(told.column, range(told.num_columns)) if c.path_in_schema == _COLUMN), None)
    if column is None or column.total_uncompressed_size > _MOST_UNPACKED:
        return False
    statistics = column.statistics
    return statistics is None or not statistics.has_null_count or statistics.null_count < told.num_rows
