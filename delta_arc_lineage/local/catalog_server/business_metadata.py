"""Custom metadata on an entity: sets of attributes that clients define, merged or replaced per set."""

from __future__ import annotations

from typing import Any

from delta_arc_lineage.local.catalog_server.change import Change
from delta_arc_lineage.local.catalog_server.rows import Entity

Business = dict[str, dict[str, Any]]


def merge(change: Change, entity: Entity, sent: Business, *, overwrite: bool) -> None:
    """Take the sets sent: attributes merged into each set, or with ``overwrite`` everything replaced."""
    kept: Business = {} if overwrite else {name: dict(values) for name, values in entity.business.items()}
    for name, values in sent.items():
        merged = {**kept.get(name, {}), **(values or {})}
        kept[name] = {key: value for key, value in merged.items() if value is not None}
    store(change, entity, {name: values for name, values in kept.items() if values})


def replace_set(change: Change, entity: Entity, *, name: str, values: dict[str, Any]) -> None:
    """Make one set hold exactly these values."""
    kept = {**entity.business, name: {key: value for key, value in values.items() if value is not None}}
    store(change, entity, {known: held for known, held in kept.items() if held})


def store(change: Change, entity: Entity, business: Business) -> None:
    """Keep the sets if they differ."""
    if business == entity.business:
        return
    changed = {name: values for name, values in business.items() if entity.business.get(name) != values}
    entity.business = business
    change.touch(entity)
    for name, values in changed.items():
        change.record(entity, "BUSINESS_ATTRIBUTE_UPDATE", {"typeName": name, "attributes": values})
