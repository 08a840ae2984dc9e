"""Checks of custom metadata's definitions: the types a set applies to, the length of its texts, what is still in use.

Follows the metastore's `AtlasBusinessMetadataType` (what an attribute may be; every text has a `maxStrLength`) and
`AtlasBusinessMetadataDefStoreV2` (options without a value, applicable types taken away, attributes archived and sets
deleted while assets carry them).
"""

import json
import re
import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

Definition = dict[str, Any]

_APPLICABLE = "applicableEntityTypes"
_MAXIMUM_LENGTH = "maxStrLength"
_WITHOUT_VALUE = "enumType"

_CARRIED = """
SELECT 1 FROM entity WHERE business IS NOT NULL
   AND EXISTS (SELECT 1 FROM json_each(business, '$.' || json_quote(?1)) WHERE ?2 IS NULL OR key = ?2) LIMIT 1
"""


def read_applicable_types(attribute: Definition) -> list[str]:
    """The entity types an attribute is for, as its option lists them in JSON; none if it has no such option."""
    sent = (attribute.get("options") or {}).get(_APPLICABLE)
    try:
        names = json.loads(sent) if isinstance(sent, str) else sent
    except ValueError:
        return []
    return [str(name) for name in names] if isinstance(names, list) else []


def read_maximum_length(attribute: Definition) -> int | None:
    """How long a text of an attribute may be; none for what is no text."""
    sent = str((attribute.get("options") or {}).get(_MAXIMUM_LENGTH, ""))
    return int(sent) if _read_element(attribute) == "string" and re.fullmatch(r"[0-9]{1,18}", sent) else None


def check_attribute(types: TypeRegistry, name: str, attribute: Definition) -> None:
    """Refuse an attribute that a set cannot have."""
    said = str(attribute.get("displayName") or attribute.get("name"))
    element = _read_element(attribute)
    if element in types.structs or types.entity(element) is not None:
        raise CatalogError(ErrorKind.BUSINESS_ATTRIBUTE_TYPE, name, said)
    options = attribute.get("options")
    if options is not None and not isinstance(options, dict):
        raise CatalogError(ErrorKind.BAD_REQUEST, f"options map for attribute {said} is not a valid JSON object")
    for key, value in (options or {}).items():
        _check_option(said, key, value)
    for known in read_applicable_types(attribute):
        if types.entity(known) is None:
            raise CatalogError(ErrorKind.TYPE_NAME_NOT_FOUND, known)
    if element == "string" and read_maximum_length(attribute) is None:
        raise CatalogError(ErrorKind.MISSING_MANDATORY_FIELD, said, f"options.{_MAXIMUM_LENGTH}")


def _check_option(said: str, key: str, value: Any) -> None:
    """Refuse an option without a value, or with a text that begins as JSON and is none."""
    if value is None or (not str(value).strip() and key != _WITHOUT_VALUE):
        raise CatalogError(ErrorKind.BAD_REQUEST, f"options['{key}'] for attribute {said} has null/empty value")
    if isinstance(value, str) and value.strip().startswith(("{", "[")):
        try:
            json.loads(value)
        except ValueError as error:
            message = f"options['{key}'] for attribute {said} contains invalid JSON string: {error}"
            raise CatalogError(ErrorKind.BAD_REQUEST, message) from error


def _read_element(attribute: Definition) -> str:
    """The type of one value of an attribute."""
    declared = str(attribute.get("typeName") or "")
    inner = re.fullmatch(r"array<(.*)>|map<.*,(.*)>", declared)
    return (inner[1] or inner[2] or "").strip() if inner else declared


def check_set_change(connection: sqlite3.Connection, stored: Definition, sent: Definition) -> None:
    """Refuse an update that takes applicable types away or archives an attribute that assets carry."""
    after = {attribute.get("name"): attribute for attribute in sent.get("attributeDefs") or []}
    for before in stored.get("attributeDefs") or []:
        changed = after.get(before["name"])
        if changed is None:
            continue
        if not set(read_applicable_types(before)) <= set(read_applicable_types(changed)):
            raise CatalogError(ErrorKind.APPLICABLE_TYPES_REMOVED, before["name"], stored["name"])
        archived = _is_archived(changed) and not _is_archived(before)
        if archived and connection.execute(_CARRIED, (stored["name"], before["name"])).fetchone():
            raise CatalogError(ErrorKind.TYPE_HAS_REFERENCES, before["name"])


def refuse_carried(connection: sqlite3.Connection, name: str) -> None:
    """Refuse the end of a set that assets carry, archived ones too."""
    if connection.execute(_CARRIED, (name, None)).fetchone():
        raise CatalogError(ErrorKind.TYPE_HAS_REFERENCES, name)


def _is_archived(attribute: Definition) -> bool:
    """Whether an attribute is marked as no longer in use."""
    return str((attribute.get("options") or {}).get("isArchived")).lower() == "true"
