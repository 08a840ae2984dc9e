"""Checks of type definitions: on creation everything they name exists, on update old data still fits.

Follows the metastore: attributes may be added if optional, never removed, never given another type; super-types may be
added, never removed; built-in types cannot be redefined. Custom metadata drops attributes by marking them archived.
"""

import re
from collections.abc import Iterator
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.types.business_metadata_checks import check_attribute
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

Definition = dict[str, Any]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 _]*")
_PRIMITIVES = {
    "string",
    "boolean",
    "byte",
    "short",
    "int",
    "long",
    "float",
    "double",
    "biginteger",
    "bigdecimal",
    "date",
    "objectid",
}
_WITH_ATTRIBUTES = ("ENTITY", "STRUCT", "CLASSIFICATION", "BUSINESS_METADATA", "RELATIONSHIP")


def check_definition(types: TypeRegistry, category: str, sent: Definition, *, defined: set[str]) -> None:
    """Refuse a definition that names what does not exist; `defined` are the other types of the request."""
    name = str(sent.get("name") or sent.get("displayName") or "")
    if not name:
        raise CatalogError(ErrorKind.UNKNOWN_TYPE_NAME, sent.get("name"))
    if category in ("ENTITY", "STRUCT", "ENUM", "RELATIONSHIP") and not _NAME.fullmatch(name):
        raise CatalogError(ErrorKind.TYPE_NAME_FORMAT, name, category)
    if category == "ENUM" and any(element.get("value") is None for element in sent.get("elementDefs") or []):
        raise CatalogError(ErrorKind.INVALID_TYPE_DEFINITION, name)
    if category in _WITH_ATTRIBUTES:
        for attribute in sent.get("attributeDefs") or []:
            _check_attribute(types, name, attribute, defined=defined)
            if category == "BUSINESS_METADATA":
                check_attribute(types, name, attribute)
    if category == "ENTITY":
        for known in sent.get("superTypes") or []:
            if known == name:
                raise CatalogError(ErrorKind.CIRCULAR_TYPE, name, known)
            if known not in defined and types.entity(known) is None:
                raise CatalogError(ErrorKind.TYPE_NAME_NOT_FOUND, known)
    if category == "RELATIONSHIP":
        _check_ends(types, name, sent, defined=defined)


def _check_attribute(types: TypeRegistry, name: str, attribute: Definition, *, defined: set[str]) -> None:
    """Refuse an attribute whose type does not exist."""
    declared = str(attribute.get("typeName") or "")
    for part in _split_type(declared):
        known = part in _PRIMITIVES or part in types.enums or part in types.structs or part in defined
        if not known and types.entity(part) is None:
            named = attribute.get("name") or attribute.get("displayName")
            raise CatalogError(ErrorKind.UNKNOWN_ATTRIBUTE_TYPE, declared, name, named)


def _split_type(declared: str) -> Iterator[str]:
    """The simple types that a declared type is made of.

    >>> list(_split_type("map<string,array<int>>"))
    ['string', 'int']
    """
    inner = re.fullmatch(r"(?:array|map)<(.*)>", declared)
    if inner is None:
        yield declared
    elif declared.startswith("map<"):
        key, _, value = inner[1].partition(",")
        yield from (*_split_type(key.strip()), *_split_type(value.strip()))
    else:
        yield from _split_type(inner[1].strip())


def _check_ends(types: TypeRegistry, name: str, sent: Definition, *, defined: set[str]) -> None:
    """Refuse a relationship without two ends of known types."""
    ends = [sent.get("endDef1") or {}, sent.get("endDef2") or {}]
    if not all(end.get("type") and end.get("name") for end in ends):
        raise CatalogError(ErrorKind.INSUFFICIENT_ENDS, name)
    for end in ends:
        if end["type"] not in defined and types.entity(end["type"]) is None:
            raise CatalogError(ErrorKind.INVALID_END_TYPE, name, end["type"])


def check_change(category: str, stored: Definition, sent: Definition) -> None:
    """Refuse an update after which stored values would no longer fit."""
    name = str(stored["name"])
    if sent.get("attributeDefs") is not None:
        before = {attribute["name"]: attribute for attribute in stored.get("attributeDefs") or []}
        after = {str(attribute.get("name")): attribute for attribute in sent["attributeDefs"]}
        for known, attribute in before.items():
            if known not in after:
                raise CatalogError(ErrorKind.ATTRIBUTE_REMOVED, name, known)
            if after[known].get("typeName") not in (None, attribute.get("typeName")):
                raise CatalogError(ErrorKind.ATTRIBUTE_TYPE_CHANGED, name, known)
        for known, attribute in after.items():
            if known not in before and attribute.get("isOptional") is False:
                raise CatalogError(ErrorKind.MANDATORY_ATTRIBUTE_ADDED, name, known)
    if sent.get("superTypes") is not None and set(stored.get("superTypes") or []) - set(sent["superTypes"]):
        raise CatalogError(ErrorKind.SUPER_TYPE_REMOVED)
