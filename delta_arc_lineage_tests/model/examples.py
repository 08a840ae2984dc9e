"""A small route and its assets, spelled out. The tests of model and sync make their tables and files with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.model.assets import Asset, Connection, Lineage
from delta_arc_lineage.model.copies import CopyHolder, CopyStatement, WarehouseName
from delta_arc_lineage.model.desired import decide, desire_assets
from delta_arc_lineage.model.diff import Add, Adopt, Change, Difference, Modify, Remove, Restore, Retire, diff
from delta_arc_lineage.model.foreign import find_foreign
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.matching import Matching, match
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName
from delta_arc_lineage.model.observed import DrawnBy, End, Observed, ObservedAsset
from delta_arc_lineage.model.plan import Plan, make_plan
from delta_arc_lineage.model.routes import BucketLocation, Route, SchemaReference
from delta_arc_lineage.model.snapshots import BucketSnapshot, Column, SchemaSnapshot, Snapshots, StoredObject, Table
from delta_arc_lineage_tests.conftest import NOON

ARN = "arn:aws:s3:::landing"
PREFIX = "sales/"
TENANT = "https://example.atlan.com"
DEFAULTS = Limits()
SOURCE = SchemaReference(connection="pg", database="SHOP", schema="SALES", connector="postgres")
TARGET = SchemaReference(connection="sf", database="RAW", schema="SALES", connector="snowflake")
SOURCE_SCHEMA = "default/postgres/1720611661/SHOP/SALES"
TARGET_SCHEMA = "default/snowflake/1720611662/RAW/SALES"
S3 = Connection(qualified_name="default/s3/1720796029", name="files")
BUCKET_NAME = BucketName(ConnectionName.parse(S3.qualified_name), ARN)
ROUTE = Route(
    name="sales",
    source=SOURCE,
    target=TARGET,
    bucket=BucketLocation(name="landing", arn=ARN, prefix=PREFIX),
    s3_connection="files",
)


def table(name: str, *columns: str, schema: str = SOURCE_SCHEMA, type_name: str = "Table") -> Table:
    """A table and its columns, numbered from 1."""
    place = f"{schema}/{name}"
    numbered_columns = tuple(
        Column(f"{place}/{column}", column, order) for order, column in enumerate(columns, start=1)
    )
    return Table(place, name, type_name, numbered_columns)


def target_table(name: str, *columns: str) -> Table:
    return table(name, *columns, schema=TARGET_SCHEMA)


def file(name: str, *, size: int = 10, etag: str = "e1", prefix: str = PREFIX) -> StoredObject:
    """A file under the route's prefix."""
    return StoredObject(f"{prefix}{name}", size, NOON, etag, content_type="text/csv")


def pipe(target: str, path: str = PREFIX, **own: Any) -> CopyStatement:
    """A pipe that loads what lies under a path of the bucket into a table of the target."""
    stage = WarehouseName("STAGE", "SALES", "RAW")
    return CopyStatement(
        WarehouseName(target, "SALES", "RAW"),
        CopyHolder.PIPE,
        f"SALES.{target}_PIPE",
        stage,
        "s3://landing/",
        path,
        **own,
    )


def source_of(*tables: Table, complete: bool = True, read_at: int = NOON) -> SchemaSnapshot:
    return SchemaSnapshot("pg", SOURCE_SCHEMA, tables, read_at, complete)


def target_of(*tables: Table, complete: bool = True, read_at: int = NOON) -> SchemaSnapshot:
    return SchemaSnapshot("sf", TARGET_SCHEMA, tables, read_at, complete)


def bucket_of(*objects: StoredObject, complete: bool = True, read_at: int = NOON) -> BucketSnapshot:
    return BucketSnapshot("landing", PREFIX, objects, read_at, complete)


@dataclass(frozen=True, slots=True)
class World:
    """What one plan is made from: the snapshots, and what the catalog holds."""

    source: SchemaSnapshot
    files: BucketSnapshot
    target: SchemaSnapshot
    observed: Observed

    @property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.source, self.files, self.target)


