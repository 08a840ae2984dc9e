"""Drafts: the entities of a request, split into own attributes, relationships and the rest.

Relationships arrive in `attributes` (classic SDK) or in `relationshipAttributes` (REST, newer SDK); the type says
which name is which, so both are read alike. Names that the type does not have are dropped, as the metastore does.
"""

from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.values import MAXIMUM_TEXT, InvalidValue, normalize_member
from delta_arc_lineage.local_atlan.types.type_registry import EntityType, TypeRegistry

Ends = dict[str, list[dict[str, Any]]]


@dataclass
class Draft:
    """One entity of a request, its values checked, its references not yet resolved."""

    type: EntityType
    guid: str
    attributes: dict[str, Any]
    ends: Ends
    append: Ends
    remove: Ends
    status: str | None
    classifications: list[dict[str, Any]] | None
    add_classifications: list[dict[str, Any]]
    remove_classifications: list[dict[str, Any]]
    business: dict[str, dict[str, Any]] | None
    custom: dict[str, str] | None
    labels: list[str] | None
    messages: list[str] = field(default_factory=list)

    @property
    def qualified_name(self) -> str | None:
        """The unique name sent, if any."""
        name = self.attributes.get("qualifiedName")
        return name if isinstance(name, str) and name else None


def find_entity_type(types: TypeRegistry, name: object) -> EntityType:
    """The type of this name, or the metastore's refusal."""
    kind = types.entity(name) if isinstance(name, str) else None
    if kind is None:
        raise CatalogError(ErrorKind.TYPE_NAME_INVALID, "ENTITY", name)
    return kind


def _is_reference(value: object) -> bool:
    """Whether a value can refer to an entity."""
    return isinstance(value, dict) and bool(value.get("guid") or value.get("uniqueAttributes"))


def _read_references(kind: EntityType, name: str, value: object) -> list[dict[str, Any]]:
    """The references in a relationship attribute: none, one or many."""
    references: list[Any] = value if isinstance(value, list) else [] if value is None else [value]
    for reference in references:
        if not _is_reference(reference):
            raise CatalogError(ErrorKind.INVALID_OBJECT_ID, f"{kind.name}.{name}={reference}")
    return references


def _read_ends(kind: EntityType, sent: dict[str, Any] | None) -> Ends:
    """The relationship attributes of this type in a map, by name."""
    return {name: _read_references(kind, name, value) for name, value in (sent or {}).items() if name in kind.ends}


def _check_attributes(types: TypeRegistry, kind: EntityType, sent: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The own attributes of this type in a map, and a message for each that does not fit."""
    checked: dict[str, Any] = {}
    messages: list[str] = []
    for name, value in sent.items():
        declared = kind.attributes.get(name)
        if declared is None or name in kind.ends or name.startswith("__"):
            continue  # names of the system's own are computed, never taken from a client
        try:
            checked[name] = normalize_member(types, declared, value)
        except InvalidValue as error:
            messages.append(f"{kind.name}.{name}={value}: invalid value for type {error}")
        if isinstance(value, str) and len(value) > MAXIMUM_TEXT:
            messages.append(f"{kind.name}.{name}: longer than {MAXIMUM_TEXT} characters")
    return checked, messages


def read_draft(types: TypeRegistry, sent: object) -> Draft:
    """One entity of a request body."""
    if not isinstance(sent, dict):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"entity expected, found {sent!r}")
    kind = find_entity_type(types, sent.get("typeName"))
    attributes = dict(sent.get("attributes") or {})
    unique = sent.get("uniqueAttributes") or {}
    if unique.get("qualifiedName"):
        attributes.setdefault("qualifiedName", unique["qualifiedName"])
    values, messages = _check_attributes(types, kind, attributes)
    return Draft(
        type=kind,
        guid=str(sent.get("guid") or ""),
        attributes=values,
        ends={**_read_ends(kind, attributes), **_read_ends(kind, sent.get("relationshipAttributes"))},
        append=_read_ends(kind, sent.get("appendRelationshipAttributes")),
        remove=_read_ends(kind, sent.get("removeRelationshipAttributes")),
        status=sent.get("status"),
        classifications=sent.get("classifications"),
        add_classifications=sent.get("addOrUpdateClassifications") or [],
        remove_classifications=sent.get("removeClassifications") or [],
        business=sent.get("businessAttributes"),
        custom=sent.get("customAttributes"),
        labels=sent.get("labels"),
        messages=messages,
    )


def read_bulk(types: TypeRegistry, body: object) -> list[Draft]:
    """All entities of a bulk request."""
    sent = body.get("entities") if isinstance(body, dict) else None
    if not isinstance(sent, list) or not sent:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "no entities to create/update.")
    drafts = [read_draft(types, entity) for entity in sent]
    messages = [message for draft in drafts for message in draft.messages]
    if messages:
        raise CatalogError(ErrorKind.INVALID_ENTITY, f"[{', '.join(messages)}]")
    return drafts
