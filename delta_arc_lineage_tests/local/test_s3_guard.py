"""The door of the local S3: this machine and the stack's key get in, everything else is a 403 that moto never saw."""

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.local.landscape import BUCKET, PREFIX
from delta_arc_lineage.local.tables import EIGHT_TABLES
from delta_arc_lineage_tests.local.clients import s3_client
from delta_arc_lineage_tests.local_atlan.web.test_strangers import MALFORMED

KEY = f"{PREFIX}{EIGHT_TABLES[0].name}.csv"
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]


@pytest.fixture(scope="module")
def door(running_stack: RunningStack) -> Iterator[httpx.Client]:
    """A client that states no key of its own."""
    with httpx.Client(base_url=running_stack.s3_endpoint, timeout=30) as client:
        yield client


def authorize(access_key_id: str) -> dict[str, str]:
    """An Authorization header of version 4; its signature is not looked at."""
    scope = "20250101/us-east-1/s3/aws4_request"
    signed = f"Credential={access_key_id}/{scope}, SignedHeaders=host, Signature=00"
    return {"Authorization": f"AWS4-HMAC-SHA256 {signed}"}


def ask(running: RunningStack, headers: list[tuple[str, str]], line: str = f"GET /{BUCKET} HTTP/1.1") -> int:
    """The status of a request with exactly these headers."""
    address = urlsplit(running.s3_endpoint)
    with socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=20) as connection:
        fields = [f"{name}: {value}" for name, value in headers]
        connection.sendall("\r\n".join([line, *fields, "Connection: close", "", ""]).encode())
        return int(connection.makefile("rb").readline().split()[1])


def code(answer: httpx.Response) -> str:
    """S3's error code in an answer."""
    return answer.text.partition("<Code>")[2].partition("</Code>")[0]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_boto3_with_the_stacks_own_keys_works(running_stack: RunningStack, version: str) -> None:
    """Signed headers, presigned queries and posted forms, of both versions of the signature."""
    client: Any = boto3.client(
        "s3",
        endpoint_url=running_stack.s3_endpoint,
        aws_access_key_id=running_stack.access_key_id,
        aws_secret_access_key=running_stack.secret_access_key,
        region_name="us-east-1",
        config=Config(signature_version=version, retries={"max_attempts": 1}),
    )
    assert client.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()
    client.create_bucket(Bucket=f"door-{version}")
    client.put_object(Bucket=f"door-{version}", Key="a", Body=b"1")
    presigned = {"Bucket": f"door-{version}", "Key": "a"}
    assert httpx.get(client.generate_presigned_url("get_object", Params=presigned)).content == b"1"
    httpx.put(client.generate_presigned_url("put_object", Params=presigned), content=b"2").raise_for_status()
    form = client.generate_presigned_post(f"door-{version}", "posted")
    httpx.post(form["url"], data=form["fields"], files={"file": b"3"}).raise_for_status()
    listed = client.list_objects_v2(Bucket=f"door-{version}")["Contents"]
    assert [client.get_object(Bucket=f"door-{version}", Key=one["Key"])["Body"].read() for one in listed] == [
        b"2",
        b"3",
    ]


def test_another_key_is_refused_as_s3_refuses_it(running_stack: RunningStack) -> None:
    """The client hears the code, also after a long body; nothing is written."""
    client: Any = boto3.client(
        "s3",
        endpoint_url=running_stack.s3_endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key=running_stack.secret_access_key,
        region_name="us-east-1",
        config=Config(retries={"max_attempts": 1}),
    )
    for body in (b"1", b"1" * (8 << 20)):
        with pytest.raises(ClientError, match="InvalidAccessKeyId"):
            client.put_object(Bucket=BUCKET, Key="strange", Body=body)
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        client.list_buckets()
    assert "Contents" not in s3_client(running_stack).list_objects_v2(Bucket=BUCKET, Prefix="strange")


@pytest.mark.parametrize("method", METHODS)
def test_without_the_key_nothing_is_done(running_stack: RunningStack, door: httpx.Client, method: str) -> None:
    """No key, another one, a wrong one beside the right one, the right one in another form: 403 for every method."""
    own = running_stack.access_key_id
    path = f"/{BUCKET}/{KEY}"
    attempts: list[dict[str, Any]] = [
        {},
        {"headers": authorize("testing")},
        {"headers": authorize("")},
        {"headers": authorize(own.lower())},
        {"headers": authorize(own + "x")},
        {"headers": {"Authorization": f"Bearer {own}"}},
        {"headers": {"Authorization": own}},
        {"headers": {"Authorization": f"AWS4-HMAC-SHA256 Signature={own}"}},
        {"headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=é/x"}},
        {"auth": (own, running_stack.secret_access_key)},
        {"params": {"X-Amz-Credential": "testing/x"}},
        {"params": {"AWSAccessKeyId": "testing"}},
        {"params": {"x-amz-meta": own}},
        {"headers": authorize(own), "params": {"X-Amz-Credential": "testing/x"}},
        {"headers": authorize("testing"), "params": {"X-Amz-Credential": f"{own}/x"}},
        {"params": [("AWSAccessKeyId", own), ("AWSAccessKeyId", "testing")]},
        {"cookies": {"AWSAccessKeyId": own}},
    ]
    for attempt in attempts:
        headers = {name: value.encode("utf-8") for name, value in attempt.get("headers", {}).items()}
        answer = httpx.request(method, f"{door.base_url}{path}", **{**attempt, "headers": headers})
        assert answer.status_code == 403, attempt
        assert method == "HEAD" or code(answer) in ("AccessDenied", "InvalidAccessKeyId")
    assert s3_client(running_stack).head_object(Bucket=BUCKET, Key=KEY)["ContentLength"]


