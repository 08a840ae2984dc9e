"""The index: one document per entity, its values as postings, its texts as tokens.

Kept apart from the entities, as in the real service, where the index follows the graph: so it can lag on purpose, be
rebuilt, and be queried without touching an entity. Fields that most searches filter or sort by are columns.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from delta_arc_lineage.local_atlan.graph.rows import Entity, find_by_ids
from delta_arc_lineage.local_atlan.search.analyzer import TEXT_KINDS, analyze
from delta_arc_lineage.local_atlan.search.tag_texts import write_tag_text
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

_MAXIMUM_KEYWORD = 5120

# Relationships whose other end's qualified name is a field: field, relationship, column of this side, of the other.
_RELATED_FIELDS = (
    ("__meanings", "AtlasGlossarySemanticAssignment", "end2", "end1"),
    ("__glossary", "AtlasGlossaryTermAnchor", "end2", "end1"),
    ("__glossary", "AtlasGlossaryCategoryAnchor", "end2", "end1"),
    ("__categories", "AtlasGlossaryTermCategorization", "end2", "end1"),
    ("__parentCategory", "AtlasGlossaryCategoryHierarchyLink", "end2", "end1"),
)

# The names of tags as one text between bars, as the metastore's `GraphHelper` writes them.
TAG_NAME_FIELDS = {
    "__traitNames": "__classificationNames",
    "__propagatedTraitNames": "__propagatedClassificationNames",
}

# The labels of an asset, written likewise (`EntityGraphMapper`; `LABELS_PROPERTY_KEY` of `GraphBackedSearchIndexer`).
LABELS = "__labels"

_Values = list[tuple[str, str, Any]]


class FieldIds:
    """Short numbers for field names, given out once per database."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def get(self, connection: sqlite3.Connection, name: str) -> int | None:
        """The number of a field that some document has."""
        if name not in self._ids:
            row = connection.execute("SELECT id FROM field WHERE name=?", (name,)).fetchone()
            if row is None:
                return None
            self._ids[name] = row[0]
        return self._ids[name]

    def give(self, connection: sqlite3.Connection, name: str) -> int:
        """The number of a field, a new one if needed; only to be kept once the transaction holds."""
        known = self.get(connection, name)
        if known is not None:
            return known
        return int(connection.execute("INSERT INTO field (name) VALUES (?)", (name,)).lastrowid or 0)

    def forget(self) -> None:
        """Drop the numbers that a rolled back transaction gave out."""
        self._ids.clear()


