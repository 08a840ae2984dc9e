"""A local S3: moto's server on 127.0.0.1, with what is put into it kept on disk.

Moto alone forgets everything when it stops. Here a request that changed something is answered only after the
change is stored, so what a client was told is there survives a restart and a `kill -9`, with the same bytes,
ETag and times. Bound to the loopback address only: moto's default is every interface, and it checks no
signature.
"""

import socket
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs

from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wsgi import get_content_length

from delta_arc_lineage.local.s3_buckets import PersistentBuckets
from delta_arc_lineage.local.s3_storage import Storage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = "127.0.0.1"
_REGION = "us-east-1"
_POLL = 0.05  # seconds until a stop is noticed
_CONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"})
_IN_PLACE = frozenset({"tagging", "retention", "legal-hold", "acl", "versioning"})


class _Handler(MotoRequestHandler):  # type: ignore[misc]  # moto's types are not followed
    disable_nagle_algorithm = True  # headers and body are two writes; Nagle would hold the second back for 40 ms

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Requests are not news; errors are logged by the server itself."""


class _SavingApplication:
    """The WSGI application that stores what a request changed before its answer leaves.

    Conditional requests take turns: moto looks at the condition and acts on it with nothing to hold the others off, and
    two who create a key at once could both be told that they were the first. A turn begins when the whole body is
    there, or one client that stalls in the middle of its own would stop all others.
    """

    def __init__(self, application: "WSGIApplication", buckets: PersistentBuckets) -> None:
        self._application, self._buckets = application, buckets
        self._deciding = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        touched = self._buckets.touched
        touched.clear()
        is_conditional = bool(_CONDITIONS & environ.keys())
        if is_conditional:
            _receive_body(environ)
        try:
            with self._deciding if is_conditional else nullcontext():
                return self._application(environ, start_response)
        finally:
            bucket, key = _addressed(environ)
            if environ["REQUEST_METHOD"] != "GET" and _IN_PLACE & _queries(environ):
                touched.keys.add((bucket, key)) if key else touched.buckets.add(bucket)
            self._buckets.save_touched()


def _receive_body(environ: "WSGIEnvironment") -> None:
    """Wait for all of the body; one in chunks says itself where it ends, any other is as long as it was told."""
    body = environ["wsgi.input"]
    length = -1 if environ.get("wsgi.input_terminated") else get_content_length(environ) or 0
    environ["wsgi.input"] = BytesIO(body.read(length))


def _addressed(environ: "WSGIEnvironment") -> tuple[str, str]:
    path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
    bucket, _, key = path.removeprefix("/").partition("/")
    return bucket, key


def _queries(environ: "WSGIEnvironment") -> set[str]:
    return set(parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True))


class S3Server:
    """A context that serves S3 from a thread; one per process, because moto's state is global."""

    def __init__(self, *, data: Path, port: int = 0) -> None:
        self._data, self._port = data, port

    def __enter__(self) -> Self:
        self._storage = Storage(self._data)
        self._buckets = PersistentBuckets(self._storage)
        application = _SavingApplication(create_backend_app("s3"), self._buckets)
        self._server = _listen(application, self._port)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL,), name="s3", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._storage.close()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.port)

    @property
    def url(self) -> str:
        """The endpoint for S3 clients."""
        return f"http://{_HOST}:{self.port}"

    def fill(self, bucket: str, objects: Mapping[str, bytes], *, content_type: str) -> None:
        """Make a bucket with these objects, as a client's puts would; filling again overwrites.

        Goes to the buckets directly: a signing client would cost more to import than the server itself.
        """
        backend = self._buckets.backend
        self._buckets.touched.clear()
        if bucket not in backend.buckets:
            backend.create_bucket(bucket, _REGION)
        for key, body in objects.items():
            backend.put_object(bucket, key, body).set_metadata({"Content-Type": content_type})
        self._buckets.save_touched()


def _listen(application: "WSGIApplication", port: int) -> BaseWSGIServer:
    """Bind first and hand the socket over: left to itself, werkzeug ends the process if the port is taken."""
    with socket.create_server((_HOST, port)) as listener:
        return make_server(_HOST, port, application, threaded=True, request_handler=_Handler, fd=listener.fileno())
