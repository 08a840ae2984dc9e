"""What every catalog does: it shows what is there, keeps what it is given under our mark, archives what it is told."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.assets import Asset, Bucket, ColumnProcess, Connection, Process, S3Object
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName
from delta_arc_lineage.model.observed import Edit, ObservedAsset
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.ports.catalog import Catalog, FoundConnection, Scope
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.strategies import HOSTILE
from delta_arc_lineage_tests.ports.conftest import TABLES

MARK, THEIRS = "delta-arc-lineage/default/sales", "crawler"
PG, SF = "default/postgres/1720611661", "default/snowflake/1720611662"
S3 = Connection(qualified_name="default/s3/1720796029", name="files")
NAME = BucketName(ConnectionName.parse(S3.qualified_name), "arn:aws:s3:::landing")
BUCKET = Bucket(qualified_name=NAME.qualified_name, name="landing", arn=NAME.arn)
SCHEMA = SchemaReference(connection="pg", database="SHOP", schema="SALES", connector="postgres")
SCOPE = Scope(MARK, S3.qualified_name, BUCKET.qualified_name, "sales/")


def s3_object(key: str, *, size: int = 3, version: str | None = "v1") -> S3Object:
    return S3Object(
        qualified_name=ObjectName(NAME, key).qualified_name,
        name=key.rstrip("/").rpartition("/")[2] or key,
        key=key,
        bucket=BUCKET.qualified_name,
        size=size,
        last_modified=NOON,
        etag="e",
        storage_class="STANDARD",
        content_type="text/csv",
        version_id=version,
        description="CSV file",
    )


FILE = s3_object("sales/ORDERS.csv")


def process(name: str, home: str = S3.qualified_name) -> Process:
    return Process(
        qualified_name=f"{home}/delta-arc/v1/{name}",
        name=name,
        inputs=(Reference("Table", f"{PG}/SHOP/SALES/ORDERS"),),
        outputs=(Reference("S3Object", FILE.qualified_name),),
        description="Linked by name only.",
    )


PROCESS = process("p")
COLUMN_PROCESS = ColumnProcess(
    qualified_name=f"{S3.qualified_name}/delta-arc/v1/c",
    name="ORDERS.ID → ORDERS.ID",
    inputs=(Reference("Column", f"{PG}/SHOP/SALES/ORDERS/ID"),),
    outputs=(Reference("Column", f"{SF}/RAW/SALES/ORDERS/ID"),),
    parent=PROCESS.qualified_name,
)
ALL: tuple[Asset, ...] = (S3, BUCKET, FILE, PROCESS, COLUMN_PROCESS)


def reference(asset: Asset) -> Reference:
    return asset.reference


def read(catalog: Catalog, *assets: Asset) -> dict[str, ObservedAsset]:
    observed = catalog.read([reference(asset) for asset in assets])
    assert observed.complete
    return {observed_asset.asset.qualified_name: observed_asset for observed_asset in observed.assets}


def save(catalog: Catalog, *assets: Asset, mark: str = MARK) -> None:
    """The connection first and alone, as all else needs it."""
    for batch in ([asset for asset in assets if asset is S3], [asset for asset in assets if asset is not S3]):
        if batch:
            assert catalog.save(batch, mark=mark).confirmed >= {asset.qualified_name for asset in batch}


def archive(catalog: Catalog, *assets: Asset) -> frozenset[str]:
    observed = read(catalog, *assets)
    return catalog.archive([observed[asset.qualified_name] for asset in assets]).confirmed


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["pg"], [PG]),
        ([PG], [PG]),
        (["twin"], ["default/postgres/1720611663", "default/snowflake/1720611664"]),
        (["pg", SF], [PG, SF]),
        (["nobody's"], []),
    ],
)
def test_connections_are_found_by_name_or_qualified_name(
    catalog: Catalog, names: list[str], expected: list[str]
) -> None:
    """All connections that carry the name are found. None is an answer too."""
    assert sorted(connection.qualified_name for connection in catalog.find_connections(names)) == expected


def test_a_connection_found_by_another_spelling_differs_only_by_case(catalog: Catalog) -> None:
    """The index may know no case; it never finds another name."""
    assert {connection.name for connection in catalog.find_connections(["PG", "Twin"])} <= {"pg", "twin"}


def test_without_names_all_connections_are_found(catalog: Catalog) -> None:
    """With their names and connectors, so that a misspelt one can be told its nearest."""
    save(catalog, S3)
    connections = {(connection.name, connection.connector) for connection in catalog.find_connections([])}
    assert connections == {
        ("pg", "postgres"),
        ("sf", "snowflake"),
        ("twin", "postgres"),
        ("twin", "snowflake"),
        ("files", "s3"),
    }


def test_a_schema_is_read_whole(catalog: Catalog) -> None:
    """Every table and every column, in the order of the table; names that differ by case are two."""
    snapshot = catalog.read_schema(SCHEMA, FoundConnection(PG, "pg", "postgres"), mark=MARK).found
    assert snapshot.complete and not snapshot.skipped
    assert (snapshot.schema, snapshot.connection_name) == (f"{PG}/SHOP/SALES", "pg")
    assert {table.name: tuple(column.name for column in table.columns) for table in snapshot.tables} == TABLES
    (table,) = (table for table in snapshot.tables if table.name == "SHIPPERS")
    assert table.qualified_name == f"{PG}/SHOP/SALES/SHIPPERS" and table.type_name == "Table"
    assert [column.order for column in table.columns] == [1, 2, 3]
    assert table.columns[0].qualified_name == f"{PG}/SHOP/SALES/SHIPPERS/ID"


def test_a_schema_without_tables_is_there_and_empty(catalog: Catalog) -> None:
    """An empty schema is no error, and no proof that tables are gone. The plan knows."""
    empty = replace(SCHEMA, schema="EMPTY")
    snapshot = catalog.read_schema(
        empty, FoundConnection("default/postgres/1720611663", "twin", "postgres"), mark=MARK
    ).found
    assert snapshot.tables == () and snapshot.complete


@pytest.mark.parametrize(("database", "schema"), [("SHOP", "sales"), ("shop", "SALES"), ("SHOP", "NOT_THERE")])
def test_a_schema_that_is_not_there_is_an_error_and_never_an_absence_of_tables(
    catalog: Catalog, database: str, schema: str
) -> None:
    """The spelling counts, case included. The error says which schema."""
    with pytest.raises(NotFound, match=f"{database}.{schema}"):
        catalog.read_schema(
            replace(SCHEMA, database=database, schema=schema), FoundConnection(PG, "pg", "postgres"), mark=MARK
        )


def test_everything_we_keep_is_read_back_as_it_was_saved(catalog: Catalog) -> None:
    """Each kind, each field that is ours, with our mark; several together in one request."""
    save(catalog, *ALL)
    observed = read(catalog, *ALL)
    assert {name: observed_asset.asset for name, observed_asset in observed.items()} == {
        asset.qualified_name: asset for asset in ALL
    }
    assert {observed_asset.mark for observed_asset in observed.values()} == {MARK}


def test_a_confirmation_tells_the_guids(catalog: Catalog) -> None:
    """Links to the catalog's pages are made of guids."""
    answer = catalog.save([S3], mark=MARK)
    assert answer.guids[S3.qualified_name] == read(catalog, S3)[S3.qualified_name].guid


