"""What cannot be read says why, and what comes after it is read all the same."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader
from delta_arc_lineage.errors import AuthenticationFailed, Unreachable
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.adapters.file_schemas.written import (
    PACK,
    Looks,
    Shelf,
    avro,
    delimited,
    in_words,
    json_text,
    orc,
    parquet,
    s3_shelf,
)
from delta_arc_lineage_tests.adapters.s3.answers import answering, bucket_at
from delta_arc_lineage_tests.conftest import NOON

CSV = delimited().encode()


def read(shelf: Shelf, *things: StoredObject) -> list[FileSchema]:
    return list(FileSchemaReader().read(things, shelf.store))


def test_a_file_that_was_written_anew_since_it_was_listed_is_told(shelf: Shelf) -> None:
    """Its bytes may be of another table; the rest is read."""
    shelf.put("a.csv", CSV)
    shelf.put("b.csv", CSV)
    listed = [shelf.stored("a.csv"), shelf.stored("b.csv")]
    shelf.put("a.csv", CSV + CSV)
    first, second = read(shelf, *listed)
    assert "was written anew" in first.why_not and "'a.csv'" in first.why_not and first.passing
    assert len(in_words(second)) == 7


def test_a_file_that_is_gone_is_told(shelf: Shelf) -> None:
    """By its key."""
    shelf.put("b.csv", CSV)
    gone = StoredObject("a.csv", 10, NOON, "e")
    first, second = read(shelf, gone, shelf.stored("b.csv"))
    assert "'a.csv'" in first.why_not and first.passing and not second.why_not


@pytest.mark.parametrize("storage_class", ["GLACIER", "DEEP_ARCHIVE"])
def test_an_archived_file_is_told_and_not_asked_for(shelf: Shelf, storage_class: str) -> None:
    """The listing has its class."""
    stored = StoredObject("is not there.csv", 10, NOON, "e", storage_class)
    (schema,) = read(shelf, stored)
    assert storage_class in schema.why_not and schema.passing


@pytest.mark.starts
def test_a_file_whose_archiving_only_s3_tells_is_told(s3: Any) -> None:
    """Intelligent tiering does not say in a listing where an object lies."""
    shelf = s3_shelf(s3)
    bucket = shelf.store._bucket  # type: ignore[attr-defined]
    s3.put_object(Bucket=bucket, Key="a.csv", Body=CSV, StorageClass="GLACIER")
    (schema,) = read(shelf, replace(shelf.stored("a.csv"), storage_class="INTELLIGENT_TIERING"))
    assert "is archived" in schema.why_not and schema.passing


def error(code: str) -> str:
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>"


@pytest.fixture
def stored() -> list[StoredObject]:
    return [StoredObject(f"{number}.csv", 10, NOON, "e") for number in range(20)]


@pytest.mark.starts
def test_what_may_not_be_read_is_told_of_each(stored: list[StoredObject]) -> None:
    """With the right that is missing."""
    with answering(lambda _: (403, error("AccessDenied"))) as server, bucket_at(server.server_address[1]) as bucket:
        schemas = list(FileSchemaReader().read(stored, bucket))
    assert len(schemas) == len(stored) and all("may not read" in schema.why_not for schema in schemas)
    assert all(schema.passing for schema in schemas)


@pytest.mark.starts
@pytest.mark.parametrize(
    ("status", "code", "raised"), [(403, "InvalidAccessKeyId", AuthenticationFailed), (503, "SlowDown", Unreachable)]
)
def test_what_is_wrong_with_all_of_them_is_raised(
    stored: list[StoredObject], status: int, code: str, raised: type[Exception]
) -> None:
    """Credentials that nobody knows, and a store that does not answer."""
    with (
        answering(lambda _: (status, error(code))) as server,
        bucket_at(server.server_address[1]) as bucket,
        pytest.raises(raised),
    ):
        list(FileSchemaReader().read(stored, bucket))


@pytest.fixture
def without_libraries() -> Iterator[None]:
    """As on a machine that has neither: an import of either fails."""
    names = [name for name in sys.modules if name.partition(".")[0] in ("pyarrow", "fastavro")]
    loaded = {name: sys.modules.pop(name) for name in names}
    sys.modules["pyarrow"] = sys.modules["fastavro"] = None  # type: ignore[assignment]
    yield
    del sys.modules["pyarrow"], sys.modules["fastavro"]
    sys.modules.update(loaded)


WITHOUT = {
    "a.parquet": parquet(compression="zstd"),
    "a.orc": orc(compression="zlib"),
    "a.csv": CSV,
    "a.csv.gz": PACK["gzip"](CSV),
    "a.csv.bz2": PACK["bzip2"](CSV),
    "a.csv.xz": PACK["xz"](CSV),
    "a.json": json_text().encode(),
}
ONLY_WITH = {
    "a.avro": avro(),
    "a.csv.zst": PACK["zstd"](CSV),
    "a.csv.lz4": PACK["lz4"](CSV),
    "a.csv.snappy": PACK["snappy"](CSV),
    "a.orc": orc(compression="snappy"),
}


@pytest.mark.usefixtures("without_libraries")
def test_what_needs_no_library_is_read_without_one() -> None:
    """Parquet and ORC, CSV and JSON, and what Python itself unpacks."""
    assert not [key for key, body in WITHOUT.items() if Looks(body).read(key).why_not]


@pytest.mark.usefixtures("without_libraries")
@pytest.mark.parametrize("key", ONLY_WITH)
def test_what_needs_a_library_says_what_to_install(key: str) -> None:
    """And is read once that is there: another reader it is then."""
    schema = Looks(ONLY_WITH[key]).read(key)
    assert "delta_arc_lineage[evidence]" in schema.why_not
    assert FileSchemaReader().version == "without fastavro, pyarrow"
