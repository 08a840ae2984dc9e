"""Route classes: what the tables and datasets of a route are of, by what its readings showed of them.

The tags on a dataset are no evidence of its class: one that we gave would bear itself out for ever.
"""

from collections.abc import Iterator

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_tags import Classifying
from delta_arc_lineage.model.classification import DataClass, TableClass
from delta_arc_lineage.model.classifying.column_reasons import ColumnFacts
from delta_arc_lineage.model.classifying.table_classes import classify_table
from delta_arc_lineage.model.desired_files import kind_of
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.snapshots import Carrier, Snapshots, Table


def classify_route(
    matching: Matching, snapshots: Snapshots, tags: CatalogTags, classifying: Classifying
) -> tuple[TableClass, ...]:
    """Of all tables on both sides, and of all datasets, in the order of their qualified names."""
    found: dict[tuple[Reference, DataClass], TableClass] = {}
    for reference, name, columns in _list_all(matching, snapshots, tags):
        own = () if reference.is_file else tags.on(reference.qualified_name)
        for told in classify_table(reference, name, columns, tags=own, stated_tags=classifying.stated):
            found.setdefault((reference, told.data_class), told)
    return tuple(found[key] for key in sorted(found))


def title_assets(matching: Matching, snapshots: Snapshots, tags: CatalogTags, *, prefix: str) -> dict[Reference, str]:
    """What people read of each table and dataset: `Table CUSTOMERS at the source`, `file CUSTOMERS.csv`. `prefix`: of
    the route, which plans leave out of the names of datasets as well."""
    titles: dict[Reference, str] = {}
    for side, snapshot in (("target", snapshots.target), ("source", snapshots.source)):
        for table in snapshot.tables:
            reference = Reference(table.type_name, table.qualified_name)
            titles[reference] = f"{reference.words} {table.name} at the {side}"
    for carrier in matching.files:
        dataset = refer_to_dataset(carrier, tags)
        titles[dataset] = f"{dataset.words} {carrier.path.removeprefix(prefix)}"
    return titles


def refer_to_dataset(carrier: Carrier, tags: CatalogTags) -> Reference:
    """Its asset; of one that the catalog does not show yet, its path stands for it."""
    return tags.datasets.get(carrier.path) or kind_of(carrier).refer_to(carrier.path)


def read_columns(snapshots: Snapshots) -> dict[str, FileSchema]:
    """What the newest file of each dataset says, by path, as far as one was read."""
    told = snapshots.schemas.datasets if snapshots.schemas else ()
    newest = {each.path: each.newest.schema for each in told if each.newest is not None}
    return {path: schema for path, schema in newest.items() if schema.columns and not schema.why_not}


def _list_all(
    matching: Matching, snapshots: Snapshots, tags: CatalogTags
) -> Iterator[tuple[Reference, str, list[ColumnFacts]]]:
    for table in (*snapshots.source.tables, *snapshots.target.tables):
        yield Reference(table.type_name, table.qualified_name), table.name, _facts_of_table(table, tags)
    called = {carrier.path: _name_of(flow.source or flow.target) for flow in matching.flows for carrier in flow.files}
    opened = read_columns(snapshots)
    for carrier in matching.files:
        name = called.get(carrier.path) or file_name(carrier.path.rstrip("/"))
        facts = _facts_of_files(opened.get(carrier.path, FileSchema()))
        yield refer_to_dataset(carrier, tags), name, facts


def _facts_of_table(table: Table, tags: CatalogTags) -> list[ColumnFacts]:
    return [ColumnFacts(column.name, column.full_type, tags=tags.on(column.qualified_name)) for column in table.columns]


def _facts_of_files(schema: FileSchema) -> list[ColumnFacts]:
    return [ColumnFacts(column.name, column.type, column.signs, spoken_by=schema.format) for column in schema.columns]


def _name_of(table: Table | None) -> str:
    return table.name if table else ""


def list_unlooked(matching: Matching, snapshots: Snapshots) -> tuple[str, ...]:
    """What was not looked at, in words: datasets whose files told no columns, and tables without any."""
    opened, told = read_columns(snapshots), snapshots.schemas.datasets if snapshots.schemas else ()
    why = {each.path: each.newest.schema.why_not for each in told if each.newest is not None}
    words = [
        f"dataset {carrier.path}: {why.get(carrier.path) or 'no file of it was opened'}"
        for carrier in matching.files
        if carrier.path not in opened
    ]
    bare = [table for table in (*snapshots.source.tables, *snapshots.target.tables) if not table.columns]
    words += [f"table {table.qualified_name}: the catalog shows no columns of it" for table in bare]
    sides = (("source", snapshots.source), ("target", snapshots.target))
    words += [f"the {side} was not shown whole" for side, snapshot in sides if not snapshot.complete]
    return tuple(words)
