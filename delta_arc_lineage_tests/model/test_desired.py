"""The desired graph: exactly what the snapshots imply, each asset once, each end there before it is used."""

from collections import Counter
from dataclasses import replace

from hypothesis import given

from delta_arc_lineage.model.assets import Asset, Bucket, ColumnProcess, Process, S3Object, sort_key
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.names import ProcessName
from delta_arc_lineage.model.routes import BucketLocation, ProcessNaming, Route
from delta_arc_lineage.model.snapshots import BucketHome, BucketSnapshot, StoredObject
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ARN,
    ROUTE,
    S3,
    SOURCE_SCHEMA,
    TARGET_SCHEMA,
    World,
    bucket_of,
    file,
    make_world,
    matched,
    object_name,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)

EIGHT = {
    "CATEGORIES": 3,
    "CUSTOMERS": 7,
    "EMPLOYEES": 5,
    "ORDERDETAILS": 4,
    "ORDERS": 5,
    "PRODUCTS": 6,
    "SHIPPERS": 3,
    "SUPPLIERS": 8,
}
worlds = drawn.worlds(observed=False)


def kinds(assets: tuple[Asset, ...]) -> Counter[Kind]:
    return Counter(asset.kind for asset in assets)


def hops(assets: tuple[Asset, ...]) -> dict[tuple[str, str], Process]:
    return {
        (asset.inputs[0].qualified_name, asset.outputs[0].qualified_name): asset
        for asset in assets
        if isinstance(asset, Process)
    }


def test_the_eight_tables_make_the_graph_that_was_asked_for() -> None:
    """8 tables, 8 files, 8 tables, 41 columns a side: 8 objects, 24 processes, 41 column processes."""
    columns = {name: [f"C{number}" for number in range(count)] for name, count in EIGHT.items()}
    wanted = wanted_by(
        make_world(
            source=source_of(*(table(name, *columns[name]) for name in EIGHT)),
            files=bucket_of(*(file(f"{name}.csv") for name in EIGHT)),
            target=target_of(*(target_table(name, *columns[name]) for name in EIGHT)),
        )
    )
    assert kinds(wanted) == {
        Kind.CONNECTION: 1,
        Kind.BUCKET: 1,
        Kind.OBJECT: 8,
        Kind.PROCESS: 24,
        Kind.COLUMN_PROCESS: 41,
    }


@given(worlds)
def test_each_thing_is_wanted_once_in_the_order_of_dependency(world: World) -> None:
    """No qualified name is there twice. Assets are sorted by kind, then name."""
    wanted = wanted_by(world)
    assert len({asset.qualified_name for asset in wanted}) == len(wanted)
    assert list(wanted) == sorted(wanted, key=sort_key)


@given(worlds)
def test_every_end_is_a_thing_that_was_read_or_is_wanted(world: World) -> None:
    """No process hangs in the air: tables, columns, objects, buckets and parents are all there."""
    wanted = wanted_by(world)
    tables = [*world.source.tables, *world.target.tables]
    there = {asset.qualified_name for asset in wanted} | {table.qualified_name for table in tables}
    there |= {column.qualified_name for table in tables for column in table.columns}
    for asset in wanted:
        if isinstance(asset, Process | ColumnProcess):
            assert {end.qualified_name for end in (*asset.inputs, *asset.outputs)} <= there
        if isinstance(asset, ColumnProcess):
            assert asset.parent in there
        if isinstance(asset, S3Object):
            assert asset.bucket in there


@given(worlds)
def test_every_fitting_file_is_registered_linked_or_not(world: World) -> None:
    """Objects are the files that fit the pattern, no more and no fewer; without any there is no bucket."""
    wanted = wanted_by(world)
    objects = {asset.key for asset in wanted if isinstance(asset, S3Object)}
    assert objects == {stored.key for stored in matched(world).files}
    assert kinds(wanted)[Kind.BUCKET] == (1 if objects else 0)


@given(worlds)
def test_processes_are_the_hops_of_the_flows(world: World) -> None:
    """Source → file, file → target for each file, source → target once; a missing end leaves its hop out."""
    expected = set()
    for flow in matched(world).flows:
        files = [object_name(stored.key) for stored in flow.files]
        expected |= {(flow.source.qualified_name, name) for name in files if flow.source}
        expected |= {(name, flow.target.qualified_name) for name in files if flow.target}
        if flow.source and flow.target:
            expected.add((flow.source.qualified_name, flow.target.qualified_name))
    assert set(hops(wanted_by(world))) == expected


@given(worlds)
def test_column_processes_hang_under_the_end_to_end_process_of_their_tables(world: World) -> None:
    """The parent connects exactly the tables that the columns belong to."""
    wanted = wanted_by(world)
    processes = {asset.qualified_name: asset for asset in wanted if isinstance(asset, Process)}
    for asset in wanted:
        if isinstance(asset, ColumnProcess):
            ends = [end.qualified_name.rpartition("/")[0] for end in (asset.inputs[0], asset.outputs[0])]
            parent = processes[asset.parent]
            assert ends == [parent.inputs[0].qualified_name, parent.outputs[0].qualified_name]