class DocumentWriter:
    """Writes the documents of entities."""

    def __init__(self, types: TypeRegistry, fields: FieldIds) -> None:
        self._types = types
        self._fields = fields

    def index(self, connection: sqlite3.Connection, ids: Iterable[int]) -> None:
        """Make the documents of these entities equal to what is stored; drop those of entities that are gone."""
        wanted = list(ids)
        self.drop(connection, wanted)
        entities = find_by_ids(connection, wanted)
        related = self._read_related_values(connection, entities)
        connection.executemany(
            "INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", map(_make_row, entities.values())
        )
        postings: set[tuple[int, Any, int]] = set()
        words: set[tuple[int, str, int, int]] = set()
        for entity in entities.values():
            for name, kind, value in (*self._list_values(entity), *related.get(entity.id, [])):
                number = self._fields.give(connection, name)
                if kind in TEXT_KINDS:
                    words |= {(number, word, entity.id, at) for at, word in enumerate(analyze(str(value), kind))}
                else:
                    postings.add((number, value, entity.id))
        connection.executemany("INSERT OR IGNORE INTO keyword VALUES (?,?,?)", sorted(postings, key=repr))
        connection.executemany("INSERT OR IGNORE INTO token VALUES (?,?,?,?)", sorted(words))

    def drop(self, connection: sqlite3.Connection, ids: list[int]) -> None:
        """Remove the documents of these entities."""
        encoded = json.dumps(ids)
        for table, column in (("document", "id"), ("keyword", "entity"), ("token", "entity")):
            connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (encoded,))

    def _list_values(self, entity: Entity) -> Iterator[tuple[str, str, Any]]:
        for name, attribute in entity.attributes.items():
            for field in self._types.fields_of(name):
                for value in attribute if isinstance(attribute, list) else [attribute]:
                    kept = _to_indexed(field.kind, value)
                    if kept is not None:
                        yield field.name, field.kind, kept
        yield "__createdBy", "keyword", entity.created_by
        yield "__modifiedBy", "keyword", entity.updated_by
        if entity.labels:
            yield LABELS, "standard", f"|{'|'.join(entity.labels)}|"
        for key, text in entity.custom.items():
            yield "__customAttributes", "text", f"{key} {text}"
        yield from _list_custom_values(entity.business)

    def _read_related_values(self, connection: sqlite3.Connection, entities: dict[int, Entity]) -> dict[int, _Values]:
        found: dict[int, _Values] = {}
        encoded = json.dumps(list(entities))
        for name, relationship, own, partner in _RELATED_FIELDS:
            rows = connection.execute(
                f"SELECT r.{own}, e.qualified_name, e.attributes FROM relationship r"
                f" JOIN entity e ON e.id = r.{partner} WHERE r.{own} IN (SELECT value FROM json_each(?))"
                " AND r.type_name=? AND r.status='ACTIVE'",
                (encoded, relationship),
            )
            for row in rows:
                values = found.setdefault(row[0], [])
                values.append((name, "keyword", row[1]))
                if name == "__meanings":
                    values.append(("__meaningsText", "text", json.loads(row[2]).get("name", "")))
        tags = connection.execute(
            "SELECT entity, type_name, source, body FROM classification"
            " WHERE entity IN (SELECT value FROM json_each(?))",
            (encoded,),
        )
        names: dict[tuple[int, str], list[str]] = {}
        for owner, tag, source, body in tags:
            name = "__traitNames" if owner == source else "__propagatedTraitNames"
            found.setdefault(owner, []).append((name, "keyword", tag))
            names.setdefault((owner, TAG_NAME_FIELDS[name]), []).append(tag)
            text = write_tag_text(tag, json.loads(body).get("attributes"))
            found[owner] += [(field, "text", text) for field in ("__classificationsText", "__classificationsText.text")]
        for (owner, name), listed in names.items():
            found[owner].append((name, "standard", f"|{'|'.join(listed)}|"))
        return found


def _list_custom_values(business: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """The fields of custom metadata: the attribute's own name, which is unique, and the same after its set's."""
    for set_name, attributes in business.items():
        for key, attribute in attributes.items():
            for value in attribute if isinstance(attribute, list) else [attribute]:
                kept = _to_indexed("keyword", value)
                if kept is not None:
                    yield key, "keyword", kept
                    yield f"{set_name}.{key}", "keyword", kept
                if isinstance(value, str):
                    yield f"{key}.text", "text", value


def _to_indexed(kind: str, value: Any) -> Any:
    """The value as the index keeps it; none if it keeps nothing."""
    if value is None or isinstance(value, (dict, list)):
        return None
    if isinstance(value, bool):
        return int(value)
    if kind in (*TEXT_KINDS, "number", "boolean") or not isinstance(value, str):
        return value
    if len(value) > _MAXIMUM_KEYWORD:
        return None
    return value.lower() if kind == "normalized" else value


def _make_row(entity: Entity) -> tuple[Any, ...]:
    """The document row of an entity."""
    attributes = entity.attributes
    name = attributes.get("name")
    return (
        entity.id,
        entity.guid,
        entity.type_name,
        entity.status,
        entity.qualified_name,
        name.lower() if isinstance(name, str) else None,
        attributes.get("connectionQualifiedName"),
        attributes.get("databaseQualifiedName"),
        attributes.get("schemaQualifiedName"),
        attributes.get("lastSyncWorkflowName"),
        entity.created_at,
        entity.updated_at,
        int(entity.has_lineage),
    )
