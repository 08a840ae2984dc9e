"""What S3 tells of single objects and of the bucket, what it refuses to tell, and what answers in its place."""

import pytest

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.snapshots import BucketHome
from delta_arc_lineage.ports.objects import Gone, Refused
from delta_arc_lineage_tests.adapters.s3.answers import (
    ENTRY,
    SECRET,
    answering,
    bucket_at,
    bucket_of,
    client_at,
    object_of,
    page_of,
)
from delta_arc_lineage_tests.conftest import ManualClock


@pytest.mark.parametrize(("status", "why"), [(400, "400"), (403, "403"), (405, "405"), (412, "412")])
def test_an_object_that_refuses_to_tell_is_one_outcome_and_the_rest_goes_on(status: int, why: str) -> None:
    """Of another owner, encrypted with a key that we lack: a HEAD answers without a body, so its status says it."""
    with (
        answering(lambda asked: (status, "") if asked.path.endswith("/theirs") else (404, "")) as server,
        bucket_at(server.server_port) as bucket,
    ):
        first, second = bucket.describe([object_of("theirs"), object_of("gone")])
    assert isinstance(first, Refused) and first.stored.key == "theirs" and why in first.why
    assert second == Gone("gone")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_an_answer_of_the_moment_is_no_refusal(status: int) -> None:
    """The object may tell of itself a moment later."""
    with (
        answering(lambda _: (status, "")) as server,
        bucket_at(server.server_port) as bucket,
        pytest.raises(Unreachable),
    ):
        list(bucket.describe([object_of("a")]))


def test_a_page_in_place_of_s3_is_asked_again() -> None:
    """A proxy's page parses as a listing of nothing, and as an object of the page's own type. S3 answers the next time:
    the listing is as without it."""
    pages = [(200, "<html><body>Please wait</body></html>"), (200, ""), (200, page_of(ENTRY))]
    with answering(lambda _: pages.pop(0)) as server, bucket_at(server.server_port) as bucket:
        assert [stored.key for stored in bucket.list_objects("")] == ["a"]
    assert len(server.seen) == 3


def test_a_page_of_another_prefix_is_asked_again() -> None:
    """A cache in between answers with the page that somebody else asked for: its files are no files of this prefix."""
    own = page_of(ENTRY.replace("<Key>a</Key>", "<Key>sales/a</Key>"))
    pages = [(200, page_of(ENTRY)), (200, own)]
    with answering(lambda _: pages.pop(0)) as server, bucket_at(server.server_port) as bucket:
        assert [stored.key for stored in bucket.list_objects("sales/")] == ["sales/a"]
    assert len(server.seen) == 2


@pytest.mark.parametrize("body", ["<html><body>Please log in</body></html>", "", "{}"])
def test_a_page_that_stays_is_told_as_such(body: str) -> None:
    """Never as a content type, an end of the listing, or the bytes of a file."""
    with answering(lambda _: (200, body)) as server, bucket_at(server.server_port) as bucket:
        for ask in (
            lambda: list(bucket.list_objects("")),
            lambda: list(bucket.describe([object_of("a")])),
            lambda: bucket.read("a", start=0, length=9),
        ):
            with pytest.raises(Unreachable, match="when asked") as failed:
                ask()
            assert "proxy" in failed.value.next_step or "run again" in failed.value.next_step


@pytest.mark.parametrize(
    ("told", "stated", "region"),
    [
        ("eu-west-1", "eu-north-1", "eu-west-1"),
        ("", "eu-north-1", "eu-north-1"),
        ("", None, ""),
    ],
)
def test_the_region_is_what_s3_says_else_what_the_settings_say(told: str, stated: str | None, region: str) -> None:
    """Another endpoint than Amazon's has no page in the AWS console, whatever region it says."""
    headers = {"x-amz-bucket-region": told} if told else {}
    with (
        answering(lambda _: (200, page_of(ENTRY)), headers) as server,
        client_at(server.server_port) as client,
    ):
        bucket = S3Bucket("landing", lambda: client, clock=ManualClock(), region=lambda: stated)
        listing = bucket.list_objects("")
        assert list(listing) and listing.home == BucketHome(region)


@pytest.mark.parametrize(
    ("endpoint", "at_amazon"),
    [
        (None, True),
        ("https://s3.cn-north-1.amazonaws.com.cn", True),
        ("https://vpce-1.s3.eu-west-1.vpce.amazonaws.com", True),
        ("https://minio.example.com", False),
        ("https://amazonaws.com.example.com", False),
        ("http://127.0.0.1:9000", False),
    ],
)
def test_amazons_own_endpoints_are_known_by_their_names(endpoint: str | None, at_amazon: bool) -> None:
    """Also those of a private network; whoever else speaks S3 has no page in the AWS console."""
    client = s3_client(S3Access(endpoint, access_key_id="a", secret_access_key=SECRET))
    assert bucket_of(client).home_of({"ResponseMetadata": {}}).at_amazon is at_amazon
    client.close()
