"""Formats: how an object is written, by what its bytes say first and then by the endings of its key.

Where a key says that the schema is at the end, the first look goes there; it goes to the beginning otherwise. Bytes
that say something else than the key are believed.
"""

import re
from collections.abc import Callable

from delta_arc_lineage.adapters.file_schemas import avro, orc, parquet
from delta_arc_lineage.adapters.file_schemas.avro import read_avro
from delta_arc_lineage.adapters.file_schemas.compressions import find_compression, unpack_head
from delta_arc_lineage.adapters.file_schemas.delimited import read_delimited
from delta_arc_lineage.adapters.file_schemas.encodings import decode
from delta_arc_lineage.adapters.file_schemas.excerpts import HEAD, Excerpt, ReadRange, Unreadable
from delta_arc_lineage.adapters.file_schemas.json_records import begins_as_json, read_json
from delta_arc_lineage.adapters.file_schemas.orc import ends_as_orc, read_orc
from delta_arc_lineage.adapters.file_schemas.parquet import ends_as_parquet, read_parquet
from delta_arc_lineage.adapters.file_schemas.seen_values import Look
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.names import file_name

_UNPACKED = 2 * HEAD
"""Bytes that are made of a compressed head at most."""
_AT_THE_END = frozenset({"parquet", "parq", "pq", "orc"})
_JSON = frozenset({"json", "jsonl", "ndjson", "geojson"})
_KNOWN = {
    b"PK\x03\x04": "a ZIP archive",
    b"ARROW1\x00\x00": "an Arrow file",
    b"FEA1": "a Feather file",
    b"SQLite format 3\x00": "an SQLite database",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x89HDF": "an HDF5 file",
    b"SEQ": "a Hadoop sequence file",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x89PNG": "a picture",
}
_TAR = (257, b"ustar")
_XML = re.compile(r"\s*<[!?A-Za-z]")
_ENDS: tuple[tuple[bytes, Callable[[Excerpt], bool], Callable[[Excerpt], FileSchema]], ...] = (
    (parquet.MAGIC, ends_as_parquet, read_parquet),
    (parquet.ENCRYPTED, ends_as_parquet, read_parquet),
    (orc.MAGIC, ends_as_orc, read_orc),
)
"""What begins such a file, what tells its end, and who reads it there."""


def read_schema(key: str, size: int, read: ReadRange, look: Look | None = None) -> FileSchema:
    """The schema of one object; one that says why, where it cannot be read. `read` may raise what it likes. `look`:
    who looks at the values among the bytes that are read."""
    try:
        return _read(key, Excerpt(read, size, look=look))
    except Unreadable as error:
        return FileSchema(why_not=error.why, passing=error.passing)
    except RecursionError:
        return FileSchema(why_not="it is nested beyond all use")


def _read(key: str, excerpt: Excerpt) -> FileSchema:
    if excerpt.size <= 0:
        raise Unreadable("it is empty")
    endings = list_endings(key)
    if _AT_THE_END & endings:
        for _, ends, reads in _ENDS:
            if ends(excerpt):
                return reads(excerpt)
    head = excerpt.begin()
    for magic, ends, reads in _ENDS:
        if head.startswith(magic) and ends(excerpt):
            return reads(excerpt)
    compression = find_compression(head)
    if not compression:
        return _read_head(excerpt, head, endings, is_cut=not excerpt.is_whole(HEAD))
    unpacked = unpack_head(head, compression, _UNPACKED)
    is_cut = not excerpt.is_whole(HEAD) or len(unpacked) == _UNPACKED
    inner = Excerpt(_read_no_more, len(unpacked), [(0, unpacked)], excerpt.look)
    schema = _read_head(inner, unpacked, endings, is_cut=is_cut)
    return _compressed(schema, compression)


def _read_head(excerpt: Excerpt, head: bytes, endings: frozenset[str], *, is_cut: bool) -> FileSchema:
    """Of what is read from its beginning."""
    if head.startswith(avro.MAGIC):
        return read_avro(excerpt, head)
    known = next((words for magic, words in _KNOWN.items() if head.startswith(magic)), "")
    if head[_TAR[0] :].startswith(_TAR[1]):
        known = "a tar archive"
    if known or any(head.startswith(magic) and not _is_text(head) for magic, _, _ in _ENDS):
        raise Unreadable(f"it is {known}, which is not read" if known else "it begins like a file that was cut short")
    text, encoding = decode(head, is_cut=is_cut)
    if _XML.match(text):
        raise Unreadable("it is XML or HTML, which is not read")
    if _JSON & endings or begins_as_json(text):
        return read_json(text, is_cut=is_cut, encoding=encoding, look=excerpt.look)
    return read_delimited(text, is_cut=is_cut, encoding=encoding, look=excerpt.look)


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head


def _read_no_more(start: int, length: int) -> bytes:
    raise Unreadable("it is compressed as a whole, and its schema stands at its end")


def _compressed(schema: FileSchema, compression: str) -> FileSchema:
    told = f"{compression}, {schema.compression}" if schema.compression else compression
    return FileSchema(
        schema.format,
        schema.columns,
        schema.has_header,
        schema.delimiter,
        schema.encoding,
        told,
        schema.wrapper,
        schema.row_count,
    )


def list_endings(key: str) -> frozenset[str]:
    """The last two endings of a key: one may tell the compression, before or after the other.

    >>> sorted(list_endings("a/part-0.c000.snappy.parquet"))
    ['parquet', 'snappy']
    """
    _, *endings = file_name(key).lstrip(".").lower().split(".")
    return frozenset(endings[-2:])
