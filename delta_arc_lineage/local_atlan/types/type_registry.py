"""The type system: entity types with their attributes and relationship ends, and the index fields of each attribute.

Read from `types.json.gz` (see `build_types`) and completed by the types that clients define. An entity type is put
together when first asked for, because a program touches a dozen of five hundred.
"""

import gzip
import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from delta_arc_lineage.local_atlan.types.tag_propagation import NONE, derive_built_in

# The unique attributes of built-in types: the metastore's base model, and the API documentation of AWS assets.
_UNIQUE = {"Referenceable": ("qualifiedName",), "AWS": ("awsArn",)}
# What headers have beside the unique attributes and the name, as clients need it.
_HEADER = ("displayName", "description", "connectorName")


@dataclass(frozen=True)
class RelationshipEnd:
    """One attribute that holds related entities: which side of which relationship it is."""

    relationship: str
    position: int
    attribute: str
    target: str
    single: bool
    other_attribute: str
    other_single: bool

    @property
    def symmetric(self) -> bool:
        """Whether both sides carry the same attribute (synonyms)."""
        return self.attribute == self.other_attribute

    def opposite(self, target: str) -> "RelationshipEnd":
        """The other end of the same relationship, towards a type."""
        return RelationshipEnd(
            relationship=self.relationship,
            position=1 - self.position,
            attribute=self.other_attribute,
            target=target,
            single=self.other_single,
            other_attribute=self.attribute,
            other_single=self.single,
        )


