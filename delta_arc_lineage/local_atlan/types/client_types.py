"""Type definitions: those that clients make, kept; those built in, described on request.

The names of tags and of custom metadata, and of its attributes, are made by the server: clients give display names and
learn the names from the answer.
"""

import json
import sqlite3
import uuid
from collections.abc import Collection
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import index_attribute, to_json
from delta_arc_lineage.local_atlan.made.names import make_short_id
from delta_arc_lineage.local_atlan.types.business_metadata_checks import check_set_change, refuse_carried
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry
from delta_arc_lineage.local_atlan.types.typedef_checks import check_change, check_definition

Definition = dict[str, Any]

LISTS = {
    "ENUM": "enumDefs",
    "STRUCT": "structDefs",
    "CLASSIFICATION": "classificationDefs",
    "ENTITY": "entityDefs",
    "RELATIONSHIP": "relationshipDefs",
    "BUSINESS_METADATA": "businessMetadataDefs",
}
_HASHED = ("CLASSIFICATION", "BUSINESS_METADATA")
_NAMESPACE = uuid.UUID("0c6a2a4e-55f0-44b5-bd11-2f6a4a3d1c90")


def _list_built_in(types: TypeRegistry, category: str) -> list[Definition]:
    """The definitions of a category that every catalog has."""
    if category == "ENUM":
        return [_describe_enum(types, name) for name in sorted(types.enums)]
    if category == "STRUCT":
        return [_describe_struct(types, name) for name in sorted(types.structs)]
    if category == "ENTITY":
        return [_describe_entity(types, name) for name in sorted(types.entity_names)]
    if category == "RELATIONSHIP":
        return [_describe_relationship(types, name) for name in sorted(types.relationship_names)]
    return []


def _make_frame(category: str, name: str) -> Definition:
    """The fields of every definition."""
    return {
        "category": category,
        "guid": str(uuid.uuid5(_NAMESPACE, f"{category}:{name}")),
        "name": name,
        "description": name,
        "typeVersion": "1.0",
        "serviceType": "atlan",
        "createdBy": "admin",
        "updatedBy": "admin",
        "createTime": 0,
        "updateTime": 0,
        "version": 1,
    }


def _describe_enum(types: TypeRegistry, name: str) -> Definition:
    """A built-in enumeration."""
    elements = [{"value": value, "ordinal": at} for at, value in enumerate(types.enums[name])]
    return {**_make_frame("ENUM", name), "elementDefs": elements}


def _describe_struct(types: TypeRegistry, name: str) -> Definition:
    """A built-in struct."""
    return {
        **_make_frame("STRUCT", name),
        "attributeDefs": _describe_attributes(types.structs[name], types.mandatory.get(name, ()), unique=[]),
    }


def _describe_entity(types: TypeRegistry, name: str) -> Definition:
    """A built-in entity type with its own and inherited relationship attributes."""
    kind = types.entity(name)
    declared = types.declared(name)
    ends = kind.ends if kind else {}
    return {
        **_make_frame("ENTITY", name),
        "superTypes": declared["super"],
        "subTypes": sorted(types.direct_subtypes(name)),
        "attributeDefs": _describe_attributes(
            declared["attributes"], ("qualifiedName", "name"), unique=types.list_unique(name)
        ),
        "relationshipAttributeDefs": [
            {
                "name": attribute,
                "typeName": end.target if end.single else f"array<{end.target}>",
                "isOptional": True,
                "cardinality": "SINGLE" if end.single else "SET",
                "relationshipTypeName": end.relationship,
                "isLegacyAttribute": False,
            }
            for attribute, end in ends.items()
        ],
    }


def _describe_attributes(
    attributes: dict[str, str], mandatory: Collection[str], *, unique: list[str]
) -> list[Definition]:
    """Attributes as a definition lists them."""
    return [
        {
            "name": name,
            "typeName": declared,
            "isOptional": name not in mandatory,
            "cardinality": "SET" if declared.startswith("array<") else "SINGLE",
            "isUnique": name in unique,
            "isIndexable": True,
        }
        for name, declared in attributes.items()
    ]


def _describe_relationship(types: TypeRegistry, name: str) -> Definition:
    """A built-in relationship type."""
    ends = [
        {"type": end[0], "name": end[1], "isContainer": False, "cardinality": end[2]}
        for end in types.relationship(name) or []
    ]
    return {
        **_make_frame("RELATIONSHIP", name),
        "relationshipCategory": "ASSOCIATION",
        "propagateTags": types.propagation(name),
        "endDef1": ends[0],
        "endDef2": ends[1],
        "attributeDefs": [],
    }


def _list_stored(connection: sqlite3.Connection, category: str) -> list[Definition]:
    """The definitions of a category that clients made."""
    rows = connection.execute("SELECT body FROM typedef WHERE category=? ORDER BY name", (category,))
    return [json.loads(row[0]) for row in rows]


def list_definitions(types: TypeRegistry, connection: sqlite3.Connection, categories: list[str]) -> Definition:
    """All definitions of these categories, in the metastore's envelope."""
    answer: Definition = {name: [] for name in LISTS.values()}
    for category in categories:
        if category in LISTS:
            stored = _list_stored(connection, category)
            names = {definition["name"] for definition in stored}
            kept = [definition for definition in _list_built_in(types, category) if definition["name"] not in names]
            answer[LISTS[category]] = kept + stored
    return answer


