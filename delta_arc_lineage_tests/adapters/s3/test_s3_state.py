"""State in a bucket: keys of its own for chosen documents, listings of any length, and failures told as ours."""

from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.errors import DeltaArcError, NotFound, PermissionDenied, Unreachable
from delta_arc_lineage_tests.adapters.s3.answers import answering, error

SETTING = "CACHE_S3_BUCKET"


@pytest.fixture(scope="module")
def client(s3: Any) -> Any:
    s3.create_bucket(Bucket="kept")
    return s3


def store(client: Any, bucket: str = "kept", **options: Any) -> S3StateStore:
    return S3StateStore(bucket, lambda: client, setting=SETTING, **options)


def test_a_document_is_one_object_under_the_prefix_and_says_what_it_is(client: Any) -> None:
    """Whoever looks into the bucket finds JSON where it should be."""
    store(client, prefix="delta-arc/").write("cache/main/pg", "{}")
    head = client.head_object(Bucket="kept", Key="delta-arc/cache/main/pg.json")
    assert head["ContentType"] == "application/json"


def test_a_document_with_a_key_of_its_own_is_there_and_nowhere_else(client: Any) -> None:
    """Read, listed and removed by its name as ever."""
    state = store(client, prefix="own/", elsewhere={"cache/a/pg": "caches/pg", "cache/b/pg": "none"})
    state.write("cache/a/pg", "x")
    state.write("cache/a/sf", "y")
    assert client.get_object(Bucket="kept", Key="caches/pg")["Body"].read() == b"x"
    assert (state.read("cache/a/pg"), state.names("cache")) == ("x", ("cache/a/pg", "cache/a/sf"))
    state.write("cache/a/pg", None)
    assert state.names("cache") == ("cache/a/sf",)


def test_a_listing_of_more_than_a_page_is_whole_and_holds_documents_only(client: Any) -> None:
    """S3 tells a thousand keys at a time; what others put beside ours is left out."""
    state, backend = store(client, prefix="many/"), s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    for number in range(1_001):
        backend.put_object("kept", f"many/cache/{number}.json", b"")
    for key in ("many/cache/my notes.json", "many/cache/readme.txt", "many/cache-not/x.json"):
        client.put_object(Bucket="kept", Key=key, Body=b"")
    assert set(state.names("cache")) == {f"cache/{number}" for number in range(1_001)}


def test_no_client_is_made_before_it_is_needed() -> None:
    """Making one costs 0.2 s of CPU, which a run that keeps nothing need not pay."""
    S3StateStore("kept", lambda: pytest.fail("made"), setting=SETTING)


@pytest.mark.parametrize("use", ["read", "write", "create", "names", "read_lines", "write_lines"])
def test_a_bucket_that_is_not_there_is_told_with_its_setting(client: Any, use: str) -> None:
    """By whatever is asked first."""
    state = store(client, "no-such-bucket")
    ask = {"read": state.read, "names": state.names, "read_lines": state.read_lines}.get(use) or (
        lambda name: getattr(state, use)(name, "x")
    )
    with pytest.raises(NotFound, match="no bucket 'no-such-bucket'") as failed:
        ask("cache")
    assert failed.value.where == SETTING


def test_what_is_no_text_any_more_is_empty_and_still_there(client: Any) -> None:
    """Whoever reads it makes it again; whoever creates is told that somebody was first."""
    client.put_object(Bucket="kept", Key="odd.json", Body=b"\xff")
    assert store(client).read("odd") == "" and store(client).create("odd", "mine") == ""


def failing(url: str) -> S3StateStore:
    access = S3Access(endpoint_url=url, access_key_id="testing", secret_access_key="testing")
    return S3StateStore("kept", lambda: s3_client(access), setting=SETTING)


def test_a_bare_404_is_no_absence() -> None:
    """S3 names what is not there; a bare 404 is of whatever stands in between, and what was kept is kept still."""
    with answering(lambda _: (404, "")) as server, pytest.raises(DeltaArcError):
        failing(f"http://127.0.0.1:{server.server_port}").read("cache")


def test_a_missing_permission_names_what_it_takes() -> None:
    """To keep something takes more than to read; nobody at the address is told as such."""
    with answering(lambda _: (403, error("AccessDenied"))) as server:
        with pytest.raises(PermissionDenied, match="may not read") as failed:
            failing(f"http://127.0.0.1:{server.server_port}").read("cache")
        assert "s3:GetObject" in failed.value.where and SETTING in failed.value.where
        with pytest.raises(PermissionDenied, match="may not write the bucket 'kept'") as failed:
            failing(f"http://127.0.0.1:{server.server_port}").write("cache", "x")
        assert "s3:PutObject" in failed.value.where and SETTING in failed.value.next_step
        with pytest.raises(PermissionDenied, match="may not remove from") as failed:
            failing(f"http://127.0.0.1:{server.server_port}").write("cache", None)
        assert "s3:DeleteObject" in failed.value.where
    with pytest.raises(Unreachable):
        failing(f"http://127.0.0.1:{server.server_port}").read("cache")
