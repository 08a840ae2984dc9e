"""Both databases of an estate as Atlan's crawlers leave them: containers, tables and columns; stages and pipes too."""

from collections.abc import Iterator
from typing import Any

import httpx

from benchmarks.estates.documents import Estate, Side

_BATCH = 100
_Entity = dict[str, Any]


def crawl(estate: Estate, catalog: httpx.Client) -> None:
    """Write them, level by level; then the catalog counts from nothing."""
    for side in (estate.source, estate.target):
        for level in _levels(side):
            _save(level, catalog)
    _save([_stage(estate.target, stage) for stage in estate.stages], catalog)
    _save([_pipe(estate.target, pipe) for pipe in estate.pipes], catalog)
    catalog.delete("/api/local/requests").raise_for_status()


def _save(entities: list[_Entity], catalog: httpx.Client) -> None:
    for start in range(0, len(entities), _BATCH):
        answer = catalog.post("/api/meta/entity/bulk", json={"entities": entities[start : start + _BATCH]})
        answer.raise_for_status()


def _entity(type_name: str, qualified_name: str, parent: tuple[str, str, str] | None = None, **more: Any) -> _Entity:
    """`parent`: relation, type and qualified name."""
    relations = {}
    if parent:
        relation, kind, name = parent
        relations[relation] = {"typeName": kind, "uniqueAttributes": {"qualifiedName": name}}
    attributes = {"qualifiedName": qualified_name, **more}
    return {"typeName": type_name, "attributes": attributes, "relationshipAttributes": relations}


def _levels(side: Side) -> Iterator[list[_Entity]]:
    database = f"{side.name}/{side.database}"
    base: dict[str, Any] = {"connectorName": side.connector}
    yield [_entity("Connection", side.name, name=side.connection, category="database", **base)]
    within = base | {"connectionName": side.connection, "connectionQualifiedName": side.name}
    yield [_entity("Database", database, name=side.database, **within)]
    within |= {"databaseName": side.database, "databaseQualifiedName": database}
    parent = ("database", "Database", database)
    yield [_entity("Schema", f"{database}/{schema}", parent, name=schema, **within) for schema in side.schemas]
    tables, columns = [], []
    for schema, its_tables in side.schemas.items():
        place = f"{database}/{schema}"
        in_schema = within | {"schemaName": schema, "schemaQualifiedName": place}
        for table, its_columns in its_tables.items():
            name, parent = f"{place}/{table}", ("atlanSchema", "Schema", place)
            tables.append(_entity("Table", name, parent, name=table, columnCount=len(its_columns), **in_schema))
            in_table = in_schema | {"tableName": table, "tableQualifiedName": name}
            columns += [
                _entity(
                    "Column",
                    f"{name}/{column}",
                    ("table", "Table", name),
                    name=column,
                    order=order,
                    dataType=kind,
                    **in_table,
                )
                for order, (column, kind) in enumerate(its_columns, 1)
            ]
    yield tables
    yield columns


def _in_schema(side: Side, schema: str) -> tuple[str, dict[str, str]]:
    database = f"{side.name}/{side.database}"
    place = f"{database}/{schema}"
    return place, {
        "connectorName": side.connector,
        "connectionName": side.connection,
        "connectionQualifiedName": side.name,
        "databaseName": side.database,
        "databaseQualifiedName": database,
        "schemaName": schema,
        "schemaQualifiedName": place,
    }


def _stage(side: Side, stage: Any) -> _Entity:
    place, within = _in_schema(side, stage["schema"])
    more = {"snowflakeStageExternalLocation": stage["url"], "snowflakeStageType": "External Named"}
    parent = ("sqlStageSchema", "Schema", place)
    return _entity("SnowflakeStage", f"{place}/{stage['name']}", parent, name=stage["name"], **more, **within)


def _pipe(side: Side, pipe: Any) -> _Entity:
    place, within = _in_schema(side, pipe["schema"])
    more = {"definition": pipe["definition"], "snowflakePipeIsAutoIngestEnabled": True}
    parent = ("atlanSchema", "Schema", place)
    return _entity("SnowflakePipe", f"{place}/{pipe['name']}", parent, name=pipe["name"], **more, **within)
