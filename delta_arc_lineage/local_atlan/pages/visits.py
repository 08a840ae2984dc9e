"""Who may look around: a visit, opened with the server's token or with a link of one use.

An asset's page needs no visit: its address holds a guid, 122 random bits that only the API tells. A search box tells
guids, and every user of this machine reaches 127.0.0.1, so what lists assets wants a visit. A visit has two halves: a
key in the path of its pages, and a secret in a cookie that the browser sends to that path alone. Browsers send a cookie
to every port of a host; another user's server on another port does not know the path, so it is never given the cookie.
Visits live in memory: a restart ends them all.
"""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

VISIT_SECONDS = 12 * 3600
CODE_SECONDS = 3600
MOST_VISITS = 64
MOST_CODES = 64


@dataclass(frozen=True)
class Visit:
    """What a browser is given: `key` for the path, `secret` for the cookie."""

    key: str
    secret: str


@dataclass(frozen=True)
class _Opened:
    """What is kept of a visit: not the secret, but what tells it."""

    digest: bytes
    host: str
    until: float


class Visits:
    """The visits of one server, and the codes that open one each."""

    def __init__(self, token: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = token
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[bytes, float] = {}
        self._opened: dict[str, _Opened] = {}

    def issue_code(self) -> str:
        """A code that opens one visit within the hour."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._forget_expired()
            self._codes[_digest(code)] = self._clock() + CODE_SECONDS
            _drop_oldest(self._codes, MOST_CODES)
        return code

    def open(self, host: str, *, token: str = "", code: str = "") -> Visit | None:
        """A visit of a browser that asks this Host, for the right token or an unused code; else None."""
        with self._lock:
            self._forget_expired()
            is_known = self._codes.pop(_digest(code), None) is not None
            is_right = hmac.compare_digest(_digest(token), _digest(self._token))
            if not (is_known or is_right):
                return None
            visit = Visit(secrets.token_urlsafe(18), secrets.token_urlsafe(24))
            self._opened[visit.key] = _Opened(_digest(visit.secret), host, self._clock() + VISIT_SECONDS)
            _drop_oldest(self._opened, MOST_VISITS)
        return visit

    def admits(self, host: str, key: str, sent: list[str]) -> bool:
        """Whether the visit of this key is open, at this Host, and its secret is among those sent."""
        with self._lock:
            self._forget_expired()
            opened = self._opened.get(key)
        if opened is None or opened.host != host:
            return False
        return any(hmac.compare_digest(_digest(secret), opened.digest) for secret in sent)

    def close(self, key: str) -> None:
        """End a visit."""
        with self._lock:
            self._opened.pop(key, None)

    def _forget_expired(self) -> None:
        """Forget codes and visits whose time is over."""
        now = self._clock()
        self._codes = {digest: until for digest, until in self._codes.items() if until > now}
        self._opened = {key: opened for key, opened in self._opened.items() if opened.until > now}


def _digest(secret: str) -> bytes:
    """What tells a secret, of one length whatever was sent."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _drop_oldest(kept: dict[bytes, float] | dict[str, _Opened], most: int) -> None:
    """Keep the youngest."""
    for key in list(kept)[:-most]:
        del kept[key]  # type: ignore[arg-type]
