"""Where a search field lives: a column of the document, the type name, a posting list, or tokens.

Values of a query are converted here the way the index converts them: a normalized field lower-cases both sides, a
number field reads text as a number, a boolean ``true``.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.search.documents import FieldIds
from delta_arc_lineage.local_atlan.types import TypeRegistry

COLUMNS = {
    "__guid": ("guid", "keyword"),
    "_id": ("guid", "keyword"),
    "__state": ("status", "keyword"),
    "qualifiedName": ("qualified_name", "keyword"),
    "name.keyword": ("name", "normalized"),
    "connectionQualifiedName": ("connection", "keyword"),
    "databaseQualifiedName": ("database", "keyword"),
    "schemaQualifiedName": ("schema", "keyword"),
    "lastSyncWorkflowName": ("workflow", "keyword"),
    "__timestamp": ("created_at", "number"),
    "__modificationTimestamp": ("updated_at", "number"),
    "__hasLineage": ("has_lineage", "boolean"),
}
TYPE_FIELDS = {"__typeName.keyword", "__typeName"}
SUPER_TYPE_FIELDS = {"__superTypeNames.keyword", "__superTypeNames"}


@dataclass(frozen=True)
class Target:
    """One search field, ready to be compiled against."""

    name: str
    kind: str
    column: str | None = None
    number: int | None = None

    @property
    def is_text(self) -> bool:
        """Whether the field is analyzed."""
        return self.kind in ("text", "stemmed")


class Targets:
    """Finds the target of a field name."""

    def __init__(self, types: TypeRegistry, fields: FieldIds, connection: sqlite3.Connection) -> None:
        self._types = types
        self._fields = fields
        self._connection = connection

    def find(self, name: str) -> Target:
        """The target; a field that no document has is an empty posting list."""
        if name in TYPE_FIELDS:
            return Target(name, "type")
        if name in SUPER_TYPE_FIELDS:
            return Target(name, "super")
        if name in COLUMNS:
            column, kind = COLUMNS[name]
            return Target(name, kind, column=column)
        field = self._types.field(name)
        plain = name.removesuffix(".keyword")
        if field is None and plain != name:
            field, name = self._types.field(plain), plain
        kind = field.kind if field else self._unknown_kind(name)
        return Target(name, kind, number=self._fields.get(self._connection, name))

    def _unknown_kind(self, name: str) -> str:
        if name.endswith(".text"):
            return "text"
        return "keyword"


def converted(kind: str, value: Any) -> Any:
    """A query value in the form the index keeps."""
    if kind == "boolean" or isinstance(value, bool):
        return int(value) if isinstance(value, (bool, int)) else int(str(value).lower() == "true")
    if kind == "number":
        return number(value)
    if kind == "normalized":
        return str(value).lower()
    return value if isinstance(value, str) else value if isinstance(value, (int, float)) else str(value)


def number(value: Any) -> Any:
    """Text as a number where it is one."""
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            try:
                return float(value)
            except ValueError:
                return value
    return value


def type_names(types: TypeRegistry, kind: str, accepts: Any) -> list[str]:
    """The entity types whose own name (or whose super-types' names) a test accepts."""
    names = types.entity_names
    if kind == "type":
        return [name for name in names if accepts(name.lower())]
    found: set[str] = set()
    for name in names:
        if accepts(name.lower()):
            found |= types.subtypes(name) - {name}
    return sorted(found)
