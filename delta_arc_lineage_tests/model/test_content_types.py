"""Content types that endings of keys tell: the same wherever a key is read, and none where nothing tells."""

import mimetypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.content_types import content_type_of
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.model import strategies as drawn

ENDINGS = [
    ("csv", "text/csv"),
    ("tsv", "text/tab-separated-values"),
    ("json", "application/json"),
    ("jsonl", "application/x-ndjson"),
    ("ndjson", "application/x-ndjson"),
    ("parquet", "application/vnd.apache.parquet"),
    ("avro", "application/avro"),
    ("orc", "application/x-orc"),
    ("gz", "application/gzip"),
    ("zst", "application/zstd"),
    ("bz2", "application/x-bzip2"),
    ("txt", "text/plain"),
    ("zip", "application/zip"),
]


@pytest.mark.parametrize(("ending", "expected"), ENDINGS)
def test_an_ending_tells_the_type(ending: str, expected: str) -> None:
    """In any folder, in any case, of a file with dots in its name."""
    for key in (f"a.{ending}", f"x/2025.01/a.b.{ending.upper()}", f"part-0.snappy.{ending}"):
        assert content_type_of(key) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a/ORDERS.csv.gz", "text/csv"),
        ("ORDERS.parquet.zst", "application/vnd.apache.parquet"),
        ("ORDERS.log.2025.gz", "application/gzip"),
        ("csv", None),
        (".csv", None),
        ("a.csv/ORDERS", None),
        ("ORDERS.", None),
        ("ORDERS.unheard", None),
        ("data:text/html,x", None),
        ("", None),
    ],
)
def test_a_compressed_file_is_of_the_type_of_what_it_holds(key: str, expected: str | None) -> None:
    """As those who upload files set it. A name without an ending tells nothing."""
    assert content_type_of(key) == expected


@given(folder=drawn.keys, name=st.sampled_from(["a.csv", "a.csv.gz", "a"]))
def test_folders_tell_nothing(folder: str, name: str) -> None:
    """Whatever they are called."""
    assert content_type_of(f"{folder}/{name}") == content_type_of(name)


@given(st.sampled_from(["", ".gz", ".zst"]), st.sampled_from(["csv", "tsv", "parquet", "json", "ndjson", "avro"]))
def test_each_format_that_a_key_tells_has_a_type(compression: str, ending: str) -> None:
    """What is called a CSV file in a description has the type of one."""
    key = f"a.{ending}{compression}"
    assert StoredObject(key, 1, 0, "e").format is not None and content_type_of(key) not in (None, "application/gzip")


def test_the_machine_has_no_say() -> None:
    """What a machine's own files add to Python's table changes no asset."""
    mimetypes.add_type("application/x-of-this-machine", ".csv")
    try:
        assert content_type_of("a.csv") == "text/csv"
    finally:
        mimetypes.add_type("text/csv", ".csv")
