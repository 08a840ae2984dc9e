"""Classes of a route's tables and datasets by what was seen of them, and what nobody looked at."""

from dataclasses import replace

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_tags import Classifying
from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas, SchemaSample
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.route_classes import classify_route, list_unlooked, read_columns, refer_to_dataset
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage_tests.model.examples import (
    PREFIX,
    ROUTE,
    SOURCE_SCHEMA,
    TARGET_SCHEMA,
    bucket_of,
    file,
    source_of,
    table,
    target_of,
    target_table,
)

KEY, OTHER = f"{PREFIX}BOXES.csv", f"{PREFIX}stray.csv"
PLAIN = Classifying()


def snapshots(
    schema: FileSchema | None = None, *, complete: bool = True, columns: tuple[str, ...] = ("ID",)
) -> Snapshots:
    sample = SchemaSample(KEY, "e1", schema) if schema else None
    return Snapshots(
        source_of(table("BOXES", *columns)),
        bucket_of(file("BOXES.csv"), file("stray.csv")),
        target_of(target_table("BOXES", "ID"), complete=complete),
        FileSchemas("landing", PREFIX, (DatasetSchemas(KEY, sample),)) if schema else None,
    )


def classes_of(told: Snapshots, tags: CatalogTags, classifying: Classifying = PLAIN) -> dict[str, set[DataClass]]:
    found: dict[str, set[DataClass]] = {}
    for each in classify_route(match(ROUTE, told), told, tags, classifying):
        found.setdefault(each.reference.qualified_name, set()).add(each.data_class)
    return found


EMAILS = FileSchema("CSV", (FileColumn("id", "integer"), FileColumn("email", "text")), has_header=True)


def test_a_dataset_is_of_a_class_by_its_columns_and_a_table_by_its_own() -> None:
    """One that is not in the catalog yet stands under its path; one that is, under its name there."""
    told = snapshots(EMAILS, columns=("ID", "IBAN"))
    assert classes_of(told, CatalogTags()) == {
        KEY: {DataClass.PERSONAL},
        f"{SOURCE_SCHEMA}/BOXES": {DataClass.FINANCIAL},
    }
    there = Kind.OBJECT.refer_to("default/s3/1/arn:aws:s3:::landing/x")
    assert classes_of(told, CatalogTags(datasets={KEY: there})).keys() == {
        there.qualified_name,
        f"{SOURCE_SCHEMA}/BOXES",
    }
    carriers = {carrier.path: carrier for carrier in match(ROUTE, told).files}
    assert refer_to_dataset(carriers[KEY], CatalogTags(datasets={KEY: there})) == there
    assert refer_to_dataset(carriers[OTHER], CatalogTags()) == Reference("S3Object", OTHER)


def test_tags_of_tables_count_and_those_of_datasets_do_not() -> None:
    """One that we gave to a dataset would bear itself out for ever, after its reason is gone."""
    told = snapshots()
    there = Kind.OBJECT.refer_to("default/s3/1/arn:aws:s3:::landing/x")
    names = (f"{TARGET_SCHEMA}/BOXES", there.qualified_name)
    tags = CatalogTags(dict.fromkeys(names, ("PII",)), {KEY: there})
    assert classes_of(told, tags) == {f"{TARGET_SCHEMA}/BOXES": {DataClass.PERSONAL}}
    gold = CatalogTags({f"{TARGET_SCHEMA}/BOXES": ("Gold",)})
    assert classes_of(told, gold) == {}
    assert classes_of(told, gold, Classifying(financial=("Gold",))) == {f"{TARGET_SCHEMA}/BOXES": {DataClass.FINANCIAL}}


def test_what_was_not_looked_at_is_named_with_the_reason() -> None:
    """Else "no personal data" would be said of what nobody opened."""
    unread = snapshots(FileSchema(why_not="it is archived"), complete=False, columns=())
    assert list_unlooked(match(ROUTE, unread), unread) == (
        f"dataset {KEY}: it is archived",
        f"dataset {OTHER}: no file of it was opened",
        f"table {SOURCE_SCHEMA}/BOXES: the catalog shows no columns of it",
        "the target was not shown whole",
    )
    whole = snapshots(EMAILS)
    assert list_unlooked(match(ROUTE, whole), whole) == (f"dataset {OTHER}: no file of it was opened",)
    assert read_columns(whole) == {KEY: EMAILS} and read_columns(unread) == {} == read_columns(
        replace(whole, schemas=None)
    )
