"""S3 that fails: every way it can is seen over real HTTP, and told as one of our errors with the next step."""

from pathlib import Path
from urllib.parse import quote

import pytest

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    NotFound,
    PermissionDenied,
    RequestRefused,
    Unreachable,
)
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.adapters.s3.answers import (
    ENCODED,
    ENTRY,
    PAGE,
    SECRET,
    Asked,
    answering,
    bucket_at,
    bucket_of,
    error,
    page_of,
)
from delta_arc_lineage_tests.model.strategies import HOSTILE


def failure_of(status: int, body: str) -> DeltaArcError:
    with (
        answering(lambda _: (status, body)) as server,
        bucket_at(server.server_port) as bucket,
        pytest.raises(DeltaArcError) as failed,
    ):
        list(bucket.list_objects(""))
    return failed.value


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, error("NoSuchBucket"), NotFound),
        (403, error("AccessDenied"), PermissionDenied),
        (403, error("AllAccessDisabled"), PermissionDenied),
        (403, error("InvalidAccessKeyId"), AuthenticationFailed),
        (403, error("SignatureDoesNotMatch"), AuthenticationFailed),
        (400, error("ExpiredToken"), AuthenticationFailed),
        (500, error("InternalError"), Unreachable),
        (503, error("SlowDown"), Unreachable),
        (502, "<html>Bad gateway</html>", Unreachable),
        (400, error("InvalidArgument"), RequestRefused),
        (200, "<html><body>Please log in<br></body></html>", Unreachable),
        (200, "<html><body>Please log in</body></html>", Unreachable),
        (200, PAGE, DeltaArcError),
        (200, page_of(ENTRY, more="<NextContinuationToken>t</NextContinuationToken>", truncated=True), Unreachable),
        (200, page_of(ENTRY, truncated=True), Unreachable),
        (200, page_of(ENTRY, more="<KeyCount>2</KeyCount>"), Unreachable),
        (200, page_of(ENTRY.replace("<Size>1</Size>", "")), Unreachable),
        (200, page_of(ENTRY, ENTRY.replace("2025-01-01", "2025-02-30")), Unreachable),
        (200, page_of(ENTRY.replace("2025-01-01T00:00:00Z", "1e300")), Unreachable),
    ],
)
def test_every_answer_that_is_no_listing_is_one_of_our_errors(
    status: int, body: str, kind: type[DeltaArcError]
) -> None:
    """Who acts next follows from what S3 said, and no secret is in it."""
    failed = failure_of(status, body)
    assert isinstance(failed, kind) and failed.next_step
    assert SECRET not in str(failed) and SECRET not in repr(failed.fields)


def test_a_listing_that_breaks_off_raises_and_does_not_end_early() -> None:
    """A listing that lost its second page would prove absences that are none."""
    whole = PAGE + "</ListBucketResult>"

    def answer(asked: Asked) -> tuple[int, str]:
        return (500, error("InternalError")) if "continuation-token" in asked.path else (200, whole)

    listed: list[StoredObject] = []
    with answering(answer) as server, bucket_at(server.server_port) as bucket, pytest.raises(Unreachable):
        listed.extend(bucket.list_objects(""))
    assert len(server.seen) == 2


def entry_of(key: str, written: str = "") -> str:
    """As S3 writes it, or with something in it that makes boto3 read the page."""
    return ENTRY.replace("<Key>a</Key>", f"<Key>{quote(key)}</Key>{written}")


@pytest.mark.parametrize("written", ["", "<!-- new -->"])
def test_keys_come_exactly_from_every_page_and_boto3_parses_none_of_those_it_need_not(written: str) -> None:
    """Keys that local servers refuse too; a page written in another way goes through boto3 as a whole."""
    token = "<NextContinuationToken>next&amp;1</NextContinuationToken>"
    first = page_of(*(entry_of(key, written) for key in HOSTILE), more=ENCODED + token, truncated=True)
    parsed: list[bytes] = []
    with (
        answering(lambda asked: (200, page_of(ENTRY) if "next%261" in asked.path else first)) as server,
        bucket_at(server.server_port) as bucket,
    ):
        events = bucket.client.meta.events
        events.register_first("before-parse.s3.*", lambda response_dict, **_: parsed.append(response_dict["body"]))
        assert [stored.key for stored in bucket.list_objects("")] == [*HOSTILE, "a"]
    assert [b"<Contents>" in body for body in parsed] == [bool(written), False] and len(server.seen) == 2


def test_others_who_use_the_client_see_boto3s_own_pages() -> None:
    """The keys are taken out of our own questions only."""
    with answering(lambda _: (200, page_of(ENTRY))) as server, bucket_at(server.server_port) as bucket:
        assert [stored.key for stored in bucket.list_objects("")] == ["a"]
        page = bucket.client.list_objects_v2(Bucket="landing")
        assert [entry["Key"] for entry in page["Contents"]] == ["a"]


def test_nobody_at_the_address_is_unreachable() -> None:
    """It says where the address is set."""
    with answering(lambda _: (200, "")) as server:
        port = server.server_port
    with bucket_at(port) as bucket, pytest.raises(Unreachable) as failed:
        list(bucket.list_objects(""))
    assert "S3_ENDPOINT_URL" in failed.value.where


def test_an_unsigned_client_sends_no_credentials_and_a_signed_one_does() -> None:
    """Public buckets are read without any."""
    page = f"<ListBucketResult><IsTruncated>false</IsTruncated>{ENTRY}</ListBucketResult>"
    with answering(lambda _: (200, page)) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        for access in (S3Access(url, unsigned=True), S3Access(url, access_key_id="a", secret_access_key=SECRET)):
            client = s3_client(access)
            assert [stored.key for stored in bucket_of(client).list_objects("")] == ["a"]
            client.close()
        assert ["Authorization" in headers for headers in server.seen] == [False, True]


def test_without_credentials_it_says_how_to_give_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nowhere on the machine: not in the environment, a file, or a role."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    client = s3_client(S3Access("http://127.0.0.1:9"))
    with pytest.raises(AuthenticationFailed, match="there are no AWS credentials") as failed:
        list(bucket_of(client).list_objects(""))
    assert "S3_UNSIGNED=true" in failed.value.next_step


def test_no_secret_is_shown() -> None:
    """Not where access is printed, as a log or an error would."""
    access = S3Access("http://x", access_key_id=SECRET, secret_access_key=SECRET, session_token=SECRET)
    assert SECRET not in repr(access) and SECRET not in str(access)
