"""Iceberg: the table's own schema, as its newest metadata file says it."""

import json
import re
from itertools import islice
from typing import Any

from delta_arc_lineage.adapters.file_schemas.compressions import find_compression, unpack_head
from delta_arc_lineage.adapters.file_schemas.excerpts import MOST, Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import to_columns
from delta_arc_lineage.adapters.file_schemas.stated_types import Spelling
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectStore

FOLDER = "metadata/"
_MOST_LISTED = 10_000
_ICEBERG = Spelling("list", "element", "key", "value", required="required")
_METADATA = re.compile(r"v?(\d{1,18})(-.*)?(\.gz)?\.metadata\.json(\.gz)?", re.DOTALL)
_BEGIN, _BETWEEN = re.compile(r"\s*\{\s*"), re.compile(r"[\s,:]*")


def read_iceberg(folder: str, store: ObjectStore) -> FileSchema:
    """The schema of the table in a folder; Unreadable where its metadata does not tell."""
    listed = islice(store.list_objects(f"{folder}{FOLDER}"), _MOST_LISTED)
    versions = [(version, stored) for stored in listed if (version := _version_of(stored)) is not None]
    if not versions:
        raise Unreadable(f"what was looked at of {folder}{FOLDER} holds no metadata file")
    _, newest = max(versions, key=lambda told: (told[0], told[1].last_modified))
    head = store.read(newest.key, start=0, length=MOST)
    if compression := find_compression(head):
        head = unpack_head(head, compression, 8 * MOST)
    return FileSchema("Iceberg", to_columns(_ICEBERG.read_struct(_find_schema(_read_members(head)))))


def _version_of(stored: StoredObject) -> int | None:
    found = _METADATA.fullmatch(file_name(stored.key))
    return int(found[1]) if found else None


def _read_members(head: bytes) -> dict[str, Any]:
    """The members of the object that begins here, as far as they are whole: snapshots, which make it long, come
    last."""
    text = head.decode("utf-8-sig", "replace")
    decoder, members = json.JSONDecoder(), {}
    begun = _BEGIN.match(text)
    at = begun.end() if begun else len(text)
    try:
        while at < len(text) and text[at] == '"':
            name, at = decoder.raw_decode(text, at)
            members[name], at = decoder.raw_decode(text, _after(text, at))
            at = _after(text, at)
    except (ValueError, RecursionError):
        return members
    return members


def _after(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _find_schema(members: dict[str, Any]) -> dict[str, Any]:
    """The current one of all there were; of the first version of the format, the one there is."""
    schemas = members.get("schemas")
    all_told = [schema for schema in schemas if isinstance(schema, dict)] if isinstance(schemas, list) else []
    current = [schema for schema in all_told if schema.get("schema-id") == members.get("current-schema-id")]
    found = current[0] if current else members.get("schema")
    if not isinstance(found, dict):
        raise Unreadable("its newest metadata file does not tell the table's schema within what is read of it")
    return found
