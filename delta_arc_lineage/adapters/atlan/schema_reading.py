"""Schemas as the catalog shows them, in one sweep: tables, columns, and of a warehouse what says which files it loads.
That costs no request of its own."""

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.copy_sources import find_copies
from delta_arc_lineage.adapters.atlan.related import INPUT_OF, OUTPUT_OF, PROCESS_ATTRIBUTES
from delta_arc_lineage.adapters.atlan.sweeping import Sweeper
from delta_arc_lineage.adapters.atlan.swept import Question, Swept, version_of
from delta_arc_lineage.adapters.atlan.table_activity_mapping import ACTIVITY_ATTRIBUTES
from delta_arc_lineage.adapters.atlan.tag_reading import TagReader
from delta_arc_lineage.adapters.sql.sqlglot_door import version as version_of_parser
from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.copies import Copies
from delta_arc_lineage.model.names import ConnectionName, SchemaName
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.reading import Baseline, Reading

_WAREHOUSE = "snowflake"
"""The connector whose statements are read."""


class SchemaReader:
    """Reads schemas of one tenant."""

    def __init__(self, sweeper: Sweeper, clock: Clock, tags: TagReader) -> None:
        self._sweeper, self._clock, self._tags = sweeper, clock, tags

    def read(
        self,
        schema: SchemaReference,
        connection: FoundConnection,
        *,
        mark: str,
        is_target: bool,
        with_tags: bool,
        baseline: Baseline | None,
    ) -> Reading[SchemaSnapshot]:
        """As `CatalogReader.read_schema` says."""
        name = SchemaName(ConnectionName.parse(connection.qualified_name), schema.database, schema.schema)
        read_at = self._clock.now()
        has_copies = is_target and schema.connector == _WAREHOUSE
        question = _ask(name, connection, mark=mark, is_target=is_target, has_copies=has_copies, with_tags=with_tags)
        swept, new_baseline = self._sweeper.sweep(question, baseline, now=read_at)
        if not _is_shown(swept, has_copies=has_copies):
            raise NotFound(
                what=f"the catalog shows no schema {schema.words} in {connection.name!r}",
                where=name.qualified_name,
                next_step="set database and schema as the catalog spells them, case included, and check that the "
                "API key may read them",
            )
        version = version_of(new_baseline)

        def find() -> SchemaSnapshot:
            entities = list(swept.entities.values())
            tables, skipped = searches.tables_from(entities)
            return SchemaSnapshot(
                connection_name=connection.name,
                schema=name.qualified_name,
                tables=tables,
                read_at=read_at,
                complete=swept.complete,
                skipped=skipped,
                guid=next((str(found.get("guid")) for found in entities if found.get("typeName") == "Schema"), ""),
                partitions=searches.partitions_from(entities),
                copies=find_copies(entities, name) if has_copies else Copies(),
                tags=self._tags.list_tags(entities) if with_tags else (),
            )

        parser = [version_of_parser()] if has_copies else []
        told_apart = "/".join([connection.name, *parser, version])
        return Reading(find, read_at, version and told_apart, new_baseline, swept.since)


def _ask(
    name: SchemaName, connection: FoundConnection, *, mark: str, is_target: bool, has_copies: bool, with_tags: bool
) -> Question:
    contents = searches.schema_contents(name.qualified_name)
    attributes = (*searches.SCHEMA_ATTRIBUTES, *ACTIVITY_ATTRIBUTES, OUTPUT_OF if is_target else INPUT_OF)
    return Question(
        searches.with_copies(contents, connection.qualified_name) if has_copies else contents,
        (*attributes, *searches.COPY_ATTRIBUTES) if has_copies else attributes,
        PROCESS_ATTRIBUTES,
        what=f"read {name.schema} of {connection.name}",
        own_mark=mark,
        with_tags=with_tags,
        sql=searches.SQL_ATTRIBUTES if has_copies else (),
        only_of={"definition": [searches.PIPE_TYPE], **dict.fromkeys(ACTIVITY_ATTRIBUTES, searches.TABLE_TYPES)},
    )


def _is_shown(swept: Swept, *, has_copies: bool) -> bool:
    """Whether there is such a schema. Stages of others are no sign of it; where nothing changed, it was there before,
    and nothing is decoded to find that out."""
    if not has_copies or not swept.changed:
        return bool(swept.count)
    return any(found.get("typeName") not in searches.COPY_TYPES for found in swept.entities.values())
