"""A server that answers as a test says, and the bucket behind it: what S3 is not, and what it says rarely."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import boto3
from botocore.config import Config

from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.conftest import ManualClock

SECRET = "a-key-that-must-never-be-shown"
ENTRY = "<Contents><Key>a</Key><LastModified>2025-01-01T00:00:00Z</LastModified><ETag>e</ETag><Size>1</Size></Contents>"
PAGE = f"<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>{ENTRY}"
ENCODED = "<EncodingType>url</EncodingType>"
Answer = Callable[["Asked"], tuple[int, str]]


def page_of(*entries: str, more: str = ENCODED, truncated: bool = False) -> str:
    """A page of a listing. Another server may write it as S3 does not."""
    head = f"<IsTruncated>{str(truncated).lower()}</IsTruncated>{more}"
    return f"<ListBucketResult>{head}{''.join(entries)}</ListBucketResult>"


class Asked(BaseHTTPRequestHandler):
    """One request; what is answered is the server's `answer`, and `seen` keeps the headers."""

    def do_GET(self) -> None:
        self.server.seen.append(dict(self.headers))
        status, body = self.server.answer(self)
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return None


@contextmanager
def answering(answer: Answer, headers: Mapping[str, str] | None = None) -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        server.answer, server.headers, server.seen = answer, headers or {}, []
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def client_at(port: int) -> Iterator[Any]:
    """A client that does not try again, so that a failure is seen at once."""
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key=SECRET,
        config=Config(
            retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, connect_timeout=2, read_timeout=2
        ),
    )
    yield client
    client.close()


@contextmanager
def bucket_at(port: int) -> Iterator[S3Bucket]:
    with client_at(port) as client:
        yield bucket_of(client)


def object_of(key: str) -> StoredObject:
    return StoredObject(key, 1, 0, "e")


def bucket_of(client: Any) -> S3Bucket:
    return S3Bucket("landing", lambda: client, clock=ManualClock())


def error(code: str) -> str:
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>"
