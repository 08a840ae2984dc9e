"""The server as an ASGI application: authentication, faults, routing.

The order is: Host and Origin; token; pages and the local API; rate limit; faults; handler; counting. A request that a
fault spoils is counted too: a client pays for it all the same.

A refusal is a `CatalogError`. Any other exception is a fault of this server: HTTP 500 with the id of the request, which
the traceback on stderr names too. Handlers read what clients send by the getters of `reading.py`, so that no client's
mistake looks like ours.
"""

import asyncio
import base64
import hmac
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.history.request_headers import remember
from delta_arc_lineage.local_atlan.identity.accounts import ADMINISTRATOR, SERVICE_ACCOUNT
from delta_arc_lineage.local_atlan.identity.tokens import find_user_of_token
from delta_arc_lineage.local_atlan.loopback import is_loopback_host, is_loopback_origin
from delta_arc_lineage.local_atlan.pages.lineage_document import LineagePage
from delta_arc_lineage.local_atlan.pages.site import PageRequest, Site
from delta_arc_lineage.local_atlan.pages.visits import Visits
from delta_arc_lineage.local_atlan.reading import shorten
from delta_arc_lineage.local_atlan.web.binding import Shape, check_query
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange
from delta_arc_lineage.local_atlan.web.faults import Faults, FaultSettings, Rule
from delta_arc_lineage.local_atlan.web.local_api import PREFIX, LocalApi, Requests
from delta_arc_lineage.local_atlan.web.reporting import report
from delta_arc_lineage.local_atlan.web.shapes import get_shape
from delta_arc_lineage.local_atlan.web.urls import OPEN_PATHS, Match, Router

_MAXIMUM_BODY = 64 * 1024 * 1024
_LONGEST_LENGTH = 10

# The real server's longest head of a request (`atlas.server.http.header.size`) and longest query parameter
# (`atlas.query.param.max.length`).
_MAXIMUM_TARGET = 65_536
_MAXIMUM_PARAMETER = 4096


Scope = Any
Receive = Any
Send = Any


class _Dropped(Exception):
    """The connection was cut on purpose; nothing more is to be sent."""


class Application:
    """One catalog behind HTTP."""

    def __init__(
        self,
        catalog: Catalog,
        *,
        token: str,
        faults: FaultSettings | None = None,
        router: Router | None = None,
        lineage: LineagePage | None = None,
    ) -> None:
        self.catalog = catalog
        self._faults = Faults()
        self._requests = Requests()
        visits = Visits(token)
        self._site = Site(catalog, visits, lineage)
        self._local = LocalApi(catalog, self._faults, self._requests, visits)
        self._token = token
        self._router = router or Router()
        self._local.put_in_force(faults or FaultSettings())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            answer = await self._answer(scope, receive, send)
        except _Dropped:
            return
        except Exception as error:  # noqa: BLE001 (reported with its traceback)
            answer = report(scope, error)
        await _respond(send, answer)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> Answer:
        """The answer to one request; refusals included."""
        route = "unknown"
        try:
            user = self._admit(scope)
            if self._is_page(scope):
                return await run_in_threadpool(self._site.answer, _read_page_request(scope, await _read_body(receive)))
            if scope["path"].startswith(PREFIX + "/"):
                shape = get_shape(scope["method"], scope["path"].removeprefix(PREFIX))
                exchange = _read_exchange(scope, await _read_body(receive), user=user, parameters={}, shape=shape)
                return await run_in_threadpool(self._local.answer, exchange)
            route, match = self._find_route(scope)
            answer = await self._answer_with_faults(scope, receive, send, match=match, user=user)
        except CatalogError as error:
            answer = Answer(error.body(), status=error.status)
        except _Dropped:
            raise
        except Exception as error:  # noqa: BLE001 (reported with its traceback)
            answer = report(scope, error)
        self._requests.count(scope["method"], route, answer.status)
        return answer

    def _admit(self, scope: Scope) -> str:
        """The user of a request; foreign hosts and origins, and requests without the token, are refused."""
        sent = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        _refuse_strangers(sent)
        headers = dict(sent)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _MAXIMUM_TARGET:
            raise CatalogError(ErrorKind.TARGET_TOO_LONG, _MAXIMUM_TARGET)
        user = (
            "anonymous"
            if self._is_page(scope) or _is_open(scope)
            else self._find_user(headers.get("authorization", ""))
        )
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > _LONGEST_LENGTH or int(length) > _MAXIMUM_BODY:
            raise CatalogError(ErrorKind.TOO_LARGE, _MAXIMUM_BODY)
        return user

    def _is_page(self, scope: Scope) -> bool:
        """Whether a request is for a page, which asks for no token in a header."""
        return self._site.takes(scope["method"], scope["path"])

    def _find_user(self, authorization: str) -> str:
        """The user of an Authorization header: the token as bearer, or as a password."""
        scheme, _, credentials = authorization.partition(" ")
        name = SERVICE_ACCOUNT
        if scheme.lower() == "basic":
            try:
                name, _, credentials = base64.b64decode(credentials).decode().partition(":")
            except ValueError:
                credentials = ""
        secret = credentials.strip()
        if hmac.compare_digest(secret.encode(), self._token.encode()):
            return name or ADMINISTRATOR
        with self.catalog.read() as connection:
            user = find_user_of_token(connection, secret, now=self.catalog.now()) if secret else None
        if user is None:
            raise CatalogError(ErrorKind.UNAUTHENTICATED)
        return user

    def _find_route(self, scope: Scope) -> tuple[str, Match]:
        """The route of a request."""
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        match = self._router.find(scope["method"], path)
        return match.route.pattern, match

    async def _answer_with_faults(
        self, scope: Scope, receive: Receive, send: Send, *, match: Match, user: str
    ) -> Answer:
        """The handler's answer, unless a fault strikes before, instead or after."""
        content = await _read_body(receive)
        blocked = self._faults.check_limit()
        if blocked is not None:
            return self._answer_blocked(blocked)
        delay = self._faults.draw_delay()
        rule = self._faults.find_rule(scope["method"], match.route.pattern)
        if delay or (rule and rule.delay_ms):
            await asyncio.sleep(delay + (rule.delay_ms / 1000 if rule else 0))
        instead = self._answer_instead(rule, user)
        if instead is not None:
            return instead
        if rule and rule.kind == "reset_before":
            self._requests.count(scope["method"], match.route.pattern, 0)
            raise _cut(send)
        shape = get_shape(match.route.method, match.route.pattern)
        exchange = _read_exchange(scope, content, user=user, parameters=match.parameters, shape=shape)
        answer = await run_in_threadpool(partial(match.route.handler, self.catalog), exchange)
        if rule and rule.kind == "reset_after":
            self._requests.count(scope["method"], match.route.pattern, 0)
            raise _cut(send)
        if rule and rule.kind == "truncate":
            self._requests.count(scope["method"], match.route.pattern, answer.status)
            await _truncate(send, answer)
        return answer

    def _answer_instead(self, rule: Rule | None, user: str) -> Answer | None:
        """What a rule answers in place of the handler."""
        if rule is None or rule.kind not in ("error", "forbid", "ignore"):
            return None
        if rule.kind == "ignore":
            return Answer({})
        if rule.kind == "forbid":
            raise CatalogError(ErrorKind.UNAUTHORIZED, user, rule.permission)
        payload = {"errorCode": f"ATLAS-{rule.status}-00-000", "errorMessage": f"Fault injected: HTTP {rule.status}"}
        return Answer(payload, status=rule.status)

    def _answer_blocked(self, seconds: float) -> Answer:
        """The answer while the rate limit blocks."""
        limit = self._faults.settings.rate_limit
        headers = {"Retry-After": str(max(1, round(seconds)))} if limit and limit.retry_after else {}
        return Answer(CatalogError(ErrorKind.RATE_LIMITED).body(), status=429, headers=headers)


