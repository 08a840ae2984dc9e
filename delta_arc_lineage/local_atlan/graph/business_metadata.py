"""Custom metadata on an entity: sets of attributes that clients define, checked, merged or replaced per set."""

import json
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.values import InvalidValue, normalize

Business = dict[str, dict[str, Any]]

_DEFINITION = "SELECT body FROM typedef WHERE name=? AND category='BUSINESS_METADATA'"


def merge(change: Change, entity: Entity, sent: Business, *, overwrite: bool) -> None:
    """Take the sets sent: attributes merged into each set, null removes one; `overwrite` replaces everything."""
    checked = {name: _check_set(change, name, values or {}) for name, values in sent.items()}
    kept: Business = {} if overwrite else {name: dict(values) for name, values in entity.business.items()}
    for name, values in checked.items():
        merged = {**kept.get(name, {}), **values}
        kept[name] = {key: value for key, value in merged.items() if value is not None}
    _store(change, entity, {name: values for name, values in kept.items() if values})


def remove(change: Change, entity: Entity, sent: Business) -> None:
    """Take attributes of sets away; what is not there is passed over."""
    kept = {
        name: {key: value for key, value in values.items() if key not in (sent.get(name) or {})}
        for name, values in entity.business.items()
    }
    _store(change, entity, {name: values for name, values in kept.items() if values})


def _check_set(change: Change, name: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values of one set as their definition wants them; what does not fit is refused by name."""
    row = change.connection.execute(_DEFINITION, (name,)).fetchone()
    if row is None:
        raise CatalogError(ErrorKind.INVALID_BUSINESS_METADATA, name, "")
    declared = {attribute["name"]: attribute for attribute in json.loads(row[0]).get("attributeDefs") or []}
    messages: list[str] = []
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key not in declared:
            messages.append(f"{name}.{key}: attribute not found in business-metadata")
            continue
        try:
            checked[key] = normalize(
                change.types, str(declared[key].get("typeName", "string")), _as_list(declared[key], value)
            )
        except InvalidValue as error:
            messages.append(f"{name}.{key}: invalid value for type {error}")
    if messages:
        raise CatalogError(ErrorKind.INVALID_ENTITY, f"[{', '.join(messages)}]")
    return checked


def _as_list(declared: dict[str, Any], value: Any) -> Any:
    """One value sent for an attribute of many counts as a list of it."""
    many = str(declared.get("typeName")).startswith("array<")
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
