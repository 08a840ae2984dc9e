"""Snapshots: the digest is the content and nothing else; a format is told by the key's endings."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from delta_arc_lineage.model.fingerprint import Fingerprint
from delta_arc_lineage.model.snapshots import BucketHome, Skipped, StoredObject
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import bucket_of, file, source_of, table

TABLES = source_of(table("ORDERS", "ID", "PRICE"), table("SHIPPERS"))
FILES = bucket_of(file("ORDERS.csv"), file("SHIPPERS.csv"))
few = st.sampled_from(["a", "a:e", "b"])
objects = st.lists(
    st.builds(StoredObject, few | drawn.keys, st.integers(0, 1), st.just(0), st.sampled_from(["e", "f"])),
    max_size=3,
    unique_by=lambda stored: stored.key,
)


@pytest.mark.parametrize(
    ("snapshot", "changed"),
    [
        (TABLES, {"read_at": 1}),
        (TABLES, {"connection_name": "renamed"}),
        (TABLES, {"tables": TABLES.tables[::-1]}),
        (TABLES, {"tables": tuple(replace(table, guid="another") for table in TABLES.tables)}),
        (FILES, {"read_at": 1}),
        (FILES, {"objects": FILES.objects[::-1]}),
    ],
)
def test_a_digest_does_not_depend_on_when_or_in_which_order(snapshot: Any, changed: dict[str, Any]) -> None:
    """Equal content read at another time, in another order, with re-created guids is equal content."""
    assert replace(snapshot, **changed).digest == snapshot.digest


@pytest.mark.parametrize(
    ("snapshot", "changed"),
    [
        (TABLES, {"schema": "default/postgres/1/SHOP/OTHER"}),
        (TABLES, {"complete": False}),
        (TABLES, {"tables": TABLES.tables[:1]}),
        (TABLES, {"tables": (table("ORDERS", "ID"), table("SHIPPERS"))}),
        (TABLES, {"tables": (table("ORDERS", "PRICE", "ID"), table("SHIPPERS"))}),
        (TABLES, {"skipped": (Skipped("x", "y"),)}),
        (FILES, {"bucket": "other"}),
        (FILES, {"prefix": ""}),
        (FILES, {"complete": False}),
        (FILES, {"unlisted": 1}),
        (FILES, {"home": BucketHome("eu-west-1")}),
        (FILES, {"home": BucketHome(at_amazon=True)}),
        (FILES, {"objects": FILES.objects[:1]}),
        (FILES, {"objects": (file("ORDERS.csv", size=11), FILES.objects[1])}),
        (FILES, {"objects": (file("ORDERS.csv", etag="e2"), FILES.objects[1])}),
    ],
)
def test_a_digest_depends_on_everything_that_was_found(snapshot: Any, changed: dict[str, Any]) -> None:
    """Any other content is another digest."""
    assert replace(snapshot, **changed).digest != snapshot.digest


def test_sums_are_over_all_that_was_found() -> None:
    """Columns of all tables, bytes of all objects."""
    assert TABLES.column_count == 2 and FILES.size == 20


@pytest.mark.parametrize(
    ("key", "file_format"),
    [
        ("a/ORDERS.CSV", "CSV"),
        ("a.tsv", "CSV"),
        ("a.parquet", "Parquet"),
        ("a.json", "JSON"),
        ("a.ndjson.zst", "JSON"),
        ("a.avro.bz2", "Avro"),
        ("a.csv.gz", "CSV"),
        ("a.csv.d/b.gz", None),
        ("a.gz", None),
        ("a", None),
        ("a.csv.old", None),
        ("/", None),
        ("../..", None),
    ],
)
def test_the_format_is_what_the_endings_tell(key: str, file_format: str | None) -> None:
    """Compression is set aside. Where the key tells nothing, there is no format."""
    assert StoredObject(key, 1, 0, "e").format == file_format


@pytest.mark.parametrize(
    ("key", "compression"),
    [
        ("a.csv.gz", "gzip"),
        ("a.CSV.GZIP", "gzip"),
        ("a.ndjson.zst", "zstd"),
        ("a.avro.bz2", "bzip2"),
        ("part-0.snappy.parquet", "snappy"),
        ("a.gz", "gzip"),
        ("a.csv", None),
        ("a.gz.csv.old", None),
        ("gz", None),
        ("a.gz/b.csv", None),
    ],
)
def test_the_compression_is_what_the_endings_tell(key: str, compression: str | None) -> None:
    """Of the file as a whole, or of what is in it."""
    assert StoredObject(key, 1, 0, "e").compression == compression


@given(drawn.keys)
def test_any_key_has_a_format_or_none(key: str) -> None:
    """No key makes it fail."""
    assert StoredObject(key, 1, 0, "e").format in {None, "CSV", "Parquet", "JSON", "Avro"}


def fingerprint(listing: list[StoredObject]) -> str:
    return Fingerprint().add(listing).digest


@given(objects, st.randoms(use_true_random=False), st.integers(0, 3))
def test_a_fingerprint_does_not_depend_on_the_order(listing: list[StoredObject], random: Random, cut: int) -> None:
    """A sum: keys read in any order, in one look or in several, give the same."""
    assert fingerprint(random.sample(listing, len(listing))) == fingerprint(listing)
    assert Fingerprint().add(listing[:cut]).add(listing[cut:]).digest == fingerprint(listing)


@given(objects, objects)
@example([StoredObject("a", 1, 0, "e")], [StoredObject("a", 1, 0, "f")])
@example([StoredObject("a", 1, 0, "e")], [StoredObject("a", 2, 0, "e")])
@example([StoredObject("a", 1, 0, "b:c")], [StoredObject("a:b", 1, 0, "c")])
def test_a_fingerprint_tells_any_two_listings_apart(
    first_listing: list[StoredObject], second_listing: list[StoredObject]
) -> None:
    """New, overwritten and removed objects each give another one."""
    assert (fingerprint(first_listing) == fingerprint(second_listing)) == (set(first_listing) == set(second_listing))
