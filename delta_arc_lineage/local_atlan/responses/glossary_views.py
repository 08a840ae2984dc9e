"""Glossaries, terms and categories as the older `glossary/*` endpoints show them: flat, with headers of related ones.

The shapes are those of `AtlasGlossary`, `AtlasGlossaryTerm` and `AtlasGlossaryCategory`; what is not told is left out.
"""

import json
import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, find_by_guid
from delta_arc_lineage.local_atlan.graph.views import Related, Tags, show_reference
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

GLOSSARY, TERM, CATEGORY = "AtlasGlossary", "AtlasGlossaryTerm", "AtlasGlossaryCategory"
Shown = dict[str, Any]

TEXTS: dict[str, tuple[str, ...]] = {
    GLOSSARY: ("name", "shortDescription", "longDescription", "language", "usage", "additionalAttributes"),
    TERM: (
        *("name", "shortDescription", "longDescription", "abbreviation", "usage", "examples"),
        "additionalAttributes",
    ),
    CATEGORY: ("name", "shortDescription", "longDescription", "additionalAttributes"),
}
RELATIONS = (
    *("seeAlso", "synonyms", "antonyms", "preferredTerms", "preferredToTerms", "replacementTerms", "replacedBy"),
    *("translationTerms", "translatedTerms", "isA", "classifies", "validValues", "validValuesFor"),
)


def get_entity(connection: sqlite3.Connection, guid: str, type_name: str) -> Entity:
    """The active entity of a guid and type; an archived one is refused as gone."""
    entity = find_by_guid(connection, guid)
    if entity is None or entity.type_name != type_name:
        raise CatalogError(ErrorKind.GUID_NOT_FOUND, guid)
    if entity.status != ACTIVE:
        raise CatalogError(ErrorKind.GUID_DELETED, guid)
    return entity


class GlossaryViews:
    """Shows glossaries, terms and categories from one view of the data."""

    def __init__(self, types: TypeRegistry, connection: sqlite3.Connection) -> None:
        self._types = types
        self._connection = connection

    def show(self, entity: Entity) -> Shown:
        """An entity of the three types."""
        shown = self._show_texts(entity)
        related = self._read_related(entity)
        if entity.type_name == GLOSSARY:
            shown["terms"] = [self.show_term_header(row) for row in related["terms"]]
            shown["categories"] = [self.show_category_header(row) for row in related["categories"]]
        else:
            shown["anchor"] = next((_show_anchor(row) for row in related["anchor"]), None)
        if entity.type_name == TERM:
            shown["assignedEntities"] = [show_reference(self._types, row) for row in related["assignedEntities"]]
            shown["categories"] = [_show_header(row, "categoryGuid") for row in related["categories"]]
            shown.update({name: [self.show_term_header(row) for row in related[name]] for name in RELATIONS})
        if entity.type_name == CATEGORY:
            parents = [self.show_category_header(row) for row in related["parentCategory"]]
            shown["parentCategory"] = next(iter(parents), None)
            shown["childrenCategories"] = [self.show_category_header(row) for row in related["childrenCategories"]]
            shown["terms"] = [self.show_term_header(row) for row in related["terms"]]
        return {name: value for name, value in shown.items() if value not in (None, [], {})}

    def show_detailed(self, glossary: Entity) -> Shown:
        """A glossary with everything that its terms and categories say."""
        shown = self.show(glossary)
        related = self._read_related(glossary)
        for name, end in (("termInfo", "terms"), ("categoryInfo", "categories")):
            entities = [find_by_guid(self._connection, row["guid"]) for row in related[end]]
            shown[name] = {entity.guid: self.show(entity) for entity in entities if entity}
        return shown

    def list_related(self, entity: Entity, attribute: str) -> list[sqlite3.Row]:
        """The rows of the active entities in a relationship, in the order they came."""
        return self._read_related(entity)[attribute]

    def show_whole(self, row: sqlite3.Row) -> Shown:
        """A related term or category in full."""
        entity = find_by_guid(self._connection, row["guid"])
        return self.show(entity) if entity else {}

    def is_categorized(self, row: sqlite3.Row) -> bool:
        """Whether a related term stands in a category."""
        term = find_by_guid(self._connection, row["guid"])
        return term is not None and bool(self.list_related(term, "categories"))

    def show_term_header(self, row: sqlite3.Row) -> Shown:
        """A related term: who it is, and what the relationship says."""
        return _show_header(row, "termGuid")

    def show_category_header(self, row: sqlite3.Row) -> Shown:
        """A related category, with the one above it."""
        shown = _show_header(row, "categoryGuid")
        category = find_by_guid(self._connection, row["guid"])
        parents = self._read_related(category)["parentCategory"] if category else []
        if parents:
            shown["parentCategoryGuid"] = parents[0]["guid"]
        return shown

    def _show_texts(self, entity: Entity) -> Shown:
        """What an entity says of itself."""
        shown: Shown = {"guid": entity.guid, "qualifiedName": entity.qualified_name}
        shown.update({name: entity.attributes.get(name) for name in TEXTS[entity.type_name]})
        shown["classifications"] = Tags(self._connection, [entity.id]).of(entity)
        return shown

    def _read_related(self, entity: Entity) -> dict[str, list[sqlite3.Row]]:
        """The active related entities by relationship."""
        kind = self._types.entity(entity.type_name)
        related = Related(self._connection, [entity.id])
        return {name: related.of(entity, end) for name, end in kind.ends.items()} if kind else {}


def _show_anchor(row: sqlite3.Row) -> Shown:
    """The glossary of a term or category."""
    return {"glossaryGuid": row["guid"], "relationGuid": row["relationship_guid"], "displayText": _get_name(row)}


def _show_header(row: sqlite3.Row, guid: str) -> Shown:
    """The header of a related entity, its guid under a name of its kind."""
    said = json.loads(row["relationship_attributes"] or "{}")
    return {guid: row["guid"], "relationGuid": row["relationship_guid"], "displayText": _get_name(row), **said}


def _get_name(row: sqlite3.Row) -> str:
    return str(json.loads(row["attributes"]).get("name"))