@pytest.mark.parametrize("key", HOSTILE)
def test_any_key_is_kept_unchanged(catalog: Catalog, key: str) -> None:
    """Control characters, quotes, dots, slashes anywhere, 1,024 bytes, any alphabet."""
    hostile = s3_object(key)
    save(catalog, S3, BUCKET, hostile)
    assert read(catalog, hostile)[hostile.qualified_name].asset == hostile


def test_names_that_differ_only_by_case_are_two_things(catalog: Catalog) -> None:
    """The key of everything is its qualified name, case included."""
    lower = s3_object("sales/orders.csv", size=9)
    save(catalog, S3, BUCKET, FILE, lower)
    assert {observed.asset for observed in read(catalog, FILE, lower).values()} == {FILE, lower}


def test_saving_again_changes_in_place(catalog: Catalog) -> None:
    """There is no second asset, and the guid is the same. A field that is set to nothing is nothing."""
    save(catalog, S3, BUCKET, FILE)
    before = read(catalog, FILE)[FILE.qualified_name]
    changed = replace(s3_object(FILE.key, size=4, version=None), name="renamed")
    save(catalog, changed)
    (after,) = read(catalog, FILE).values()
    assert after.asset == changed and (after.guid, after.mark) == (before.guid, MARK)


def test_the_ends_of_a_process_are_replaced_and_not_added_to(catalog: Catalog) -> None:
    """What a process connects is what was saved last."""
    save(catalog, S3, BUCKET, FILE, PROCESS)
    moved = replace(PROCESS, inputs=(Reference("Table", f"{PG}/SHOP/SALES/SHIPPERS"),))
    save(catalog, moved)
    assert read(catalog, PROCESS)[PROCESS.qualified_name].asset == moved


