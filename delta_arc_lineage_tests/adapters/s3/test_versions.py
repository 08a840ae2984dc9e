"""Versions: the newest of each key, and no deleted key, over real pages; what a reading of a bucket asks S3."""

from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.errors import DeltaArcError, PermissionDenied, RequestRefused, Unreachable
from delta_arc_lineage.model.snapshots import BucketSnapshot, StoredObject
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage_tests.adapters.s3.answers import answering, bucket_at, error
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.examples import PREFIX
from delta_arc_lineage_tests.sync.estate import Estate

KEY = "a\n+ %\x01é"
VERSION = (
    "<Version><Key>{key}</Key><VersionId>{version}</VersionId><IsLatest>{latest}</IsLatest>"
    "<LastModified>2025-01-01T00:00:00Z</LastModified><ETag>e</ETag><Size>1</Size></Version>"
)
MARKER = "<DeleteMarker><Key>{key}</Key><VersionId>m</VersionId><IsLatest>true</IsLatest></DeleteMarker>"
LATEST = VERSION.format(key="a", version="v1", latest="true")


def versions_page(*entries: str, following: str = "") -> str:
    truncated = f"<IsTruncated>{'true' if following else 'false'}</IsTruncated>{following}"
    return f"<ListVersionsResult>{truncated}{''.join(entries)}</ListVersionsResult>"


def listed(*pages: str, prefix: str = "") -> list[tuple[str, str | None]]:
    """What these pages, one after the other, are read as."""
    left = [(200, page) for page in pages]
    with answering(lambda _: left.pop(0)) as server, bucket_at(server.server_port) as bucket:
        listing = bucket.list_versions(prefix)
        found = [(stored.key, stored.version_id) for stored in listing]
        assert listing.complete and not left
    return found


def test_any_key_is_read_exactly() -> None:
    """S3 encodes keys as in addresses where it is asked to, and boto3 asks."""
    encoded = LATEST.replace("<Key>a<", f"<Key>{quote(KEY)}<")
    assert listed(versions_page("<EncodingType>url</EncodingType>", encoded)) == [(KEY, "v1")]


def versioned(client: Any) -> str:
    name = f"versioned-{uuid4().hex}"
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def newest(client: Any, bucket: str) -> list[StoredObject]:
    return list(S3Bucket(bucket, lambda: client, clock=ManualClock()).list_versions(""))


@pytest.mark.starts
def test_each_object_has_its_newest_version_and_a_deleted_one_is_not_there(s3: Any) -> None:
    """Older versions and delete markers are read over, whatever page they are on."""
    name = versioned(s3)
    put = dict.fromkeys("abc", "")
    for _ in range(2):
        for key in put:
            put[key] = s3.put_object(Bucket=name, Key=key, Body=b"1")["VersionId"]
    s3.delete_object(Bucket=name, Key="b")
    found = newest(s3, name)
    assert [(stored.key, stored.version_id) for stored in found] == [("a", put["a"]), ("c", put["c"])]
    plain = list(S3Bucket(name, lambda: s3, clock=ManualClock()).list_objects(""))
    assert [replace(stored, version_id=None) for stored in found] == plain


@pytest.mark.starts
def test_more_than_a_page_of_versions_is_read_to_its_end(s3: Any) -> None:
    """A page is a thousand versions."""
    name = versioned(s3)
    for _ in range(3):
        for number in range(402):
            s3.put_object(Bucket=name, Key=f"{number:04}", Body=b"")
    assert [stored.key for stored in newest(s3, name)] == [f"{number:04}" for number in range(402)]


def test_pages_are_joined_where_one_key_lies_on_two() -> None:
    """The newest version may be the last of one page, and the older ones the first of the next."""
    following = "<NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>"
    first = versions_page(VERSION.format(key="a", version="v2", latest="true"), following=following)
    second = versions_page(
        VERSION.format(key="a", version="v1", latest="false"),
        MARKER.format(key="b"),
        VERSION.format(key="b", version="v1", latest="false"),
        VERSION.format(key="c", version="null", latest="true"),
    )
    assert listed(first, second) == [("a", "v2"), ("c", None)]


