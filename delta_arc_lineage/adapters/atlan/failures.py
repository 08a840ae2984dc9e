"""Every way a request to Atlan can fail, mapped to our tree in this one place.

The SDK raises `AtlanError` with an HTTP status, httpx its own tree, and a cut-off body a JSON error. Values are
copied out at once, because raising an SDK error writes onto a shared enum member.
"""

import json

import httpx

from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    OperatorError,
    PermissionDenied,
    RateLimited,
    RequestRefused,
    Unreachable,
)

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_LONGEST = 300


def is_never_sent(foreign: Exception) -> bool:
    """Whether the request certainly never left: no connection was opened for it."""
    return isinstance(foreign, _NEVER_SENT)


def translate(foreign: Exception, *, operation: str) -> DeltaArcError:
    """The error of our tree for a foreign one."""
    if isinstance(foreign, json.JSONDecodeError):
        return _unreadable(foreign.doc, operation)
    if isinstance(foreign, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return OperatorError(
            what=f"the tenant's address is not a URL: {foreign}",
            where="ATLAN_BASE_URL",
            next_step="set it as https://<tenant>.atlan.com",
        )
    if isinstance(foreign, httpx.HTTPError):
        return Unreachable(
            what=f"Atlan gave no usable answer to '{operation}' ({type(foreign).__name__}: {foreign})",
            where="ATLAN_BASE_URL",
            next_step="check the address and the network; `delta-arc doctor` tries the connection alone",
        )
    status = getattr(getattr(foreign, "error_code", None), "http_error_code", None)
    if status is None:
        return DeltaArcError(
            what=f"'{operation}' failed in a way nobody foresaw ({type(foreign).__name__}: {_short(str(foreign))})",
            next_step="report it with this line; the log has the whole story",
        )
    return _of_status(int(status), _short(str(foreign)), operation)


def _of_status(status: int, said: str, operation: str) -> DeltaArcError:
    if status == 401:
        return AuthenticationFailed(
            what=f"Atlan does not accept the API key (401 on '{operation}')",
            where="ATLAN_API_KEY or ATLAN_API_TOKEN",
            next_step="make a new API token in the tenant's admin center and set it; tokens expire",
        )
    if status == 403:
        return PermissionDenied(
            what=f"the API key may not {operation} (403: {said})",
            where="the personas of the API token",
            next_step=f"grant the token a persona whose policies allow to {operation} on the connections of this route",
        )
    if status == 429:
        return RateLimited(
            what=f"the tenant's request limit is used up (429 on '{operation}')",
            next_step="nothing was lost; run again when other programs on the tenant are quieter",
        )
    if status >= 500:
        return Unreachable(
            what=f"Atlan answered {status} to '{operation}': {said}",
            next_step="run again; if it stays, look at the tenant's status page",
        )
    if status in (301, 302, 307, 308):
        return _not_atlan(operation, f"it redirects ({status})")
    return RequestRefused(
        what=f"Atlan refused to {operation} ({status}): {said}",
        next_step="read what Atlan says; if a name in the settings is at fault, mend it there",
    )


def _unreadable(body: str, operation: str) -> DeltaArcError:
    if body.lstrip()[:1] == "<":
        return _not_atlan(operation, "it answers with a web page")
    return Unreachable(
        what=f"Atlan's answer to '{operation}' was cut off after {len(body)} characters",
        next_step="run again; what arrived is read back first",
    )


def _not_atlan(operation: str, why: str) -> OperatorError:
    return RequestRefused(
        what=f"what answers '{operation}' is not Atlan's API: {why}",
        where="ATLAN_BASE_URL",
        next_step="set it as https://<tenant>.atlan.com, without a path; a proxy or a login page may stand in between",
    )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[:_LONGEST] + "…"
