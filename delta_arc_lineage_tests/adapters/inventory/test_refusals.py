"""An inventory that cannot stand for its bucket is refused, with what to do; one that is not there is no empty one."""

from collections.abc import Callable
from typing import Any

import pytest

from delta_arc_lineage.errors import InventoryUnusable, NotFound
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.adapters.inventory.conftest import Shelf, memory_shelf
from delta_arc_lineage_tests.adapters.inventory.delivery import FOLDER, FORMS, Delivery, Row, write
from delta_arc_lineage_tests.conftest import HOUR, NOON

ROWS = [Row(f"a/{number}") for number in range(10)]


def refusal(shelf: Shelf, *, prefix: str = "", versions: bool = False) -> InventoryUnusable:
    """How reading it ends: no listing of it ends well."""
    with pytest.raises(InventoryUnusable) as refused:
        shelf.read(prefix=prefix, versions=versions)
    assert refused.value.where == "S3_INVENTORY" and refused.value.next_step
    return refused.value


def first_file(delivery: Delivery) -> dict[str, Any]:
    stated: dict[str, Any] = delivery.manifest["files"][0]
    return stated


def lose(delivery: Delivery) -> None:
    del delivery.files[first_file(delivery)["key"]]


def cut(delivery: Delivery) -> None:
    delivery.files[first_file(delivery)["key"]] = delivery.files[first_file(delivery)["key"]][:-1]


def lengthen(delivery: Delivery) -> None:
    delivery.files[first_file(delivery)["key"]] += b"\n"


def replace_(delivery: Delivery) -> None:
    key = first_file(delivery)["key"]
    delivery.files[key] = delivery.files[key][::-1]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("tear", "words"),
    [
        (lose, "is not there"),
        (cut, "bytes, and"),
        (lengthen, "bytes, and"),
        (replace_, "has another MD5"),
    ],
)
def test_a_file_that_is_not_as_the_manifest_says_is_torn(
    shelf: Shelf, form: str, tear: Callable[[Delivery], None], words: str
) -> None:
    """Lost, cut, too long or another one, in any form: the file is named."""
    delivery = write(ROWS, form, files=2)
    tear(delivery)
    delivery.put_into(shelf.put)
    refused = refusal(shelf)
    assert "is torn" in refused.what and words in refused.what and f"{FOLDER}data/" in refused.what
    assert "wait for the next inventory" in refused.next_step


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_another_form_is_torn(form: str) -> None:
    """Whatever its size and its MD5 say."""
    shelf, delivery = memory_shelf(), write(ROWS, form)
    other = write(ROWS, "CSV" if form != "CSV" else "Parquet")
    delivery.manifest["files"] = other.manifest["files"]
    delivery.files.clear()
    delivery.files.update(other.files)
    delivery.put_into(shelf.put)
    assert f"cannot be read as {form}" in refusal(shelf).what


@pytest.mark.parametrize("form", FORMS)
def test_a_row_that_lacks_what_every_object_has_is_torn(form: str) -> None:
    """An object that is there has a size."""
    shelf = memory_shelf()
    write([Row("a"), Row("b", None)], form).put_into(shelf.put)
    assert f"cannot be read as {form}" in refusal(shelf).what


def test_a_manifest_that_does_not_fit_its_checksum_is_torn(shelf: Shelf) -> None:
    """One was replaced, and the other not yet."""
    write(ROWS).put_into(shelf.put)
    write(ROWS[:1]).put_into(shelf.put, parts=["json"])
    assert "does not fit its manifest.checksum" in refusal(shelf).what


@pytest.mark.parametrize(
    "spoil",
    [
        {"fileFormat": "Avro"},
        {"fileFormat": None},
        {"creationTimestamp": "yesterday"},
        {"files": [{"key": "a"}]},
        {"files": 7},
        {"fileSchema": None},
    ],
)
def test_a_manifest_of_another_form_is_of_no_known_one(spoil: dict[str, Any]) -> None:
    """It is named, and nothing of it is guessed."""
    shelf, delivery = memory_shelf(), write(ROWS)
    delivery.manifest.update(spoil)
    delivery.put_into(shelf.put)
    refused = refusal(shelf)
    assert "is of no known form" in refused.what and "CSV, ORC or Parquet" in refused.next_step


