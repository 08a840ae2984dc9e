"""A receiver of OpenLineage events on this machine, over real HTTP."""

import gzip
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class EventReceiver(ThreadingHTTPServer):
    """Keeps what is posted and by which key. `answers`: statuses to answer with before it takes anything, the first
    first; `said`: the text that goes with them, `location` the address that they send to."""

    daemon_threads = True

    def __init__(self, *answers: int, said: str = "", location: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.said, self.location = list(answers), said, location
        self.events: list[dict[str, Any]] = []
        self.keys: set[str] = set()
        self.paths: set[str] = set()
        self.asked = 0
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: EventReceiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        self.server.asked += 1
        status = self.server.answers.pop(0) if self.server.answers else 201
        if status == 201:
            self.server.events.append(json.loads(body))
            self.server.keys.add(self.headers.get("Authorization", ""))
            self.server.paths.add(self.path)
        said = self.server.said.encode() if status != 201 else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        if status != 201 and self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        self.wfile.write(said)

    def do_GET(self) -> None:
        """As any page answers."""
        self.server.asked += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return
