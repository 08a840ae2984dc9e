"""How a request is spoiled, by the names that policies choose from and reports show."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.support.gate import Answer, Cut, Gate, Kill, Request, Rewritten, Spoiling

FINE = "fine"
KILL = "kill"
_HTML = b"<html><body>Sign in to go on</body></html>"
_PAGE = (("Content-Type", "text/html"),)
_ZIPPED = (("Content-Type", "application/json"), ("Content-Encoding", "gzip"))
_STALL_SECONDS = 1.5


def _halve(body: bytes) -> bytes:
    """The first half, as if it were all."""
    return body[: len(body) // 2]


def _shorten(body: bytes) -> bytes:
    """The same page with its last hit missing."""
    try:
        page = json.loads(body)
    except ValueError:
        return body
    page["entities"] = (page.get("entities") or [])[:-1]
    return json.dumps(page).encode()


SPOILINGS: dict[str, Spoiling | None] = {
    FINE: None,
    KILL: Kill(),
    "429": Answer(429, headers=()),
    "429 for 3 s": Answer(429, headers=(("Retry-After", "3"),)),
    "500": Answer(500, headers=()),
    "502": Answer(502, headers=()),
    "503": Answer(503, headers=()),
    "late 504": Answer(504, _HTML, headers=(), after=True),
    "html": Answer(200, _HTML, _PAGE),
    "html after": Answer(200, _HTML, _PAGE, after=True),
    "html 403": Answer(403, _HTML, _PAGE),
    "redirect": Answer(302, b"", (("Location", "/login"),)),
    "nothing": Answer(200, b"", _PAGE),
    "nothing after": Answer(200, b"", headers=(), after=True),
    "garbled": Answer(200, b"\x1f\x8b\x08garbled", _ZIPPED),
    "garbled after": Answer(200, b"\x1f\x8b\x08garbled", _ZIPPED, after=True),
    "error in a 200": Answer(200, b'{"errorCode": "ATLAS-500-00-000", "errorMessage": "upgrading"}', headers=()),
    "halved": Rewritten(_halve),
    "empty": Answer(200, b"{}", headers=()),
    "unsaid": Answer(200, b"{}", headers=(), after=True),
    "short": Rewritten(_shorten),
    "truncated": Cut(share=0.5, orderly=True),
    "reset before": Cut(),
    "reset after": Cut(after=True),
    "stall": Cut(seconds=_STALL_SECONDS),
}
Choice = Callable[[Request], str]
"""The name of what happens to a request."""


def gate_to(target: str, choose: Choice, *, per_page: int | None = None, log: Path | None = None) -> Gate:
    """A gate to `target`; `log`: a file that gets a line for each request and what became of it."""
    return Gate(target, partial(_spoil, choose, log), per_page=per_page)


def _spoil(choose: Choice, log: "os.PathLike[str] | None", request: Request) -> Spoiling | None:
    name = choose(request)
    if log:
        line = json.dumps([request.method, request.path, request.body.decode("utf-8", "replace"), name])
        with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(line + "\n")
    return SPOILINGS[name]
