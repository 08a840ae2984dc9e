"""The Host and Origin of requests that this machine sends itself; whatever else they say is refused.

A page of a stranger's site can reach a server on the loopback address, by its own name or by one that resolves to
127.0.0.1. Its browser then says so in one of these two headers. They are compared with the few forms that are right and
not parsed: how `localhost@evil.example` or `[::1` is read does not matter.
"""

import re

_HOST = r"(?:127\.0\.0\.1|localhost|\[::1\])(?::(?P<port>[0-9]{1,5}))?"
_HOST_HEADER = re.compile(_HOST, re.IGNORECASE)
_ORIGIN_HEADER = re.compile(f"https?://{_HOST}", re.IGNORECASE)
_LAST_PORT = 65_535


def is_loopback_host(host: str) -> bool:
    """Whether a Host header names this machine's loopback address.

    >>> is_loopback_host("127.0.0.1:8080"), is_loopback_host("127.0.0.1.evil.example")
    (True, False)
    """
    return _matches(_HOST_HEADER, host)


def is_loopback_origin(origin: str) -> bool:
    """Whether an Origin header names a page of this machine; `null` does not.

    >>> is_loopback_origin("http://localhost:3000"), is_loopback_origin("null")
    (True, False)
    """
    return _matches(_ORIGIN_HEADER, origin)


def _matches(pattern: re.Pattern[str], header: str) -> bool:
    found = pattern.fullmatch(header)
    return found is not None and int(found["port"] or 0) <= _LAST_PORT
