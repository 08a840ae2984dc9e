"""Every way a request to Atlan can fail, mapped to our tree in this one place.

httpx has a tree of its own. `Refusal` is an answer whose status says no; `NoAnswer` is one whose status says yes, and
that is none of Atlan's.

Weather is not the operator's to mend: a proxy's page, half an answer or a gateway's refusal in HTML is `Unreachable`
whatever its status, so a read is tried again and a write read back. The address is blamed only where nothing that
answered there was ever Atlan's.
"""

import ssl
from collections.abc import Iterator

import httpx

from delta_arc_lineage.adapters.atlan.answers import NoAnswer, OddAnswer, Refusal, is_page
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
_PASSING = {408, 413}
"""Said by what stands in between: too slow, or too large. A write that is read back goes on in smaller requests."""


def is_never_sent(foreign: BaseException | None) -> bool:
    """Whether the request certainly never left: no connection was opened for it, and another try may open one."""
    return isinstance(foreign, _NEVER_SENT) and not _is_about_the_certificate(foreign)


def is_about_the_key(foreign: Exception) -> bool:
    """Whether no request can carry the API key as it is; what says so shows the key."""
    return isinstance(foreign, httpx.LocalProtocolError | UnicodeEncodeError)


def _is_about_the_certificate(foreign: BaseException) -> bool:
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(foreign))


def _is_about_the_address(foreign: Exception) -> bool:
    """Said by httpx, or of a host's name by Python's encoding for it."""
    return isinstance(foreign, httpx.InvalidURL | httpx.UnsupportedProtocol) or type(foreign) is UnicodeError


def _causes(foreign: BaseException | None) -> Iterator[BaseException]:
    while foreign is not None:
        yield foreign
        foreign = foreign.__cause__ or foreign.__context__


def translate(foreign: Exception, *, operation: str) -> DeltaArcError:
    """The error of our tree for a foreign one."""
    if setting := _of_setting(foreign):
        return setting
    if why := _why_no_answer(foreign):
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
    if isinstance(foreign, Refusal):
        return _of_status(foreign.status, _short(foreign.said) or "it does not say why", operation)
    return DeltaArcError(
        what=f"'{operation}' failed in a way nobody foresaw ({type(foreign).__name__}: {_short(str(foreign))})",
        next_step="report it with this line; the log has the whole story",
    )


def translate_unready(foreign: Exception, *, operation: str) -> DeltaArcError:
    """The same for what no request could be sent over, because of what the environment says."""
    if setting := _of_setting(foreign):
        return setting
    if isinstance(foreign, OSError):
        return SettingsError(
            what=f"the certificates to trust cannot be read: {_short(str(foreign))}",
            where="SSL_CERT_FILE or REQUESTS_CA_BUNDLE",
            next_step="name a file of certificates (PEM) that is there, or unset it",
        )
    if isinstance(foreign, ImportError | ValueError):
        return SettingsError(
            what=f"the proxy cannot be used: {_short(str(foreign))}",
            where="HTTPS_PROXY, HTTP_PROXY or ALL_PROXY",
            next_step="set it to a proxy that speaks HTTP, or unset it",
        )
    return translate(foreign, operation=operation)


def blame_address(foreign: BaseException | None, *, operation: str) -> RequestRefused | None:
    """The error where nothing of Atlan's ever came from an address, and this does not either; None where something
    else failed."""
    why = _why_no_answer(foreign)
    if not why:
        return None
    return RequestRefused(
        what=f"what answers '{operation}' is not Atlan's API: {why}",
        where="ATLAN_BASE_URL",
        next_step="is this an Atlan tenant? Set it as https://<tenant>.atlan.com, without a path; a proxy or a login "
        "page may stand in between",
    )


def _why_no_answer(foreign: BaseException | None) -> str:
    """In words; empty where it is Atlan's answer, or none came."""
    if isinstance(foreign, NoAnswer):
        return "" if isinstance(foreign, OddAnswer) else foreign.why
    if isinstance(foreign, httpx.DecodingError):
        return "it is not encoded as it says"
    return _why_no_refusal(foreign) if isinstance(foreign, Refusal) else ""


def _why_no_refusal(refusal: Refusal) -> str:
    if refusal.status < 300:
        return f"its status is {refusal.status}"
    if refusal.status < 400:
        return f"it redirects ({refusal.status})"
    is_of_atlan = refusal.status >= 500 or refusal.status in _SAID_IN_ANY_FORM
    return f"it is a web page ({refusal.status})" if not is_of_atlan and is_page(refusal.body) else ""


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
    if status >= 500 or status in _PASSING:
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


def without_secret(foreign: Exception) -> Exception | None:
    """The cause to keep. A `Refusal` holds only what the server said; requests, which hold the key, are cut off."""
    if is_about_the_key(foreign):
        return None
    if isinstance(foreign, httpx.HTTPError):
        foreign._request = None
    return foreign


def hidden(operation: str) -> PermissionDenied:
    """For readings whose user would take what the key may not read for something else, or for nothing."""
    return PermissionDenied(
        what=f"the API key may not {operation}: the catalog shows that things are there, and not what they are",
        where="the personas of the API token",
        next_step="grant the token a persona whose policies allow to read all assets on the connections of this route",
    )
