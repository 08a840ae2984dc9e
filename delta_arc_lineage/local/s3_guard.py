"""The door of the local S3: whoever asks is of this machine and states the stack's access key, or moto never sees it.

Moto checks neither, and lets the pages of every origin read its answers (CORS): any page that a browser on this machine
shows could read and overwrite the bucket. The key is stated as S3 clients do: in the Authorization header, in a
presigned query, in a posted form. The signature is not verified: the key is random and lies in one private file with
its secret, so who knows one knows both.
"""

import hmac
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import get_input_stream

from delta_arc_lineage.local_atlan.loopback import is_loopback_host, is_loopback_origin

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_CHUNK = 1 << 16
_CORS = "access-control-"
_VERSION_4, _VERSION_2 = "AWS4-HMAC-SHA256", "AWS"
_REFUSAL = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{}</Code><Message>{}</Message></Error>'
_STRANGER = ("AccessDenied", "Only this machine is answered: Host, and Origin if sent, must name its loopback address.")
_ANONYMOUS = ("AccessDenied", "Access Denied: the request states no access key.")
_UNKNOWN = ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")


class GuardedApplication:
    """A WSGI application that only requests of this machine with this access key reach; its answers allow no origin."""

    def __init__(self, application: "WSGIApplication", *, access_key_id: str) -> None:
        self._application = application
        self._access_key_id = access_key_id.encode()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        refusal = self._find_refusal(environ)
        if refusal is not None:
            _drain(environ)
            answer = Response(_REFUSAL.format(*refusal), status=403, content_type="application/xml")
            return answer(environ, start_response)
        return self._application(environ, _without_cors(start_response))

    def _find_refusal(self, environ: "WSGIEnvironment") -> tuple[str, str] | None:
        """S3's code and message for a request that is not let in."""
        origin = environ.get("HTTP_ORIGIN")
        if not is_loopback_host(environ.get("HTTP_HOST", "")):
            return _STRANGER
        if origin is not None and not is_loopback_origin(origin):
            return _STRANGER
        stated = _list_access_keys(environ)
        if not stated:
            return _ANONYMOUS
        known = [hmac.compare_digest(access_key.encode(), self._access_key_id) for access_key in stated]
        return None if all(known) else _UNKNOWN


def _list_access_keys(environ: "WSGIEnvironment") -> list[str]:
    """Every access key that a request states, however it states it."""
    request = Request(environ)
    stated = [_read_authorization(environ["HTTP_AUTHORIZATION"])] if "HTTP_AUTHORIZATION" in environ else []
    stated += _read_fields(request.args)
    if not stated and request.method == "POST" and request.mimetype == "multipart/form-data":
        with suppress(HTTPException, OSError):
            body = get_input_stream(environ).read()
            stated = _read_fields(Request({**environ, "wsgi.input": BytesIO(body)}).form)
            environ["wsgi.input"] = BytesIO(body)
    return stated


def _read_authorization(header: str) -> str:
    """The key in an Authorization header; an empty one if the header is of another kind.

    >>> _read_authorization("AWS4-HMAC-SHA256 Credential=KEY/20250101/us-east-1/s3/aws4_request, Signature=0")
    'KEY'
    >>> _read_authorization("AWS KEY:signature")
    'KEY'
    """
    scheme, _, rest = header.partition(" ")
    if scheme == _VERSION_2:
        return rest.partition(":")[0]
    fields = dict(field.strip().partition("=")[::2] for field in rest.split(","))
    return fields.get("Credential", "").partition("/")[0] if scheme == _VERSION_4 else ""


def _read_fields(fields: Any) -> list[str]:
    """The keys in the parameters of a presigned query or in the fields of a form, of either version."""
    lists = [(name.lower(), values) for name, values in fields.lists()]
    credentials = [value for name, values in lists if name == "x-amz-credential" for value in values]
    plain = [value for name, values in lists if name == "awsaccesskeyid" for value in values]
    return [*(credential.partition("/")[0] for credential in credentials), *plain]


def _drain(environ: "WSGIEnvironment") -> None:
    """Read the body of a refused request: a client that still sends hears the refusal and no broken connection."""
    with suppress(HTTPException, OSError):
        stream = get_input_stream(environ)
        while stream.read(_CHUNK):
            pass


def _without_cors(start_response: "StartResponse") -> "StartResponse":
    """The start of an answer without the headers that let pages of other origins read it."""

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
        kept = [(name, value) for name, value in headers if not name.lower().startswith(_CORS)]
        return start_response(status, kept, *error)

    return start