def make_world(
    *,
    source: SchemaSnapshot | None = None,
    files: BucketSnapshot | None = None,
    target: SchemaSnapshot | None = None,
    observed: Observed | None = None,
) -> World:
    """A world of one table that is linked through. Each snapshot can be replaced."""
    return World(
        source or source_of(table("ORDERS", "ID")),
        files or bucket_of(file("ORDERS.csv")),
        target or target_of(target_table("ORDERS", "ID")),
        observed or Observed(),
    )


def matched(world: World, route: Route = ROUTE) -> Matching:
    return match(route, world.snapshots)


def wanted_by(world: World, route: Route = ROUTE) -> tuple[Asset, ...]:
    return desire_assets(route, matched(world, route), S3, files=world.files)


def plan_of(
    world: World,
    *,
    route: Route = ROUTE,
    now: int = NOON,
    absences: dict[str, int] | None = None,
    limits: Limits = DEFAULTS,
    adopt: bool = False,
) -> Plan:
    """The plan that this world makes."""
    decision = decide(route, world.snapshots, S3)
    return make_plan(
        route,
        compare(decision.desired, world, route=route, adopt=adopt),
        world.snapshots,
        world.observed,
        tenant=TENANT,
        now=now,
        absences=absences or {},
        unlinked=decision.matching.unlinked,
        ignored=decision.ignored,
        copies=decision.matching.findings,
        limits=limits,
    )


def compare(desired: Sequence[Asset], world: World, *, route: Route = ROUTE, adopt: bool = False) -> Difference:
    """Desired against what the catalog shows: what others drew by its ends, and whole where it may be adopted."""
    everything = world.observed.assets
    lineage = [found for found in everything if isinstance(found.asset, Lineage) and found.mark != route.mark]
    observed = Observed(
        tuple(found for found in everything if found not in lineage),
        world.observed.complete,
        tuple(end for found in lineage for end in ends_of(found)),
    )
    foreign = find_foreign(world.snapshots, observed, mark=route.mark)
    if adopt:
        names = {found.reference for found in foreign}
        names |= {found.reference for found in lineage if Kind.PROCESS.refer_to(found.asset.parent) in names}
        foreign = tuple(found for found in lineage if found.reference in names)
    return diff(desired, observed, foreign, route=route, adopt=adopt)


def ends_of(found: ObservedAsset) -> list[End]:
    """The ends of a process, as the assets there show them."""
    asset = found.asset
    assert isinstance(asset, Lineage), "only lineage has ends"
    drawn = DrawnBy(asset.kind.type_name, asset.qualified_name, asset.name, found.mark)
    return [
        *(End(drawn, reference, True) for reference in asset.inputs),
        *(End(drawn, reference, False) for reference in asset.outputs),
    ]


def observe(asset: Asset, *, mark: str | None = ROUTE.mark) -> ObservedAsset:
    """The asset as the catalog holds it; by default it is ours."""
    return ObservedAsset(asset, f"guid of {asset.qualified_name}", mark)


def observe_all(assets: tuple[Asset, ...]) -> Observed:
    return Observed(tuple(observe(asset) for asset in assets))


def object_name(key: str) -> str:
    return ObjectName(BUCKET_NAME, key).qualified_name


def carry_out(changes: Iterable[Change], observed: Observed) -> Observed:
    """What the catalog holds after these changes: what applying does, written a second time and more simply."""
    now = {asset.reference: asset for asset in observed.assets}
    for change in changes:
        match change:
            case Remove(before, _) | Retire(before, _):
                del now[before.reference]
            case Adopt(after, replaces):
                now[after.reference] = observe(after)
                for process in replaces:
                    now.pop(process.reference, None)
            case Restore(after, mark):
                now[after.reference] = observe(after, mark=mark)
            case Add(after) | Modify(_, after):
                now[after.reference] = observe(after)
    return Observed(tuple(now.values()))
