"""Own attributes by type: what each kind of answer shows of an entity's attributes, those set and those not.

Source: the metastore's `EntityGraphRetriever`, one rule an answer:

- a full entity has every attribute of its type, unset ones as null (`mapAttributes`);
- a mutation's header asks for every attribute and shows those that are not null
  (`EntityGraphMapper.constructHeader` over `mapVertexToAtlasEntityHeader`);
- any other header has the few of every header and those asked for, none that is null (`mapVertexToAtlasEntityHeader`).

An unset array is never null but empty, in each of them (`getVertexAttributePreFetchCache`, `mapVertexToArray`), and
an attribute that the SDK declares never null has its default.
Values need no change: they are kept as their types normalize them (`values.normalize`).
"""

from typing import Any

from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.types.type_registry import EntityType


def show_every(kind: EntityType | None, entity: Entity) -> dict[str, Any]:
    """Every attribute of the type; of a type that is gone, what is stored."""
    shown = {**kind.unset, **entity.attributes} if kind else dict(entity.attributes)
    shown["qualifiedName"] = entity.qualified_name
    return shown


def show_present(kind: EntityType | None, entity: Entity) -> dict[str, Any]:
    """Every attribute that is not null."""
    return {**kind.present, **entity.attributes} if kind else dict(entity.attributes)


def show_header_attributes(kind: EntityType | None, entity: Entity) -> dict[str, Any]:
    """The attributes of every header that are not null; of a type that is gone, what is stored."""
    names = kind.header if kind else entity.attributes
    return {name: entity.attributes[name] for name in names if name in entity.attributes}


def show_unique(kind: EntityType | None, attributes: dict[str, Any], qualified_name: str) -> dict[str, Any]:
    """The unique attributes of an entity, as references to it name them (`toAtlasObjectId`)."""
    unique = kind.unique if kind else ()
    known = {name: attributes[name] for name in unique if attributes.get(name) is not None}
    return {**known, "qualifiedName": qualified_name}


def show_text(attributes: dict[str, Any], qualified_name: str) -> str:
    """What an entity is called: its name, else its display name, else its qualified name (`getDisplayText`)."""
    return str(attributes.get("name") or attributes.get("displayName") or qualified_name)


def show_asked(kind: EntityType | None, entity: Entity, name: str) -> Any:
    """One attribute that a request asks for; null if it is not to be shown."""
    value = entity.attributes.get(name)
    return kind.present.get(name) if value is None and kind else value
