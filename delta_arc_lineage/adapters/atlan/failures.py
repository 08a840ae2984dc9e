"""Every way a request to Atlan can fail, mapped to our tree in this one place.

The SDK raises `AtlanError` with an HTTP status, httpx its own tree, and a cut-off body a JSON error. Values are
copied out at once, because raising an SDK error writes onto a shared enum member.
"""

import json
import ssl
from collections.abc import Iterator

import httpx

from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    PermissionDenied,
    RateLimited,
    RequestRefused,
    SettingsError,
    Unreachable,
    Untrusted,
)

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_LONGEST = 300


def is_never_sent(foreign: BaseException | None) -> bool:
    """Whether the request certainly never left: no connection was opened for it, and another try may open one."""
    return isinstance(foreign, _NEVER_SENT) and not _is_about_the_certificate(foreign)


def is_about_the_key(foreign: Exception) -> bool:
    """Whether no request can carry the API key as it is; what says so shows the key."""
    return isinstance(foreign, httpx.LocalProtocolError | UnicodeEncodeError)


def _is_about_the_certificate(foreign: BaseException) -> bool:
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(foreign))


def _is_about_the_address(foreign: Exception) -> bool:
    """Said by the SDK's client when it is made, by httpx, or of a host's name by Python's encoding for it."""
    is_of_the_client = isinstance(foreign, ValueError) and "AtlanClient\nbase_url" in str(foreign)
    of_httpx = isinstance(foreign, httpx.InvalidURL | httpx.UnsupportedProtocol)
    return is_of_the_client or of_httpx or type(foreign) is UnicodeError


def _causes(foreign: BaseException | None) -> Iterator[BaseException]:
    while foreign is not None:
        yield foreign
        foreign = foreign.__cause__ or foreign.__context__


def translate(foreign: Exception, *, operation: str, status: int | None = None) -> DeltaArcError:
    """The error of our tree for a foreign one. `status` of the answer, if one came: the SDK trips over errors in JSON
    that is not Atlan's own, such as a gateway's, and forgets it."""
    if isinstance(foreign, json.JSONDecodeError):
        return _unreadable(foreign.doc, operation)
    if setting := _of_setting(foreign):
        return setting
    if isinstance(foreign, httpx.HTTPError):
        return Unreachable(
            what=f"Atlan gave no usable answer to '{operation}' ({type(foreign).__name__}: {foreign})",
            where="ATLAN_BASE_URL",
            next_step="check the address and the network; `delta-arc doctor` tries the connection alone",
        )
    stated = getattr(getattr(foreign, "error_code", None), "http_error_code", None)
    if stated is None and status is not None and status >= 400:
        return _of_status(status, "it does not say why", operation)
    if stated is None:
        return DeltaArcError(
            what=f"'{operation}' failed in a way nobody foresaw ({type(foreign).__name__}: {_short(str(foreign))})",
            next_step="report it with this line; the log has the whole story",
        )
    return _of_status(int(stated), _short(str(foreign)), operation)


def _of_setting(foreign: Exception) -> DeltaArcError | None:
    """What went wrong before anything was asked, because of how the connection is set up."""
    if is_about_the_key(foreign):
        return SettingsError(
            what="the API key holds a character that no request can carry, such as the end of a line",
            where="ATLAN_API_KEY or ATLAN_API_TOKEN",
            next_step="set it again as the admin center shows it, on one line and without quotes",
        )
    if _is_about_the_address(foreign):
        return SettingsError(
            what=f"the tenant's address is not a URL: {_short(str(foreign))}",
            where="ATLAN_BASE_URL",
            next_step="set it as https://<tenant>.atlan.com",
        )
    if _is_about_the_certificate(foreign):
        return Untrusted(
            what=f"the tenant's certificate is not trusted: {foreign}",
            where="ATLAN_BASE_URL",
            next_step="check the address; for a private authority, set SSL_CERT_FILE to its certificates",
        )
    return None


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
            where="DELTA_ARC_REQUESTS_PER_MINUTE and DELTA_ARC_PATIENCE_SECONDS",
            next_step="nothing was lost; run again when other programs on the tenant are quieter",
        )
    if status >= 500:
        return Unreachable(
            what=f"Atlan answered {status} to '{operation}': {said}",
            where="ATLAN_BASE_URL",
            next_step="run again; if it stays, look at the tenant's status page",
        )
    if status in (301, 302, 307, 308):
        return _not_atlan(operation, f"it redirects ({status})")
    return RequestRefused(
        what=f"Atlan refused to {operation} ({status}): {said}",
        where="the settings of this route",
        next_step="read what Atlan says; if a name in the settings is at fault, mend it there",
    )


def _unreadable(body: str, operation: str) -> DeltaArcError:
    if body.lstrip()[:1] == "<":
        return _not_atlan(operation, "it answers with a web page")
    return Unreachable(
        what=f"Atlan's answer to '{operation}' was cut off after {len(body)} characters",
        where="ATLAN_BASE_URL",
        next_step="run again; what arrived is read back first",
    )


def _not_atlan(operation: str, why: str) -> RequestRefused:
    return RequestRefused(
        what=f"what answers '{operation}' is not Atlan's API: {why}",
        where="ATLAN_BASE_URL",
        next_step="set it as https://<tenant>.atlan.com, without a path; a proxy or a login page may stand in between",
    )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[:_LONGEST] + "…"
