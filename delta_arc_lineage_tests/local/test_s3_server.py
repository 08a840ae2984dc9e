"""What a client was told is in the bucket is there after a restart and after a kill -9."""

from __future__ import annotations

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, read_running, stop
from delta_arc_lineage.local.landscape import BUCKET, PREFIX
from delta_arc_lineage.local.tables import EIGHT_TABLES, csv_file
from delta_arc_lineage_tests.local.clients import s3_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ODD_KEYS = [
    "plain.csv",
    "é/ü.csv",
    "e\u0301 is not é",
    'it\'s "quoted".csv',
    "a/../b",
    "..",
    "../../up",
    "two//slashes",
    "/leading",
    "//",
    "folder/",
    "日本/" + "x" * 1017,
    "k" * 1024,
    "space and+plus %2F%20?x=1#y&<z>;",
    "back\\slash",
    "tab\tand\x01control",
    "😀",
    "?versioning",
]


@pytest.fixture(scope="session")
def empty_state(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A stack for the tests that kill it; each leaves it running."""
    state = tmp_path_factory.mktemp("killed-stack")
    yield state
    stop(state)


def kill(state: Path) -> None:
    """End the stack the hard way and wait until its lock is free."""
    running = read_running(state)
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    while read_running(state) is not None:
        time.sleep(0.01)


def content(client: S3Client, bucket: str) -> dict[str, tuple[Any, ...]]:
    """Everything a client can see of a bucket's objects, by key as listed."""
    seen = {}
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for listed in page.get("Contents", []):
            got: dict[str, Any] = {**client.get_object(Bucket=bucket, Key=listed["Key"])}
            body = got.pop("Body").read()
            got.pop("ResponseMetadata")
            seen[listed["Key"]] = (listed, got, body)
    return seen


def test_the_bucket_holds_the_eight_files(running_stack: RunningStack) -> None:
    """Under the prefix lie the eight CSV files, byte for byte, as text/csv."""
    client = s3_client(running_stack)
    seen = content(client, BUCKET)
    assert sorted(seen) == [f"{PREFIX}{table.name}.csv" for table in EIGHT_TABLES]
    for table in EIGHT_TABLES:
        _, got, body = seen[f"{PREFIX}{table.name}.csv"]
        assert body == csv_file(table.name).read_bytes()
        assert got["ContentType"] == "text/csv"


def test_any_key_survives_a_kill(empty_state: Path) -> None:
    """Same keys, bytes, ETags, times, types, metadata and storage classes before and after kill -9."""
    client = s3_client(ensure_running(empty_state))
    client.create_bucket(Bucket="odd")
    for key in ODD_KEYS:
        client.put_object(
            Bucket="odd",
            Key=key,
            Body=key.encode() * 3,
            ContentType="text/csv; charset=utf-8",
            Metadata={"loaded-by": "nightly"},
            StorageClass="STANDARD_IA",
        )
    before = content(client, "odd")
    assert sorted(before) == sorted(ODD_KEYS)
    kill(empty_state)
    assert content(s3_client(ensure_running(empty_state)), "odd") == before


def test_every_way_to_change_a_bucket_survives_a_kill(empty_state: Path) -> None:
    """Copies, multipart uploads, posted forms, deletes of one and many, emptied and removed buckets."""
    client = s3_client(ensure_running(empty_state))
    for bucket in ("ways", "gone"):
        client.create_bucket(Bucket=bucket)
    for key in ("one", "deleted", "many-1", "many-2"):
        client.put_object(Bucket="ways", Key=key, Body=key.encode())
    client.copy_object(Bucket="ways", Key="copy", CopySource={"Bucket": "ways", "Key": "one"})
    upload(client, "ways", "parts", [b"a" * (5 << 20), b"b"])
    client.delete_object(Bucket="ways", Key="deleted")
    client.delete_objects(Bucket="ways", Delete={"Objects": [{"Key": "many-1"}, {"Key": "many-2"}]})
    form = client.generate_presigned_post("ways", "posted")
    httpx.post(form["url"], data=form["fields"], files={"file": b"from a page"}).raise_for_status()
    client.delete_bucket(Bucket="gone")
    before = content(client, "ways")
    kill(empty_state)
    client = s3_client(ensure_running(empty_state))
    assert content(client, "ways") == before
    assert sorted(before) == ["copy", "one", "parts", "posted"]
    assert before["parts"][0]["ETag"].endswith('-2"')
    assert "gone" not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}


def upload(client: S3Client, bucket: str, key: str, parts: list[bytes]) -> None:
    upload_id = client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    done: list[Any] = []
    for number, body in enumerate(parts, 1):
        part = client.upload_part(Bucket=bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=body)
        done.append({"PartNumber": number, "ETag": part["ETag"]})
    client.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": done})