def test_what_is_not_there_is_left_out(catalog: Catalog) -> None:
    """An answer holds as many assets as there are."""
    save(catalog, S3, BUCKET)
    assert set(read(catalog, *ALL)) == {S3.qualified_name, BUCKET.qualified_name}
    assert catalog.read([]).assets == ()


def test_what_is_archived_is_no_longer_there(catalog: Catalog) -> None:
    """It is found neither by its name nor in any scope. Everything else is."""
    save(catalog, *ALL)
    confirmed = archive(catalog, COLUMN_PROCESS, FILE)
    assert confirmed >= {COLUMN_PROCESS.qualified_name, FILE.qualified_name}
    assert set(read(catalog, *ALL)) == {asset.qualified_name for asset in (S3, BUCKET, PROCESS)}
    assert FILE not in [observed.asset for observed in catalog.observe(SCOPE).found.assets]


def test_archiving_again_does_no_harm(catalog: Catalog) -> None:
    """A second archiving of what is gone fails nothing, and takes nothing else with it."""
    save(catalog, S3, BUCKET, FILE)
    assets = list(read(catalog, FILE).values())
    catalog.archive(assets)
    catalog.archive(assets)
    assert set(read(catalog, *ALL)) == {S3.qualified_name, BUCKET.qualified_name}


def test_what_was_archived_is_back_when_it_is_saved_again(catalog: Catalog) -> None:
    """A file that returns is the same asset, ours and active."""
    save(catalog, S3, BUCKET, FILE)
    archive(catalog, FILE)
    save(catalog, FILE)
    assert read(catalog, FILE)[FILE.qualified_name].asset == FILE
    assert read(catalog, FILE)[FILE.qualified_name].mark == MARK


def test_requests_are_counted_as_they_are_sent(catalog: Catalog) -> None:
    """A write is a write, a read is a read; asking for the count costs nothing."""
    save(catalog, S3, BUCKET)
    before = catalog.requests
    catalog.save([FILE], mark=MARK)
    assert (catalog.requests - before).writes == 1
    read(catalog, FILE)
    spent = catalog.requests - before
    assert spent.writes == 1 and spent.reads >= 1 and catalog.requests - before == spent


def test_what_is_archived_is_shown_to_whoever_asks_for_it(catalog: Catalog) -> None:
    """Beside what is active, and told from it."""
    save(catalog, S3, BUCKET, FILE)
    archive(catalog, FILE)
    observed = catalog.read([BUCKET.reference, FILE.reference], archived=True)
    assert observed.complete
    assert {found.asset.qualified_name: found.archived for found in observed.assets} == {
        BUCKET.qualified_name: False,
        FILE.qualified_name: True,
    }
    assert catalog.read([FILE.reference]).assets == ()


def test_owners_go_to_what_is_sent_with_them(catalog: Catalog) -> None:
    """As people give them; what is sent without keeps those that it has, archived in between or not."""
    owned = [replace(BUCKET, owners=("grace", "ada")), replace(FILE, owners=("grace", "ada"))]
    save(catalog, S3, *owned)
    ours = (Edit.of_owners(["ada", "grace"]),)
    assert {found.edits for found in read(catalog, BUCKET, FILE).values()} == {ours}
    save(catalog, replace(BUCKET, object_count=1), replace(FILE, size=4))
    archive(catalog, FILE)
    save(catalog, replace(FILE, size=5))
    assert {found.edits for found in read(catalog, BUCKET, FILE).values()} == {ours}
    assert read(catalog, FILE)[FILE.qualified_name].asset == replace(FILE, size=5)


@pytest.mark.parametrize("is_whole", [True, False])
def test_all_that_is_told_of_a_bucket_and_its_files_is_read_back(catalog: Catalog, is_whole: bool) -> None:
    """And it can be taken back: an undo writes what an earlier version had made."""
    told = replace(BUCKET, region="eu-west-1", object_count=7, description="Files of SHOP.SALES.")
    page = "https://eu-west-1.console.aws.amazon.com/s3/object/landing"
    file = replace(FILE, url=page, description="CSV file, gzip-compressed", is_whole=is_whole)
    save(catalog, S3, told, file)
    assert {found.asset for found in read(catalog, told, file).values()} == {told, file}
    save(catalog, BUCKET, FILE)
    assert {found.asset for found in read(catalog, told, file).values()} == {BUCKET, FILE}
