"""Column tags: the list of columns of source and target that are surely of a class and carry no tag that says so.

For a steward to look through and to give to Atlan: these columns are others', and we tag none of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_tags import Classifying
from delta_arc_lineage.model.classification import LEAST_SURE, ColumnClass, DataClass, TableClass
from delta_arc_lineage.model.snapshots import Snapshots

COLUMN_TYPE = "Column"


@dataclass(frozen=True, slots=True, order=True)
class ColumnTag:
    """A column, by its qualified name, the class that it is of, and the tag that says so: empty where the settings name
    none."""

    qualified_name: str
    data_class: DataClass
    tag: str


def list_column_tags(
    classifying: Classifying, snapshots: Snapshots, classes: Sequence[TableClass], tags: CatalogTags
) -> tuple[ColumnTag, ...]:
    """One for each column and class that is sure; sorted."""
    names = {
        (table.qualified_name, column.name): column.qualified_name
        for table in (*snapshots.source.tables, *snapshots.target.tables)
        for column in table.columns
    }
    wanted = (
        ColumnTag(name, column.data_class, next(iter(classifying.tags_of(column.data_class)), ""))
        for found, column in _list_sure(classes)
        if (name := names.get((found.reference.qualified_name, column.column))) is not None
    )
    return tuple(sorted({each for each in wanted if not _is_said(each, classifying, tags)}))


def _list_sure(classes: Sequence[TableClass]) -> Iterator[tuple[TableClass, ColumnClass]]:
    for found in classes:
        if not found.reference.is_file:
            yield from ((found, column) for column in found.columns if column.confidence >= LEAST_SURE)


def _is_said(wanted: ColumnTag, classifying: Classifying, tags: CatalogTags) -> bool:
    """By any tag of the class, whoever gave it."""
    there = tags.on(wanted.qualified_name)
    if not there:
        return False
    from delta_arc_lineage.model.classifying.tag_reading import classes_of_tag  # words, for who needs them

    return any(wanted.data_class in classes_of_tag(tag, classifying.stated) for tag in there)
