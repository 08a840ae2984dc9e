"""The list of columns to hand over: sure ones of tables without a tag of their class; tagging them empties it."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.cli.column_list import HEADER, write_rows
from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_tags import Classifying
from delta_arc_lineage.model.classification import LEAST_SURE, ColumnClass, DataClass, TableClass
from delta_arc_lineage.model.column_tags import COLUMN_TYPE, ColumnTag, list_column_tags
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage_tests.model.examples import (
    SOURCE_SCHEMA,
    TARGET_SCHEMA,
    bucket_of,
    make_world,
    source_of,
    table,
    target_of,
    target_table,
)

WORLD = make_world(
    source=source_of(table("USERS", "ID", "EMAIL")),
    files=bucket_of(),
    target=target_of(target_table("USERS", "ID", "EMAIL")),
)
TABLES = [Reference("Table", f"{schema}/USERS") for schema in (SOURCE_SCHEMA, TARGET_SCHEMA)]
FILE = Kind.OBJECT.refer_to(f"{SOURCE_SCHEMA}/USERS")
NAMED = Classifying(personal=("PII", "Personal"), credential=("Secret",))
concluded = st.lists(
    st.builds(
        lambda asset, name, of, sure: TableClass(asset, of, 0.9, (), (ColumnClass(name, of, "email", sure),)),
        st.sampled_from([*TABLES, FILE]),
        st.sampled_from(["ID", "EMAIL", "GONE"]),
        st.sampled_from(DataClass),
        st.sampled_from([0.5, 0.79, 0.8, 0.95]),
    ),
    max_size=8,
)


@given(concluded)
def test_tagging_what_is_listed_empties_the_list(classes: list[TableClass]) -> None:
    """Law: it lists sure columns that the readings showed; with their tags, what has no tag named for it is left."""
    told = list_column_tags(NAMED, WORLD.snapshots, classes, CatalogTags())
    sure = {
        f"{found.reference.qualified_name}/{found.columns[0].column}"
        for found in classes
        if found.columns[0].confidence >= LEAST_SURE and not found.reference.is_file
    }
    assert {each.qualified_name for each in told} == {name for name in sure if not name.endswith("GONE")}
    given_tags: dict[str, tuple[str, ...]] = {}
    for each in told:
        if each.tag:
            given_tags[each.qualified_name] = (*given_tags.get(each.qualified_name, ()), each.tag)
    left = list_column_tags(NAMED, WORLD.snapshots, classes, CatalogTags(given_tags))
    assert left == tuple(each for each in told if not each.tag)
    assert all(each.data_class is DataClass.FINANCIAL for each in left)


def test_a_tag_of_the_class_by_any_name_is_enough() -> None:
    """Whoever gave it."""
    classes = [TableClass(TABLES[0], DataClass.PERSONAL, 0.9, (), (ColumnClass("EMAIL", DataClass.PERSONAL, "", 0.9),))]
    name = f"{SOURCE_SCHEMA}/USERS/EMAIL"
    assert list_column_tags(NAMED, WORLD.snapshots, classes, CatalogTags({name: ("GDPR",)})) == ()
    assert list_column_tags(NAMED, WORLD.snapshots, classes, CatalogTags({name: ("Gold",)})) == (
        ColumnTag(name, DataClass.PERSONAL, "PII"),
    )


@given(st.sets(st.builds(ColumnTag, st.text(min_size=1), st.sampled_from(DataClass), st.text()), max_size=6))
def test_any_name_is_one_cell(found: set[ColumnTag]) -> None:
    """With commas, quotes and line ends: each row has three cells, and reads as it was written."""
    header, *rows = csv.reader(io.StringIO(write_rows(found), newline=""))
    assert tuple(header) == HEADER and all(len(row) == 3 and row[1] == COLUMN_TYPE for row in rows)
    assert [row[0] for row in rows] == sorted({each.qualified_name for each in found if each.tag})
