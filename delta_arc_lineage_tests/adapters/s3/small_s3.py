"""An S3 of one bucket in memory that does on purpose what S3 does rarely: loses answers, conflicts, ignores conditions.

What it is asked is real HTTP from a real client, and so is what it answers.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import RLock, Thread
from typing import Any

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage_tests.adapters.s3.answers import error
from delta_arc_lineage_tests.conftest import ManualClock

LOST = 0
Object = tuple[bytes, dict[str, str]]


@dataclass
class SmallS3:
    """`trouble`: given the method and the key, the status that is answered instead: before anything happens, or, where
    it is `LOST`, none at all, after it happened. `honours`: the conditions that are looked at; `asked`: by method;
    `sent`: bytes of all bodies."""

    trouble: Callable[[str, str], int | None] = lambda method, key: None
    honours: tuple[str, ...] = ("If-None-Match", "If-Match")
    objects: dict[str, Object] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    lock: Any = field(default_factory=RLock)
    url: str = ""

    def store(self, **options: Any) -> S3StateStore:
        """A machine of its own."""
        access = S3Access(endpoint_url=self.url, access_key_id="testing", secret_access_key="testing")
        options = {"setting": "DELTA_ARC_STATE", "prefix": "p/", "clock": ManualClock(), **options}
        return S3StateStore("kept", lambda: s3_client(access), **options)

    def refusal(self, key: str, headers: Any) -> str | None:
        """S3's code where a condition does not hold."""
        standing = self.objects.get(key)
        if "If-None-Match" in self.honours and headers.get("If-None-Match") == "*" and standing:
            return "PreconditionFailed"
        if "If-Match" in self.honours and "If-Match" in headers:
            if standing is None:
                return "NoSuchKey"
            return None if headers["If-Match"] == etag(standing[0]) else "PreconditionFailed"
        return None


def etag(body: bytes) -> str:
    return f'"{md5(body).hexdigest()}"'


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        small: SmallS3 = self.server.small
        key, body = self.path.partition("?")[0].removeprefix("/kept/"), b""
        if length := int(self.headers.get("Content-Length") or 0):
            body = self.rfile.read(length)
        with small.lock:
            small.asked[self.command] += 1
            small.sent += len(body)
            trouble = small.trouble(self.command, key)
            if trouble:
                codes = {409: "ConditionalRequestConflict", 503: "SlowDown"}
                return self._answer(trouble, error(codes.get(trouble, "InternalError")).encode(), {})
            status, content, headers = getattr(self, f"_{self.command.lower()}")(small, key, body)
        if trouble == LOST and trouble is not None:
            self.close_connection = True
            return None
        return self._answer(status, content, headers)

    def _put(self, small: SmallS3, key: str, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        refusal = small.refusal(key, self.headers)
        if refusal:
            return (404 if refusal == "NoSuchKey" else 412), error(refusal).encode(), {}
        said = {name: value for name, value in self.headers.items() if name.lower().startswith("x-amz-meta-")}
        small.objects[key] = (body, said)
        return 200, b"", {"ETag": etag(body)}

    def _get(self, small: SmallS3, key: str, _: bytes) -> tuple[int, bytes, dict[str, str]]:
        if key not in small.objects:
            return 404, error("NoSuchKey").encode(), {}
        body, said = small.objects[key]
        headers = {"ETag": etag(body), **said}
        part = re.fullmatch(r"bytes=0-(\d+)", self.headers.get("Range") or "")
        if part is None:
            return 200, body, headers
        if not body:
            return 416, error("InvalidRange").encode(), {}
        piece = body[: int(part[1]) + 1]
        return 206, piece, {**headers, "Content-Range": f"bytes 0-{len(piece) - 1}/{len(body)}"}

    def _head(self, small: SmallS3, key: str, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        return self._get(small, key, body)

    def _delete(self, small: SmallS3, key: str, _: bytes) -> tuple[int, bytes, dict[str, str]]:
        small.objects.pop(key, None)
        return 204, b"", {}

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_HEAD = do_DELETE = _serve  # noqa: N815 - as the library calls them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


@contextmanager
def small_s3(**options: Any) -> Iterator[SmallS3]:
    """On 127.0.0.1, until the block ends."""
    small = SmallS3(**options)
    with _Server(("127.0.0.1", 0), _Asked) as server:
        server.small = small
        small.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield small
        finally:
            server.shutdown()
            thread.join()


def losing(method: str, *numbers: int, status: int = LOST) -> Callable[[str, str], int | None]:
    """Trouble for the requests of this method with these numbers, counted from 1."""
    seen: Counter[str] = Counter()

    def trouble(asked: str, key: str) -> int | None:
        seen[asked] += 1
        return status if asked == method and seen[asked] in numbers else None

    return trouble
