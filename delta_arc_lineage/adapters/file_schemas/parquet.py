"""Parquet: the schema stands at the beginning of the footer, whose length the last bytes tell.

Read by ourselves, and not by Arrow: Arrow wants the whole footer, which has megabytes where there are many row groups,
and makes two hundred times as much of it in memory where somebody means harm. Here the first bytes of it are enough.
"""

from delta_arc_lineage.adapters.file_schemas.excerpts import MOST, Excerpt, Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import to_columns, unwrap
from delta_arc_lineage.adapters.file_schemas.parquet_types import Element, read_element, to_fields
from delta_arc_lineage.adapters.file_schemas.parquet_values import find_values
from delta_arc_lineage.adapters.file_schemas.seen_values import sign_columns
from delta_arc_lineage.adapters.file_schemas.thrift import CutShort, ThriftReader
from delta_arc_lineage.model.file_schemas import FileSchema

MAGIC, ENCRYPTED = b"PAR1", b"PARE"
_ENDING = 8  # bytes: the footer's length, and the magic
_COLUMNS, _META_DATA, _CODEC = 1, 3, 4
"""Fields of a row group, of a column in it, and of what is told of that column."""
_CODECS = ("", "snappy", "gzip", "lzo", "brotli", "lz4", "zstd", "lz4")


def ends_as_parquet(excerpt: Excerpt) -> bool:
    """Whether the last bytes are a Parquet file's, encrypted or not."""
    return excerpt.size >= 2 * len(MAGIC) + 4 and excerpt.end()[-len(MAGIC) :] in (MAGIC, ENCRYPTED)


def read_parquet(excerpt: Excerpt) -> FileSchema:
    """The schema of a file that ends as Parquet does."""
    ending = excerpt.end()
    if ending[-len(MAGIC) :] == ENCRYPTED:
        raise Unreadable("its footer is encrypted")
    length = int.from_bytes(ending[-_ENDING : -len(MAGIC)], "little")
    start = excerpt.size - _ENDING - length
    if start < len(MAGIC):
        raise Unreadable(f"its footer is said to have {length:,} bytes, more than there are")
    footer = ending[-_ENDING - length : -_ENDING] if length + _ENDING <= len(ending) else excerpt.between(start, length)
    elements, row_count, compression = _read_footer(ThriftReader(footer))
    fields, wrapper = unwrap(to_fields(elements))
    columns = to_columns(fields)
    if excerpt.look is not None:
        values = find_values(excerpt, footer)
        columns = sign_columns(columns, [values.get(field.name, ()) for field in fields], excerpt.look)
    return FileSchema(
        format="Parquet",
        columns=columns,
        compression=compression,
        wrapper=wrapper,
        row_count=row_count,
    )


def _read_footer(reader: ThriftReader) -> tuple[list[Element], int | None, str]:
    """The schema, the number of rows, and how the first column is compressed; what follows is not looked at."""
    elements: list[Element] = []
    row_count, compression = None, ""
    try:
        for number, kind in reader.fields():
            if number == 2:
                elements = _read_elements(reader)
            elif number == 3:
                row_count = reader.signed()
            elif number == 4:
                compression = _read_codec(reader)
                break
            else:
                reader.skip(kind)
    except CutShort:
        if not elements:
            raise Unreadable(f"its schema is longer than the {MOST:,} bytes that are read, or damaged") from None
    return elements, row_count, compression


def _read_elements(reader: ThriftReader) -> list[Element]:
    count, _ = reader.list_head()
    return [read_element(reader) for _ in range(count)]


def _read_codec(reader: ThriftReader) -> str:
    """Of the first column of the first row group: gone down to through lists and structs, and no further."""
    has_columns = _enter_list(reader) and _enter_field(reader, _COLUMNS)
    has_codec = (
        has_columns and _enter_list(reader) and _enter_field(reader, _META_DATA) and _enter_field(reader, _CODEC)
    )
    codec = reader.signed() if has_codec else 0
    return _CODECS[codec] if 0 <= codec < len(_CODECS) else ""


def _enter_list(reader: ThriftReader) -> bool:
    """Stand before the first item; False where there is none."""
    return reader.list_head()[0] > 0


def _enter_field(reader: ThriftReader, wanted: int) -> bool:
    """Stand before the value of a field of a struct; False where it has none of this number."""
    for number, kind in reader.fields():
        if number == wanted:
            return True
        reader.skip(kind)
    return False
