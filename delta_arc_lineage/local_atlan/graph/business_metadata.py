"""Custom metadata on an entity: sets of attributes that clients define, checked, merged, replaced or erased.

The rules are those of the metastore's `EntityGraphMapper`: a set belongs to an entity whose type, or a super-type of
it, is among the `applicableEntityTypes` of one of its attributes; an attribute that the set lacks is passed over; null
takes one attribute away, an empty set all of them; values fit their type and, if they are text, `maxStrLength`.
"""

import json
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.values import InvalidValue, normalize
from delta_arc_lineage.local_atlan.reading import read_object_map
from delta_arc_lineage.local_atlan.types.business_metadata_checks import read_applicable_types, read_maximum_length

Business = dict[str, dict[str, Any]]

_DEFINITION = "SELECT body FROM typedef WHERE name=? AND category='BUSINESS_METADATA'"
_DEFINITIONS = "SELECT body FROM typedef WHERE category='BUSINESS_METADATA' ORDER BY name"


@dataclass(frozen=True)
class _Attribute:
    """One attribute of a set, as an entity of a type has it."""

    name: str
    declared: str
    field: str
    optional: bool
    maximum: int | None


def merge(change: Change, entity: Entity, sent: Any, *, overwrite: bool) -> None:
    """Take the sets sent, of each the attributes sent; `overwrite` keeps nothing else. No set at all is no change."""
    sets = _read_sets(sent)
    if not sets:
        return
    checked = _check(change, entity, sets)
    kept: Business = {} if overwrite else {name: dict(values) for name, values in entity.business.items()}
    for name, values in checked.items():
        merged = {**kept.get(name, {}), **values} if sets[name] else {}
        kept[name] = {key: value for key, value in merged.items() if value is not None}
    _store(change, entity, {name: values for name, values in kept.items() if values})


def erase(change: Change, entity: Entity) -> None:
    """Take all custom metadata away."""
    _store(change, entity, {})


def remove(change: Change, entity: Entity, sent: Any) -> None:
    """Take attributes of sets away, of a set sent empty all; what is not there is passed over."""
    sets = _read_sets(sent)
    if not sets:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "businessAttributes is null/empty")
    kept = {
        name: {
            key: value for key, value in values.items() if name not in sets or (sets[name] and key not in sets[name])
        }
        for name, values in entity.business.items()
    }
    _store(change, entity, {name: values for name, values in kept.items() if values})


def translate(change: Change, entity: Entity, sent: Any) -> Business:
    """Sets by display name, and their attributes, as sets by name; a name of its own goes before a display name."""
    definitions = [json.loads(row[0]) for row in change.connection.execute(_DEFINITIONS)]
    found: Business = {}
    for name, values in _read_sets(sent).items():
        definition = _find_by_either_name(change, entity, definitions, name)
        if definition is None:
            raise CatalogError(ErrorKind.BAD_REQUEST, f"No BM type found with displayName {name}")
        attributes = definition.get("attributeDefs") or []
        found[definition["name"]] = {}
        for key, value in values.items():
            known = _find_named(attributes, "name", key) or _find_named(attributes, "displayName", key)
            if known is None:
                message = f"No attribute found with displayName {key} for BM attribute {definition['name']}"
                raise CatalogError(ErrorKind.BAD_REQUEST, message)
            found[definition["name"]][known["name"]] = value
    return found


def _find_by_either_name(
    change: Change, entity: Entity, definitions: list[dict[str, Any]], name: str
) -> dict[str, Any] | None:
    """The set of this name if it applies to the entity, else the one of this display name."""
    own = _find_named(definitions, "name", name)
    if own is not None and _list_attributes(change, entity, own):
        return own
    return _find_named(definitions, "displayName", name)


def _find_named(definitions: list[dict[str, Any]], key: str, name: str) -> dict[str, Any] | None:
    """The first definition of this name or display name."""
    return next((definition for definition in definitions if definition.get(key) == name), None)


def _read_sets(sent: Any) -> Business:
    """The sets of a body; a set of null is an empty one."""
    return read_object_map(sent, "businessAttributes")


def _check(change: Change, entity: Entity, sets: Business) -> Business:
    """The sets as their definitions want them; all that does not fit is refused together."""
    messages: list[str] = []
    checked: Business = {}
    for name, values in sets.items():
        row = change.connection.execute(_DEFINITION, (name,)).fetchone()
        attributes = _list_attributes(change, entity, json.loads(row[0])) if row else []
        if not attributes:
            messages.append(f"{name}: invalid business-metadata for entity type {entity.type_name}")
            continue
        checked[name] = {}
        for attribute in attributes:
            kept, faults = _read_value(change, entity, attribute, values.get(attribute.name))
            messages += faults
            if attribute.name in values:
                checked[name][attribute.name] = kept
    if messages:
        raise CatalogError(ErrorKind.INVALID_ENTITY, f"[{', '.join(messages)}]")
    return checked


def _list_attributes(change: Change, entity: Entity, definition: dict[str, Any]) -> list[_Attribute]:
    """The attributes of a set that apply to an entity."""
    kind = change.types.entity(entity.type_name)
    return [
        _Attribute(
            name=declared["name"],
            declared=str(declared.get("typeName", "string")),
            field=f"{entity.type_name}.{definition['name']}.{declared['name']}",
            optional=declared.get("isOptional") is not False,
            maximum=read_maximum_length(declared),
        )
        for declared in definition.get("attributeDefs") or []
        if kind is not None and any(kind.is_a(name) for name in read_applicable_types(declared))
    ]


def _read_value(change: Change, entity: Entity, attribute: _Attribute, value: Any) -> tuple[Any, list[str]]:
    """The value of an attribute as its type keeps it, and what is wrong with it."""
    if value is None:
        missing = f"{attribute.field}: mandatory business-metadata attribute value missing in type {entity.type_name}"
        return None, [] if attribute.optional else [missing]
    value, kept = _as_list(attribute, value), None
    faults: list[str] = []
    try:
        kept = normalize(change.types, attribute.declared, value)
    except InvalidValue as error:
        faults.append(f"{attribute.field}={value}: invalid value for type {error}")
    texts = value if isinstance(value, list) else [value]
    if attribute.maximum is not None and any(_count_characters(text) > attribute.maximum for text in texts):
        faults.append(f"{attribute.field}:  Business attribute-value exceeds maximum length limit")
    return kept, faults


def _count_characters(text: Any) -> int:
    """The length of a value's text in UTF-16 units, as Java counts; nothing has none."""
    return 0 if text is None else len(str(text).encode("utf-16-le", "surrogatepass")) // 2


def _as_list(attribute: _Attribute, value: Any) -> Any:
    """One value sent for an attribute of many counts as a list of it."""
    many = attribute.declared.startswith("array<")
    return [value] if many and value is not None and not isinstance(value, list) else value


def _store(change: Change, entity: Entity, business: Business) -> None:
    """Keep the sets if they differ."""
    if business == entity.business:
        return
    names = {*business, *entity.business}
    changed = {name: business.get(name, {}) for name in names if entity.business.get(name) != business.get(name)}
    entity.business = business
    change.touch(entity)
    for name, values in changed.items():
        change.record(entity, "BUSINESS_ATTRIBUTE_UPDATE", {"typeName": name, "attributes": values})
