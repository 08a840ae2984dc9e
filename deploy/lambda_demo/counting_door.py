"""A door to the local S3 that counts who goes through: each request is passed on as it is, and so is its answer."""

from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self

import httpx

_OF_THE_WAY = {"connection", "content-encoding", "content-length", "date", "expect", "server", "transfer-encoding"}
_POLL, _SECONDS = 0.05, 60.0


class CountingDoor:
    """A context on 127.0.0.1 before an S3 at `url`. `counted`: requests so far, by method."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.counted: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._client = httpx.Client(base_url=self._url, trust_env=False, timeout=_SECONDS, verify=False)
        self._server = _Server(("127.0.0.1", 0), _Passing)
        self._server.pass_on = self._pass_on
        self._lock = Lock()
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL,), name="door", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._client.close()

    @property
    def url(self) -> str:
        """What clients are told instead of the server's address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def requests(self) -> int:
        return self.counted.total()

    def _pass_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        with self._lock:
            self.counted[method] += 1
        return self._client.request(method, path, headers=headers, content=body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    pass_on: Any = None


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_WAY}
        answer: httpx.Response = self.server.pass_on(self.command, self.path, headers, body)  # type: ignore[attr-defined]
        length = answer.headers.get("content-length") if self.command == "HEAD" else None
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name not in _OF_THE_WAY:
                self.send_header(name, value)
        if answer.status_code not in (204, 304):
            self.send_header("Content-Length", length or str(len(answer.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return None