def _refuse_strangers(headers: list[tuple[str, str]]) -> None:
    """Refuse a request whose Host or Origin is missing, doubled, malformed or not of this machine."""
    hosts = [value for name, value in headers if name == "host"]
    origins = [value for name, value in headers if name == "origin"]
    if len(hosts) != 1 or not is_loopback_host(hosts[0]):
        raise CatalogError(ErrorKind.UNAUTHORIZED, f"Host {hosts}", "requests to a server of this machine")
    if len(origins) > 1 or not all(is_loopback_origin(origin) for origin in origins):
        raise CatalogError(ErrorKind.UNAUTHORIZED, f"Origin {origins}", "requests to a server of this machine")


def _read_page_request(scope: Scope, content: bytes) -> PageRequest:
    """A request for a page; of a parameter sent twice, the first counts."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return PageRequest(scope["method"], scope["path"], dict(reversed(query)), headers, content)


def _is_open(scope: Scope) -> bool:
    """Whether a request asks for a token with a client's secret."""
    return scope["method"] == "POST" and scope["path"].rstrip("/") in OPEN_PATHS


def _read_exchange(scope: Scope, content: bytes, *, user: str, parameters: dict[str, str], shape: Shape) -> Exchange:
    """A request as handlers see it; parameters longer than the metastore takes them are refused."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if not scope["path"].startswith("/api/service/"):
        for name, value in (*parameters.items(), *query):
            if len(value) > _MAXIMUM_PARAMETER:
                raise CatalogError(ErrorKind.INVALID_QUERY_PARAMETER_LENGTH, shorten(name))
    check_query(query, shape)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    remember(headers)
    return Exchange(scope["method"], scope["path"], parameters, query, content, user, headers, shape)


async def _read_body(receive: Receive) -> bytes:
    """The request's body, up to the limit."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Dropped
        size += len(message.get("body", b""))
        if size > _MAXIMUM_BODY:
            raise CatalogError(ErrorKind.TOO_LARGE, _MAXIMUM_BODY)
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _make_head(answer: Answer, length: int) -> dict[str, Any]:
    """The head of a response."""
    headers = [(b"content-type", answer.media_type.encode()), (b"content-length", str(length).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    return {"type": "http.response.start", "status": answer.status, "headers": headers}


async def _respond(send: Send, answer: Answer) -> None:
    """Send an answer."""
    content = answer.content()
    await send(_make_head(answer, len(content)))
    await send({"type": "http.response.body", "body": content})


def _cut(send: Send) -> _Dropped:
    """Reset the connection under the server."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
    return _Dropped()


async def _truncate(send: Send, answer: Answer) -> None:
    """Send half of an answer and close."""
    content = answer.content()
    await send(_make_head(answer, len(content)))
    await send({"type": "http.response.body", "body": content[: len(content) // 2], "more_body": True})
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.close()
    raise _Dropped
