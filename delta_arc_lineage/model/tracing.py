"""Request ids: what the catalog's own audit shows of a write, and by which a journal finds its changes there again.

Atlan keeps the `X-Atlan-Request-Id` of a request with each line of its audit. Ours is made of the journal's trace, the
second of the try and the number of the request within it: a process that was killed has left in its journal all that
tells its requests, sent or not. It has the form of a random UUID, as the SDK's has.
"""

import re

from delta_arc_lineage.model.codec import digest_of

_LENGTH = 18
_FORM = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-4([0-9a-f]{3})-8([0-9a-f]{3})-[0-9a-f]{12}")


def make_trace(*parts: str) -> str:
    """What the ids of a journal's requests have in common: 18 hexadecimal digits."""
    return digest_of("requests of", *parts)[:_LENGTH]


def make_request_id(trace: str, *, at: int, number: int) -> str:
    """The id of one request. `at`: when the try began, in milliseconds; `number` from 1.

    >>> make_request_id("0123456789abcdef01", at=1_750_000_000_000, number=3)
    '01234567-89ab-4cde-8f01-684ee1800003'
    """
    second, count = at // 1000 & 0xFFFFFFFF, number & 0xFFFF
    return f"{trace[:8]}-{trace[8:12]}-4{trace[12:15]}-8{trace[15:18]}-{second:08x}{count:04x}"


def find_trace(request: str) -> str:
    """The trace in a request's id; empty for an id of another form.

    >>> find_trace("01234567-89AB-4cde-8f01-684edf800003")
    '0123456789abcdef01'
    """
    found = _FORM.fullmatch(request.lower())
    return "".join(found.groups()) if found else ""
