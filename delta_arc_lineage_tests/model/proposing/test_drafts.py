"""Drafts: whole routes, as a person would write them."""

import pytest

from delta_arc_lineage.model.proposing.coverage import Reach, measure_coverage
from delta_arc_lineage.model.proposing.landscape import Landscape
from delta_arc_lineage.model.proposing.proposals import write_route
from delta_arc_lineage.model.proposing.questions import Doubt
from delta_arc_lineage.model.proposing.trials import try_route
from delta_arc_lineage.model.routes import refuse_overlaps
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.proposing.landscapes import BUCKET, known
from delta_arc_lineage_tests.model.proposing.test_pairing import PUBLIC, RAW, draft

_UUID = "f38db914-fb17-4763-89fd-8b8002bed9e6"


@pytest.mark.parametrize(
    ("keys", "prefix", "pattern"),
    [
        (
            [f"lake/{table}/dt=2024-10-02/part-00000-{_UUID}.c000.snappy.parquet" for table in ("orders", "items")],
            "lake/",
            r"{table_name}/dt={date}/part-{number}-{uuid}\.c{number}\.snappy\.parquet",
        ),
        (
            ["dms/orders/LOAD00000001.csv", "dms/items/2024/10/26/20241026-044260679.csv"],
            "dms/",
            r"{table_name}/(LOAD{hash}|{year}/{month}/{day}/{date}-{number})\.csv",
        ),
        (
            ["in/public.orders_2024-10-25.csv", "in/public.users_2024-10-25.csv", "in/2024/10/22/ITEMS.csv"],
            "in/",
            r"(public\.|{year}/{month}/{day}/){table_name}(_{date})?\.csv",
        ),
        (
            ["out/orders_0000_part_00.gz", "out/items_0001_part_00.gz", "out/users/data_0_1_0.snappy.parquet"],
            "out/",
            r"{table_name}(/data_{number}_{number}_{number}\.snappy\.parquet|_{number}_part_{number}\.gz)",
        ),
        (
            [
                "in/orders_eu_2024-01-05.csv",
                "in/items_eu_2024-01-05.csv",
                "in/orders_us_2024-01-05.csv",
                "in/items_us_2024-01-05.csv",
            ],
            "in/",
            r"{table_name}_(eu|us)_{date}\.csv",
        ),
        (["v2/orders.csv", "v2/items.csv"], "v2/", r"{table_name}\.csv"),
    ],
)
def test_a_route_says_what_varies_and_no_more(keys: list[str], prefix: str, pattern: str) -> None:
    """Folders that all keys lie in are the prefix."""
    (route,) = draft([PUBLIC], [RAW], *keys).routes
    assert (route.prefix, route.file_pattern) == (prefix, pattern)


def test_folders_within_each_other_are_told_apart_by_patterns() -> None:
    """Settings take them as they are: none of two routes is another one but for its prefix."""
    drafted = draft([PUBLIC], [RAW], "in/orders.csv", "in/former/items.csv", "in/former/old/users.csv").routes
    refuse_overlaps([write_route(route, BUCKET) for route in drafted])
    assert {(route.prefix, route.file_pattern) for route in drafted} == {
        ("in/", r"{table_name}\.csv"),
        ("in/", r"former/{table_name}\.csv"),
        ("in/", r"former/old/{table_name}\.csv"),
    }


def test_what_engines_leave_is_no_data() -> None:
    """Nor what Iceberg and Delta tell of their tables."""
    data = f"lake/orders/data/00000-0-{_UUID}-00001.parquet"
    others = [
        f"lake/orders/metadata/00000-{_UUID}.metadata.json",
        f"lake/orders/metadata/snap-1-1-{_UUID}.avro",
        "lake/orders/_delta_log/00000000000000000000.json",
        "lake/orders/_SUCCESS",
        "lake/orders/",
    ]
    found = draft([PUBLIC], [RAW], data, *others)
    assert found.routes[0].file_pattern == r"{table_name}/data/{number}-{number}-{uuid}-{number}\.parquet"
    assert not found.questions


def test_other_routes_files_are_excluded() -> None:
    """Where the pattern fits them too."""
    ops = known("postgres", "shop", "ops", ["orders", "crews"])
    raw_ops = known("snowflake", "LAKE", "OPS", ["ORDERS", "CREWS"])
    keys = ["in/ops.orders.csv", "in/ops.crews.csv", "in/users.csv", "in/items.csv"]
    by_name = {route.name: route for route in draft([PUBLIC, ops], [RAW, raw_ops], *keys).routes}
    assert by_name["public"].excluded == (r"ops\.{any}\.csv",) and not by_name["ops"].excluded


def test_what_is_left_is_asked_with_what_it_may_be() -> None:
    """By folder, or by the name that no table has."""
    found = draft([PUBLIC], [RAW], "in/orders/1.csv", "in/items/1.csv", "in/orders_old/1.csv", "in/x.txt", "usr/y.bin")
    assert [(question.where, question.doubt, question.candidates) for question in found.questions] == [
        ("in/", Doubt.NO_LAYOUT, ()),
        ("in/orders_old/", Doubt.NO_TABLE, ("orders",)),
        ("usr/", Doubt.NO_LAYOUT, ("users",)),
    ]


def test_coverage_counts_what_the_product_would_do() -> None:
    """Files by how far they are linked, links, and tables that are left."""
    keys = ["in/orders/1.csv", "in/items/1.csv", "in/items/2.csv", "in/carts/1.csv", "in/who/1.csv", "in/x.txt"]
    (route,) = draft([PUBLIC], [RAW], *keys).routes
    objects = [StoredObject(key, 1, NOON, "e") for key in sorted(keys)]
    loaded = write_route(route, BUCKET)
    coverage = measure_coverage(loaded, try_route(loaded, Landscape((PUBLIC,), (RAW,)), objects))
    assert coverage.reached == {Reach.THROUGH: 3, Reach.SOURCE: 1, Reach.TARGET: 0, Reach.NONE: 1}
    assert coverage.misfits == 1 and coverage.files == 5
    assert [(link.source, link.target, link.files) for link in coverage.links] == [
        ("carts", "", 1),
        ("items", "ITEMS", 2),
        ("orders", "ORDERS", 1),
    ]
    assert [outcome.subject.name for outcome in coverage.left] == ["carts", "users", "USERS"]
