"""The rows of an inventory's files, by Arrow: streamed in batches, whatever form they are written in.

The one module that imports pyarrow, and only where an inventory is read: it takes 0.1 s of CPU and 60 MiB. Rows of
older versions, of deleted objects and of keys elsewhere go before anything is made of them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.dataset as arrow_dataset
import pyarrow.parquet as arrow_parquet

from delta_arc_lineage.adapters.inventory.manifest import Form
from delta_arc_lineage.ports.object_batches import ObjectBatch

KEY, SIZE, MODIFIED, ETAG = "key", "size", "last_modified_date", "e_tag"
LATEST, DELETED, CLASS, VERSION = "is_latest", "is_delete_marker", "storage_class", "version_id"
_USED = (KEY, SIZE, MODIFIED, ETAG, CLASS, LATEST, DELETED, VERSION)
_ROWS = 32_768  # a batch of the columnar forms: some 10 MiB as Python's values
_BETWEEN = b"\xff"
_MODIFIED = pa.timestamp("ms", tz="UTC")
UNREADABLE = (ValueError, OSError, KeyError, pa.ArrowException)
"""What reading raises where a file is not what it is said to be."""
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows, and which facts of them: keys under `prefix`, and versions where they are asked for."""

    prefix: str
    versions: bool = False


def read_batches(path: Path, form: Form, columns: Sequence[str], asked: Asked) -> Iterator[ObjectBatch]:
    """The current objects of one file, in its order. `columns`: all that it has, in their order, as CSV needs them.

    Raises one of UNREADABLE where the file is not of this form, or a row lacks what every object has.
    """
    used = [name for name in columns if name in _USED]
    for columns_read in _READERS[form](path, columns, used):
        batch = _as_asked(columns_read, asked, encoded=form is Form.CSV)
        if batch is not None:
            yield batch


def _read_csv(path: Path, columns: Sequence[str], used: list[str]) -> Iterator[Columns]:
    """Gzipped, without a header; every value as the text it is."""
    with pa.memory_map(str(path)) as compressed, pa.CompressedInputStream(compressed, "gzip") as stream:
        options = arrow_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), include_columns=used)
        try:
            reader = arrow_csv.open_csv(
                stream,
                read_options=arrow_csv.ReadOptions(column_names=list(columns)),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
                convert_options=options,
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV file" in str(error):
                return
            raise
        with closing(reader):
            yield from map(_columns_of, reader)


def _read_parquet(path: Path, _: Sequence[str], used: list[str]) -> Iterator[Columns]:
    """By the form's own reader, which streams within a row group; Arrow's datasets hold one as a whole."""
    with arrow_parquet.ParquetFile(path, memory_map=True) as file:
        yield from map(_columns_of, file.iter_batches(_ROWS, columns=used))


def _read_orc(path: Path, _: Sequence[str], used: list[str]) -> Iterator[Columns]:
    """By Arrow's datasets, which stream within a stripe; the form's own reader holds one as a whole, some 500 MiB."""
    scanner = arrow_dataset.dataset(path, format="orc").scanner(
        columns=used, batch_size=_ROWS, batch_readahead=0, fragment_readahead=0, use_threads=False
    )
    yield from map(_columns_of, scanner.to_batches())


_READERS: dict[Form, Callable[[Path, Sequence[str], list[str]], Iterator[Columns]]] = {
    Form.CSV: _read_csv,
    Form.ORC: _read_orc,
    Form.PARQUET: _read_parquet,
}


def _columns_of(batch: Any) -> Columns:
    return dict(zip(batch.schema.names, batch.columns, strict=True))


def _as_asked(columns: Columns, asked: Asked, *, encoded: bool) -> ObjectBatch | None:
    """The objects of some rows; None where none is left."""
    current = _filter(columns, _is_current(columns))
    if encoded:
        current[KEY] = _decoded(current[KEY])
    kept = _filter(current, pc.starts_with(current[KEY], asked.prefix)) if asked.prefix else current
    if not len(kept[KEY]):
        return None
    batch = ObjectBatch(
        keys=kept[KEY].cast(pa.string()),
        sizes=kept[SIZE].cast(pa.int64()),
        modified=_in_milliseconds(kept[MODIFIED]),
        etags=pc.utf8_trim(pc.fill_null(kept[ETAG].cast(pa.string()), ""), '"'),
        storage_classes=_classes(kept),
        version_ids=_versions(kept[VERSION]) if asked.versions else None,
    )
    if any(values.null_count for values in (kept[KEY], kept[SIZE], kept[MODIFIED])):
        raise ValueError("a row lacks its key, its size or its time")
    return batch


def _is_current(columns: Columns) -> Any:
    """Which rows are of objects that are there: the newest version of each, and no delete marker."""
    flags = [(name, columns[name]) for name in (LATEST, DELETED) if name in columns]
    kept: Any = None
    for name, values in flags:
        if pa.types.is_string(values.type):
            values = pc.equal(pc.utf8_lower(values), "true")
        flag = pc.fill_null(values, name == LATEST)
        flag = flag if name == LATEST else pc.invert(flag)
        kept = flag if kept is None else pc.and_(kept, flag)
    return kept


def _filter(columns: Columns, kept: Any) -> Columns:
    return columns if kept is None else {name: values.filter(kept) for name, values in columns.items()}


def _decoded(keys: Any) -> Any:
    """Keys as they are: in CSV they are written as in addresses. What is no UTF-8 then raises.

    All of a batch at once, with a byte between them that is in no UTF-8: one by one costs twice as much.
    """
    joined = _BETWEEN.join(keys.cast(pa.binary()).to_pylist())
    if b"%" not in joined and b"+" not in joined:
        return keys
    decoded = unquote_to_bytes(joined.replace(b"+", b" ")).split(_BETWEEN)
    if len(decoded) != len(keys):
        raise ValueError("a key is no UTF-8")
    return pa.array(decoded, pa.binary()).cast(pa.string())


def _in_milliseconds(times: Any) -> Any:
    """Since the epoch. ORC has them in nanoseconds and without a zone, CSV as text in ISO 8601: all are UTC."""
    if pa.types.is_timestamp(times.type):
        times = times.cast(pa.timestamp("ms", tz=times.type.tz), safe=False)
    return times.cast(_MODIFIED).cast(pa.int64())


def _classes(columns: Columns) -> Any:
    if CLASS not in columns:
        return pa.array(["STANDARD"] * len(columns[KEY]), pa.string())
    classes = pc.fill_null(columns[CLASS].cast(pa.string()), "STANDARD")
    return pc.if_else(pc.equal(classes, ""), "STANDARD", classes)


def _versions(versions: Any) -> Any:
    """S3 writes `null` of what was put while the bucket kept no versions."""
    texts = versions.cast(pa.string())
    return pc.if_else(pc.is_in(texts, pa.array(["", "null"])), pa.scalar(None, pa.string()), texts)
