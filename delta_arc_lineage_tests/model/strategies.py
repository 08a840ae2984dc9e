"""What Hypothesis draws: names as hostile as the systems allow, worlds of a route, and a catalog that others use."""

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from delta_arc_lineage.model.assets import Asset, Bucket, ColumnProcess, Connection, Prefix, Process, S3Object
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName, SchemaName
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.snapshots import StoredObject, Table
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    S3,
    SOURCE_SCHEMA,
    World,
    bucket_of,
    file,
    object_name,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)

HOSTILE = [
    "a\nb.csv",
    "a\r\nb.csv",
    "quo\"te's.csv",
    "../../etc/passwd",
    "a/../b.csv",
    "a//b.csv",
    "/leading.csv",
    "trailing/",
    " space and+plus%20.csv",
    "naïve/größe/表.csv",
    "\u202egnp.csv",
    "\x00\x1b[31m.csv",
    "arn:aws:s3:::other/x",
    "delta-arc/v1/x",
    "x" * 1024,
    "é" * 512,
]

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
keys = st.sampled_from(HOSTILE) | text
parts = text.filter(lambda part: "/" not in part)
connectors = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
connection_names = st.builds(ConnectionName, connectors, parts)
schema_names = st.builds(SchemaName, connection_names, st.just("") | parts, parts)
arns = st.from_regex(r"arn:[a-z0-9-]{1,8}:s3:::[^/:]{1,20}", fullmatch=True)
bucket_names = st.builds(BucketName, connection_names, arns)
object_names = st.builds(ObjectName, bucket_names, keys)

MARKS = [ROUTE.mark, "delta-arc-lineage/default/other-route", "delta-arc-lineage/other/sales", "crawler", None]
_WORDS = ["ORDERS", "orders", "Orders", "CUSTOMERS", "customers", "SHIPPERS", "größe"]
_COLUMNS = st.lists(st.sampled_from(["ID", "id", "NAME", "Name", "PRICE"]), unique=True, max_size=4)
_GONE = [table("GONE", "ID"), table("LOST", "ID", "NAME")]
_MARKS, _FOREIGN_MARKS = st.sampled_from(MARKS), st.sampled_from(MARKS[2:])


@cache
def _tables(*, target: bool = False) -> st.SearchStrategy[list[Table]]:
    make = target_table if target else table
    drawn_table = st.builds(lambda name, columns: make(name, *columns), st.sampled_from(_WORDS), _COLUMNS)
    return st.lists(drawn_table, unique_by=lambda table: table.name, max_size=4)


@cache
def _files() -> st.SearchStrategy[list[StoredObject]]:
    endings = st.sampled_from([".csv", ".CSV", ".csv.gz", ""])
    drawn_file = st.builds(
        lambda name, ending, size: file(name + ending, size=size), st.sampled_from(_WORDS), endings, _SIZES
    )
    return st.lists(drawn_file, unique_by=lambda stored: stored.key, max_size=6)


_SIZES = st.integers(min_value=0, max_value=3)


@st.composite
def worlds(draw: st.DrawFn, *, observed: bool = True) -> World:
    """A world of complete snapshots. Its catalog holds some of what they imply, and much that is not ours."""
    source, target = source_of(*draw(_tables())), target_of(*draw(_tables(target=True)))
    world = World(source, bucket_of(*draw(_files())), target, Observed())
    return replace(world, observed=draw(catalogs(wanted_by(world)))) if observed else world


@st.composite
def catalogs(draw: st.DrawFn, wanted: tuple[Asset, ...]) -> Observed:
    """A catalog with some of the wanted assets, as wanted or altered, ours or not. It also holds what nobody wants."""
    observed = {}
    for asset in wanted:
        if draw(st.booleans()):
            variant = draw(st.sampled_from([asset, altered(asset)]))
            observed[asset.reference] = _observe(variant, draw(_MARKS))
    lineage = [asset for asset in wanted if isinstance(asset, Process | ColumnProcess)]
    for asset in draw(st.lists(st.sampled_from(lineage), unique=True, max_size=3)) if lineage else []:
        process = drawn_by_others(asset, number=draw(st.integers(1, 2)))
        observed[process.reference] = _observe(process, draw(_FOREIGN_MARKS))
    for asset in draw(_leftover_lists()):
        observed.setdefault(asset.reference, _observe(asset, draw(_MARKS)))
    return Observed(tuple(draw(st.permutations(sorted(observed.values(), key=str)))))


def _observe(asset: Asset, mark: str | None) -> ObservedAsset:
    return ObservedAsset(asset, f"guid of {asset.qualified_name}", mark)


def altered(asset: Asset) -> Asset:
    """The same asset with another name, which is an attribute that we own."""
    return replace(asset, name=f"{asset.name} by hand")


def drawn_by_others(asset: Process | ColumnProcess, *, number: int = 1) -> Process | ColumnProcess:
    """A process on the same edge under a name that is not ours."""
    return replace(asset, qualified_name=f"{S3.qualified_name}/by-hand/{number}{asset.qualified_name}", name="theirs")


def leftovers() -> list[Asset]:
    """Assets that no snapshot of the route implies."""
    bucket = Bucket(qualified_name=f"{S3.qualified_name}/arn:aws:s3:::old", name="old", arn="arn:aws:s3:::old")
    ends = {
        "inputs": (Reference("Table", _GONE[0].qualified_name),),
        "outputs": (Reference("S3Object", object_name("sales/GONE.csv")),),
    }
    return [
        Connection(qualified_name="default/s3/1", name="old"),
        bucket,
        prefix_of("sales/GONE/"),
        object_of("sales/GONE.csv"),
        object_of("sales/LOST.csv"),
        Process(qualified_name=f"{S3.qualified_name}/delta-arc/v1/{'0' * 32}", name="gone", **ends),
        ColumnProcess(
            qualified_name=f"{S3.qualified_name}/delta-arc/v1/{'1' * 32}", name="gone", parent=SOURCE_SCHEMA, **ends
        ),
    ]


@cache
def _leftover_lists() -> st.SearchStrategy[list[Asset]]:
    return st.lists(st.sampled_from(leftovers()), unique=True, max_size=4)


def prefix_of(prefix: str) -> Prefix:
    return Prefix(
        qualified_name=object_name(prefix),
        name=prefix,
        prefix=prefix,
        bucket=f"{S3.qualified_name}/{ROUTE.bucket.arn}",
        object_count=1,
        last_modified=NOON,
    )


def object_of(key: str) -> S3Object:
    return S3Object(
        qualified_name=object_name(key),
        name=key.rpartition("/")[2],
        key=key,
        bucket=f"{S3.qualified_name}/{ROUTE.bucket.arn}",
        size=1,
        last_modified=NOON,
        etag="e",
        storage_class="STANDARD",
    )
