"""Sending: events by the official client's HTTP transport, tried again where that may help.

An event that is sent twice says the same again, so a sending that broke off is simply made anew.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpSslContextConfig, HttpTransport
from openlineage.client.transport.http_common import DEFAULT_RETRY_CONFIG
from requests import HTTPError, Response

from delta_arc_lineage.adapters.openlineage.events import Event
from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestRefused,
    Unreachable,
    Untrusted,
)
from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.settings.keys import OPENLINEAGE_KEY as KEY

_TRIED_AGAIN = [429, 500, 502, 503, 504]
_MOST_SAID = 300


def send_events(
    events: Iterable[Event],
    url: str,
    *,
    key: str,
    progress: Progress,
    total: int,
    timeout: float,
    authorities: str = "",
    pause: float = 0.3,
) -> int:
    """How many were sent. `url`: of the receiver, with the path of its endpoint where that is not `/api/v1/lineage`;
    `authorities`: as of the settings; `pause`: the first wait before it is tried again, in seconds."""
    transport, sent = _open(url, key=key, timeout=timeout, authorities=authorities, pause=pause), 0
    try:
        for event in events:
            _send(transport, event, url, key=key, sent=sent)
            sent += 1
            progress.step("send events", sent, total)
    finally:
        transport.close()
    return sent


def _open(url: str, *, key: str, timeout: float, authorities: str, pause: float) -> HttpTransport:
    parts = urlsplit(url)
    config = HttpConfig(
        url=f"{parts.scheme}://{parts.netloc}",
        timeout=timeout,
        retry={**DEFAULT_RETRY_CONFIG, "status_forcelist": _TRIED_AGAIN, "backoff_factor": pause},
    )
    if parts.path.strip("/"):
        config.endpoint = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    if key:
        config.auth = ApiKeyTokenProvider({"api_key": key})
    if authorities:
        config.ssl_context = HttpSslContextConfig(ca_cert_path=authorities)
    transport = HttpTransport(config)
    transport.session.hooks["response"].append(_refuse_elsewhere)
    return transport


def _send(transport: HttpTransport, event: Event, url: str, *, key: str, sent: int) -> None:
    """The client's HTTP library raises nothing but kinds of OSError."""
    try:
        transport.emit(event)
    except OSError as foreign:
        raise translate(foreign, url, key=key, sent=sent) from None  # its request carries the key


def _refuse_elsewhere(answer: Response, **_: object) -> None:
    """After most redirects the event would not go there: a client asks with GET then, which anything may answer well,
    and every event would count as sent. A key is for the address that was named, too."""
    if 300 <= answer.status_code < 400:
        raise HTTPError(response=answer)


def _tell_done(sent: int) -> str:
    """What the receiver has by then: all of one lineage is in several events."""
    if not sent:
        return "no event was sent before"
    return f"{counted(sent, 'event')} {'was' if sent == 1 else 'were'} sent before; sending all again does no harm"


def translate(foreign: OSError, url: str, *, key: str, sent: int) -> DeltaArcError:
    """What the client raised, as one of our errors; `sent`: how many events had arrived by then."""
    where, done = f"--to {url.partition('?')[0]}", _tell_done(sent)
    answer = getattr(foreign, "response", None)
    if answer is None:
        return _translate_silence(foreign, where=where, done=done, key=key)
    status = answer.status_code
    said = " ".join(mask(answer.text[:_MOST_SAID], (key,) if key else ()).split())
    what = f"the receiver of OpenLineage events answers {status}" + (f": {said}" if said else "")
    if 300 <= status < 400:
        elsewhere = mask(answer.headers.get("Location", "").partition("?")[0], (key,) if key else ())
        step = f"name the address that it sends to: {elsewhere or 'it does not say which'}; {done}"
        return RequestRefused(
            what=f"{what}: nothing is sent elsewhere than where --to says", where=where, next_step=step
        )
    if status == 401:
        step = f"set {KEY} to a key that it takes" if not key else f"it does not take the key in {KEY}: look at it"
        return AuthenticationFailed(what=what, where=where, next_step=f"{step}; {done}")
    if status == 403:
        return PermissionDenied(what=what, where=where, next_step=f"let the key in {KEY} send lineage there; {done}")
    if status in (404, 405):
        step = "name its endpoint, as http://marquez:5000/api/v1/lineage"
        return NotFound(what=what, where=where, next_step=f"{step}; {done}")
    if status == 429:
        return RateLimited(what=what, where=where, next_step=f"run again later; {done}")
    if status >= 500:
        return Unreachable(what=what, where=where, next_step=f"run again when it works; {done}")
    return RequestRefused(what=what, where=where, next_step=f"look at its log: it takes these events not; {done}")


def _translate_silence(foreign: OSError, *, where: str, done: str, key: str) -> DeltaArcError:
    said = mask(str(foreign), (key,) if key else ())
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return Untrusted(
            what="the certificate of the receiver of OpenLineage events is not one that is trusted",
            where=where,
            next_step=f"set SSL_CERT_FILE to the authority that made it; {done}",
        )
    if "too many 429" in said:  # the number alone may be part of a port
        return RateLimited(
            what="the receiver of OpenLineage events answers 429 each time",
            where=where,
            next_step=f"run again later; {done}",
        )
    reason = "answers with errors each time it is asked" if "too many" in said else "does not answer"
    return Unreachable(
        what=f"the receiver of OpenLineage events {reason} ({type(foreign).__name__})",
        where=where,
        next_step=f"look whether it runs and can be reached from here, then run again; {done}",
    )