def find(types: TypeRegistry, connection: sqlite3.Connection, name: str) -> Definition:
    """One definition by name."""
    row = connection.execute("SELECT body FROM typedef WHERE name=?", (name,)).fetchone()
    if row:
        return dict(json.loads(row[0]))
    if name in types.enums:
        return _describe_enum(types, name)
    if name in types.structs:
        return _describe_struct(types, name)
    if types.entity(name):
        return _describe_entity(types, name)
    if types.relationship(name):
        return _describe_relationship(types, name)
    raise CatalogError(ErrorKind.TYPE_NAME_NOT_FOUND, name)


def save(change: Change, sent: Definition, *, create: bool) -> Definition:
    """Create or update every definition of a request; gives them back with what the server adds."""
    answer: Definition = {name: [] for name in LISTS.values()}
    defined = {str(definition.get("name")) for name in LISTS.values() for definition in sent.get(name) or []}
    for category, name in LISTS.items():
        for definition in sent.get(name) or []:
            check_definition(change.types, category, definition, defined=defined)
            kept = _create(change, category, definition) if create else _update(change, category, definition)
            body = to_json(kept)
            change.connection.execute(
                "INSERT OR REPLACE INTO typedef VALUES (?,?,?,?,?)",
                (kept["name"], kept["guid"], category, kept.get("displayName"), body),
            )
            answer[name].append(kept)
            for attribute in kept.get("attributeDefs") or [] if category == "ENTITY" else ():
                if attribute.get("isUnique"):
                    index_attribute(change.connection, str(attribute["name"]))
    return answer


def _create(change: Change, category: str, sent: Definition) -> Definition:
    """A new definition, named by the server where clients only give display names."""
    display = sent.get("displayName") or sent.get("name")
    name = make_short_id() if category in _HASHED else str(sent.get("name"))
    _refuse_existing(change, category, name=name, display=display)
    definition = {
        **sent,
        **_make_frame(category, name),
        "description": sent.get("description") or "",
        "displayName": display,
    }
    stamp = {"createdBy": change.user, "createTime": change.now, "guid": str(uuid.uuid4())}
    return _name_attributes(category, {**definition, **stamp, **_stamp_change(change)}, named=set())


def _refuse_existing(change: Change, category: str, *, name: str, display: Any) -> None:
    """Refuse a name, or a display name of a tag or of custom metadata, that is taken."""
    if category in _HASHED:
        query = "SELECT 1 FROM typedef WHERE category=? AND display_name=?"
        if change.connection.execute(query, (category, display)).fetchone():
            raise CatalogError(ErrorKind.TYPE_DISPLAY_NAME_EXISTS, display)
        return
    types = change.types
    taken = name in types.enums or name in types.structs or types.entity(name) or types.relationship(name)
    if taken or change.connection.execute("SELECT 1 FROM typedef WHERE name=?", (name,)).fetchone():
        raise CatalogError(ErrorKind.TYPE_EXISTS, name)


def _stamp_change(change: Change) -> Definition:
    """Who changed a definition when."""
    return {"updatedBy": change.user, "updateTime": change.now}


def _update(change: Change, category: str, sent: Definition) -> Definition:
    """A definition as sent, over what was kept of it."""
    row = change.connection.execute("SELECT body FROM typedef WHERE name=?", (sent.get("name"),)).fetchone()
    if row is None and category in _HASHED:
        raise CatalogError(ErrorKind.TYPE_NAME_NOT_FOUND, sent.get("name"))
    stored = json.loads(row[0]) if row else find(change.types, change.connection, str(sent.get("name")))
    check_change(category, stored, sent)
    if category == "BUSINESS_METADATA":
        check_set_change(change.connection, stored, sent)
    merged = {**stored, **{key: value for key, value in sent.items() if value is not None}}
    named = {str(attribute["name"]) for attribute in stored.get("attributeDefs") or []}
    return _name_attributes(category, {**merged, "guid": stored["guid"], **_stamp_change(change)}, named=named)


def _name_attributes(category: str, definition: Definition, *, named: set[str]) -> Definition:
    """A tag or a set of custom metadata with a server-made name for every attribute that it did not have.

    Source: `TypesREST`, which calls `setRandomNameForEntityAndAttributeDefs` of both kinds of definitions before it
    creates them, and `setRandomNameForNewAttributeDefs` before it updates them; the name sent is what people see.
    """
    if category not in _HASHED or definition.get("attributeDefs") is None:
        return definition
    attributes = [
        sent
        if sent.get("name") in named
        else {**sent, "displayName": sent.get("displayName") or sent.get("name"), "name": make_short_id()}
        for sent in definition["attributeDefs"]
    ]
    return {**definition, "attributeDefs": attributes}


def remove(change: Change, name: str) -> str:
    """Remove a definition that nothing uses; gives its category."""
    row = change.connection.execute("SELECT category FROM typedef WHERE name=?", (name,)).fetchone()
    if row is None:
        find(change.types, change.connection, name)
        raise CatalogError(ErrorKind.BUILT_IN_TYPE, name)
    used = {
        "CLASSIFICATION": "SELECT 1 FROM classification WHERE type_name=? LIMIT 1",
        "ENTITY": "SELECT 1 FROM entity WHERE type_name=? LIMIT 1",
        "RELATIONSHIP": "SELECT 1 FROM relationship WHERE type_name=? LIMIT 1",
    }.get(row[0])
    if used and change.connection.execute(used, (name,)).fetchone():
        raise CatalogError(ErrorKind.TYPE_HAS_REFERENCES, name)
    if row[0] == "BUSINESS_METADATA":
        refuse_carried(change.connection, name)
    change.connection.execute("DELETE FROM typedef WHERE name=?", (name,))
    return str(row[0])