@dataclass(frozen=True)
class EntityType:
    """An entity type with everything it inherits."""

    name: str
    super_types: tuple[str, ...]
    attributes: dict[str, str]
    ends: dict[str, RelationshipEnd]
    unique: tuple[str, ...] = ("qualifiedName",)
    defaults: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def present(self) -> dict[str, Any]:
        """The attributes that are not null in an entity that sets none: empty lists, and those with a default."""
        lists: dict[str, Any] = {
            name: [] for name, declared in self.attributes.items() if declared.startswith("array<")
        }
        return {**lists, **self.defaults}

    @cached_property
    def unset(self) -> dict[str, Any]:
        """Every attribute, as an entity that sets none has it."""
        return {name: self.present.get(name) for name in self.attributes}

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The attributes of every header: the unique ones and a few more (`AtlasEntityType.headerAttributes`)."""
        return ("name", *self.unique, *(name for name in _HEADER if name not in self.unique))

    def is_a(self, type_name: str) -> bool:
        """Whether this is the named type or a sub-type of it."""
        return type_name == self.name or type_name in self.super_types


@dataclass(frozen=True)
class IndexField:
    """A field of the search index: the attribute it comes from and how it is analyzed."""

    name: str
    attribute: str
    kind: str


@lru_cache(maxsize=1)
def _read_built_in() -> dict[str, Any]:
    """The data file, read once per process."""
    content: dict[str, Any] = json.loads(gzip.decompress(Path(__file__).with_name("types.json.gz").read_bytes()))
    return content


class TypeRegistry:
    """All types of one server: the built-in ones and those that clients defined."""

    def __init__(self) -> None:
        built_in = _read_built_in()
        self._types: dict[str, dict[str, Any]] = dict(built_in["types"])
        self._relationships: dict[str, list[list[str]]] = dict(built_in["relationships"])
        self.enums: dict[str, list[str]] = dict(built_in["enums"])
        self.structs: dict[str, dict[str, str]] = {name: dict(members) for name, members in built_in["structs"].items()}
        self.mandatory: dict[str, list[str]] = dict(built_in["mandatory"])
        self._fields = {
            name: IndexField(name, attribute, kind) for name, (attribute, kind) in built_in["fields"].items()
        }
        self._by_attribute: dict[str, list[IndexField]] = {}
        for known in self._fields.values():
            self._by_attribute.setdefault(known.attribute, []).append(known)
        self._defined_propagation: dict[str, str] = {}
        self._propagation: dict[str, str] = {}
        self._entities: dict[str, EntityType] = {}
        self._subtypes: dict[str, frozenset[str]] = {}

    @property
    def entity_names(self) -> list[str]:
        """The names of all entity types."""
        return list(self._types)

    @property
    def relationship_names(self) -> list[str]:
        """The names of all relationship types."""
        return list(self._relationships)

    def entity(self, name: str) -> EntityType | None:
        """The entity type of this name."""
        if name not in self._entities and name in self._types:
            self._entities[name] = self._assemble(name)
        return self._entities.get(name)

    def subtypes(self, name: str) -> frozenset[str]:
        """The named type and all its sub-types; empty for an unknown name."""
        if name not in self._subtypes:
            self._subtypes[name] = frozenset(
                known for known in self._types if known == name or name in self._ancestors(known)
            )
        return self._subtypes[name]

    def declared(self, name: str) -> dict[str, Any]:
        """An entity type's own super-types and attributes, nothing inherited."""
        return self._types[name]

    def list_unique(self, name: str) -> list[str]:
        """The unique attributes that an entity type declares itself."""
        declared = self._types[name]
        return declared.get("unique") or [each for each in _UNIQUE.get(name, ()) if each in declared["attributes"]]

    def direct_subtypes(self, name: str) -> list[str]:
        """The types that name this one as a super-type."""
        return [known for known, declared in self._types.items() if name in declared["super"]]

    def relationship(self, name: str) -> list[list[str]] | None:
        """The two ends of a relationship type: type, attribute, cardinality."""
        return self._relationships.get(name)

    def propagations(self) -> dict[str, str]:
        """How tags go along the relationship types that carry any, by name."""
        if not self._propagation:
            derived = {name: derive_built_in(name, ends) for name, ends in self._relationships.items()}
            known = {**derived, **self._defined_propagation}
            self._propagation = {name: kind for name, kind in known.items() if kind != NONE}
        return self._propagation

    def propagation(self, relationship: str) -> str:
        """How tags go along the relationships of a type."""
        return self.propagations().get(relationship, NONE)

    def is_defined_by_client(self, relationship: str) -> bool:
        """Whether a client said how tags go along the relationships of a type."""
        return relationship in self._defined_propagation

    def field(self, name: str) -> IndexField | None:
        """The index field of this name."""
        return self._fields.get(name)

    def fields_of(self, attribute: str) -> list[IndexField]:
        """The index fields that an attribute fills."""
        return self._by_attribute.get(attribute, [])

    def define(self, category: str, definition: dict[str, Any]) -> None:
        """Add or replace a type that a client defined. Tags and custom metadata are kept by name only."""
        if category == "ENTITY":
            self._define_entity(definition)
        elif category == "RELATIONSHIP":
            self._define_relationship(definition)
        elif category == "ENUM":
            self.enums[definition["name"]] = [element["value"] for element in definition.get("elementDefs") or []]
        elif category == "STRUCT":
            attributes = definition.get("attributeDefs") or []
            self.structs[definition["name"]] = {known["name"]: known["typeName"] for known in attributes}
            required = [known["name"] for known in attributes if known.get("isOptional") is False]
            self.mandatory[definition["name"]] = required

    def undefine(self, category: str, name: str) -> None:
        """Take a client's type away."""
        if category == "ENTITY":
            self._types.pop(name, None)
            self._forget()
        elif category == "RELATIONSHIP":
            self._undefine_relationship(name)
        elif category == "ENUM":
            self.enums.pop(name, None)
        elif category == "STRUCT":
            self.structs.pop(name, None)
            self.mandatory.pop(name, None)

    def _define_entity(self, definition: dict[str, Any]) -> None:
        declared = definition.get("attributeDefs") or []
        attributes = {known["name"]: known["typeName"] for known in declared}
        self._types[definition["name"]] = {
            "super": list(definition.get("superTypes") or []),
            "attributes": attributes,
            "unique": [known["name"] for known in declared if known.get("isUnique")],
        }
        for name in attributes:
            if name not in self._fields:
                self._fields[name] = IndexField(name, name, "keyword")
                self._by_attribute.setdefault(name, []).append(self._fields[name])
        self._forget()

    def _define_relationship(self, definition: dict[str, Any]) -> None:
        first, second = definition["endDef1"], definition["endDef2"]
        self._relationships[definition["name"]] = [
            [end["type"], end["name"], end.get("cardinality", "SET")] for end in (first, second)
        ]
        self._defined_propagation[definition["name"]] = str(definition.get("propagateTags") or NONE)
        for position, end in enumerate((first, second)):
            declared = dict(self._types[end["type"]])
            declared["ends"] = {**declared.get("ends", {}), end["name"]: [definition["name"], position]}
            self._types[end["type"]] = declared
        self._forget()

    def _undefine_relationship(self, name: str) -> None:
        for type_name, attribute, _ in self._relationships.pop(name, []):
            declared = self._types.get(type_name, {})
            ends = {
                known: end for known, end in declared.get("ends", {}).items() if (known, end[0]) != (attribute, name)
            }
            if type_name in self._types:
                self._types[type_name] = {**declared, "ends": ends}
        self._forget()

    def _forget(self) -> None:
        self._entities.clear()
        self._propagation = {}
        self._subtypes.clear()

    def _ancestors(self, name: str) -> tuple[str, ...]:
        found: list[str] = []
        pending = list(self._types[name]["super"])
        for known in pending:
            if known not in found and known in self._types:
                found.append(known)
                pending += self._types[known]["super"]
        return tuple(found)

    def _assemble(self, name: str) -> EntityType:
        ancestors = self._ancestors(name)
        attributes: dict[str, str] = {}
        ends: dict[str, RelationshipEnd] = {}
        defaults: dict[str, Any] = {}
        unique: list[str] = []
        for known in (*reversed(ancestors), name):
            unique += [each for each in self.list_unique(known) if each not in unique]
            attributes.update(self._types[known]["attributes"])
            defaults.update(self._types[known].get("defaults", {}))
            for attribute, (relationship, position) in self._types[known].get("ends", {}).items():
                ends[attribute] = self._end(attribute, relationship, position)
        return EntityType(name, ancestors, attributes, ends, tuple(unique), defaults)

    def _end(self, attribute: str, relationship: str, position: int) -> RelationshipEnd:
        sides = self._relationships[relationship]
        own, opposite = sides[position], sides[1 - position]
        return RelationshipEnd(
            relationship=relationship,
            position=position,
            attribute=attribute,
            target=opposite[0],
            single=own[2] == "SINGLE",
            other_attribute=opposite[1],
            other_single=opposite[2] == "SINGLE",
        )