@pytest.mark.parametrize("page", ["<html><body>Please wait</body></html>", "", versions_page(LATEST)])
def test_what_is_no_listing_of_versions_is_asked_again(page: str) -> None:
    """A page of something else, or of another prefix, parses as a listing of nothing or of others' files."""
    own = versions_page(LATEST.replace("<Key>a<", "<Key>sales/a<"))
    assert listed(page, own, prefix="sales/") == [("sales/a", "v1")]


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (403, error("AccessDenied"), PermissionDenied, "s3:ListBucketVersions"),
        (501, error("NotImplemented"), RequestRefused, "S3_VERSIONS"),
        (200, versions_page(LATEST.replace("<IsLatest>true</IsLatest>", "")), Unreachable, "proxy"),
        (200, versions_page(LATEST.replace("<Size>1<", "<Size>many<")), Unreachable, "proxy"),
        (200, versions_page(LATEST, following="<NextKeyMarker>a</NextKeyMarker>"), Unreachable, "proxy"),
        (200, "<ListVersionsResult><IsTruncated>true</IsTruncated></ListVersionsResult>", Unreachable, "proxy"),
    ],
)
def test_a_store_that_lists_no_versions_is_told_with_what_to_do(
    status: int, body: str, kind: type[DeltaArcError], says: str
) -> None:
    """The permission, or the setting that asks for it; never half a listing."""
    with (
        answering(lambda _: (status, body)) as server,
        bucket_at(server.server_port) as bucket,
        pytest.raises(kind) as failed,
    ):
        list(bucket.list_versions(""))
    assert says in f"{failed.value.where} {failed.value.next_step}"


@pytest.mark.starts
@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({}, {"ListObjectsV2": 1}),
        ({"versions": True}, {"ListObjectVersions": 1}),
        ({"describe": True}, {"ListObjectsV2": 1, "HeadObject": 50}),
    ],
)
def test_a_first_reading_costs_a_request_a_thousand_files(s3: Any, settings: Any, asked: dict[str, int]) -> None:
    """No file is asked about unless the route says so. The next reading lists again, and asks nothing."""
    name, estate, seen = versioned(s3), Estate(), Counter[str]()
    for number in range(50):
        s3.put_object(Bucket=name, Key=f"{PREFIX}T{number:02}.csv", Body=b"1")
    estate.bucket = S3Bucket(name, lambda: s3, clock=ManualClock())  # type: ignore[assignment]
    estate.route = replace(estate.route, bucket=replace(estate.route.bucket, name=name, **settings))
    count = lambda operation_name, **_: seen.update([operation_name])  # noqa: E731
    s3.meta.events.register("request-created.s3", count)
    try:
        snapshot = list_bucket(estate.route, estate.space).found
        assert snapshot.count == 50 and seen == asked
        assert list_bucket(estate.route, estate.space).found == snapshot and seen.total() == 2 * 1 + asked.get(
            "HeadObject", 0
        )
    finally:
        s3.meta.events.unregister("request-created.s3", count)
    assert {stored.version_id is not None for stored in snapshot.objects} == {bool(settings)}


def test_a_newer_version_of_the_same_bytes_is_another_object() -> None:
    """What the older one told is not told of it; what is listed the same keeps its answers and its version."""
    estate = Estate()
    estate.bucket.versions = {f"{PREFIX}ORDERS.csv": "v1", f"{PREFIX}SHIPPERS.csv": "v1"}
    describing, listing = (
        replace(estate.route, bucket=replace(estate.route.bucket, **{name: True})) for name in ("describe", "versions")
    )
    first = list_bucket(describing, estate.space).found
    estate.bucket.versions[f"{PREFIX}ORDERS.csv"] = "v2"
    unversioned = list_bucket(estate.route, estate.space).found
    assert unversioned.objects == first.objects, "no version is listed, so none is another"
    second = list_bucket(listing, estate.space).found
    assert facts(second) == {"ORDERS.csv": (None, "v2"), "SHIPPERS.csv": ("text/csv", "v1")}
    assert list_bucket(estate.route, estate.space).found.digest == list_bucket(listing, estate.space).found.digest


def facts(snapshot: BucketSnapshot) -> dict[str, tuple[str | None, str | None]]:
    return {stored.key.removeprefix(PREFIX): (stored.content_type, stored.version_id) for stored in snapshot.objects}
