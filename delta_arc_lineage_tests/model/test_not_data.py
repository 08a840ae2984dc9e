"""What is no data: what engines and loaders leave is counted, whatever it lies beside; a table so called has data."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import S3Object
from delta_arc_lineage.model.data_keys import list_no_data, may_be_data
from delta_arc_lineage.model.desired import Decision, decide
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.not_data import NotData, Sign
from delta_arc_lineage.model.outcomes import Reason
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.render import as_markdown, text
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import (
    PREFIX,
    ROUTE,
    S3,
    World,
    bucket_of,
    file,
    make_world,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
)

LEFT_BY_OTHERS = [
    "_SUCCESS",
    "_started_1",
    "_committed_1",
    "_delta_log/00000000000000000010.checkpoint.parquet",
    "_temporary/0/part-0.parquet",
    ".spark-staging-1/dt=1/part-0.parquet",
    ".hoodie/x.parquet",
    ".part-0.parquet.crc",
    "part-0.parquet.crc",
    "part-0.csv.md5",
    "part-0.csv.SHA256",
    "manifest",
    "manifest.json",
    "x.manifest",
    "x_manifest.json",
    "ORDERS/metadata/00000-77c1e122.metadata.json",
    "ORDERS/metadata/snap-4109716749030181571-1-21050ba1.avro",
    "ORDERS/metadata/3f34a229-m0.avro",
    "ORDERS/metadata/version-hint.text",
    "part_$folder$",
    "a_$folder$/part-0.csv",
]
PATTERNS = ["{table_name}/{path}", r"{table_name}/.*", r"({path}/)?{table_name}/([^/]*/)*{any}", r"{table_name}\.csv"]


def route_of(pattern: str, not_data: NotData | None = None) -> Route:
    return replace(ROUTE, file_pattern=KeyPattern(pattern), not_data=not_data or NotData())


def world_of(*keys: str, tables: tuple[str, ...] = ("ORDERS",), size: int = 10) -> World:
    return make_world(
        source=source_of(*(table(name, "ID") for name in tables)),
        target=target_of(*(target_table(name, "ID") for name in tables)),
        files=bucket_of(*(file(key, size=size) for key in keys)),
    )


def decide_on(world: World, route: Route) -> Decision:
    return decide(route, world.snapshots, S3)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("left", LEFT_BY_OTHERS)
def test_what_others_leave_is_counted_and_nothing_else(pattern: str, left: str) -> None:
    """No asset, no edge, no outcome, whether it fits or not, below a table's folder or beside it; no run either."""
    route, world = route_of(pattern), world_of(f"ORDERS/{left}", left, f"day/ORDERS/{left}")
    decision = decide_on(world, route)
    assert decision.ignored.not_data == 3 and not decision.matching.files
    assert not [outcome for outcome in decision.matching.unlinked if outcome.reason is not Reason.NO_FILE]
    assert not [asset for asset in decision.desired if isinstance(asset, S3Object)]
    if "/" not in left:
        assert not may_be_data(route, file(f"ORDERS/{left}")) or not route.file_pattern.leaves_no_choice


@pytest.mark.parametrize(
    ("pattern", "key", "name"),
    [
        (r"{table_name}\.csv", "_airbyte_raw.csv", "_AIRBYTE_RAW"),
        (r"{table_name}\.csv", ".hidden.csv", ".hidden"),
        (r"{table_name}\.csv", "shipping_manifest.csv", "shipping_manifest"),
        ("{table_name}/{path}", "_raw/2024/part-0.csv", "_raw"),
        (r"{path}{table_name}_{date}\.csv", "day/_raw_20240105.csv", "_raw"),
        ("{table_name}", "orders.md5", "orders.md5"),
    ],
)
def test_a_table_that_is_called_so_has_its_data(pattern: str, key: str, name: str) -> None:
    """Where one of either side is, the key is its data; where none is, it is none. Files of engines are none."""
    route = route_of(pattern)
    decision = decide_on(world_of(key, tables=(name,)), route)
    assert [stored.key for stored in decision.matching.files] == [f"{PREFIX}{key}"]
    one_sided = replace(world_of(key, tables=(name,)), source=source_of(table("ORDERS", "ID")))
    assert decide_on(one_sided, route).ignored.not_data == 0
    assert decide_on(world_of(key), route).ignored.not_data == 1
    assert may_be_data(route, file(key))
    if pattern == "{table_name}/{path}":
        assert decide_on(world_of("_raw/_SUCCESS", tables=(name,)), route).ignored.not_data == 1


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        (r"_exports/{table_name}\.csv", "_exports/ORDERS.csv"),
        (r"(_a|_b)/{table_name}\.csv", "_b/ORDERS.csv"),
        (r"{table_name}\.csv\.md5", "ORDERS.csv.md5"),
        (r"{table_name}/manifest\.json", "ORDERS/manifest.json"),
        (r"_{schema_name}/{table_name}", "_SALES/ORDERS"),
    ],
)
def test_what_the_pattern_spells_is_data(pattern: str, key: str) -> None:
    """Somebody wrote it down; a pattern that only lets it pass does not."""
    assert len(decide_on(world_of(key), route_of(pattern)).matching.files) == 1


