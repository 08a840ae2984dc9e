"""Ways to a bucket: whoever pays, through an access point, and of stores that cannot begin a listing after a key."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.awsrequest import AWSResponse

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.errors import PermissionDenied, RequestRefused
from delta_arc_lineage_tests.adapters.s3.answers import (
    ENTRY,
    SECRET,
    Asked,
    answering,
    bucket_at,
    bucket_of,
    error,
    object_of,
    page_of,
)
from delta_arc_lineage_tests.conftest import ManualClock

KEYS = ("a", "a/b", "b", "ä", "𝄞")


def page_after(asked: Asked, *, keys: tuple[str, ...] = KEYS, knows: bool = True) -> str:
    """One page of two keys, as a store answers that knows `start-after`, or passes over it."""
    query = parse_qs(urlsplit(asked.path).query)
    begin = query.get("start-after", [""])[0] if knows else ""
    begin = query.get("continuation-token", [begin])[0]
    left = [key for key in sorted(keys) if key > begin]
    more = f"<NextContinuationToken>{left[1]}</NextContinuationToken>" if len(left) > 2 else ""
    entries = (ENTRY.replace("<Key>a</Key>", f"<Key>{key}</Key>") for key in left[:2])
    return page_of(*entries, more=more, truncated=len(left) > 2)


def says_start_after(asked: Asked) -> bool:
    return "start-after" in asked.path


@pytest.mark.parametrize("code", [(501, "NotImplemented"), (400, "InvalidArgument")])
@pytest.mark.parametrize("begin", KEYS)
def test_a_store_that_cannot_begin_after_a_key_tells_the_same(code: tuple[int, str], begin: str) -> None:
    """Asked from the start and read over: no key twice, none left out, over all pages."""

    def refuse(asked: Asked) -> tuple[int, str]:
        return (code[0], error(code[1])) if says_start_after(asked) else (200, page_after(asked))

    listed = []
    for answer in (refuse, lambda asked: (200, page_after(asked)), lambda asked: (200, page_after(asked, knows=False))):
        with answering(answer) as server, bucket_at(server.server_port) as bucket:
            listed.append([stored.key for stored in bucket.list_objects("", start_after=begin)])
    assert listed == [[key for key in sorted(KEYS) if key > begin]] * 3


def test_a_store_that_refuses_the_listing_itself_is_told() -> None:
    """The question without a beginning is refused too: that is the error."""
    with (
        answering(lambda _: (501, error("NotImplemented"))) as server,
        bucket_at(server.server_port) as bucket,
        pytest.raises(RequestRefused),
    ):
        list(bucket.list_objects("", start_after="a"))


def test_a_listing_from_the_start_says_nothing_of_a_beginning() -> None:
    """A store that does not know the word refuses it, empty or not."""

    def answer(asked: Asked) -> tuple[int, str]:
        return (501, error("NotImplemented")) if says_start_after(asked) else (200, page_of(ENTRY))

    with answering(answer) as server, bucket_at(server.server_port) as bucket:
        assert [stored.key for stored in bucket.list_objects("")] == ["a"]


@pytest.mark.parametrize("pays", [True, False])
def test_every_request_says_who_pays(pays: bool) -> None:
    """Listing, versions, folders, HEAD and bytes; only where the settings say so."""

    def answer(asked: Asked) -> tuple[int, str]:
        if asked.headers.get("x-amz-request-payer") == "requester":
            return 200, page_of(ENTRY)
        return 403, error("AccessDenied")

    access = {"access_key_id": "a", "secret_access_key": SECRET, "tries": 1}
    with answering(answer, {"ETag": '"e"'}) as server:
        client = s3_client(S3Access(f"http://127.0.0.1:{server.server_port}", requester_pays=pays, **access))
        bucket = bucket_of(client)
        asking = [
            lambda: list(bucket.list_objects("")),
            lambda: list(bucket.list_versions("")),
            lambda: bucket.list_folders(""),
            lambda: bucket.read("a", start=0, length=1),
        ]
        for ask in asking:
            if pays:
                ask()
            else:
                with pytest.raises(PermissionDenied) as failed:
                    ask()
                assert "S3_REQUEST_PAYER=requester" in failed.value.next_step
        list(bucket.describe([object_of("a")]))
        client.close()
        assert {headers.get("x-amz-request-payer") for headers in server.seen} == {"requester" if pays else None}
        assert {"x-amz-request-payer" in headers["Authorization"] for headers in server.seen} == {pays}


@pytest.mark.parametrize(
    ("name", "host"),
    [
        (
            "arn:aws:s3:eu-west-1:123456789012:accesspoint/loads",
            "loads-123456789012.s3-accesspoint.eu-west-1.amazonaws.com",
        ),
        (
            "arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/loads",
            "loads-123456789012.s3-accesspoint.us-gov-west-1.amazonaws.com",
        ),
        ("loads-a1b2c3-s3alias", "loads-a1b2c3-s3alias.s3.eu-west-1.amazonaws.com"),
    ],
)
def test_requests_through_an_access_point_go_to_its_host(name: str, host: str) -> None:
    """The name is taken as it is. Nothing leaves this machine: the request is stopped before it is sent."""
    sent: list[str] = []

    def stop(request: Any, **_: object) -> AWSResponse:
        sent.append(urlsplit(request.url).hostname or "")
        return AWSResponse(request.url, 200, Headers(), Body(page_of(ENTRY)))

    region = name.split(":")[3] if name.startswith("arn:") else "eu-west-1"
    client = s3_client(S3Access(None, region, access_key_id="a", secret_access_key=SECRET))
    client.meta.events.register("before-send.s3", stop)
    assert [stored.key for stored in S3Bucket(name, lambda: client, clock=ManualClock()).list_objects("")] == ["a"]
    assert sent == [host]
    client.close()


class Headers(dict[str, str]):
    """Those of an answer that never came over a wire."""


class Body:
    """Its body."""

    def __init__(self, text: str) -> None:
        self._text = text.encode()

    def stream(self, *_: object, **__: Mapping[str, object]) -> list[bytes]:
        return [self._text]