@pytest.mark.parametrize("fields", [{}, {"AWSAccessKeyId": "testing"}, {"x-amz-credential": "testing/x"}])
def test_a_form_without_the_key_posts_nothing(running_stack: RunningStack, door: httpx.Client, fields: Any) -> None:
    """A page can post a form to any address; it does not know the key."""
    data = {"key": "posted", **fields}
    assert door.post(f"/{BUCKET}", data=data, files={"file": b"1"}).status_code == 403
    assert door.post(f"/{BUCKET}?delete", data={**data, "x": "1"}).status_code == 403
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert door.post(f"/{BUCKET}", content=b"--x\r\nbroken", headers=broken).status_code == 403
    assert "Contents" not in s3_client(running_stack).list_objects_v2(Bucket=BUCKET, Prefix="posted")


@pytest.mark.parametrize("malformed", MALFORMED)
def test_a_malformed_host_is_refused_although_the_key_is_right(running_stack: RunningStack, malformed: str) -> None:
    """As by the catalog: in Host, in Origin, and beside a right name in the request line."""
    own = ("Authorization", authorize(running_stack.access_key_id)["Authorization"])
    good = ("Host", "127.0.0.1")
    assert ask(running_stack, [good, own]) == 200
    if malformed.strip():
        assert ask(running_stack, [good, ("Origin", f"http://{malformed}"), own]) == 403
    if malformed == malformed.strip():
        assert ask(running_stack, [("Host", malformed), own]) == 403
        assert ask(running_stack, [("Host", malformed), own], f"GET http://127.0.0.1/{BUCKET} HTTP/1.1") == 403


def test_one_host_and_at_most_one_origin(running_stack: RunningStack) -> None:
    """None, and two of which one is right, are refused; a page of this machine is answered."""
    own = ("Authorization", authorize(running_stack.access_key_id)["Authorization"])
    good, bad = ("Host", "127.0.0.1"), ("Host", "evil.example")
    assert ask(running_stack, [own]) == 403
    for hosts in ([good, bad], [bad, good], [good, good]):
        assert ask(running_stack, [*hosts, own]) == 403
    pages = [("Origin", "http://localhost:3000"), ("Origin", "null")]
    assert [ask(running_stack, [good, page, own]) for page in pages] == [200, 403]
    assert ask(running_stack, [good, *pages, own]) == 403


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(header=st.text(alphabet=st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60))
def test_any_other_authorization_is_refused(door: httpx.Client, header: str) -> None:
    """Whatever does not state the key in one of S3's forms: never passed, never a 500."""
    for text in (header, f"AWS4-HMAC-SHA256 {header}", f"AWS {header}", f"AWS4-HMAC-SHA256 Credential={header}"):
        answer = door.get(f"/{BUCKET}", headers={"Authorization": text.strip().encode("latin-1")})
        assert answer.status_code == 403


def test_no_answer_lets_another_origin_read_it(running_stack: RunningStack, door: httpx.Client) -> None:
    """No CORS header in answers, refusals and preflights, also where the bucket is told to send some."""
    rule = {
        "AllowedMethods": ["GET", "PUT"],
        "AllowedOrigins": ["*"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
    }
    client = s3_client(running_stack)
    client.create_bucket(Bucket="cors")
    client.put_object(Bucket="cors", Key="a", Body=b"1")
    client.put_bucket_cors(Bucket="cors", CORSConfiguration={"CORSRules": [rule]})  # type: ignore[list-item]
    own = authorize(running_stack.access_key_id)
    page = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "GET"}
    allowed = [door.request(method, "/cors/a", headers={**own, **page}) for method in ("GET", "HEAD", "OPTIONS")]
    assert [answer.status_code for answer in allowed] == [200, 200, 200]
    refused = [door.request(method, "/cors/a", headers=page) for method in METHODS]
    foreign = [door.request(method, "/cors/a", headers={**own, "Origin": "http://evil.example"}) for method in METHODS]
    assert {answer.status_code for answer in (*refused, *foreign)} == {403}
    answers = [*allowed, *refused, *foreign, door.get("/none", headers=own)]
    assert not [name for answer in answers for name in answer.headers if name.startswith("access-control-")]
