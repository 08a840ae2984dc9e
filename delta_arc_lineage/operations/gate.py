"""What stands before the operations' HTTP interface: who may ask, for which host, and how much at once.

Looked at in this order, before a body is read: the Host header, because a page of somebody else's in a browser can
reach a loopback address under a name of its own; the token; the size. What fails behind it is a problem without a
traceback.
"""

import hmac
import logging
import re
from collections.abc import Sequence
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from delta_arc_lineage.operations import problems
from delta_arc_lineage.operations.problems import Problem

MOST_BYTES = 1_048_576
_MOST_DIGITS = 20  # of a length
OPEN_PATHS = frozenset({"/", "/health", "/openapi.json"})
"""Without a token: they say what the server is, and nothing of a catalog."""
ANY_HOST = "*"
_LOG = logging.getLogger("delta_arc_lineage.operations")
_BODIES = frozenset({"POST", "PUT", "PATCH"})
_HOST = re.compile(r"(?P<name>\[[^\[\]]+\]|[^:@\[\]]+)(?::\d{1,5})?")


def problem_response(problem: Problem, **headers: str) -> JSONResponse:
    """A problem as an answer; one that is passing says when to ask again."""
    if problems.is_transient(problem.status):
        headers["Retry-After"] = str(problems.RETRY_SECONDS)
    return JSONResponse(problem.to_body(), problem.status, headers, media_type=problems.MEDIA_TYPE)


class Gate:
    """An ASGI application around another one. `hosts`: names that the Host header may have, with any port."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: Sequence[str]) -> None:
        self._app, self._hosts = app, {host.lower() for host in hosts}
        self._token = sha256(token.encode()).digest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refuse_host(headers) or self._refuse_token(scope["path"], headers) or _refuse_media(scope)
        body = b"" if refused else await _read_body(headers, receive)
        if isinstance(body, Problem):
            refused = body
        if refused is not None:
            challenge = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {}
            await problem_response(refused, **challenge)(scope, receive, _careful(send))
        elif isinstance(body, bytes):
            await self._pass(scope, body, receive, _careful(send))

    async def _pass(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        begun, read = False, False

        async def replay() -> Message:
            nonlocal read
            if read:
                return await receive()
            read = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, replay, note)
        except Exception:
            fault = problems.of_fault()
            _LOG.exception("a request failed in a way nobody foresaw; %s", fault.instance)
            if begun:
                raise
            await problem_response(fault)(scope, receive, send)

    def _refuse_host(self, headers: Headers) -> Problem | None:
        stated = headers.getlist("host")
        named = _HOST.fullmatch(stated[0].lower()) if len(stated) == 1 else None
        if ANY_HOST in self._hosts or (named is not None and named["name"] in self._hosts):
            return None
        return problems.of_http(
            421,
            "the Host header names another host than this server's",
            where="Host",
            next_step="address the server by the name that it was started for",
        )

    def _refuse_token(self, path: str, headers: Headers) -> Problem | None:
        if path in OPEN_PATHS:
            return None
        stated = headers.getlist("authorization")
        scheme, _, token = stated[0].partition(" ") if len(stated) == 1 else ("", "", "")
        is_right = hmac.compare_digest(sha256(token.strip().encode()).digest(), self._token)
        if scheme.lower() == "bearer" and is_right:
            return None
        return problems.of_http(
            401,
            "there is no token, or not the server's",
            where="Authorization",
            next_step="send the token of the server: Authorization: Bearer <token>",
        )


def _refuse_media(scope: Scope) -> Problem | None:
    stated = Headers(scope=scope).get("content-type", "")
    media = stated.partition(";")[0].strip().lower()
    if scope["method"] not in _BODIES or media == "application/json":
        return None
    return problems.of_http(
        415,
        "the body is not said to be JSON",
        where="Content-Type",
        next_step="send JSON, with Content-Type: application/json",
    )


async def _read_body(headers: Headers, receive: Receive) -> bytes | Problem | None:
    """All of it, or the problem that it is too large; None where the client went away."""
    stated = headers.get("content-length", "0")
    if stated.isdecimal() and (len(stated) > _MOST_DIGITS or int(stated) > MOST_BYTES):
        return _too_large()
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _too_large() -> Problem:
    return problems.of_http(
        413,
        f"the body is larger than {MOST_BYTES} bytes",
        next_step="send less in one request",
    )


def _careful(send: Send) -> Send:
    """No cache keeps an answer, and no browser takes it for something else."""

    async def send_carefully(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Cache-Control"] = "no-store"
            headers["X-Content-Type-Options"] = "nosniff"
        await send(message)

    return send_carefully
