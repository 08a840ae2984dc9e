"""Create or update: the rules of `POST entity` and `POST entity/bulk`.

In order: find or create the row of every draft, so that drafts may refer to each other; apply own attributes; apply
relationships; then tags, custom metadata and labels. Nothing is recorded for a draft that changes nothing. Any refusal
on the way leaves the whole request undone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import business_metadata, classifications
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.labels import read_labels, set_labels
from delta_arc_lineage.local_atlan.graph.payload import Draft, Ends
from delta_arc_lineage.local_atlan.graph.relationship_rows import Side
from delta_arc_lineage.local_atlan.graph.restoring import restore
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, DELETED, Entity
from delta_arc_lineage.local_atlan.graph.unique_attributes import find_by_unique, find_meant, refuse_taken
from delta_arc_lineage.local_atlan.graph.values import check_custom
from delta_arc_lineage.local_atlan.made.makers import MAKERS, before_creating, before_updating
from delta_arc_lineage.local_atlan.made.making import Making

_MANDATORY = ("qualifiedName", "name")


@dataclass(frozen=True)
class SaveOptions:
    """The query flags of a save."""

    replace_tags: bool = False
    append_tags: bool = False
    replace_business: bool = False
    overwrite_business: bool = False


class Saving:
    """One request's drafts becoming entities."""

    def __init__(self, change: Change, options: SaveOptions) -> None:
        self._change = change
        self._options = options
        self._drafts: dict[str, Draft] = {}
        self._assigned: dict[str, Entity] = {}
        self._guid_assignments: dict[str, str] = {}
        self._being_made: set[str] = set()
        self._followers: list[Callable[[], None]] = []

    def save(self, drafts: list[Draft]) -> dict[str, str]:
        """Apply all drafts; gives the guids assigned to temporary ones."""
        self._drafts = {draft.guid: draft for draft in drafts if draft.guid}
        pairs = [(draft, self._find_or_create(draft)) for draft in drafts]
        for draft, entity in pairs:
            if entity.id not in self._change.created:
                before_updating(Making(self._change, draft, self._resolve), entity)
        for draft, entity in pairs:
            self._apply_attributes(draft, entity)
        for draft, entity in pairs:
            self._apply_ends(draft, entity)
        for follow in self._followers:
            follow()
        for draft, entity in pairs:
            self._apply_additions(draft, entity)
        refuse_taken(self._change, pairs)
        return self._guid_assignments

    def _find_or_create(self, draft: Draft) -> Entity:
        """The entity that a draft updates or creates."""
        known = self._assigned.get(draft.guid)
        if known is not None:
            return known
        entity = self._find_existing(draft) or self._create(draft)
        if draft.guid:
            self._assigned[draft.guid] = entity
            if draft.guid.startswith("-"):
                self._guid_assignments[draft.guid] = entity.guid
        return entity

    def _find_existing(self, draft: Draft) -> Entity | None:
        """The stored entity a draft means: by guid if it has a real one, else by its unique attributes."""
        if draft.guid and not draft.guid.startswith("-"):
            return self._change.get_by_guid(draft.guid)
        return find_meant(self._change, draft)

    def _create(self, draft: Draft) -> Entity:
        """A new entity of a draft, or the one that its maker updates in its stead."""
        if draft.guid and draft.guid in self._being_made:
            raise CatalogError(ErrorKind.REFERENCE_NOT_FOUND, draft.guid)  # named after itself
        self._being_made.add(draft.guid)
        _refuse_missing(draft, [name for name in _MANDATORY if draft.attributes.get(name) is None])
        making = Making(self._change, draft, self._resolve)
        entity = before_creating(making) or self._insert(draft, making.name or draft.qualified_name)
        self._followers += [partial(follow, entity) for follow in making.followers]
        return entity

    def _insert(self, draft: Draft, name: str | None) -> Entity:
        """Store a new entity under its name."""
        attributes = {key: value for key, value in draft.attributes.items() if value is not None}
        if name:
            attributes["qualifiedName"] = name
        given = {key for key, value in attributes.items() if value or (name and key == "qualifiedName")}
        _refuse_missing(draft, [key for key in _MANDATORY if key not in given])
        return self._change.create(draft.type.name, name or "", attributes)

    def _apply_attributes(self, draft: Draft, entity: Entity) -> None:
        """Own attributes: those not sent stay, those sent as null go."""
        change = self._change
        if draft.status == ACTIVE and entity.status == DELETED:
            restore(change, entity)
        if entity.id in change.created and entity.attributes.items() >= _drop_nulls(draft.attributes).items():
            return
        changed = {
            name: value
            for name, value in draft.attributes.items()
            if entity.attributes.get(name) != value and not (name == "qualifiedName" and self._is_named(draft, entity))
        }
        if not changed:
            return
        entity.attributes = _drop_nulls({**entity.attributes, **changed})
        entity.qualified_name = entity.attributes.get("qualifiedName") or entity.qualified_name
        change.touch(entity)
        change.record(entity, "ENTITY_UPDATE", {"attributes": changed})

    def _is_named(self, draft: Draft, entity: Entity) -> bool:
        """Whether an entity was created under a name of the server's own."""
        return draft.type.name in MAKERS and entity.id in self._change.created

    def _apply_ends(self, draft: Draft, entity: Entity) -> None:
        """Relationships: those sent replace, those appended or removed add or take."""
        ends = draft.type.ends
        self._change.sent_ends.setdefault(entity.id, set()).update(draft.ends, draft.append, draft.remove)
        for name, sent in draft.ends.items():
            wanted = [(self._resolve(reference), _read_relationship_attributes(reference)) for reference in sent]
            Side(self._change, entity, ends[name]).replace(wanted)
        for name, reference in _list_references(draft.append):
            Side(self._change, entity, ends[name]).add(
                self._resolve(reference), _read_relationship_attributes(reference)
            )
        for name, reference in _list_references(draft.remove):
            Side(self._change, entity, ends[name]).remove(self._resolve(reference))

    def _apply_additions(self, draft: Draft, entity: Entity) -> None:
        """Tags, custom metadata, custom attributes and labels."""
        change, created = self._change, entity.id in self._change.created
        options = self._options
        classifications.apply(change, entity, draft, replace=options.replace_tags, append=options.append_tags)
        if options.replace_business and options.overwrite_business and not created and not draft.business:
            business_metadata.erase(change, entity)
        elif created or options.replace_business:
            overwrite = options.overwrite_business and not created
            business_metadata.merge(change, entity, draft.business, overwrite=overwrite)
        if draft.custom is not None and draft.custom != entity.custom:
            entity.custom = check_custom(draft.custom)
            change.touch(entity)
            change.record(entity, "CUSTOM_ATTRIBUTE_UPDATE", {"customAttributes": entity.custom})
        if draft.labels is not None:
            set_labels(change, entity, read_labels(draft.labels))

    def _resolve(self, sent: dict[str, Any]) -> Entity:
        """The entity a reference means: of this request, by guid, or by unique name."""
        guid = str(sent.get("guid") or "")
        if guid in self._assigned:
            return self._assigned[guid]
        if guid in self._drafts:
            return self._find_or_create(self._drafts[guid])
        if guid:
            return self._get_stored(guid)
        kind = sent.get("typeName")
        unique = sent.get("uniqueAttributes") or {}
        if not isinstance(kind, str) or self._change.types.entity(kind) is None or not isinstance(unique, dict):
            raise CatalogError(ErrorKind.TYPE_NAME_INVALID, "ENTITY", kind)
        change, declared = self._change, self._change.types.entity(kind)
        found = find_by_unique(change.connection, change.types, declared, unique) if declared else None
        return change.keep(found) or self._resolve_in_request(kind, unique)

    def _resolve_in_request(self, kind: str, unique: dict[str, Any]) -> Entity:
        """The draft of this request that carries the unique attributes, created now if it was not yet."""
        for draft in self._drafts.values():
            if unique and draft.type.is_a(kind) and draft.attributes.items() >= unique.items():
                return self._find_or_create(draft)
        sent = ", ".join(f"{name}:{value}" for name, value in unique.items())
        object_id = f"AtlasObjectId{{guid='null', typeName='{kind}', uniqueAttributes={{{sent}}}}}"
        raise CatalogError(ErrorKind.REFERENCE_NOT_FOUND, object_id)

    def _get_stored(self, guid: str) -> Entity:
        """The stored entity of a guid in a reference."""
        try:
            return self._change.get_by_guid(guid)
        except CatalogError as error:
            raise CatalogError(ErrorKind.REFERENCE_NOT_FOUND, guid) from error


def _refuse_missing(draft: Draft, names: list[str]) -> None:
    """Refuse a new entity without these attributes, as far as its type has them."""
    kind = draft.type.name
    messages = [
        f"{kind}.{name}: mandatory attribute value missing in type {kind}"
        for name in names
        if name in draft.type.attributes
    ]
    if messages:
        raise CatalogError(ErrorKind.INVALID_ENTITY, f"[{', '.join(messages)}]")


def _drop_nulls(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes without those that are null."""
    return {name: value for name, value in attributes.items() if value is not None}


def _list_references(ends: Ends) -> list[tuple[str, dict[str, Any]]]:
    """Every reference with the attribute it stands in."""
    return [(name, reference) for name, sent in ends.items() for reference in sent]


def _read_relationship_attributes(sent: dict[str, Any]) -> dict[str, Any] | None:
    """What a reference says about the relationship itself."""
    attributes = sent.get("relationshipAttributes")
    if not isinstance(attributes, dict):
        return None
    inner = attributes.get("attributes", attributes)
    return {key: value for key, value in inner.items() if value is not None and key != "typeName"} or None
