"""What the doctor finds in a bucket: listing, pattern, and the question about one object."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.sync.diagnosing.findings import Level
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import ROUTE
from delta_arc_lineage_tests.sync.diagnosing.looks import find_graver, look_at
from delta_arc_lineage_tests.sync.estate import Estate


class AwayBucket(MemoryBucket):
    """Does not answer."""

    def list_objects(self, prefix: str, *, start_after: str = "") -> Iterator[StoredObject]:  # type: ignore[override]
        raise Unreachable(what="S3 gave no usable answer")


def test_a_bucket_that_does_not_answer_is_an_error_and_an_empty_one_a_warning() -> None:
    """An empty prefix may be meant."""
    estate = Estate()
    estate.bucket = AwayBucket()
    assert find_graver(look_at(estate))["bucket"] is Level.ERROR
    estate.bucket = MemoryBucket()
    bucket = look_at(estate)["bucket"]
    assert bucket.level is Level.WARNING
    assert bucket.detail == "s3://landing/sales/ can be listed, and nothing lies under it"


@pytest.mark.parametrize(
    ("prefix", "near"),
    [
        ("sale/", "there is sales/"),
        ("SALES/", "there is sales/"),
        ("sales/2024/", "there is sales/2025/"),
        ("sales/2025/order/", "there is sales/2025/orders/"),
        ("sales/2025/orders/parts/more/", "nothing lies under it"),
        ("nowhere/", "there is archive/, sales/"),
    ],
)
def test_where_nothing_lies_under_the_prefix_the_nearest_folders_are_told(prefix: str, near: str) -> None:
    """Those beside the first folder on the way that is not there."""
    estate = Estate()
    keys = ("sales/2025/orders/ORDERS.csv", "sales/2025/items/ITEMS.csv", "archive/x.csv")
    estate.bucket.objects = {key: StoredObject(key, 1, NOON, "e") for key in keys}
    estate.route = replace(estate.route, bucket=replace(estate.route.bucket, prefix=prefix))
    bucket = look_at(estate)["bucket"]
    assert bucket.level is Level.WARNING and near in bucket.detail


def test_a_pattern_that_no_key_fits_is_warned_of_with_an_example() -> None:
    """The place of the pattern, and a key that it should have fitted."""
    estate = Estate()
    estate.route = replace(estate.route, file_pattern=KeyPattern(r"{table_name}\.parquet", "S3_FILE_NAME_PATTERN"))
    bucket = look_at(estate)["bucket"]
    assert (bucket.level, bucket.where) == (Level.WARNING, "S3_FILE_NAME_PATTERN")
    assert bucket.detail.endswith("the first is ORDERS.csv")
    assert look_at(estate)["links"].level is Level.WARNING


def test_how_many_keys_are_no_data_is_told() -> None:
    """What a table may be called fits; whether one is, the schemas tell."""
    estate = Estate()
    before = look_at(estate)["bucket"].detail
    for key in ("_SUCCESS", "_delta_log/0.json", "ORDERS.csv.crc", "_raw.csv"):
        estate.put(key)
    bucket = look_at(estate)["bucket"]
    assert "no data" not in before and bucket.level is Level.OK
    assert bucket.detail.endswith("3 fit {table_name}\\.csv, 3 are no data")


def test_an_object_that_refuses_a_question_is_warned_of() -> None:
    """It is listed and synced without what it would tell; where the settings ask nothing, nothing is asked."""
    estate = Estate()
    estate.route = replace(ROUTE, bucket=replace(ROUTE.bucket, describe=True))
    estate.bucket.refusing |= set(estate.bucket.objects)
    found = look_at(estate)["object"]
    assert found.level is Level.WARNING and "can be listed and not asked about" in found.detail
    estate.route = ROUTE
    assert look_at(estate)["object"].detail.startswith("not asked, as S3_DESCRIBE says")
