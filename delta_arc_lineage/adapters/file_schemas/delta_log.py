"""Delta: the table's own schema, as the newest entry of its log that tells one says it.

An entry is a JSON file a version, and tells the schema where that changed. A checkpoint sums up those before it: what
came after it is looked through from the newest on, then the checkpoint itself.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from delta_arc_lineage.adapters.file_schemas.checkpoints import read_checkpoint
from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import to_columns
from delta_arc_lineage.adapters.file_schemas.stated_types import Spelling
from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectStore

FOLDER = "_delta_log/"
_LAST = "_last_checkpoint"
_LOOK = 64 * 1024
"""Bytes of an entry that are read: what it says of the table stands before what it says of files."""
_MOST_ENTRIES, _MOST_LISTED, _MOST_PARTS = 20, 10_000, 4
_DIGITS = 20  # of a version
_SPARK = Spelling("array", "elementType", "keyType", "valueType", nullable="nullable")


def read_delta(folder: str, store: ObjectStore) -> FileSchema:
    """The schema of the table in a folder; Unreadable where its log does not tell."""
    log = f"{folder}{FOLDER}"
    version = _find_checkpoint(log, store)
    start_after = "" if version is None else f"{log}{version:0{_DIGITS}}"
    listed = list(islice(store.list_objects(log, start_after=start_after), _MOST_LISTED))
    for schema in _told(listed, version, store):
        return FileSchema("Delta", to_columns(_SPARK.read_struct(schema)))
    raise Unreadable(f"what was looked at of {log} does not tell the table's schema")


def _find_checkpoint(log: str, store: ObjectStore) -> int | None:
    try:
        told = _load(store.read(f"{log}{_LAST}", start=0, length=_LOOK).decode("utf-8", "replace"))
    except NotFound:
        return None
    version = told.get("version") if isinstance(told, dict) else None
    return version if type(version) is int and 0 <= version < 10**_DIGITS else None


def _told(listed: list[StoredObject], version: int | None, store: ObjectStore) -> Iterator[Any]:
    """Schemas, the newest first."""
    entries = [stored for stored in listed if file_name(stored.key).removesuffix(".json").isdecimal()]
    for stored in sorted(entries, key=lambda stored: stored.key, reverse=True)[:_MOST_ENTRIES]:
        yield from _schemas_in(store.read(stored.key, start=0, length=_LOOK))
    summed_up = "" if version is None else f"{version:0{_DIGITS}}.checkpoint."
    parts = [stored for stored in listed if summed_up and file_name(stored.key).startswith(summed_up)]
    for stored in parts[:_MOST_PARTS]:
        if stored.key.endswith(".json"):
            yield from _schemas_in(store.read(stored.key, start=0, length=_LOOK))
        else:
            yield from filter(None, map(_load, read_checkpoint(stored, store)))


def _schemas_in(entry: bytes) -> Iterator[Any]:
    for line in entry.decode("utf-8", "replace").splitlines():
        action = _load(line) if "metaData" in line else None
        metadata = action.get("metaData") if isinstance(action, dict) else None
        schema = _load(metadata.get("schemaString")) if isinstance(metadata, dict) else None
        if isinstance(schema, dict):
            yield schema


def _load(text: Any) -> Any:
    """None of what is no JSON."""
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
