"""A server that writes down what it is asked, as it came, and answers everything with one document."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

ANSWER = b'{"approximateCount": 0, "totalCount": 0, "records": [], "entity": {}, "businessMetadataDefs": []}'


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it came: its headers in their order and spelling."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for stated, value in self.headers if stated.lower() == name.lower()), None)


@dataclass(slots=True)
class Recorder:
    """`url`: where it answers; `requests` in their order; `connections`: how many were opened."""

    url: str
    requests: list[Recorded] = field(default_factory=list)
    connections: int = 0


@contextmanager
def recording(answer: bytes = ANSWER, status: int = 200, *headers: tuple[str, str]) -> Iterator[Recorder]:
    """A recorder that answers all with this, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            recorder.connections += 1

        def log_message(self, *_: object) -> None:
            """Requests are no news."""

        def _record(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            recorder.requests.append(Recorded(self.command, self.path, tuple(self.headers.items()), body))
            self.send_response(status)
            for name, value in (*headers, ("Content-Length", str(len(answer)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_DELETE = do_CONNECT = _record  # noqa: N815

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        recorder = Recorder(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield recorder
        finally:
            server.shutdown()
            thread.join()
