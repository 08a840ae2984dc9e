"""Servers of the benchmarks' own: each in a process of its own, so that its CPU is not counted, and on loopback only.

A server prints its address when it is ready, counts what it is asked by method, and takes one switch: a word that tells
it to answer as after a change. It ends with the process that started it, however that ends.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, ClassVar

import httpx

_OWN = "/-/"


@contextmanager
def served(module: str, arguments: Sequence[object], variables: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a server, the module that it is started from, its arguments and its environment."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environment = {**os.environ, **(variables or {})}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise SystemExit(f"{module} did not start")
            yield url
        finally:
            process.terminate()


def requests_of(url: str) -> int:
    """How many requests the server has answered, this one and the like left out."""
    answer = httpx.get(f"{url}{_OWN}requests", timeout=60, trust_env=False).raise_for_status()
    return sum(answer.json().values())


def switch(url: str, word: str) -> None:
    """Let the server answer as after this change; an empty word takes it back."""
    httpx.post(f"{url}{_OWN}switch", content=word, timeout=600, trust_env=False).raise_for_status()


class Answering(BaseHTTPRequestHandler):
    """Answers of known length over a connection that stays open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    counted: ClassVar[Counter[str]] = Counter()
    lock: ClassVar[Lock] = Lock()
    changed: ClassVar[str] = ""

    def do_GET(self) -> None:
        if not self._answer_own():
            self.reply()

    def do_HEAD(self) -> None:
        self.reply()

    def do_POST(self) -> None:
        if not self._answer_own():
            self.reply()

    def reply(self) -> None:
        """Answer what the product asks."""
        raise NotImplementedError

    def answer(
        self, body: bytes, *, content_type: str, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        with self.lock:
            self.counted[self.command] += 1
        self._send(body, content_type, status, headers or {})

    def read_body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer_own(self) -> bool:
        """Whether the request was the benchmark's, and is answered."""
        if not self.path.startswith(_OWN):
            return False
        if self.command == "POST":
            type(self).changed = self.read_body().decode()
        self._send(json.dumps(self.counted).encode(), "application/json", 200, {})
        return True

    def _send(self, body: bytes, content_type: str, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": content_type, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return None


def serve(answering: type[Answering]) -> None:
    """Answer until the process is ended, or the one that started it has: its end of standard input closes then."""

    def end() -> None:
        sys.stdin.read()
        os._exit(0)

    Thread(target=end, daemon=True).start()
    with ThreadingHTTPServer(("127.0.0.1", 0), answering) as server:
        server.daemon_threads = True
        print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201
        server.serve_forever()
