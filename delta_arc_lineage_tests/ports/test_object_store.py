"""What every object store does: an exact listing of any key, in order, and the rest of what one object tells."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import Gone
from delta_arc_lineage_tests.model.strategies import HOSTILE
from delta_arc_lineage_tests.ports.conftest import Filled

KEYS = [
    *HOSTILE,
    "a/1.csv",
    "a/2.csv",
    "a/",
    "a",
    "a//",
    "b/1.csv",
    "A/1.csv",
    "%2F",
    "+ +",
    "a\u0301",
    "\U0001f980",
    "\uffee",
]


def keys_of(bucket: Filled, prefix: str = "", *, start_after: str = "") -> list[str]:
    return [stored.key for stored in bucket.store.list_objects(prefix, start_after=start_after)]


def in_key_order(keys: list[str]) -> list[str]:
    return sorted(set(keys), key=str.encode)


def test_an_object_is_read_while_it_is_the_one_that_was_listed(bucket: Filled) -> None:
    """Any range of it; one that took its place, or none, is not found."""
    bucket.put("a", b"0123456789")
    (listed,) = bucket.store.list_objects("")
    assert bucket.store.read("a", start=2, length=3, etag=listed.etag) == b"234"
    assert bucket.store.read("a", start=-3, length=3, etag=listed.etag) == b"789"
    bucket.put("a", b"9876543210")
    with pytest.raises(NotFound, match=r"'a' .*was written anew"):
        bucket.store.read("a", start=2, length=3, etag=listed.etag)
    assert bucket.store.read("a", start=2, length=3) == b"765"
    with pytest.raises(NotFound, match="'b'"):
        bucket.store.read("b", start=0, length=1, etag=listed.etag)


def test_an_empty_prefix_lists_nothing(bucket: Filled) -> None:
    """The listing is empty, and does not fail."""
    bucket.put("a/1.csv", b"1")
    assert keys_of(bucket, "b/") == []


def test_every_key_that_s3_allows_is_listed_exactly_and_in_order(bucket: Filled) -> None:
    """Control characters, quotes, dots, slashes in any place, plus and percent signs, 1,024 bytes, any alphabet."""
    for key in KEYS:
        bucket.put(key, b"1")
    assert keys_of(bucket) == in_key_order(KEYS)


@pytest.mark.parametrize("prefix", ["a", "a/", "a//", "A/", "/", ".", "é", "naïve/", "a\n", "%2F", "+ "])
def test_a_prefix_is_letters_and_not_folders(bucket: Filled, prefix: str) -> None:
    """Every key that begins with it, and no other."""
    for key in KEYS:
        bucket.put(key, b"1")
    assert keys_of(bucket, prefix) == in_key_order([key for key in KEYS if key.startswith(prefix)])


@pytest.mark.parametrize("after", ["", "a/1.csv", "a/15", "é" * 512, "\U0001f980"])
def test_a_listing_goes_on_after_a_key(bucket: Filled, after: str) -> None:
    """From anywhere, whether that key is there or not."""
    for key in KEYS:
        bucket.put(key, b"1")
    assert keys_of(bucket, start_after=after) == [key for key in in_key_order(KEYS) if key.encode() > after.encode()]


def test_a_listing_of_several_pages_misses_and_doubles_nothing(bucket: Filled) -> None:
    """S3 answers a thousand at a time."""
    expected = [f"n/{number:05}" for number in range(1_203)]
    for key in expected:
        bucket.put(key, b"")
    assert keys_of(bucket, "n/") == expected


def test_an_overwritten_object_is_another_one_and_a_deleted_one_is_gone(bucket: Filled) -> None:
    """Size and ETag tell the content."""
    bucket.put("a", b"1")
    (first,) = bucket.store.list_objects("")
    bucket.put("a", b"22")
    (second,) = bucket.store.list_objects("")
    bucket.delete("a")
    assert (first.size, second.size) == (1, 2) and first.etag != second.etag and keys_of(bucket) == []


def test_an_object_is_listed_without_what_only_it_can_tell(bucket: Filled) -> None:
    """Content type and version cost a request each, so a listing leaves them out."""
    bucket.put("a.csv", b"1")
    (stored,) = bucket.store.list_objects("")
    assert stored.content_type is None and stored.version_id is None and stored.storage_class == "STANDARD"
    assert stored.last_modified > 10**12 and '"' not in stored.etag


def test_a_listing_of_versions_is_the_listing_where_none_are_kept(bucket: Filled) -> None:
    """In order, with no version of any. The local S3 writes keys that XML cannot hold as they are: left out."""
    for key in KEYS:
        if all(letter >= " " for letter in key):
            bucket.put(key, b"1")
    assert list(bucket.store.list_versions("")) == list(bucket.store.list_objects(""))
    assert list(bucket.store.list_versions("a/")) == list(bucket.store.list_objects("a/"))
    listing = bucket.store.list_versions("nothing/")
    assert (list(listing), listing.complete) == ([], True)


def test_describing_adds_the_content_type_and_keeps_the_rest(bucket: Filled) -> None:
    """In the order that was asked for."""
    for key in ("b\"'.csv", "a b+c.csv", "é//.csv"):
        bucket.put(key, b"1")
    listed = list(bucket.store.list_objects(""))[::-1]
    assert list(bucket.store.describe(listed)) == [replace(stored, content_type="text/csv") for stored in listed]


def test_describing_says_what_is_gone(bucket: Filled) -> None:
    """Deleted between the listing and the question."""
    bucket.put("a", b"1")
    listed = list(bucket.store.list_objects(""))
    gone = StoredObject("gone", 1, 0, "e")
    assert list(bucket.store.describe([*listed, gone])) == [*bucket.store.describe(listed), Gone("gone")]
    assert list(bucket.store.describe([])) == []


def test_objects_are_described_while_they_are_taken(bucket: Filled) -> None:
    """Neither the questions nor the answers are held as a whole: a million objects need no more memory than these."""
    taken = []

    def objects() -> Iterator[StoredObject]:
        for number in range(1_000):
            taken.append(number)
            yield StoredObject(f"gone-{number}", 1, 0, "e")

    answers = bucket.store.describe(objects())
    assert next(answers) == Gone("gone-0") and len(taken) < 100


@pytest.mark.parametrize(
    ("prefix", "folders"),
    [
        ("", ["/", "a/", "b/", "A/", "é/"]),
        ("a/", ["a//"]),
        ("b/", []),
        ("é/", ["é/ü +%/"]),
        ("nothing/", []),
    ],
)
def test_the_folders_right_under_a_prefix_are_told(bucket: Filled, prefix: str, folders: list[str]) -> None:
    """With a slash at the end of each, exact for any letter, in the order of keys; no key without a slash is one."""
    for key in ("a/1.csv", "a//2", "a", "b/1.csv", "b/2.csv", "A/1", "/x", "é/ü +%/1.csv", "readme"):
        bucket.put(key, b"1")
    assert list(bucket.store.list_folders(prefix)) == in_key_order(folders)
    assert list(bucket.store.list_folders(prefix, whole=True)) == in_key_order(folders)


def test_all_folders_are_told_where_they_are_asked_for(bucket: Filled) -> None:
    """More than a page of them."""
    expected = [f"f/{number:05}/" for number in range(1_203)]
    for folder in expected:
        bucket.put(f"{folder}x", b"")
    assert list(bucket.store.list_folders("f/", whole=True)) == expected
    assert list(bucket.store.list_folders("f/"))[:1_000] == expected[:1_000]
