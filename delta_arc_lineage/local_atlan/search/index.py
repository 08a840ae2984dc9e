"""The index as one search sees it: the types, the fields, a connection's view of the documents, and what it costs."""

import sqlite3

from delta_arc_lineage.local_atlan.search.bounds import Effort
from delta_arc_lineage.local_atlan.search.clause import Clause, is_listed
from delta_arc_lineage.local_atlan.search.documents import LABELS, TAG_NAME_FIELDS, FieldIds
from delta_arc_lineage.local_atlan.search.targets import Target
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

_COLUMNS = {
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
_FIELDS_BETWEEN_BARS = frozenset((*TAG_NAME_FIELDS.values(), LABELS))
_TYPE_FIELDS = {"__typeName.keyword", "__typeName"}
_SUPER_TYPE_FIELDS = {"__superTypeNames.keyword", "__superTypeNames"}


class Index:
    """One search's view of the index; a query kind needs this and not the compiler."""

    def __init__(self, types: TypeRegistry, fields: FieldIds, connection: sqlite3.Connection) -> None:
        self.types = types
        self.connection = connection
        self.effort = Effort()
        self._fields = fields

    def find_target(self, name: str) -> Target:
        """The target of a field; a field that no document has is an empty posting list."""
        if name in _TYPE_FIELDS:
            return Target(name, "type")
        if name in _SUPER_TYPE_FIELDS:
            return Target(name, "super")
        if name in _COLUMNS:
            column, kind = _COLUMNS[name]
            return Target(name, kind, column=column)
        if name in _FIELDS_BETWEEN_BARS:
            return Target(name, "standard", number=self._fields.get(self.connection, name))
        field = self.types.field(name)
        plain = name.removesuffix(".keyword")
        if field is None and plain != name:
            field, name = self.types.field(plain), plain
        kind = field.kind if field else "text" if name.endswith(".text") else "keyword"
        return Target(name, kind, number=self._fields.get(self.connection, name))

    def settle(self, clause: Clause) -> Clause:
        """The same condition as the list of the documents that meet it now; what scored unevenly scores 1."""
        rows = self.connection.execute(f"SELECT d.id FROM document d WHERE {clause.sql}", clause.parameters)
        listed = is_listed([row[0] for row in rows])
        if clause.score is None:
            return listed
        return listed.scored(1.0 if clause.score.constant is None else clause.score.constant)