@pytest.mark.parametrize(
    "key",
    [
        "ORDERS.csv",
        "a_b.csv",
        "manifesto.csv",
        "x.crc.csv",
        "../ORDERS.csv",
        "./ORDERS.csv",
        "a_$folder$x.csv",
        "2024_01/ORDERS.csv",
    ],
)
def test_what_only_resembles_it_is_data(key: str) -> None:
    """A letter within a part, a path of dots, a word that goes on."""
    assert NotData().find(key, 1, KeyPattern(r"{path}{table_name}\.csv")) is None


@pytest.mark.parametrize(
    ("key", "pattern", "is_data"),
    [
        ("ORDERS.csv", r"{table_name}\.csv", True),
        ("ORDERS/part-0.csv.gz", "{table_name}/{any}", True),
        ("ORDERS.txt", r"{table_name}\.txt", True),
        ("ORDERS/DONE", "{table_name}/{any}", False),
        ("ORDERS/load.done", "{table_name}/{any}", False),
        ("ORDERS", "{table_name}", False),
    ],
)
def test_an_object_without_bytes_is_a_marker_unless_its_ending_says_otherwise(
    key: str, pattern: str, is_data: bool
) -> None:
    """An empty table's file has a format's ending, or the one that the pattern spells. With a byte it is no marker."""
    assert (decide_on(world_of(key, size=0), route_of(pattern)).ignored.not_data == 0) is is_data
    assert decide_on(world_of(key, size=1), route_of(pattern)).ignored.not_data == 0


def test_signs_are_taken_away_and_patterns_added() -> None:
    """Without a sign the same key is data, or a misfit; what is added is none in any folder that it fits."""
    key = "ORDERS/_delta_log/x.json"
    route = route_of("{table_name}/{path}", NotData(tuple(sign for sign in Sign if sign is not Sign.HIDDEN)))
    assert len(decide_on(world_of(key), route).matching.files) == 1
    added = NotData(added=(KeyExpression(r"{path}\.tmp", "S3_NOT_DATA"),))
    world = world_of("ORDERS/a.tmp", "ORDERS/a.csv")
    (found,) = list_no_data(route_of("{table_name}/{path}", added), world.snapshots).values()
    assert found.words == r"{path}\.tmp (S3_NOT_DATA)"


@given(st.text(st.sampled_from("_./a$"), max_size=8), st.integers(0, 1), st.sampled_from(PATTERNS))
def test_no_data_is_left_out_once(key: str, size: int, pattern: str) -> None:
    """What is left is data all the way: judged again nothing more goes, and what may be data for who sees the bucket
    alone is at least all that is."""
    route, world = route_of(pattern), world_of("ORDERS.csv", tables=("_a", "a", ".a"))
    stored = StoredObject(f"{PREFIX}{key}", size, NOON, "e")
    world = replace(world, files=bucket_of(stored))
    decision = decide_on(world, route)
    again = decide_on(replace(world, files=bucket_of(*decision.matching.files)), route)
    assert again.matching.files == decision.matching.files and again.ignored.not_data == 0
    if decision.matching.files and not key.endswith("/"):
        assert may_be_data(route, stored)


def test_the_plan_says_how_many_keys_are_no_data() -> None:
    """Those that the listing counted too; nothing where there is none."""
    world = world_of("ORDERS.csv", "_SUCCESS")
    plan: Plan = plan_of(replace(world, files=replace(world.files, not_data=1_999)))
    assert "no data: 2,000 keys" in text(plan) and "no data: 2,000 keys" in as_markdown(plan)
    assert "no data" not in text(plan_of(world_of("ORDERS.csv")))
