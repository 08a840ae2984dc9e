"""ORC: the postscript in the last bytes tells how long the footer before it is and how it is compressed; the footer
holds the types, flat.

Read by ourselves, and not by Arrow: its reader of ORC follows types within types with no bound, and one small file of
a hundred thousand of them ends the process (measured with pyarrow 26).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.adapters.file_schemas.compressions import inflate, unpack_block
from delta_arc_lineage.adapters.file_schemas.excerpts import MOST, Excerpt, Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import LIST, MAP, MOST_LEVELS, STRUCT, Field, to_columns, unwrap
from delta_arc_lineage.adapters.file_schemas.protobuf import Value, read_message, read_numbers
from delta_arc_lineage.model.file_schemas import FileSchema

MAGIC = b"ORC"
_COMPRESSIONS = ("", "zlib", "snappy", "lzo", "lz4", "zstd")
_MOST_UNPACKED = 4 * 1024 * 1024
_CHUNK_HEAD = 3  # bytes
_DECIMAL, _VARCHAR, _CHAR = 14, 16, 17
_KINDS = (
    "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary", "timestamp",
    LIST, MAP, STRUCT, "union", "decimal", "date", "varchar", "char", "timestamp with local time zone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Type:
    kind: int
    subtypes: tuple[int, ...]
    names: tuple[str, ...]
    length: int
    precision: int
    scale: int

    @property
    def words(self) -> str:
        name = _KINDS[self.kind] if self.kind < len(_KINDS) else "unknown"
        if self.kind == _DECIMAL:
            return f"{name}({self.precision}, {self.scale})"
        return f"{name}({self.length})" if self.kind in (_VARCHAR, _CHAR) else name


def ends_as_orc(excerpt: Excerpt) -> bool:
    """Whether the last bytes are an ORC file's."""
    ending = excerpt.end()
    length = ending[-1] if ending else 0
    return len(MAGIC) <= length < len(ending) and ending[-1 - len(MAGIC) : -1] == MAGIC


def read_orc(excerpt: Excerpt) -> FileSchema:
    """The schema of a file that ends as ORC does."""
    ending = excerpt.end()
    told = dict(read_message(ending[-1 - ending[-1] : -1]))
    length, kind, block = (_number(told.get(field, 0)) for field in (1, 2, 3))
    after = 1 + ending[-1]
    if length > excerpt.size - after - len(MAGIC):
        raise Unreadable(f"its footer is said to have {length:,} bytes, more than there are")
    if length > MOST:
        raise Unreadable(f"its footer has {length:,} bytes, and at most {MOST:,} are read")
    stored = ending if length + after <= len(ending) else excerpt.between(excerpt.size - after - length, length + after)
    compression = _COMPRESSIONS[kind] if kind < len(_COMPRESSIONS) else "unknown"
    footer = _unpack(stored[-after - length : -after], compression, block)
    types = [_read_type(value) for number, value in read_message(footer) if number == 4 and isinstance(value, bytes)]
    rows = [value for number, value in read_message(footer) if number == 6 and isinstance(value, int)]
    fields, wrapper = unwrap(_to_fields(types))
    row_count = rows[0] if rows else None
    return FileSchema("ORC", to_columns(fields), compression=compression, wrapper=wrapper, row_count=row_count)


def _unpack(stored: bytes, compression: str, block: int) -> bytes:
    """The footer: chunks, each after three bytes that tell its length and whether it stands as it is."""
    if not compression:
        return stored
    footer, at = b"", 0
    while at + _CHUNK_HEAD <= len(stored) and len(footer) < _MOST_UNPACKED:
        head = int.from_bytes(stored[at : at + _CHUNK_HEAD], "little")
        at += _CHUNK_HEAD + (head >> 1)
        chunk = stored[at - (head >> 1) : at]
        footer += chunk if head & 1 else _unpack_chunk(chunk, compression, min(block, _MOST_UNPACKED))
    return footer


def _unpack_chunk(chunk: bytes, compression: str, most: int) -> bytes:
    return inflate(chunk, most) if compression == "zlib" else unpack_block(chunk, compression, most)


def _read_type(message: bytes) -> _Type:
    subtypes: list[int] = []
    names: list[str] = []
    numbers = {1: 0, 4: 0, 5: 0, 6: 0}
    for number, value in read_message(message):
        if number == 2:
            subtypes += read_numbers(value)
        elif number == 3 and isinstance(value, bytes):
            names.append(value.decode("utf-8", "replace"))
        elif number in numbers:
            numbers[number] = _number(value)
    return _Type(numbers[1], tuple(subtypes), tuple(names), numbers[4], numbers[5], numbers[6])


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _to_fields(types: Sequence[_Type]) -> tuple[Field, ...]:
    """The columns of the first type, a struct. Each type is of one other, and after it: the counts lie otherwise."""
    if not types or types[0].kind != _KINDS.index(STRUCT):
        raise Unreadable("its footer is damaged, or it has no columns")
    taken: set[int] = set()

    def take(number: int, name: str, level: int) -> Field:
        if number in taken or number >= len(types) or level > MOST_LEVELS:
            raise Unreadable("its footer is damaged, or nested beyond all use")
        taken.add(number)
        found = types[number]
        names = found.names if found.kind == _KINDS.index(STRUCT) else ("",) * len(found.subtypes)
        if len(names) != len(found.subtypes) or any(inner <= number for inner in found.subtypes):
            raise Unreadable("its footer is damaged")
        children = tuple(take(inner, of, level + 1) for inner, of in zip(found.subtypes, names, strict=True))
        return Field(name, found.words, None, children)

    return take(0, "", 0).children
