"""Lambda's Runtime API on 127.0.0.1: what a runtime asks for its next event, and tells what came of it.

`awslambdaric` speaks it in every Python function of Lambda. Its paths, headers and statuses are those of AWS's page
*Using the Lambda runtime API*; each event is answered once, and one is under way at a time.
"""

import json
import sys
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from typing import Any, Self
from uuid import uuid4

_VERSION = "/2018-06-01/runtime"
_NEXT, _INIT_ERROR = f"{_VERSION}/invocation/next", f"{_VERSION}/init/error"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:delta-arc-lineage"
_POLL = 0.05  # seconds until it is noticed that the function ended


@dataclass(frozen=True, slots=True)
class Event:
    """`deadline`: milliseconds since the epoch."""

    request: str
    body: bytes
    deadline: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a function said of an event. `error`: the type of what it did not catch, empty where it answered."""

    request: str
    body: Any
    error: str = ""


class RuntimeApi:
    """A context that serves one function. `started`: when it first asked for an event, seconds of `time.monotonic`."""

    def __init__(self) -> None:
        self._events: Queue[Event] = Queue()
        self._outcomes: Queue[Outcome] = Queue()
        self.started: float | None = None

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Answering)
        self._server.api = self  # type: ignore[attr-defined]
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL,), name="runtime api", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """As `AWS_LAMBDA_RUNTIME_API` states it."""
        return f"127.0.0.1:{self._server.server_port}"

    def send(self, event: Any, *, seconds: float) -> Event:
        """Put an event where the function gets it, with so much time until its deadline."""
        deadline = int((time.time() + seconds) * 1000)
        sent = Event(str(uuid4()), json.dumps(event).encode(), deadline)
        self._events.put(sent)
        return sent

    def wait(self, *, seconds: float) -> Outcome | None:
        """What the function said next; None where it said nothing in time."""
        try:
            return self._outcomes.get(timeout=seconds)
        except Empty:
            return None

    def take_event(self) -> Event:
        """The next event, whenever it comes."""
        self.started = self.started or time.monotonic()
        return self._events.get()

    def keep(self, outcome: Outcome) -> None:
        """Hand what was said to whoever waits."""
        self._outcomes.put(outcome)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A function that is ended breaks its connection off, and that is no news."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def _api(self) -> RuntimeApi:
        api: RuntimeApi = self.server.api  # type: ignore[attr-defined]
        return api

    def do_GET(self) -> None:
        if self.path != _NEXT:
            self._send(404, b"{}", {})
            return
        event = self._api.take_event()
        headers = {
            "Lambda-Runtime-Aws-Request-Id": event.request,
            "Lambda-Runtime-Deadline-Ms": str(event.deadline),
            "Lambda-Runtime-Invoked-Function-Arn": FUNCTION_ARN,
            "Lambda-Runtime-Trace-Id": f"Root=1-{event.request[:8]}-{event.request.replace('-', '')[8:32]};Sampled=0",
        }
        self._send(200, event.body, headers)

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request, _, way = self.path.removeprefix(f"{_VERSION}/invocation/").partition("/")
        is_error = self.path == _INIT_ERROR or way == "error"
        if not is_error and way != "response":
            self._send(404, b"{}", {})
            return
        body = json.loads(said or b"null")
        error = str(body.get("errorType") or "an error without a type") if is_error else ""
        self._api.keep(Outcome("" if self.path == _INIT_ERROR else request, body, error))
        self._send(202, b'{"status": "OK"}', {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return None
