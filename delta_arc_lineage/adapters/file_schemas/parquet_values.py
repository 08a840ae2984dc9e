"""Values of Parquet: the least and the greatest of a column, which its footer tells, and its dictionary where that lies
among the bytes that were read.

A dictionary holds each value once, which is what is wanted; small files are read whole, and of large ones the last
columns lie before the footer. What else pages hold is not decoded.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.adapters.file_schemas.compressions import unpack_block, unpack_head
from delta_arc_lineage.adapters.file_schemas.excerpts import Excerpt, Unreadable
from delta_arc_lineage.adapters.file_schemas.thrift import BINARY, CutShort, ThriftReader

_GROUPS, _CHUNKS = 4, 2_000
_MOST_VALUES = 100
_UNPACKED = 64 * 1024
_MOST_LETTERS = 4_096
_CHUNKS_OF, _META, _TYPE, _PATH, _CODEC, _DICTIONARY, _STATISTICS = 1, 3, 1, 3, 4, 11, 12
_OLD_MOST, _OLD_LEAST, _MOST, _LEAST = 1, 2, 5, 6  # of statistics
_DICTIONARY_PAGE = 2
_INT32, _INT64, _BYTES = 1, 2, 6
_CODECS = {1: "snappy", 2: "gzip", 6: "zstd", 7: "lz4"}
Values = Mapping[str, list[object]]


@dataclass(slots=True)
class _Chunk:
    """What a footer says of a column in a row group."""

    type: int = -1
    path: list[str] = field(default_factory=list)
    codec: int = 0
    dictionary: int = -1
    ends: list[bytes] = field(default_factory=list)


def find_values(excerpt: Excerpt, footer: bytes) -> Values:
    """By the name of the column, or of what is nested one deep in a wrapper; of texts and whole numbers."""
    found: dict[str, list[object]] = defaultdict(list)
    try:
        for chunk in _read_chunks(ThriftReader(footer)):
            if chunk.type in _READ and 0 < len(chunk.path) <= 2:
                found[chunk.path[-1]] += _values_of(chunk, excerpt)
    except (CutShort, Unreadable):
        return found
    return found


def _values_of(chunk: _Chunk, excerpt: Excerpt) -> list[object]:
    ends = [value for end in chunk.ends if (value := _read_end(chunk.type, end)) is not None]
    try:
        return [*_read_dictionary(chunk, excerpt), *ends]
    except (CutShort, Unreadable, IndexError):
        return ends


def _read_end(kind: int, data: bytes) -> object:
    """None of one that was cut in the middle of a letter, or is too long to be one value."""
    if kind == _BYTES:
        return _to_text(data)
    return int.from_bytes(data, "little", signed=True) if len(data) in (4, 8) else None


def _to_text(data: bytes) -> str | None:
    if len(data) > _MOST_LETTERS:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _read_dictionary(chunk: _Chunk, excerpt: Excerpt) -> list[object]:
    """The first values; none where it was not among the bytes that were read."""
    page = excerpt.find(chunk.dictionary, _UNPACKED) if chunk.dictionary > 0 else b""
    if not page:
        return []
    reader = ThriftReader(page)
    told: dict[int, int] = {}
    for number, kind in reader.fields():
        if number in (1, 2, 3):
            told[number] = reader.signed()
        else:
            reader.skip(kind)
    packed = page[reader.at : reader.at + max(0, told.get(3, 0))]
    if told.get(1) != _DICTIONARY_PAGE or len(packed) < told.get(3, 0):
        return []
    return list(_READ[chunk.type](_unpack(packed, chunk.codec)))


def _unpack(packed: bytes, codec: int) -> bytes:
    if codec == 0:
        return packed
    name = _CODECS.get(codec, "")
    if not name:
        raise Unreadable("its pages are compressed in a way that is not read")
    return unpack_head(packed, name, _UNPACKED) if name == "gzip" else unpack_block(packed, name, _UNPACKED)


def _read_texts(data: bytes) -> Iterator[object]:
    at = 0
    for _ in range(_MOST_VALUES):
        length = int.from_bytes(data[at : at + 4], "little")
        if at + 4 > len(data) or at + 4 + length > len(data):
            return
        if (text := _to_text(data[at + 4 : at + 4 + length])) is not None:
            yield text
        at += 4 + length


def _read_numbers(width: int) -> Callable[[bytes], Iterator[object]]:
    def read(data: bytes) -> Iterator[object]:
        for at in range(0, min(len(data) - width + 1, _MOST_VALUES * width), width):
            yield int.from_bytes(data[at : at + width], "little", signed=True)

    return read


_READ: Mapping[int, Callable[[bytes], Iterator[object]]] = {
    _BYTES: _read_texts,
    _INT32: _read_numbers(4),
    _INT64: _read_numbers(8),
}


def _read_chunks(reader: ThriftReader) -> Iterator[_Chunk]:
    """Of the first row groups, one after the other; CutShort where the bytes end."""
    for number, kind in reader.fields():
        if number != 4:
            reader.skip(kind)
            continue
        groups, _ = reader.list_head()
        left = _CHUNKS
        for _ in range(min(groups, _GROUPS)):
            for chunk in _read_group(reader):
                yield chunk
                left -= 1
                if not left:
                    return
        return


def _read_group(reader: ThriftReader) -> Iterator[_Chunk]:
    for number, kind in reader.fields():
        if number != _CHUNKS_OF:
            reader.skip(kind)
            continue
        for _ in range(reader.list_head()[0]):
            yield _read_chunk(reader)


def _read_chunk(reader: ThriftReader) -> _Chunk:
    chunk = _Chunk()
    for number, kind in reader.fields():
        if number == _META:
            chunk = _read_meta(reader)
        else:
            reader.skip(kind)
    return chunk


def _read_meta(reader: ThriftReader) -> _Chunk:
    chunk = _Chunk()
    for number, kind in reader.fields():
        if number == _TYPE:
            chunk.type = reader.signed()
        elif number == _PATH:
            chunk.path = [reader.text() for _ in range(reader.list_head()[0])]
        elif number == _CODEC:
            chunk.codec = reader.signed()
        elif number == _DICTIONARY:
            chunk.dictionary = reader.signed()
        elif number == _STATISTICS:
            chunk.ends = _read_ends(reader)
        else:
            reader.skip(kind)
    return chunk


def _read_ends(reader: ThriftReader) -> list[bytes]:
    """The least and the greatest, as newer writers tell them, else as older ones did."""
    told: dict[int, bytes] = {}
    for number, kind in reader.fields():
        if number in (_OLD_MOST, _OLD_LEAST, _MOST, _LEAST) and kind == BINARY:
            told[number] = reader.binary()
        else:
            reader.skip(kind)
    found = [told.get(_LEAST, told.get(_OLD_LEAST)), told.get(_MOST, told.get(_OLD_MOST))]
    return [end for end in found if end is not None]