@pytest.mark.parametrize(("hours", "is_stale"), [(71, False), (73, True)])
def test_a_stale_one_is_refused(shelf: Shelf, hours: int, is_stale: bool) -> None:
    """Older than the setting, which is three days where nobody says."""
    write(ROWS, at=NOON - hours * HOUR).put_into(shelf.put)
    shelf.clock.advance(-14 * HOUR)
    if not is_stale:
        assert len(shelf.read()) == 10
        return
    refused = refusal(shelf)
    assert "is stale" in refused.what and "73 hours old, and 72 hours are allowed" in refused.what
    assert "S3_INVENTORY_HOURS" in refused.next_step


def test_one_of_another_bucket_is_refused(shelf: Shelf) -> None:
    """Its own name in it tells, whatever folder it lies in."""
    write(ROWS, source="other").put_into(shelf.put)
    refused = refusal(shelf)
    assert "is of the bucket 'other', and the route is of 'landing'" in refused.what


@pytest.mark.parametrize(
    ("covers", "prefix", "is_foreign"),
    [("", "a/", False), ("a/", "a/", False), ("a/", "a/b/", False), ("a/b/", "a/", True), ("b/", "a/", True)],
)
def test_one_that_does_not_cover_the_prefix_is_refused(covers: str, prefix: str, is_foreign: bool) -> None:
    """As its configuration says, where that may be asked: half a prefix is not the prefix."""
    shelf = memory_shelf()
    shelf.filters["daily"] = covers
    write(ROWS).put_into(shelf.put)
    if not is_foreign:
        shelf.read(prefix=prefix)
        assert shelf.inventory(prefix=prefix).tell().covers == covers
        return
    assert (
        f"is of s3://landing/{covers} only, and the route is of s3://landing/{prefix}"
        in refusal(shelf, prefix=prefix).what
    )


@pytest.mark.parametrize(("hours", "is_foreign"), [(49, True), (47, False), (-1, False)])
def test_nothing_under_the_prefix_is_believed_where_the_bucket_has_nothing_either(hours: int, is_foreign: bool) -> None:
    """Where nobody tells what it covers. What came within the two days by which S3 may trail proves nothing."""
    shelf = memory_shelf()
    write(ROWS).put_into(shelf.put)
    assert shelf.read(prefix="b/") == []
    shelf.bucket.objects["b/1"] = StoredObject("b/1", 1, NOON - hours * HOUR, "e")
    if not is_foreign:
        assert shelf.read(prefix="b/") == []
        return
    assert "lists nothing of what lies there since" in refusal(shelf, prefix="b/").what


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("columns", "lacks"),
    [
        (("Bucket", "Key", "LastModifiedDate", "ETag"), "lacks Size"),
        (("Bucket", "Key", "Size", "ETag"), "lacks Last modified date"),
        (("Bucket", "Key", "Size", "LastModifiedDate"), "lacks ETag"),
        (("Bucket", "Key"), "lacks Size, Last modified date, ETag"),
    ],
)
def test_what_is_not_configured_is_said_with_what_to_switch_on(form: str, columns: tuple[str, ...], lacks: str) -> None:
    """By the names that the configuration has for it, before a row is read."""
    shelf = memory_shelf()
    write(ROWS, form, columns=columns).put_into(shelf.put)
    refused = refusal(shelf)
    assert lacks in refused.what and "switch on" in refused.next_step


def test_versions_are_asked_of_an_inventory_that_has_them() -> None:
    """One of current versions does not say which they are."""
    shelf = memory_shelf()
    write(ROWS).put_into(shelf.put)
    assert "S3_VERSIONS" in refusal(shelf, versions=True).next_step


def test_one_that_is_not_there_is_a_failed_reading(shelf: Shelf) -> None:
    """What is there instead is named: whoever writes a folder too few sees the one that is meant."""
    for key in (FOLDER, f"{FOLDER}2025-06-15T01-00Z/manifest.json", "inventory/"):
        with pytest.raises(NotFound, match="there is no inventory"):
            shelf.read(key=key)
    write(ROWS).put_into(shelf.put)
    with pytest.raises(NotFound, match="there is inventory/landing/daily/"):
        shelf.read(key="inventory/landing/")
