"""A crawl: a database's schema in a catalog, with the types, names and attributes that Atlan's crawlers write.

The crawl speaks plain HTTP to the catalog's public API, so it fills the local catalog, a benchmark of a thousand
tables, or a tenant made for tests. Writing into the local catalog's storage would be faster and would prove nothing
about the API. A crawl describes the whole schema: its counts are those of the tables it was called with. It never
removes a table.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from delta_arc_lineage.local.catalog_http import ask, open_catalog
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.table_model import Column, Connector, Table, spell

Entity = dict[str, Any]

_BATCH = 100
_SECONDS = 60.0
_CATEGORY: dict[Connector, str] = {"postgres": "database", "snowflake": "warehouse"}


def crawl(
    url: str,
    token: str,
    *,
    connection: CrawledConnection,
    tables: Sequence[Table],
    at: float | None = None,
) -> int:
    """Upsert connection, database, schema, tables and columns; the number of requests it took.

    A crawl is idempotent but for its time; `at` (seconds since 1970) fixes that too.
    Raises `RequestRefused` with the catalog's words, or `Unreachable`.
    """
    entities = _Entities(connection, tables, at=time.time() if at is None else at)
    requests = 0
    with open_catalog(url, token, seconds=_SECONDS) as client:
        for level in entities.make_levels():
            for batch in split_batches(level):
                ask(client, "POST", "/api/meta/entity/bulk", json={"entities": batch})
                requests += 1
    return requests


def split_batches(entities: Iterable[Entity]) -> Iterator[list[Entity]]:
    """As many as one request takes, at a time."""
    remaining = iter(entities)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


class _Entities:
    """The payloads. A level refers to the level above it by qualified name, so levels are sent in order."""

    def __init__(self, connection: CrawledConnection, tables: Sequence[Table], *, at: float) -> None:
        self._connection, self._tables = connection, tables
        self._common: Entity = {
            "connectorName": connection.connector,
            "lastSyncWorkflowName": connection.workflow,
            "lastSyncRun": f"{connection.workflow}-{int(at)}",
            "lastSyncRunAt": int(at * 1000),
        }
        self._in_connection: Entity = {
            **self._common,
            "connectionName": connection.name,
            "connectionQualifiedName": connection.qualified_name,
        }
        self._in_database: Entity = {
            **self._in_connection,
            "databaseName": connection.database,
            "databaseQualifiedName": connection.database_qualified_name,
        }
        self._in_schema: Entity = {
            **self._in_database,
            "schemaName": connection.schema,
            "schemaQualifiedName": connection.schema_qualified_name,
        }

    def make_levels(self) -> Iterator[Iterable[Entity]]:
        """Connection, database, schema, tables, columns."""
        yield [self._make_connection()]
        yield [self._make_database()]
        yield [self._make_schema()]
        yield map(self._make_table, self._tables)
        yield (
            self._make_column(table, order, column)
            for table in self._tables
            for order, column in enumerate(table.columns, 1)
        )

    def _make_connection(self) -> Entity:
        connection = self._connection
        return make_entity(
            "Connection",
            connection.qualified_name,
            {
                **self._common,
                "name": connection.name,
                "category": _CATEGORY[connection.connector],
                "allowQuery": True,
                "allowQueryPreview": True,
                "rowLimit": 10_000,
            },
        )

    def _make_database(self) -> Entity:
        connection = self._connection
        return make_entity(
            "Database",
            connection.database_qualified_name,
            {**self._in_connection, "name": connection.database, "schemaCount": 1},
        )

    def _make_schema(self) -> Entity:
        connection = self._connection
        return make_entity(
            "Schema",
            connection.schema_qualified_name,
            {
                **self._in_database,
                "name": connection.schema,
                "tableCount": len(self._tables),
                "viewsCount": 0,
            },
            database=("Database", connection.database_qualified_name),
        )

    def _table_name(self, table: Table) -> str:
        return f"{self._connection.schema_qualified_name}/{table.name}"

    def _make_table(self, table: Table) -> Entity:
        return make_entity(
            "Table",
            self._table_name(table),
            {
                **self._in_schema,
                "name": table.name,
                "columnCount": len(table.columns),
                "rowCount": table.row_count,
                "isTemporary": False,
                "isPartitioned": False,
            },
            atlanSchema=("Schema", self._connection.schema_qualified_name),
        )

    def _make_column(self, table: Table, order: int, column: Column) -> Entity:
        spelling = spell(column.data_type, self._connection.connector)
        table_name = self._table_name(table)
        sizes = {
            "maxLength": spelling.max_length,
            "precision": spelling.precision,
            "numericScale": spelling.scale,
        }
        return make_entity(
            "Column",
            f"{table_name}/{column.name}",
            {
                **self._in_schema,
                "tableName": table.name,
                "tableQualifiedName": table_name,
                "name": column.name,
                "order": order,
                "dataType": spelling.declared,
                "rawDataTypeDefinition": spelling.declared,
                "isNullable": column.nullable,
                "isPrimary": column.primary,
                "isForeign": column.references is not None,
                **{name: size for name, size in sizes.items() if size is not None},
            },
            table=("Table", table_name),
        )


def make_entity(type_name: str, qualified_name: str, attributes: Entity, **relations: tuple[str, str]) -> Entity:
    """The payload of an asset; `relations` by type and qualified name."""
    return {
        "typeName": type_name,
        "attributes": {"qualifiedName": qualified_name, **attributes},
        "relationshipAttributes": {
            relation: {"typeName": type_name, "uniqueAttributes": {"qualifiedName": name}}
            for relation, (type_name, name) in relations.items()
        },
    }
