"""Custom metadata ↔ Atlan's definitions and values: pure, both ways.

Sets and attributes have names that Atlan makes, and display names that people see. A value goes as its type wants it,
and comes back as text: so that what was given can be compared with what is there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.errors import RequestRefused
from delta_arc_lineage.model.custom_sets import CustomAttribute, CustomSet
from delta_arc_lineage.model.custom_values import parse

_LONGEST_TEXT = "100000000"
"""The SDK's own for a text; Atlan refuses one without it."""


@dataclass(frozen=True, slots=True)
class CustomPlace:
    """Where a value of custom metadata goes: the names that Atlan made, and the type of its values."""

    set_name: str
    attribute: str
    type_name: str

    @property
    def field(self) -> str:
        """What a search calls it."""
        return f"{self.set_name}.{self.attribute}"


def read_places(definitions: Sequence[Entity]) -> dict[str, CustomPlace]:
    """By `SET.ATTRIBUTE` as people see it, all attributes that are still in use."""
    return {
        f"{display_name(definition)}.{display_name(attribute)}": CustomPlace(
            definition["name"], attribute["name"], str(attribute.get("typeName") or "string")
        )
        for definition in definitions
        for attribute in _in_use(definition)
    }


def display_name(definition: Mapping[str, Any]) -> str:
    """As people see it."""
    return str(definition.get("displayName") or definition["name"])


def _in_use(definition: Entity) -> list[Entity]:
    attributes: list[Entity] = definition.get("attributeDefs") or []
    return [each for each in attributes if str((each.get("options") or {}).get("isArchived")).lower() != "true"]


def read_set(definition: Entity) -> CustomSet:
    """A set as the model knows it."""
    attributes = tuple(map(_read_attribute, _in_use(definition)))
    return CustomSet(display_name(definition), attributes, str(definition.get("description") or ""))


def _read_attribute(attribute: Entity) -> CustomAttribute:
    said = str(attribute.get("description") or (attribute.get("options") or {}).get("description") or "")
    type_name = str(attribute.get("typeName") or "string")
    return CustomAttribute(display_name(attribute), type_name, said, read_types(attribute))


def read_types(attribute: Entity) -> tuple[str, ...]:
    """The types of assets that may carry it: those that people chose, else those that Atlan lets."""
    options = attribute.get("options") or {}
    for option in ("assetTypesList", "customApplicableEntityTypes", "applicableEntityTypes"):
        if named := _read_names(options.get(option)):
            return named
    return ()


def _read_names(stated: Any) -> tuple[str, ...]:
    try:
        names = json.loads(stated) if isinstance(stated, str) and stated else stated
    except ValueError:
        return ()
    return tuple(sorted(map(str, names))) if isinstance(names, list) else ()


def to_definition(custom_set: CustomSet, held: Entity | None) -> Entity:
    """What to send so that the catalog has a set: a new one, or the one it holds with what that lacks."""
    there = {display_name(attribute) for attribute in _in_use(held)} if held else set()
    new = [_to_attribute(attribute) for attribute in custom_set.attributes if attribute.name not in there]
    if held is not None:
        return {**held, "attributeDefs": [*(held.get("attributeDefs") or []), *new]}
    return {
        "category": "BUSINESS_METADATA",
        "name": custom_set.name,
        "displayName": custom_set.name,
        "description": custom_set.description,
        "options": {"isLocked": "false", "logoType": "emoji", "emoji": "🧭"},
        "attributeDefs": new,
    }


def _to_attribute(attribute: CustomAttribute) -> Entity:
    """As the SDK's `AttributeDef.create` makes it, but for the connections, which would be those of this day alone."""
    options = {
        "customMetadataVersion": "v2",
        "primitiveType": attribute.type_name,
        "description": attribute.description,
        "applicableEntityTypes": '["Asset"]',
        "assetTypesList": json.dumps(sorted(attribute.types)),
        "allowSearch": "true",
        "allowFiltering": "true",
        "maxStrLength": _LONGEST_TEXT,
        "multiValueSelect": "false",
        "showInOverview": "true",
        "isEnum": "false",
        "isRichText": "false",
    }
    if attribute.type_name == "date":
        options["hasTimePrecision"] = "true"
    return {
        "name": attribute.name,
        "displayName": attribute.name,
        "description": attribute.description,
        "typeName": attribute.type_name,
        "isNew": True,
        "isOptional": True,
        "isIndexable": True,
        "isUnique": False,
        "cardinality": "SINGLE",
        "valuesMinCount": 0,
        "valuesMaxCount": 1,
        "options": {name: value for name, value in options.items() if value},
    }


def to_value(text: str, place: CustomPlace, *, name: str) -> Any:
    """A text as the type of its attribute wants it; RequestRefused where it is none of that type."""
    try:
        return parse(text, place.type_name)
    except ValueError:
        raise RequestRefused(
            what=f"the custom metadata {name} takes a value of type {place.type_name}, and {text!r} is none",
            where="the rule that gives it",
            next_step="give a whole number, a number, `true` or `false`, or milliseconds since the epoch, as it wants",
        ) from None
