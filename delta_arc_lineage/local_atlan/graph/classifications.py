"""Tags on entities: added, changed and taken away, and carried along lineage and containment.

A row names an entity and the source of its tag; a direct tag is its own source. A change makes the carried rows of
that source anew, as the metastore's propagation tasks do.
"""

import json
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import Draft
from delta_arc_lineage.local_atlan.graph.propagation import carry
from delta_arc_lineage.local_atlan.graph.rows import Entity, to_json
from delta_arc_lineage.local_atlan.graph.values import InvalidValue, normalize_members

Tag = dict[str, Any]

_KNOWN = "SELECT body FROM typedef WHERE name=? AND category='CLASSIFICATION'"
_CARRIED = "SELECT 1 FROM classification WHERE entity=? AND type_name=?"
_DEFAULTS: Tag = {
    "propagate": False,
    "removePropagationsOnEntityDelete": True,
    "restrictPropagationThroughLineage": False,
    "restrictPropagationThroughHierarchy": False,
}


def read_direct_tags(change: Change, entity: Entity) -> dict[str, Tag]:
    """The tags put on the entity itself, by type."""
    query = "SELECT type_name, body FROM classification WHERE entity=?1 AND source=?1"
    return {row[0]: json.loads(row[1]) for row in change.connection.execute(query, (entity.id,))}


def apply(change: Change, entity: Entity, draft: Draft, *, replace: bool, append: bool) -> None:
    """Apply the tags of a save to an entity; an update ignores them unless a flag says otherwise.

    Source: `AtlasEntityUtils.getTagsDiffForReplace`, `getTagsDiffForAppend`, `EntityGraphMapper` on creation. A tag
    that names another entity was carried from there and is passed over, so that an answer can be written back.
    Replacing with none, or without a list, wipes. Of a tag that is added and removed at once the removal counts;
    removing one that is not there does nothing. What is appended to a new entity takes the place of its tags.
    """
    if entity.id in change.created:
        sent = draft.add_classifications if append and draft.add_classifications else draft.classifications
        for tag in sent or []:
            put(change, entity, tag)
        return
    if replace:
        make_equal(change, entity, _list_own(entity, draft.classifications or []))
    if append:
        removed = {str(tag.get("typeName")) for tag in _list_own(entity, draft.remove_classifications)}
        removed &= set(read_direct_tags(change, entity))
        for name in sorted(removed):
            take(change, entity, name)
        for tag in _list_own(entity, draft.add_classifications):
            if str(tag.get("typeName")) not in removed:
                put(change, entity, tag)


def _list_own(entity: Entity, tags: list[Tag]) -> list[Tag]:
    """The tags that are not said to come from another entity."""
    return [tag for tag in tags if tag.get("entityGuid") in (None, "", entity.guid)]


def make_equal(change: Change, entity: Entity, tags: list[Tag]) -> None:
    """Give an entity exactly these direct tags."""
    for name in set(read_direct_tags(change, entity)) - {str(tag.get("typeName")) for tag in tags}:
        take(change, entity, name)
    for tag in tags:
        put(change, entity, tag)


def put(change: Change, entity: Entity, sent: Tag) -> None:
    """Add a tag to an entity or change the one it has."""
    name = str(sent.get("typeName"))
    definition = change.connection.execute(_KNOWN, (name,)).fetchone()
    if definition is None:
        raise CatalogError(ErrorKind.CLASSIFICATION_NOT_FOUND, name)
    defined = json.loads(definition[0])
    allowed = defined.get("entityTypes")
    if allowed and not any(entity.type_name in change.types.subtypes(type_name) for type_name in allowed):
        raise CatalogError(ErrorKind.CLASSIFICATION_RESTRICTED, entity.guid, entity.type_name, name)
    before = read_direct_tags(change, entity).get(name)
    given = {key: value for key, value in sent.items() if value is not None}
    tag = {**_DEFAULTS, **(before or {}), **given, "entityGuid": entity.guid, "entityStatus": entity.status}
    tag = _with_typed_attributes(change, tag, before, defined.get("attributeDefs") or [])
    if tag == before:
        return
    change.connection.execute(
        "INSERT OR REPLACE INTO classification VALUES (?,?,?,?)", (entity.id, name, entity.id, to_json(tag))
    )
    change.touch(entity)
    change.reindexed.add(entity.id)
    change.record(entity, "CLASSIFICATION_UPDATE" if before else "CLASSIFICATION_ADD", tag)
    carry(change, entity.id, name)


def _with_typed_attributes(change: Change, tag: Tag, before: Tag | None, declared: list[dict[str, Any]]) -> Tag:
    """The tag with every attribute its type has: as sent, else as before; without any if its type has none.

    Source: `EntityGraphMapper.updateClassifications` (attributes not sent stay), `EntityGraphRetriever.mapAttributes`
    (all of the type are shown), `AtlasEntityStoreV2.validateAndNormalize` (what does not fit is refused).
    """
    sent = tag.pop("attributes", None)
    if not isinstance(sent, (dict, type(None))):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"[{tag['typeName']}={sent}: invalid value]")
    if not declared:
        return tag
    kinds = {str(attribute["name"]): str(attribute["typeName"]) for attribute in declared}
    merged = {**((before or {}).get("attributes") or {}), **(sent or {})}
    try:
        return {**tag, "attributes": normalize_members(change.types, kinds, merged)}
    except InvalidValue as error:
        message = f"[{tag['typeName']}: invalid value for type {error}]"
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, message) from error


def take(change: Change, entity: Entity, name: str) -> None:
    """Take a direct tag off an entity."""
    tag = read_direct_tags(change, entity).get(name)
    if tag is None and change.connection.execute(_CARRIED, (entity.id, name)).fetchone():
        raise CatalogError(ErrorKind.PROPAGATED_DELETE, name)
    if tag is None:
        raise CatalogError(ErrorKind.CLASSIFICATION_NOT_ASSOCIATED, name)
    change.connection.execute(
        "DELETE FROM classification WHERE entity=?1 AND source=?1 AND type_name=?2", (entity.id, name)
    )
    change.touch(entity)
    change.reindexed.add(entity.id)
    change.record(entity, "CLASSIFICATION_DELETE", {"typeName": name})
    carry(change, entity.id, name)
