"""Scopes: what a reading shows of a route, and of what others drew at its ends, held by the memory and by Atlan."""

from dataclasses import replace

from delta_arc_lineage.ports.catalog import Catalog, FoundConnection
from delta_arc_lineage_tests.ports.test_catalog import (
    ALL,
    BUCKET,
    FILE,
    MARK,
    PG,
    S3,
    SCHEMA,
    SCOPE,
    THEIRS,
    process,
    s3_object,
    save,
)


def test_a_scope_shows_what_concerns_a_route(catalog: Catalog) -> None:
    """Its connection and bucket, ours anywhere, and all objects under its prefix."""
    elsewhere, beside = s3_object("other/ours.csv"), s3_object("sales/theirs.csv")
    save(catalog, *ALL)
    save(catalog, elsewhere)
    save(catalog, beside, mark=THEIRS)
    observed = catalog.observe(SCOPE).found
    marks = {observed_asset.asset.qualified_name: observed_asset.mark for observed_asset in observed.assets}
    assert observed.complete and len(marks) == len(observed.assets)
    assert marks == {
        **{asset.qualified_name: MARK for asset in (*ALL, elsewhere)},
        beside.qualified_name: THEIRS,
    }


def test_a_scope_leaves_out_what_does_not(catalog: Catalog) -> None:
    """Others' objects elsewhere, others' processes wherever they live, a prefix that only looks alike."""
    save(catalog, S3, BUCKET, FILE)
    outside = [
        s3_object("other/theirs.csv"),
        s3_object("sales-archive/x.csv"),
        process("far", "default/postgres/1720611663"),
        process("near", PG),
    ]
    save(catalog, *outside, mark=THEIRS)
    shown = {observed.asset.qualified_name for observed in catalog.observe(SCOPE).found.assets}
    assert shown == {asset.qualified_name for asset in (S3, BUCKET, FILE)}


def test_a_scope_shows_the_ends_of_what_others_drew_at_its_objects(catalog: Catalog) -> None:
    """Whoever drew it and wherever it lives: by its name, its mark and the side that the object is on."""
    save(catalog, *ALL)
    theirs = process("theirs", "default/postgres/1720611663")
    save(catalog, theirs, mark=THEIRS)
    ends = catalog.observe(SCOPE).found.ends
    assert {(end.process.qualified_name, end.process.name, end.process.mark) for end in ends} == {
        (theirs.qualified_name, theirs.name, THEIRS)
    }
    assert {(end.asset, end.is_input) for end in ends} == {
        *((asset, True) for asset in theirs.inputs if asset.type_name == "S3Object"),
        *((asset, False) for asset in theirs.outputs if asset.type_name == "S3Object"),
    }


def test_a_schema_shows_what_others_drew_on_the_side_that_faces_s3(catalog: Catalog) -> None:
    """What leads away from a source table, and from its columns; a route's own is read by its mark."""
    save(catalog, *ALL)
    away, into = process("away"), process("into")
    into = replace(into, inputs=into.outputs, outputs=into.inputs)
    save(catalog, away, into, mark=THEIRS)
    tables = catalog.read_schema(SCHEMA, FoundConnection(PG, "pg", "postgres"), mark=MARK).found.tables
    assert {drawn.qualified_name for table in tables for drawn in table.processes} == {away.qualified_name}
    reading = catalog.read_schema(SCHEMA, FoundConnection(PG, "pg", "postgres"), mark=MARK, is_target=True)
    tables = reading.found.tables
    assert {drawn.qualified_name for table in tables for drawn in table.processes} == {into.qualified_name}


def test_a_scope_of_many_things_is_read_to_the_end(catalog: Catalog) -> None:
    """More than one page, none missed, none doubled."""
    objects = [s3_object(f"sales/{number}.csv") for number in range(130)]
    save(catalog, S3, BUCKET, *objects)
    observed = catalog.observe(SCOPE).found
    assert observed.complete and len(observed.assets) == 132
    assert {observed_asset.asset for observed_asset in observed.assets} == {S3, BUCKET, *objects}
