"""Unique attributes: those by which an entity is found, and which no two entities of a type share.

An entity is found by all the unique attributes that are sent, together: one that has the name and another ARN, or the
ARN and another name, is not it (`AtlasGraphUtilsV2.findByUniqueAttributes`: the type first, then its sub-types). A
second entity of a type with a value that is taken meets the index of that type and attribute (`PER_TYPE_UNIQUE` of
`GraphBackedSearchIndexer`), archived ones too. The ARN of an AWS asset is unique over all AWS types, as the API
documentation of S3 assets has it. The status of the refusal, 409, is that of an instance that exists.
"""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import Draft
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.types.type_registry import EntityType, TypeRegistry

NAME = "qualifiedName"
_OVER_ALL_TYPES = ("awsArn",)

Values = dict[str, Any]


def select_unique(kind: EntityType, sent: Values) -> Values:
    """The unique attributes among those sent that have a value."""
    return {name: sent[name] for name in kind.unique if sent.get(name) is not None}


def refuse_not_unique(kind: EntityType, sent: Values) -> None:
    """Refuse to look for an entity by no attribute, or by one that is not unique (`validateUniqueAttribute`)."""
    wrong = next((name for name in sent if name not in kind.unique), None)
    if wrong is not None or not sent:
        raise CatalogError(ErrorKind.NOT_UNIQUE, kind.name, wrong or "")


def describe_unique(sent: Values) -> str:
    """Unique attributes as the metastore's messages write them: `{qualifiedName=a, awsArn=b}`."""
    return "{" + ", ".join(f"{name}={value}" for name, value in sent.items()) + "}"


def find_by_unique(
    connection: sqlite3.Connection, types: TypeRegistry, kind: EntityType, sent: Values
) -> Entity | None:
    """The entity of the type, else of a sub-type, that has every unique attribute sent; none if none was sent."""
    wanted = select_unique(kind, sent)
    if not wanted:
        return None
    name = NAME if NAME in wanted else next(iter(wanted))
    return _select_meant(types, kind, rows.find_by_attribute(connection, name, wanted[name]), wanted)


def find_meant(change: Change, draft: Draft) -> Entity | None:
    """The entity that a draft without a guid means, or none: then it is new, unless its name is taken."""
    wanted = select_unique(draft.type, draft.attributes)
    if not wanted.get(NAME):
        return None
    named = rows.find_by_attribute(change.connection, NAME, wanted[NAME])
    found = change.keep(_select_meant(change.types, draft.type, named, wanted))
    taken = next((entity for entity in named if entity.type_name == draft.type.name), None)
    if found is None and taken is not None:
        raise _refuse(NAME, wanted[NAME], by=taken)
    return found


def _select_meant(types: TypeRegistry, kind: EntityType, entities: list[Entity], wanted: Values) -> Entity | None:
    """The first of these that is of the type, else of a sub-type, and has all these values."""
    subtypes = types.subtypes(kind.name)
    found = [entity for entity in entities if entity.type_name in subtypes and _has_all(entity, wanted)]
    return min(found, key=lambda entity: entity.type_name != kind.name, default=None)


def refuse_taken(change: Change, written: list[tuple[Draft, Entity]]) -> None:
    """Refuse what was written with a value that another entity has, in the store or in this request."""
    checked = [(entity, name) for draft, entity in written for name in _list_checked(draft, entity)]
    names = {name for _, name in checked}
    if not names:
        return
    owners: dict[tuple[str, Any], list[Entity]] = {}
    for entity in change.entities.values():
        for name in names:
            owners.setdefault((name, _make_key(entity.attributes.get(name))), []).append(entity)
    for entity, name in checked:
        value = entity.attributes[name]
        stored = [change.entities.get(row.id, row) for row in rows.find_by_attribute(change.connection, name, value)]
        for other in (*stored, *owners.get((name, _make_key(value)), ())):
            if _clash(change, entity, other, name=name):
                raise _refuse(name, value, by=other)


def _list_checked(draft: Draft, entity: Entity) -> list[str]:
    """The unique attributes that a draft wrote; the name only where a guid led to the entity, which may rename it."""
    is_addressed = bool(draft.guid) and not draft.guid.startswith("-")
    sent = [name for name in draft.type.unique if draft.attributes.get(name) is not None]
    return [name for name in sent if entity.attributes.get(name) is not None and (name != NAME or is_addressed)]


def _clash(change: Change, entity: Entity, other: Entity, *, name: str) -> bool:
    """Whether another entity has the value too; a name that another one gives up in this request is still its own."""
    if other.id == entity.id or other.id in change.purged:
        return False
    if other.type_name != entity.type_name and name not in _OVER_ALL_TYPES:
        return False
    return name == NAME or other.attributes.get(name) == entity.attributes.get(name)


def _make_key(value: Any) -> Any:
    """A value as a key."""
    return str(value) if isinstance(value, (list, dict)) else value


def _has_all(entity: Entity, wanted: Values) -> bool:
    """Whether an entity has all these values."""
    return all(entity.attributes.get(name) == value for name, value in wanted.items())


def _refuse(name: str, value: Any, *, by: Entity) -> CatalogError:
    said = f"{name} {value} must be unique, and is that of {by.type_name} {by.qualified_name} ({by.guid})"
    return CatalogError(ErrorKind.INSTANCE_EXISTS, said)
