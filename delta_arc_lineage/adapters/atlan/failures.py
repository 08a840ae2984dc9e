"""Every way a request to Atlan can fail, mapped to our tree in this one place.

The SDK raises `AtlanError` with an HTTP status, httpx its own tree, and we `NoAnswer` for what has the status of an
answer and is none. Values are copied out at once, because raising an SDK error writes onto a shared enum member.

Weather is not the operator's to mend: a proxy's page, half an answer or a gateway's refusal in HTML is `Unreachable`
whatever its status, so a read is tried again and a write read back. The address is blamed only where nothing that
answered there was ever Atlan's.
"""

import ssl
from collections.abc import Iterator

import httpx

from delta_arc_lineage.adapters.atlan.answers import NoAnswer, OddAnswer, is_page
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
_SAID_IN_ANY_FORM = {401, 429}
"""What is Atlan's word though a page says it: about the key, and the request limit, which its gateway keeps."""


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
    if setting := _of_setting(foreign):
        return setting
    if why := _why_no_answer(foreign, status):
        return Unreachable(
            what=f"what answered '{operation}' is not Atlan: {why}",
            where="ATLAN_BASE_URL, or what stands in between",
            next_step="run again; if it stays, look at the tenant's status page, and for a proxy or a login page in "
            "between",
        )
    if isinstance(foreign, OddAnswer):
        return Unreachable(
            what=f"Atlan gave no usable answer to '{operation}': {foreign.why}",
            where="the tenant",
            next_step="run again; if it stays, look at the tenant's status page",
        )
    if isinstance(foreign, httpx.HTTPError):
        return Unreachable(
            what=f"Atlan gave no usable answer to '{operation}' ({type(foreign).__name__}: {foreign})",
            where="ATLAN_BASE_URL",
            next_step="check the address and the network; `delta-arc doctor` tries the connection alone",
        )
    stated = _stated_by(foreign) or status
    if stated is None:
        return DeltaArcError(
            what=f"'{operation}' failed in a way nobody foresaw ({type(foreign).__name__}: {_short(str(foreign))})",
            next_step="report it with this line; the log has the whole story",
        )
    said = "it does not say why" if _stated_by(foreign) is None else _short(str(foreign))
    return _of_status(stated, said, operation)


def blame_address(foreign: BaseException | None, *, operation: str, status: int | None) -> RequestRefused | None:
    """The error where nothing of Atlan's ever came from an address, and this does not either; None where something
    else failed."""
    why = _why_no_answer(foreign, status)
    if not why:
        return None
    return RequestRefused(
        what=f"what answers '{operation}' is not Atlan's API: {why}",
        where="ATLAN_BASE_URL",
        next_step="is this an Atlan tenant? Set it as https://<tenant>.atlan.com, without a path; a proxy or a login "
        "page may stand in between",
    )


def _why_no_answer(foreign: BaseException | None, status: int | None) -> str:
    """In words; empty where it is Atlan's answer, or none came."""
    stated = _stated_by(foreign) or status
    if isinstance(foreign, OddAnswer):
        return ""
    if isinstance(foreign, NoAnswer):
        return foreign.why if stated is None or stated < 400 else ""
    if isinstance(foreign, httpx.DecodingError):
        return "it is not encoded as it says"
    if stated is not None and 300 <= stated < 400:
        return f"it redirects ({stated})"
    if stated is not None and _stated_by(foreign) is not None and stated < 300:
        return f"its status is {stated}"
    is_of_atlan = stated is None or stated >= 500 or stated in _SAID_IN_ANY_FORM
    return f"it is a web page ({stated})" if not is_of_atlan and is_page(_body_of(foreign)) else ""


def _stated_by(foreign: BaseException | None) -> int | None:
    """The HTTP status that an error of the SDK holds."""
    stated = getattr(getattr(foreign, "error_code", None), "http_error_code", None)
    return None if stated is None else int(stated)


def _body_of(foreign: BaseException | None) -> str:
    """What came, where it is not JSON: the SDK makes it the error's message."""
    return str(getattr(getattr(foreign, "error_code", None), "error_message", ""))


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
    return RequestRefused(
        what=f"Atlan refused to {operation} ({status}): {said}",
        where="the settings of this route",
        next_step="read what Atlan says; if a name in the settings is at fault, mend it there",
    )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[:_LONGEST] + "…"