def test_an_object_carries_everything_that_s3_told() -> None:
    """S3: key, size, last-modified, etag, storage class, content type, version, format."""
    stored = StoredObject("sales/ORDERS.csv.gz", 42, NOON, "e", "GLACIER", content_type="text/csv", version_id="v1")
    route = replace(ROUTE, file_pattern=replace(ROUTE.file_pattern, text=r"{table_name}\.csv\.gz"))
    objects = [asset for asset in wanted_by(make_world(files=bucket_of(stored)), route) if isinstance(asset, S3Object)]
    assert objects == [
        S3Object(
            qualified_name=f"{S3.qualified_name}/{ARN}/sales/ORDERS.csv.gz",
            name="ORDERS.csv.gz",
            key="sales/ORDERS.csv.gz",
            bucket=f"{S3.qualified_name}/{ARN}",
            size=42,
            last_modified=NOON,
            etag="e",
            storage_class="GLACIER",
            content_type="text/csv",
            version_id="v1",
            description="CSV file, gzip-compressed",
            is_whole=True,
        )
    ]


def bucket_in(files: BucketSnapshot, route: Route = ROUTE) -> Bucket:
    (bucket,) = [asset for asset in wanted_by(make_world(files=files), route) if isinstance(asset, Bucket)]
    return bucket


def pages_in(files: BucketSnapshot, route: Route = ROUTE) -> list[str]:
    return [asset.url for asset in wanted_by(make_world(files=files), route) if isinstance(asset, S3Object)]


def test_a_bucket_says_where_it_is_how_much_is_in_it_and_what_for() -> None:
    """In words of people, with the route that keeps it; a region that nothing tells is left out."""
    files = replace(bucket_of(file("ORDERS.csv"), file("X.csv"), file("readme.txt")), home=BucketHome("eu-west-1"))
    bucket = bucket_in(files)
    assert (bucket.region, bucket.object_count) == ("eu-west-1", 2)
    assert bucket.description == (
        "Files of SHOP.SALES on their way to RAW.SALES, under sales/; kept by the route sales of delta-arc-lineage."
    )
    assert bucket_in(bucket_of(file("ORDERS.csv"))).region == ""


def test_half_a_listing_counts_nothing() -> None:
    """Not known is 0, which a comparison leaves as it is found."""
    assert bucket_in(bucket_of(file("ORDERS.csv"), complete=False)).object_count == 0


def test_an_object_leads_to_its_page_in_the_console_where_there_is_one() -> None:
    """That of the bucket that is there, where one person's copy has a name of its own; none at another endpoint."""
    files = bucket_of(file("ORDERS.csv"))
    at_amazon = replace(files, home=BucketHome("eu-west-1", at_amazon=True))
    copy = replace(ROUTE, bucket=replace(ROUTE.bucket, suffix="mag"))
    (page,) = pages_in(at_amazon)
    assert page.endswith("/s3/object/landing?region=eu-west-1&prefix=sales/ORDERS.csv")
    assert pages_in(at_amazon, copy) == [page]
    assert pages_in(files) == pages_in(replace(files, home=BucketHome("eu-west-1"))) == [""]


def test_processes_are_called_and_identified_as_the_labels_say() -> None:
    """S6: names and ids take their suffixes; these are the defaults that were asked for."""
    processes = hops(wanted_by(make_world()))
    source, target, key = f"{SOURCE_SCHEMA}/ORDERS", f"{TARGET_SCHEMA}/ORDERS", object_name("sales/ORDERS.csv")
    named = {
        ends: (process.name, ProcessName.parse(process.qualified_name).id_suffix) for ends, process in processes.items()
    }
    assert named == {
        (source, key): ("ORDERS pg to s3 process", "pg_to_s3_process"),
        (key, target): ("ORDERS s3 to snflk process", "s3_to_snflk_process"),
        (source, target): ("ORDERS pg to snflk process", "pg_to_snflk_process"),
    }


def test_every_process_says_by_what_rule_its_ends_belong_together() -> None:
    """B8: name-only matches say so."""
    wanted = wanted_by(make_world())
    lineage = [asset for asset in wanted if isinstance(asset, Process | ColumnProcess)]
    assert len(lineage) == 4 and all(asset.description.startswith("Linked by name only: ") for asset in lineage)


def test_a_suffix_keeps_one_persons_copy_apart() -> None:
    """S2: the suffix is in the bucket's name and ARN, and so in every object's qualified name."""
    route = replace(ROUTE, bucket=BucketLocation(name="landing", arn=ARN, prefix="sales/", suffix="mag"))
    wanted = wanted_by(make_world(), route)
    bucket = next(asset for asset in wanted if isinstance(asset, Bucket))
    assert (bucket.name, bucket.arn) == ("landing-mag", f"{ARN}-mag")
    assert all(f"{ARN}-mag/" in asset.qualified_name for asset in wanted if isinstance(asset, S3Object))


def test_labels_are_no_part_of_any_identity_and_id_suffixes_are() -> None:
    """Renaming a process changes no qualified name; another id suffix is another process."""
    names = {asset.qualified_name for asset in wanted_by(make_world())}
    renamed = replace(
        ROUTE,
        process_naming=ProcessNaming(
            source_extraction_process_name_suffix="extract", target_import_process_name_suffix="load"
        ),
    )
    assert {asset.qualified_name for asset in wanted_by(make_world(), renamed)} == names
    other_id = replace(ROUTE, process_naming=ProcessNaming(source_extraction_process_id_suffix="extract"))
    assert len(names - {asset.qualified_name for asset in wanted_by(make_world(), other_id)}) == 1


def test_a_key_of_slashes_still_has_a_name() -> None:
    """No asset is without a name, whatever the key."""
    route = replace(ROUTE, file_pattern=replace(ROUTE.file_pattern, text=r"(/)*{table_name}(/)*"))
    for key in drawn.HOSTILE:
        wanted = wanted_by(make_world(files=bucket_of(StoredObject(f"sales/{key}", 1, 0, "e"))), route)
        assert all(asset.name for asset in wanted)