def test_of_a_versioned_key_the_newest_version_survives_a_kill(empty_state: Path) -> None:
    """Older versions and delete markers are forgotten: an overwritten key is there once, a deleted one is not."""
    client = s3_client(ensure_running(empty_state))
    client.create_bucket(Bucket="versioned")
    client.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    for key, body in (("twice", b"1"), ("twice", b"2"), ("deleted", b"3"), ("uncovered", b"4"), ("uncovered", b"5")):
        put = client.put_object(Bucket="versioned", Key=key, Body=body)
    client.delete_object(Bucket="versioned", Key="deleted")
    client.delete_object(Bucket="versioned", Key="uncovered", VersionId=put["VersionId"])
    before = client.list_objects_v2(Bucket="versioned")["Contents"]
    kill(empty_state)
    client = s3_client(ensure_running(empty_state))
    assert client.list_objects_v2(Bucket="versioned")["Contents"] == before
    assert {key: body for key, (_, _, body) in content(client, "versioned").items()} == {
        "twice": b"2",
        "uncovered": b"4",
    }
    assert len(client.list_object_versions(Bucket="versioned")["Versions"]) == 2


KEYS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=40)
"""moto's routes know no key with a newline, and answer 404."""


@settings(max_examples=2, phases=[Phase.generate])
@given(st.dictionaries(KEYS, st.binary(max_size=50), min_size=40))
def test_what_is_put_is_what_is_there_after_a_kill(empty_state: Path, bodies: dict[str, bytes]) -> None:
    """Any keys and any bodies, put, listed and read: the same from the server that was killed and from the next."""
    bucket = f"law-{uuid4()}"
    client = s3_client(ensure_running(empty_state))
    client.create_bucket(Bucket=bucket)
    for key, body in bodies.items():
        client.put_object(Bucket=bucket, Key=key, Body=body)
    before = content(client, bucket)
    assert {key: body for key, (_, _, body) in before.items()} == bodies
    kill(empty_state)
    assert content(s3_client(ensure_running(empty_state)), bucket) == before


def test_concurrent_puts_of_one_key_leave_one_whole_object(empty_state: Path) -> None:
    """Eight writers, one key: what is served last is what is stored, its ETag included."""
    client = s3_client(ensure_running(empty_state))
    client.create_bucket(Bucket="hot")
    bodies = [bytes([65 + number % 26]) * 20_000 for number in range(80)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda body: client.put_object(Bucket="hot", Key="key", Body=body), bodies))
    before = content(client, "hot")
    assert before["key"][2] in bodies
    kill(empty_state)
    assert content(s3_client(ensure_running(empty_state)), "hot") == before


def _send(running: RunningStack, line: bytes, rest: bytes) -> socket.socket:
    """A request that states the stack's key."""
    address = urlsplit(running.s3_endpoint)
    connection = socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=20)
    key = f"Authorization: AWS {running.access_key_id}:unsigned".encode()
    connection.sendall(line + b"\r\nHost: 127.0.0.1\r\n" + key + b"\r\n" + rest)
    return connection


@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 10\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
    ids=["of a length", "in chunks"],
)
def test_a_client_that_stalls_in_its_body_stops_no_other(running_stack: RunningStack, body: bytes) -> None:
    """A conditional put waits for its own body before its turn, however long the body says it is."""
    client = s3_client(running_stack)
    client.create_bucket(Bucket="turns")
    place = b"/turns/stalled-%d" % len(body)
    stalled = _send(running_stack, b"PUT %s HTTP/1.1" % place, b"If-None-Match: *\r\n" + body)
    with stalled:
        time.sleep(0.2)
        answer = httpx.put(
            f"{running_stack.s3_endpoint}/turns/prompt-{len(body)}",
            content=b"there",
            headers={"If-None-Match": "*", "Authorization": f"AWS {running_stack.access_key_id}:unsigned"},
            timeout=5,
        )
        assert answer.status_code == 200
        stalled.sendall(b"2\r\n..\r\n0\r\n\r\n" if b"chunked" in body else b"......")
        assert b" 200 " in stalled.recv(100)


@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 10\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n8\r\nhalf"],
    ids=["of a length", "in chunks"],
)
def test_a_body_that_breaks_off_changes_nothing(running_stack: RunningStack, body: bytes) -> None:
    """A client that goes away in the middle of its body leaves the object as it was, and the server serving."""
    client = s3_client(running_stack)
    client.create_bucket(Bucket="halves")
    client.put_object(Bucket="halves", Key="whole", Body=b"before")
    broken = _send(running_stack, b"PUT /halves/whole HTTP/1.1", body)
    with broken:
        broken.shutdown(socket.SHUT_WR)
        assert b" 400 " in broken.recv(100)
    assert client.get_object(Bucket="halves", Key="whole")["Body"].read() == b"before"
    client.delete_object(Bucket="halves", Key="whole")
    client.delete_bucket(Bucket="halves")


def test_a_bucket_of_an_earlier_version_is_filled_anew(state: Path) -> None:
    """Its file had another name and another form: it stays unread, and the eight files are put again."""
    ensure_running(state)
    stop(state)
    for file in (state / "stack.data").glob("objects.sqlite*"):
        file.unlink()
    (state / "stack.data" / "s3.sqlite").write_text("of another form")
    listed = s3_client(ensure_running(state)).list_objects_v2(Bucket=BUCKET)["Contents"]
    assert len(listed) == len(EIGHT_TABLES)
