"""What an inventory lists is what lay in the bucket, in whatever form: exact, current, and under the prefix."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.adapters.inventory.conftest import Shelf, memory_shelf
from delta_arc_lineage_tests.adapters.inventory.delivery import ALL_VERSIONS, CURRENT, FOLDER, FORMS, Row, write
from delta_arc_lineage_tests.conftest import HOUR, NOON
from delta_arc_lineage_tests.model.strategies import HOSTILE, keys

forms = pytest.mark.parametrize("form", FORMS)
key_lists = st.lists(keys.filter(lambda key: len(key.encode()) <= 1024), unique=True, max_size=12)


def as_listed(row: Row, *, versions: bool = False) -> StoredObject:
    version = row.version_id if versions else None
    size, etag, storage_class = row.size or 0, row.etag or "", row.storage_class or "STANDARD"
    return StoredObject(row.key, size, row.modified, etag, storage_class, version_id=version)


@given(key_lists, st.sampled_from(FORMS), st.integers(1, 3))
def test_any_key_is_read_as_it_was_written(written: list[str], form: str, files: int) -> None:
    """In the three forms, over several files, whatever letters S3 allows in it."""
    shelf = memory_shelf()
    write([Row(key) for key in written], form, files=files).put_into(shelf.put)
    assert shelf.keys() == sorted(written)


@forms
def test_so_it_is_on_a_real_s3(shelf: Shelf, form: str) -> None:
    """Over its own requests, with all facts of each object, those of a listing."""
    rows = [Row(key, number, NOON + 1_000 * number, f"{number:032x}", "GLACIER") for number, key in enumerate(HOSTILE)]
    write(rows, form, files=2).put_into(shelf.put)
    assert shelf.read() == sorted(map(as_listed, rows), key=lambda stored: stored.key)


rows = st.builds(
    Row,
    st.sampled_from(["a/1", "a/2 +%", "b/é"]),
    size=st.integers(0, 5 * 2**40),
    modified=st.integers(NOON - 10**12, NOON + 10**12),
    storage_class=st.sampled_from(["STANDARD", None, "GLACIER"]),
    version_id=st.sampled_from(["v1", "v2", None]),
    latest=st.booleans(),
    deleted=st.booleans(),
).map(lambda row: replace(row, size=None, etag=None, storage_class=None) if row.deleted else row)


@given(st.lists(rows, max_size=8, unique_by=lambda row: row.key), st.sampled_from(FORMS), st.booleans())
def test_older_versions_and_deleted_objects_are_read_over(written: list[Row], form: str, versions: bool) -> None:
    """Whatever an inventory of all versions lists; a version is told where versions are asked for."""
    shelf = memory_shelf()
    write(written, form, columns=ALL_VERSIONS).put_into(shelf.put)
    there = [as_listed(row, versions=versions) for row in written if row.latest and not row.deleted]
    assert shelf.read(versions=versions) == sorted(there, key=lambda stored: stored.key)


@given(key_lists, st.sampled_from(["a", "a/", "é", "+", "%2F", "a\n"]), st.sampled_from(FORMS))
def test_only_what_lies_under_the_prefix_is_listed(written: list[str], prefix: str, form: str) -> None:
    """A prefix is letters, as in a listing."""
    shelf = memory_shelf()
    write([Row(key) for key in [*written, "a/1", "a\n2", "é3", "%2F4"]], form).put_into(shelf.put)
    assert shelf.keys(prefix=prefix) == sorted(
        key for key in [*written, "a/1", "a\n2", "é3", "%2F4"] if key.startswith(prefix)
    )


@forms
def test_many_rows_come_in_batches_that_are_the_same_objects(form: str) -> None:
    """In columns, no batch larger than some ten thousands, none empty; times in milliseconds."""
    shelf = memory_shelf()
    written = [Row(f"{number:06}", number, NOON + number) for number in range(70_000)]
    write(written, form, files=2).put_into(shelf.put)
    batches = list(shelf.inventory().list_objects("").batches())
    assert sum(map(len, batches)) == 70_000 and all(0 < len(batch) <= 40_000 for batch in batches)
    told = [stored for batch in batches for stored in batch.objects()]
    assert sorted(told) == [as_listed(row) for row in written]
    assert [batch.sizes.to_pylist()[-1] for batch in batches] == [list(batch.objects())[-1].size for batch in batches]


@forms
def test_an_inventory_without_storage_classes_is_one_of_the_standard_class(form: str) -> None:
    """What a listing says where S3 says nothing."""
    shelf = memory_shelf()
    write([Row("a")], form, columns=CURRENT[:-1]).put_into(shelf.put)
    assert [stored.storage_class for stored in shelf.read()] == ["STANDARD"]


@forms
def test_an_empty_bucket_has_an_inventory_of_nothing(form: str) -> None:
    """With no file, or with one of no row."""
    for files in (0, 1):
        shelf = memory_shelf()
        delivery = write([], form, files=files or 1)
        if not files:
            delivery.manifest["files"] = []
        delivery.put_into(shelf.put)
        assert shelf.read() == []


def test_its_time_is_when_s3_began_to_look(shelf: Shelf) -> None:
    """And not when somebody reads it."""
    write([Row("a")], at=NOON - 5 * HOUR).put_into(shelf.put)
    listing = shelf.inventory().list_objects("")
    assert listing.read_at == NOON - 5 * HOUR and not listing.complete
    assert shelf.inventory().tell().read_at == NOON - 5 * HOUR


def test_a_listing_tells_where_the_bucket_is(shelf: Shelf) -> None:
    """As the bucket of the inventories tells, which is of the same region."""
    write([Row("a")]).put_into(shelf.put)
    listing = shelf.inventory().list_objects("")
    list(listing)
    whole = shelf.store.list_objects(FOLDER)
    assert list(whole) and listing.home == whole.home
