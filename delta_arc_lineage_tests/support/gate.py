"""A gate before a server: it forwards what it is asked, but for the requests that its policy spoils.

It knows nothing of what it forwards, so one gate serves the catalog and S3 alike. What it answers in their place is
what a proxy, a login page or a broken network answers, and no part of the product.
"""

import contextlib
import os
import signal
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from delta_arc_lineage_tests.support.processes import Child, fork

_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "content-length"}
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the policy sees it."""

    method: str
    path: str
    body: bytes

    @property
    def writes(self) -> bool:
        return "/entity/bulk" in self.path and self.method in ("POST", "DELETE")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in place of the server's. `after`: the server did the work first."""

    status: int = 200
    body: bytes = b""
    headers: Headers = (("Content-Type", "application/json"),)
    after: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is reset. `after`: the server did the work first; `share`: so much of its answer comes;
    `seconds`: after so long; `orderly`: closed as if it were whole, and not reset."""

    after: bool = False
    share: float = 0.0
    seconds: float = 0.0
    orderly: bool = False


@dataclass(frozen=True, slots=True)
class Late:
    """The answer comes after so many seconds, though the server did the work at once."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The server's answer, its body changed."""

    by: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Kill:
    """The server does the work, and the process that waits for the answer dies by a signal nobody can catch."""


Spoiling = Answer | Cut | Late | Rewritten | Kill
Policy = Callable[[Request], Spoiling | None]


class Gate(ThreadingHTTPServer):
    """A gate to `target` until the block ends; `asked` has a line for each request, spoiled ones included.

    It is bound at once, so that its address can be given to a process that is not there yet; what is asked waits until
    it opens. `per_page`: keys that a listing of S3 may show.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, target: str, policy: Policy = lambda _: None, *, per_page: int | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.policy, self.per_page = urlsplit(target).netloc, policy, per_page
        self.asked: list[str] = []
        self.victim = 0
        self._child: Child | None = None
        self._thread: Thread | None = None

    def open(self) -> "Gate":
        """Let requests pass from now on, in threads of this process."""
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def open_apart(self, *, victim: int = 0) -> None:
        """Let requests pass from now on, in a process of its own. `victim`: the process that `Kill` strikes."""
        self.victim = victim
        self._child = fork(self.serve_forever)

    def __exit__(self, *_: object) -> None:
        if self._thread:
            self.shutdown()
        if self._child:
            self._child.end()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections cut on purpose are no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Gate
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are no news."""

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path, body)
        self.server.asked.append(f"{request.method} {request.path}")
        match self.server.policy(request):
            case None:
                self._send(self._forward(request))
            case Answer() as answer:
                if answer.after:
                    self._forward(request)
                self._send(answer)
            case Cut() as cut:
                self._cut_off(request, cut)
            case Late(seconds):
                answer = self._forward(request)
                time.sleep(seconds)
                self._send(answer)
            case Rewritten(by):
                answer = self._forward(request)
                self._send(Answer(answer.status, by(answer.body), answer.headers))
            case Kill():
                self._forward(request)
                os.kill(self.server.victim, signal.SIGKILL)
                self._reset()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815

    def _forward(self, request: Request) -> Answer:
        """What the server answers to this request."""
        path, pages = request.path, self.server.per_page
        if pages and "list-type=2" in path:
            path = f"{path}&max-keys={pages}"
        upstream = HTTPConnection(self.server.target, timeout=60)
        headers = {**self.headers, "Host": self.server.target, "Connection": "close"}
        with contextlib.closing(upstream):
            upstream.request(request.method, path, body=request.body or None, headers=headers)
            found = upstream.getresponse()
            return Answer(found.status, found.read(), tuple(found.getheaders()))

    def _send(self, answer: Answer, *, share: float = 1.0) -> None:
        """In one write; `share`: so much of the body."""
        body = b"" if self.command == "HEAD" else answer.body
        self.wfile.write(self._head_of(answer) + body[: int(len(body) * share)])

    def _head_of(self, answer: Answer) -> bytes:
        """The head of an answer; to a HEAD with the length that the headers tell."""
        kept = [f"{name}: {value}" for name, value in answer.headers if name.lower() not in _HOP_BY_HOP]
        told = next((value for name, value in answer.headers if name.lower() == "content-length"), "0")
        length = told if self.command == "HEAD" else str(len(answer.body))
        lines = [f"HTTP/1.1 {answer.status} said", *kept, f"Content-Length: {length}", "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def _cut_off(self, request: Request, cut: Cut) -> None:
        answer = self._forward(request) if cut.after or cut.share else None
        time.sleep(cut.seconds)
        if answer and cut.share:
            self._send(answer, share=cut.share)
        if cut.orderly:
            self.close_connection = True
        else:
            self._reset()

    def _reset(self) -> None:
        """Reset rather than close: no orderly end of the stream."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
