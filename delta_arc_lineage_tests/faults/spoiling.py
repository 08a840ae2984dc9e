"""A gate before a server: every request passes a policy that lets it through, spoils it, or kills who sent it.

One gate serves the catalog and S3 alike, because it knows nothing of either: it forwards bytes. It is a process of its
own for one run, so that what it holds back or cuts off is what a proxy or a network does, and no part of the product.
"""

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.server import ThreadingHTTPServer
from urllib.parse import urlsplit

from delta_arc_lineage_tests.faults.processes import Child, fork
from delta_arc_lineage_tests.forwarding import ForwardingHandler, Headers

FINE = "fine"
KILL = "kill"
_HTML = b"<html><body>Sign in to go on</body></html>"
_NOT_FORWARDED = {"429", "429 for 3 s", "500", "502", "503", "html", "empty", "reset before", "stall"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the policy sees it."""

    method: str
    path: str
    body: bytes

    @property
    def writes(self) -> bool:
        return "/entity/bulk" in self.path and self.method in ("POST", "DELETE")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Headers
    body: bytes


Policy = Callable[[Asked], str]


class Gate(ThreadingHTTPServer):
    """A gate to `target` until the block ends. It is bound at once, so that its address can be given to a process
    that is not there yet; what is asked waits until it opens. `per_page`: keys that a listing of S3 may show."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, target: str, policy: Policy, *, stall: float = 0.8, per_page: int | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.policy, self.stall, self.per_page = urlsplit(target).netloc, policy, stall, per_page
        self.victim = 0
        self._serving: Child | None = None

    def open(self, *, victim: int = 0) -> None:
        """Let requests pass from now on. `victim`: the process that the fault `kill` strikes."""
        self.victim = victim
        self._serving = fork(self.serve_forever)

    def __exit__(self, *_: object) -> None:
        if self._serving:
            self._serving.end()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections cut on purpose are no news."""


class _Handler(ForwardingHandler):
    server: Gate

    def _pass(self) -> None:
        asked = Asked(self.command, self.path, self.read_body())
        fault = self.server.policy(asked)
        answer = None if fault in _NOT_FORWARDED else self._forward(asked)
        self._reply(fault, answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815

    def _forward(self, asked: Asked) -> _Answer:
        return _Answer(*self.passed_on(self.server.target, self._path, asked.body))

    @property
    def _path(self) -> str:
        if self.server.per_page and "list-type=2" in self.path:
            return f"{self.path}&max-keys={self.server.per_page}"
        return self.path

    def _reply(self, fault: str, answer: _Answer | None) -> None:
        if answer is None:
            self._refuse(fault)
            return
        match fault:
            case "kill":
                os.kill(self.server.victim, signal.SIGKILL)
                self.cut()
            case "reset after":
                self.cut()
            case "late 504":
                self._send(_Answer(504, (), _HTML))
            case "unsaid":
                self._send(_Answer(200, (), b"{}"))
            case "truncated":
                self._send(answer, of=len(answer.body) // 2)
            case "short":
                self._send(_shortened(answer))
            case _:
                self._send(answer)

    def _refuse(self, fault: str) -> None:
        match fault:
            case "stall":
                time.sleep(self.server.stall)
                self.cut()
            case "reset before":
                self.cut()
            case "html":
                self._send(_Answer(200, (("Content-Type", "text/html"),), _HTML))
            case "empty":
                self._send(_Answer(200, (), b"{}"))
            case _:
                code, _, seconds = fault.partition(" for ")
                waits = (("Retry-After", seconds.split()[0]),) if seconds else ()
                self._send(_Answer(int(code), waits, b""))

    def _send(self, answer: _Answer, *, of: int | None = None) -> None:
        """In one write; `of`: so many bytes of the body, and then nothing more."""
        head = self.head_of(answer.status, answer.headers, answer.body)
        self.wfile.write(head + answer.body[:of])
        self.close_connection = self.close_connection or of is not None


def _shortened(answer: _Answer) -> _Answer:
    """The same page with its last hit missing."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        return answer
    told["entities"] = (told.get("entities") or [])[:-1]
    return _Answer(answer.status, answer.headers, json.dumps(told).encode())


def let_all_through(asked: Asked) -> str:
    """The policy of a gate that stands open."""
    return FINE


def recorded(policy: Policy, log: "os.PathLike[str]") -> Policy:
    """The policy, with a line in `log` for each request and what became of it."""
    return partial(_record, policy, log)


def _record(policy: Policy, log: "os.PathLike[str]", asked: Asked) -> str:
    fault = policy(asked)
    line = json.dumps([asked.method, asked.path, asked.body.decode("utf-8", "replace"), fault])
    with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123
        file.write(line + "\n")
    return fault
