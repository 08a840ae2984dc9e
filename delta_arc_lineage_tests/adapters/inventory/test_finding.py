"""Which inventory is read: the newest whole one, found by few requests; and what telling of it takes."""

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest

from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.adapters.s3.inventory_filters import find_inventory_filter
from delta_arc_lineage.errors import InventoryUnusable, NotFound, Unreachable
from delta_arc_lineage_tests.adapters.inventory.conftest import Shelf, memory_shelf, s3_shelf
from delta_arc_lineage_tests.adapters.inventory.delivery import FOLDER, Row, write
from delta_arc_lineage_tests.adapters.s3.answers import answering, client_at, error
from delta_arc_lineage_tests.conftest import HOUR, NOON, ManualClock

DAY = 24 * HOUR


def test_the_newest_whole_one_is_taken(shelf: Shelf) -> None:
    """One that is being delivered lacks its manifest or its checksum, and the one before it stands meanwhile."""
    write([Row("oldest")], at=NOON - 2 * DAY).put_into(shelf.put)
    write([Row("old")], at=NOON - DAY).put_into(shelf.put)
    assert shelf.keys() == ["old"]
    for parts in (["json"], ["checksum"]):
        write([Row("new")], at=NOON).put_into(shelf.put, parts=parts)
        assert shelf.keys() == (["old"] if parts == ["json"] else ["new"])


def test_one_manifest_may_be_named(shelf: Shelf) -> None:
    """Whatever lies beside it."""
    for at, key in ((NOON - DAY, "old"), (NOON, "new")):
        write([Row(key)], at=at).put_into(shelf.put)
    assert shelf.keys(key=f"{FOLDER}2025-06-14T15-06Z/manifest.json") == ["old"]


def test_where_none_is_whole_it_is_torn(shelf: Shelf) -> None:
    """Not absent: something is being written, or was lost."""
    write([Row("a")]).put_into(shelf.put, parts=["json"])
    with pytest.raises(InventoryUnusable, match="have no whole manifest"):
        shelf.inventory().version()


def test_the_newest_of_very_many_is_found(s3: Any) -> None:
    """Years of them: S3 tells a thousand folders at a time, the oldest first."""
    shelf = s3_shelf(s3)
    for number in range(1_100):
        day = f"{2_000 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
        shelf.put(f"{FOLDER}{day}T01-00Z/manifest.json", b"")
    write([Row("a")]).put_into(shelf.put)
    assert shelf.keys() == ["a"]


def test_its_version_changes_with_each_and_reads_none(shelf: Shelf) -> None:
    """A newer one, and one that was written over; else it stays. A stale one has its version too."""
    write([Row("a")], at=NOON - DAY).put_into(shelf.put)
    inventory = shelf.inventory()
    versions = [inventory.version(), inventory.version()]
    assert versions[0] == versions[1]
    write([Row("b")], at=NOON - DAY).put_into(shelf.put)
    versions.append(inventory.version())
    write([Row("b")], at=NOON).put_into(shelf.put)
    versions.append(inventory.version())
    shelf.clock.advance(30 * DAY)
    assert len(set(versions)) == 3 and inventory.version() == versions[-1]


def test_finding_it_takes_two_requests_and_reading_it_a_few(s3: Any) -> None:
    """However many there are, and however large the bucket: two listings tell whether there is a newer one, and of what
    is read neither the source bucket nor a configuration is asked more than once."""
    shelf, seen = s3_shelf(s3), Counter[str]()
    for days in range(30):
        write([Row("a")], at=NOON - days * DAY, files=2).put_into(shelf.put)
    count = lambda operation_name, **_: seen.update([operation_name])  # noqa: E731
    s3.meta.events.register("request-created.s3", count)
    try:
        shelf.inventory().version()
        assert seen == {"ListObjectsV2": 2}
        seen.clear()
        assert shelf.keys() == ["a"]
        assert seen == {"ListObjectsV2": 2, "GetObject": 2 + 2}
    finally:
        s3.meta.events.unregister("request-created.s3", count)


def test_one_file_is_fetched_while_it_is_read() -> None:
    """The others wait: neither memory nor disk grows with their number."""
    shelf = memory_shelf()
    write([Row(f"{number}") for number in range(9)], files=3).put_into(shelf.put)
    batches = shelf.inventory().list_objects("").batches()
    assert len(next(batches)) == 3
    for key in list(shelf.store.bodies):
        if "/data/" in key:
            del shelf.store.objects[key]
    with pytest.raises(InventoryUnusable, match="is not there"):
        next(batches)


def test_what_it_says_of_itself_is_told(shelf: Shelf) -> None:
    """Where it is, of what, when, and how large."""
    delivery = write([Row("a"), Row("b")], "ORC", files=2)
    delivery.put_into(shelf.put)
    facts = shelf.inventory().tell()
    assert facts.address == f"s3://{shelf.name}/{FOLDER}2025-06-15T15-06Z/manifest.json"
    assert (facts.source, facts.form, facts.files, facts.covers) == ("landing", "ORC", 2, None)
    assert facts.size == sum(map(len, delivery.files.values()))


@pytest.mark.parametrize(("stated", "told"), [({"Prefix": "sales/"}, "sales/"), (None, "")])
def test_what_a_configuration_is_limited_to_is_asked_of_s3(s3: Any, stated: dict[str, str] | None, told: str) -> None:
    """A prefix, or nothing."""
    name = f"landing-{uuid4().hex}"
    s3.create_bucket(Bucket=name)
    configuration = {
        "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::logs", "Format": "Parquet"}},
        "IsEnabled": True,
        "Id": "daily",
        "IncludedObjectVersions": "Current",
        "Schedule": {"Frequency": "Daily"},
    }
    if stated:
        configuration["Filter"] = stated
    s3.put_bucket_inventory_configuration(Bucket=name, Id="daily", InventoryConfiguration=configuration)
    assert find_inventory_filter(s3, name, "daily") == told
    assert find_inventory_filter(s3, name, "weekly") is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, error("AccessDenied")),
        (404, error("NoSuchConfiguration")),
        (501, error("NotImplemented")),
        (405, error("MethodNotAllowed")),
        (200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"),
    ],
)
def test_who_does_not_tell_of_configurations_is_no_failure(status: int, body: str) -> None:
    """It is not known then, and no more."""
    with answering(lambda _: (status, body)) as server, client_at(server.server_port) as client:
        assert find_inventory_filter(client, "landing", "daily") is None


def test_an_s3_that_fails_is_one() -> None:
    """No answer is no word of what the inventory covers."""
    with (
        answering(lambda _: (500, error("InternalError"))) as server,
        client_at(server.server_port) as client,
        pytest.raises(Unreachable),
    ):
        find_inventory_filter(client, "landing", "daily")


def test_a_bucket_that_is_not_there_is_named_by_its_own_setting(s3: Any) -> None:
    """And not by that of the route's bucket."""
    shelf = Shelf(S3Bucket("not-there", lambda: s3, clock=ManualClock(), setting="S3_INVENTORY"), print)
    with pytest.raises(NotFound) as refused:
        shelf.read()
    assert refused.value.where == "S3_INVENTORY"
