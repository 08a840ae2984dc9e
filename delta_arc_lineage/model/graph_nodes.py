"""Graph nodes: what a lineage graph shows of a table, of the files that carry it, and of what else is at an edge."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from delta_arc_lineage.model.datasets import Dataset, say_size
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileSchema
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import Freshness, GraphColumn, GraphNode, Layer
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.names import ConnectionName, connection_of, file_name, folders_of
from delta_arc_lineage.model.snapshots import Carrier, Table
from delta_arc_lineage.model.traces import TracedAsset
from delta_arc_lineage.model.words import counted

TagsOn = Callable[[str], tuple[str, ...]]
"""The tags that the catalog shows on an asset, by its qualified name."""


IN_SCHEMAS = frozenset({"Table", "View", "MaterialisedView", "TablePartition"})
"""Types of what has columns in the catalog."""


def _no_tags(qualified_name: str) -> tuple[str, ...]:
    return ()


def connector_of(qualified_name: str) -> str:
    """The connector that an asset's name tells; empty where it tells none.

    >>> connector_of("default/postgres/1720611661/SHOP/SALES/ORDERS"), connector_of("looker")
    ('postgres', '')
    """
    connection = ConnectionName.of(qualified_name)
    return connection.connector if connection else ""


def place_of_table(qualified_name: str) -> tuple[str, ...]:
    """Database and schema of a table, or the schema alone, where the connector knows no databases.

    >>> place_of_table("default/postgres/1720611661/SHOP/SALES/ORDERS")
    ('SHOP', 'SALES')
    """
    within = qualified_name.removeprefix(f"{connection_of(qualified_name)}/")
    return tuple(map(file_name, folders_of(within)))


def of_table(table: Table, layer: Layer, freshness: Freshness, tags_on: TagsOn = _no_tags) -> GraphNode:
    """A table or a view with its columns."""
    return GraphNode(
        reference=Reference(table.type_name, table.qualified_name),
        name=table.name,
        layer=layer,
        connector=connector_of(table.qualified_name),
        place=place_of_table(table.qualified_name),
        guid=table.guid,
        columns=tuple(
            GraphColumn(column.name, column.full_type, column.qualified_name, tags_on(column.qualified_name))
            for column in sorted(table.columns, key=lambda column: (column.order, column.name))
        ),
        freshness=freshness,
        facts=tuple(_tell_table(table)),
        tags=tags_on(table.qualified_name),
    )


def of_files(
    reference: Reference, carrier: Carrier, schemas: DatasetSchemas | None, *, bucket: str, freshness: Freshness
) -> GraphNode:
    """A dataset; its columns are those of its newest file, where that was opened. `bucket`: its name."""
    schema = schemas.newest.schema if schemas and schemas.newest else None
    return GraphNode(
        reference=reference,
        name=carrier.path if carrier.path.endswith("/") else file_name(carrier.path),
        layer=Layer.FILES,
        connector=connector_of(reference.qualified_name),
        place=(bucket,),
        columns=tuple(GraphColumn(column.name, column.type) for column in schema.columns) if schema else (),
        freshness=freshness,
        facts=tuple(_tell_files(carrier, schema)),
    )


def of_other(reference: Reference, layer: Layer, *, name: str = "", guid: str = "") -> GraphNode:
    """An asset of which no more is known."""
    return GraphNode(
        reference=reference,
        name=name or file_name(reference.qualified_name),
        layer=layer,
        connector=connector_of(reference.qualified_name),
        place=place_of_table(reference.qualified_name) if connector_of(reference.qualified_name) else (),
        guid=guid,
    )


def of_traced(asset: TracedAsset, layer: Layer, layer_of_tables: Layer) -> GraphNode:
    """What a walk along the catalog's lineage met. A file is one, wherever it was met."""
    qualified_name, is_table = asset.reference.qualified_name, asset.reference.type_name in IN_SCHEMAS
    return GraphNode(
        reference=asset.reference,
        name=asset.name,
        layer=Layer.FILES if asset.reference.is_file else layer_of_tables if is_table else layer,
        connector=asset.system,
        place=place_of_table(qualified_name) if is_table else asset.place,
        guid=asset.guid,
        owners=(*asset.owners, *asset.groups),
        certificate=asset.certificate,
    )


def place_by_lead(nodes: dict[Reference, GraphNode], ways: Iterable[tuple[Reference, Reference]]) -> None:
    """A thing of which no place is known stands where all that it leads to in its own system stands: a tile in the
    folder of its dashboard. `ways`: starts and ends of edges."""
    leads: dict[Reference, set[tuple[str, ...]]] = {}
    for start, end in ways:
        if start in nodes and end in nodes and nodes[start].connector == nodes[end].connector:
            leads.setdefault(start, set()).add(nodes[end].place)
    for start, places in leads.items():
        if not nodes[start].place and len(places) == 1:
            nodes[start] = replace(nodes[start], place=places.pop())


def _tell_table(table: Table) -> Iterator[tuple[str, str]]:
    activity = table.activity
    if activity.rows is not None:
        yield "rows", f"{activity.rows:,}"
    if activity.size is not None:
        yield "size", say_size(activity.size)
    if activity.changed_at:
        yield "changed", moment(activity.changed_at)
    if activity.seen_at:
        yield "crawled", moment(activity.seen_at)


def _tell_files(carrier: Carrier, schema: FileSchema | None) -> Iterator[tuple[str, str]]:
    yield "path", carrier.path
    if isinstance(carrier, Dataset):
        yield "files", " and ".join(told.words for told in carrier.formats) or counted(carrier.count, "file")
        yield "size", say_size(carrier.size)
        if carrier.table_format:
            yield "table format", carrier.table_format
        if carrier.partitions:
            yield "partitions", carrier.partitions.words
        yield "oldest", moment(carrier.oldest)
        yield "newest", moment(carrier.newest)
    else:
        if carrier.format:
            yield "format", " ".join(filter(None, (carrier.format, carrier.compression)))
        yield "size", say_size(carrier.size)
        yield "written", moment(carrier.last_modified)
    if schema is not None:
        yield "columns", schema.words
