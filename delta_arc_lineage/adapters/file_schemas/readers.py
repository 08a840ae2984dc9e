"""The port over the formats: several objects at once, and why one of them cannot be read."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.util import find_spec

from delta_arc_lineage.adapters.classifying.value_look import INSTALL, list_missing, open_value_look
from delta_arc_lineage.adapters.classifying.value_look import VERSION as LOOK_VERSION
from delta_arc_lineage.adapters.file_schemas.delta_log import read_delta
from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.adapters.file_schemas.formats import read_schema
from delta_arc_lineage.adapters.file_schemas.iceberg_metadata import read_iceberg
from delta_arc_lineage.adapters.file_schemas.seen_values import Look
from delta_arc_lineage.errors import AuthenticationFailed, OperatorError
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.file_schemas import SchemaReader, TableLog
from delta_arc_lineage.ports.objects import ObjectStore

AT_ONCE = 8
_IN_LINE = 4 * AT_ONCE  # asked or waiting: one slow answer does not stop the others, and memory is bounded
_LIBRARIES = ("fastavro", "pyarrow")
_ARCHIVED = ("GLACIER", "DEEP_ARCHIVE")
_TABLES: dict[str, Callable[[str, ObjectStore], FileSchema]] = {"Delta": read_delta, "Iceberg": read_iceberg}


class FileSchemaReader(SchemaReader):
    """Of every format that this room reads. `classify`: whether the values among the bytes that are read are looked
    at, of which counts are kept."""

    def __init__(self, *, classify: bool = False) -> None:
        self._is_classifying = classify

    @property
    def version(self) -> str:
        missing = sorted(name for name in _LIBRARIES if find_spec(name) is None)
        without = f"without {', '.join(missing)}" if missing else ""
        is_looking = self._is_classifying and not list_missing()
        return f"{without} looking at values {LOOK_VERSION}".strip() if is_looking else without

    @property
    def note(self) -> str:
        missing = " and ".join(list_missing()) if self._is_classifying else ""
        if not missing:
            return ""
        return f"classes are told by names and types alone: values are looked at with {missing}: install {INSTALL}"

    def can_read(self, log: TableLog) -> bool:
        return log.format in _TABLES

    def read(self, things: Iterable[StoredObject | TableLog], store: ObjectStore) -> Iterator[FileSchema]:
        look = open_value_look() if self._is_classifying else None
        pool = ThreadPoolExecutor(AT_ONCE)
        line: deque[Future[FileSchema]] = deque()
        try:
            for thing in things:
                line.append(pool.submit(_read_or_say_why, thing, store, look))
                if len(line) == _IN_LINE:
                    yield line.popleft().result()
            while line:
                yield line.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _read_or_say_why(thing: StoredObject | TableLog, store: ObjectStore, look: Look | None) -> FileSchema:
    """What is wrong with the credentials is wrong with all of them, and raised."""
    try:
        return _read_table(thing, store) if isinstance(thing, TableLog) else _read_object(thing, store, look)
    except AuthenticationFailed:
        raise
    except OperatorError as error:
        return FileSchema(why_not=error.what, passing=True)


def _read_table(log: TableLog, store: ObjectStore) -> FileSchema:
    try:
        return _TABLES[log.format](log.folder, store)
    except Unreadable as error:
        return FileSchema(log.format, why_not=error.why, passing=error.passing)


def _read_object(stored: StoredObject, store: ObjectStore, look: Look | None) -> FileSchema:
    if stored.storage_class in _ARCHIVED:
        why = f"it is archived ({stored.storage_class}), and S3 gives it when it has been restored"
        return FileSchema(why_not=why, passing=True)

    def read(start: int, length: int) -> bytes:
        return store.read(stored.key, start=start, length=length, etag=stored.etag)

    return read_schema(stored.key, stored.size, read, look)
