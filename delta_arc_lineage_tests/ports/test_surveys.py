"""What every catalog can be asked without cost that follows what it holds, and without writing."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.ports.catalog import (
    SURVEY_REQUESTS,
    Access,
    Catalog,
    FoundConnection,
    HeldAssets,
    Right,
    SchemaTables,
    TableSurvey,
)
from delta_arc_lineage_tests.ports.conftest import TABLES
from delta_arc_lineage_tests.ports.test_catalog import ALL, BUCKET, FILE, MARK, NAME, PG, S3, SCHEMA, SF, THEIRS, save

CONNECTION = FoundConnection(PG, "pg", "postgres")
LANDING = BucketLocation(name="landing", arn=NAME.arn)


def test_a_schema_is_counted_and_its_tables_named(catalog: Catalog) -> None:
    """Tables without their columns, all of them where they are few."""
    survey = catalog.survey_schema(SCHEMA, CONNECTION)
    assert (survey.table_count, survey.column_count) == (len(TABLES), sum(map(len, TABLES.values())))
    assert [table.name for table in survey.tables] == sorted(TABLES) and survey.complete
    assert not any(table.columns for table in survey.tables)
    assert catalog.requests.reads <= SURVEY_REQUESTS and not catalog.requests.writes


def test_an_empty_schema_is_there_and_another_is_not(catalog: Catalog) -> None:
    """Case included."""
    twin = FoundConnection("default/postgres/1720611663", "twin", "postgres")
    survey = catalog.survey_schema(replace(SCHEMA, connection="twin", schema="EMPTY"), twin)
    assert (survey.table_count, survey.column_count, survey.tables, survey.complete) == (0, 0, (), True)
    with pytest.raises(NotFound):
        catalog.survey_schema(replace(SCHEMA, schema="sales"), CONNECTION)


def test_all_tables_of_some_connections_are_named_by_their_schemas(catalog: Catalog) -> None:
    """Of these connections alone; a schema without a table is not among them."""
    survey = catalog.survey_tables([CONNECTION, FoundConnection("default/postgres/1720611663", "twin", "postgres")])
    assert survey == TableSurvey((SchemaTables(f"{PG}/SHOP/SALES", tuple(sorted(TABLES))),), complete=True)
    assert len(catalog.survey_tables([CONNECTION, FoundConnection(SF, "sf", "snowflake")]).schemas) == 2
    assert not catalog.requests.writes


def test_what_stands_for_a_bucket_is_counted_by_connection_type_and_mark(catalog: Catalog) -> None:
    """Ours and others', in whatever connection; of another bucket, whose name only begins alike, nothing."""
    assert catalog.survey_bucket(LANDING) == ()
    save(catalog, *ALL)
    theirs = replace(S3, qualified_name="default/s3/5", name="crawled")
    other = replace(NAME, connection=replace(NAME.connection, epoch="5"))
    bucket = replace(BUCKET, qualified_name=other.qualified_name, arn="arn:aws:s3:::crawled")
    longer = replace(NAME, arn="arn:aws:s3:::landing-old")
    old = replace(BUCKET, qualified_name=longer.qualified_name, name="landing-old", arn=longer.arn)
    save(catalog, theirs, mark=THEIRS)
    save(catalog, bucket, old, mark=THEIRS)
    assert catalog.survey_bucket(LANDING) == (
        HeldAssets(S3.qualified_name, "S3Bucket", MARK, 1),
        HeldAssets(S3.qualified_name, "S3Object", MARK, 1),
        HeldAssets("default/s3/5", "S3Bucket", THEIRS, 1),
    )


def test_a_copy_of_a_bucket_is_found_beside_it(catalog: Catalog) -> None:
    """S2: the suffix of a shared tenant is in the name and in the ARN."""
    save(catalog, *ALL)
    bucket = BucketLocation(name="land", arn="arn:aws:s3:::land", suffix="ing")
    assert catalog.survey_bucket(bucket) == ()
    copied = BucketLocation(name="landing", arn=NAME.arn, suffix="mag")
    assert len(catalog.survey_bucket(copied)) == 2


def test_rights_are_told_in_one_request_and_none_is_written(catalog: Catalog) -> None:
    """In the order of the questions, for what is there and what is not."""
    references = (FILE.reference, Kind.PROCESS.refer_to(f"{S3.qualified_name}/nothing"))
    rights = [Right(access, reference) for reference in references for access in Access]
    assert catalog.evaluate(rights) == (True,) * len(rights)
    assert (catalog.requests.reads, catalog.requests.writes) == (1, 0)


def test_a_catalog_says_what_it_is(catalog: Catalog) -> None:
    """In words for a person."""
    assert catalog.version()
