"""The headers of the request that is being answered, of which the audit keeps those of Atlan's (`HeadersUtil`).

The metastore keeps them in a context of the thread; here it is one of the task, which the handler's thread inherits.
"""

from collections.abc import Mapping
from contextvars import ContextVar

_PREFIX = "x-atlan-"
_LOGGED = frozenset({"origin", "x-amzn-trace-id", "content-length"})
_CURRENT: ContextVar[dict[str, str]] = ContextVar("headers", default={})  # noqa: B039 - nobody changes it


def remember(headers: Mapping[str, str]) -> None:
    """Keep what the audit shows of a request, names and values as they came."""
    kept = {name: value for name, value in headers.items() if name.startswith(_PREFIX) or name in _LOGGED}
    _CURRENT.set(kept)


def recall() -> dict[str, str]:
    """The headers kept of this request; none outside of one."""
    return _CURRENT.get()
