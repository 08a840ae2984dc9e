"""Landscapes: the databases that a tenant's connections lead to, by what they are to lineage through a bucket.

Where nobody says which connection is the source and which the target, warehouses are targets and all others sources:
what is loaded from files is a warehouse nearly always, and an edge the other way round would be a wrong one.
"""

from collections import Counter
from collections.abc import Sequence

from delta_arc_lineage.errors import Ambiguous, InvalidName, NotFound
from delta_arc_lineage.model.names import SchemaName
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.proposing.known_schemas import KnownSchema
from delta_arc_lineage.model.proposing.landscape import Landscape
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.ports.catalog import Catalog, FoundConnection, SchemaTables

_WAREHOUSES = (
    "athena azure-synapse bigquery clickhouse databricks exasol firebolt hive netezza presto redshift snowflake "
    "synapse teradata trino vertica"
)
WAREHOUSES = frozenset(_WAREHOUSES.split())
_OF_THE_SYSTEM = frozenset({"information_schema", "pg_catalog", "pg_toast", "sys", "mysql", "performance_schema"})


def read_landscape(catalog: Catalog, *, source: str = "", target: str = "") -> tuple[Landscape, bool]:
    """The schemas on either side, and whether all tables are shown. `source`, `target`: connections by display name or
    qualified name; where one is empty, all that may be it."""
    there = catalog.find_connections([])
    named = {side: _find_named(there, name) for side, name in (("source", source), ("target", target)) if name}
    rest = [connection for connection in there if connection not in named.values()]
    sources = [named["source"]] if source else [found for found in rest if found.connector not in WAREHOUSES]
    targets = [named["target"]] if target else [found for found in rest if found.connector in WAREHOUSES]
    survey = catalog.survey_tables(list(dict.fromkeys((*sources, *targets))))
    landscape = Landscape(
        tuple(_known(survey.schemas, sources, there)),
        tuple(_known(survey.schemas, targets, there)),
    )
    for side, schemas in (("source", landscape.sources), ("target", landscape.targets)):
        if not schemas:
            raise _nothing(side, named.get(side), there)
    return landscape, survey.complete


def _known(
    schemas: Sequence[SchemaTables], connections: Sequence[FoundConnection], there: Sequence[FoundConnection]
) -> list[KnownSchema]:
    """The schemas of these connections, each called as a route calls it; those of the database itself left out."""
    homes = {connection.qualified_name: connection for connection in connections}
    names = Counter(connection.name.casefold() for connection in there)
    known = []
    for found in schemas:
        try:
            name = SchemaName.parse(found.schema)
        except InvalidName:
            continue
        connection = homes.get(name.connection.qualified_name)
        if connection is None or name.schema.casefold() in _OF_THE_SYSTEM:
            continue
        called = connection.name if names[connection.name.casefold()] == 1 else connection.qualified_name
        reference = SchemaReference(called, name.database, name.schema, name.connection.connector)
        known.append(KnownSchema(reference, found.tables, found.schema))
    return known


def _find_named(there: Sequence[FoundConnection], name: str) -> FoundConnection:
    found = [connection for connection in there if name in (connection.name, connection.qualified_name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(
            what=f"the catalog has {len(found)} connections named {name!r}",
            where=", ".join(sorted(connection.qualified_name for connection in found)),
            next_step="name the one that is meant by its qualified name",
        )
    near = NearestNames(connection.name for connection in there).to(name)
    raise NotFound(
        what=f"the catalog has no connection named {name!r}" + (f"; there is {', '.join(near)}" if near else ""),
        where="connection",
        next_step="name the connection as the catalog shows it, or by its qualified name",
    )


def _nothing(side: str, named: FoundConnection | None, there: Sequence[FoundConnection]) -> NotFound:
    names = ", ".join(sorted(f"{connection.name} ({connection.connector})" for connection in there)) or "none"
    where = f"the connection {named.name!r}" if named else "the connections that may be it"
    return NotFound(
        what=f"the catalog shows no {side} tables in {where}; connections are: {names}",
        where=f"{side} connection",
        next_step=f"name it with --{side}-connection, and check that the API key may read its tables",
    )
