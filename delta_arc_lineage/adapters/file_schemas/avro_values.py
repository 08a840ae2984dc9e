"""Values of Avro: the records of the first block, as far as the bytes that were read hold them.

Decoded by ourselves, and not by fastavro: a step reads at least one byte or counts against a bound, so that no schema
and no count that lies makes it long or large. What is in lists and maps is read over.
"""

from collections.abc import Mapping
from typing import Any

from delta_arc_lineage.adapters.file_schemas.compressions import inflate, unpack_block
from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable

_ROWS, _MOST_STEPS = 60, 20_000
_MOST_LEVELS = 20
_UNPACKED = 64 * 1024
_SYNC = 16  # bytes between the header and the first block, and between blocks
_LONG_BYTES = 10
_FIXED = {"float": 4, "double": 8, "boolean": 1}


class _Ended(Exception):
    """The bytes end, or what follows is not read."""


class _Records:
    """A place in a block, which goes on with each value."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self._steps = data, 0, 0
        self._named: dict[str, Any] = {}

    def long(self) -> int:
        found = 0
        for place in range(_LONG_BYTES):
            byte = self.take(1)[0]
            found |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                return (found >> 1) ^ -(found & 1)
        raise _Ended

    def take(self, length: int) -> bytes:
        if not 0 <= length <= len(self.data) - self.at:
            raise _Ended
        self.at += length
        return self.data[self.at - length : self.at]

    def value(self, stated: Any, level: int = 0) -> Any:
        """Of a type; a text or a whole number as itself, a record as its fields, and None of anything else."""
        self._steps += 1
        if self._steps > _MOST_STEPS or level > _MOST_LEVELS:
            raise _Ended
        if isinstance(stated, list):
            return self.value(_pick(stated, self.long()), level + 1)
        if isinstance(stated, dict):
            return self._complex(stated, level)
        if stated in self._named:
            return self.value(self._named[stated], level + 1)
        return self._simple(stated)

    def _simple(self, stated: Any) -> Any:
        if stated == "null":
            return None
        if stated in ("int", "long"):
            return self.long()
        if stated in ("string", "bytes"):
            data = self.take(self.long())
            return data.decode("utf-8", "replace") if stated == "string" else None
        if stated in _FIXED:
            self.take(_FIXED[stated])
            return None
        raise _Ended

    def _complex(self, stated: dict[str, Any], level: int) -> Any:
        kind = stated.get("type")
        if isinstance(stated.get("name"), str) and kind in ("record", "enum", "fixed"):
            self._named[stated["name"]] = stated
        if kind == "record":
            return {str(each["name"]): self.value(each["type"], level + 1) for each in stated["fields"]}
        if kind == "enum":
            return str(_pick(stated["symbols"], self.long()))
        if kind == "fixed":
            self.take(int(stated["size"]))
            return None
        if kind in ("array", "map"):
            self._read_over(stated.get("items" if kind == "array" else "values"), level, is_map=kind == "map")
            return None
        found = self.value(kind, level + 1)
        return None if "logicalType" in stated else found

    def _read_over(self, stated: Any, level: int, *, is_map: bool) -> None:
        """Items in blocks, of which one may say its size."""
        while count := self.long():
            if count < 0:
                self.take(self.long())
                continue
            for _ in range(count):
                if is_map:
                    self.take(self.long())
                self.value(stated, level + 1)


def read_values(head: bytes, header_length: int, schema: Any, codec: str) -> list[Mapping[str, Any]]:
    """The first whole records; none where the block is compressed in a way that is not read, or damaged."""
    block = _Records(head[header_length:])
    rows: list[Mapping[str, Any]] = []
    try:
        count, size = block.long(), block.long()
        data = _unpack(block.data[block.at : block.at + max(0, size)], codec)
        records = _Records(data)
        while len(rows) < min(count, _ROWS):
            rows.append(records.value(schema))
    except (_Ended, Unreadable, KeyError, TypeError, ValueError):
        return rows
    return rows


def measure_header(head: bytes) -> int:
    """Where the first block begins; beyond the end where the header is damaged."""
    reader = _Records(head)
    try:
        reader.take(4)
        while count := reader.long():
            if count < 0:
                reader.long()
            for _ in range(abs(count)):
                reader.take(reader.long())
                reader.take(reader.long())
    except _Ended:
        return len(head)
    return reader.at + _SYNC


def _unpack(block: bytes, codec: str) -> bytes:
    if codec == "null":
        return block
    if codec == "deflate":
        return inflate(block, _UNPACKED)
    if codec == "snappy":
        return unpack_block(block[:-4], "snappy", _UNPACKED)
    if codec == "zstandard":
        return unpack_block(block, "zstd", _UNPACKED)
    raise _Ended


def _pick(stated: Any, at: int) -> Any:
    if not isinstance(stated, list) or not 0 <= at < len(stated):
        raise _Ended
    return stated[at]
