"""Entities as searches and lineage lists show them: only the attributes asked, related ones one level deep."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.typed_attributes import (
    show_asked,
    show_header_attributes,
    show_text,
    show_unique,
)
from delta_arc_lineage.local_atlan.graph.views import Related, Shown, Tags, get_first, show_common, show_meanings
from delta_arc_lineage.local_atlan.types.type_registry import EntityType, TypeRegistry


@dataclass(frozen=True)
class Asked:
    """The parts of each entity that a request asks for."""

    attributes: list[str] = field(default_factory=list)
    relation_attributes: list[str] = field(default_factory=list)
    exclude_meanings: bool = False
    exclude_tags: bool = False
    tag_names: bool = False
    deleted_relations: bool = False
    relationship_attributes: bool = False

    @staticmethod
    def of(body: dict[str, Any]) -> "Asked":
        """Read from a request body."""
        return Asked(
            attributes=[str(name) for name in body.get("attributes") or []],
            relation_attributes=[str(name) for name in body.get("relationAttributes") or []],
            exclude_meanings=bool(body.get("excludeMeanings")),
            exclude_tags=bool(body.get("excludeClassifications")),
            tag_names=bool(body.get("includeClassificationNames")),
            deleted_relations=bool(body.get("allowDeletedRelations")),
            relationship_attributes=bool(
                body.get("includeRelationshipAttributes") or body.get("requestRelationshipAttrsForSearch")
            ),
        )


class Shower:
    """Shows one page of entities, reading what they need once for all."""

    def __init__(
        self, types: TypeRegistry, connection: sqlite3.Connection, ids: Iterable[int], *, asked: Asked
    ) -> None:
        page = list(ids)
        self._types = types
        self._asked = asked
        self._related = Related(connection, page, deleted=asked.deleted_relations)
        self._tags = Tags(connection, page)

    def show(self, entity: Entity) -> Shown:
        """One entity of the page."""
        kind = self._types.entity(entity.type_name)
        shown = show_common(entity)
        shown["displayText"] = show_text(entity.attributes, entity.qualified_name)
        attributes = show_header_attributes(kind, entity)
        for name in self._asked.attributes:
            value = self._read_value(kind, entity, name)
            if value is not None:
                attributes[name] = value
        shown["attributes"] = attributes
        self._add_tags(shown, entity)
        if kind is not None and not self._asked.exclude_meanings:
            shown["meanings"] = show_meanings(kind, entity, self._related)
            shown["meaningNames"] = [term["displayText"] for term in shown["meanings"]]
        return shown

    def _add_tags(self, shown: Shown, entity: Entity) -> None:
        tags = self._tags.of(entity)
        if not self._asked.exclude_tags:
            shown["classifications"] = tags
        if not self._asked.exclude_tags or self._asked.tag_names:
            shown["classificationNames"] = [tag["typeName"] for tag in tags]

    def _read_value(self, kind: EntityType | None, entity: Entity, name: str) -> Any:
        end = kind.ends.get(name) if kind else None
        if end is not None:
            rows = [self._show_reference(row) for row in self._related.of(entity, end)]
            return get_first(rows) if end.single else rows
        if name in ("__hasLineage", "hasLineage"):
            return entity.has_lineage
        if name == "__customAttributes":
            return entity.custom or None
        value = show_asked(kind, entity, name)
        if value is not None:
            return value
        owner, _, rest = name.partition(".")
        return entity.business.get(owner, {}).get(rest)

    def _show_reference(self, row: sqlite3.Row) -> Shown:
        kind = self._types.entity(row["type_name"])
        own = json.loads(row["attributes"])
        unset = kind.present if kind else {}
        asked = {name: own.get(name, unset.get(name)) for name in self._asked.relation_attributes}
        shown: Shown = {
            "guid": row["guid"],
            "typeName": row["type_name"],
            "uniqueAttributes": show_unique(kind, own, row["qualified_name"]),
            "attributes": {name: value for name, value in asked.items() if value is not None},
        }
        if row["status"] != "ACTIVE":
            shown["entityStatus"] = row["status"]
        if self._asked.relationship_attributes:
            shown["relationshipType"] = row["relationship_type"]
            shown["relationshipGuid"] = row["relationship_guid"]
            shown["attributes"]["relationshipAttributes"] = {
                "typeName": row["relationship_type"],
                "attributes": json.loads(row["relationship_attributes"] or "{}"),
            }
        return shown
