"""A local S3: moto's server on 127.0.0.1, with its objects kept in a file.

Moto alone forgets everything when it stops. Here a write is answered only after it is stored, so an object that a
client was told of survives a restart and a `kill -9`, with the same bytes, ETag and time. The server listens on the
loopback address only, where moto's default is every interface, and answers those who state its access key (`s3_guard`).
"""

import socket
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wsgi import get_input_stream

from delta_arc_lineage.local.s3_guard import GuardedApplication
from delta_arc_lineage.local.s3_storage import Storage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = "127.0.0.1"
_REGION = "us-east-1"
_POLL = 0.05  # seconds until a stop is noticed
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class _Handler(MotoRequestHandler):  # type: ignore[misc]  # moto's types are not followed
    disable_nagle_algorithm = True  # headers and body are two writes; Nagle would hold the second back for 40 ms

    def make_environ(self) -> dict[str, Any]:
        """The Host headers as they were sent: werkzeug prefers the name in an absolute request line."""
        environ: dict[str, Any] = super().make_environ()
        return {**environ, "HTTP_HOST": ",".join(self.headers.get_all("Host", []))}

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Requests are not news; errors are logged by the server itself."""


class _KeptApplication:
    """The WSGI application: requests that may write take turns, and each is stored before its answer leaves.

    Moto looks at a condition (`If-None-Match`) and acts on it without a lock: of two who create a key at once, both
    could be told that they were first. A turn begins when the whole body is there, so a client that stalls stops no
    other, and a body that breaks off changes nothing.
    """

    def __init__(self, application: "WSGIApplication", storage: Storage) -> None:
        self._application, self._storage = application, storage

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in _READS:
            return self._application(environ, start_response)
        try:
            environ["wsgi.input"] = BytesIO(get_input_stream(environ).read())
        except (HTTPException, OSError):
            return BadRequest("the body broke off")(environ, start_response)
        with self._storage.changing():
            return self._application(environ, start_response)


class S3Server:
    """A context that serves S3 to clients with one access key; one per process, because moto's state is global."""

    def __init__(self, *, data: Path, access_key_id: str, port: int = 0) -> None:
        self._data, self._access_key_id, self._port = data, access_key_id, port

    def __enter__(self) -> Self:
        self._storage = Storage(self._data)
        application = _KeptApplication(create_backend_app("s3"), self._storage)
        guarded = GuardedApplication(application, access_key_id=self._access_key_id)
        self._server = _listen(guarded, self._port)
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
        with self._storage.changing() as backend:
            if bucket not in backend.buckets:
                backend.create_bucket(bucket, _REGION)
            for key, body in objects.items():
                backend.put_object(bucket, key, body).set_metadata({"Content-Type": content_type})


def _listen(application: "WSGIApplication", port: int) -> BaseWSGIServer:
    """Bind first and hand the socket over: left to itself, werkzeug ends the process if the port is taken."""
    with socket.create_server((_HOST, port)) as listener:
        return make_server(_HOST, port, application, threaded=True, request_handler=_Handler, fd=listener.fileno())
