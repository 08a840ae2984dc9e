"""Running the server: in a thread of a larger process, or as the process itself.

It listens on 127.0.0.1 only; port 0 takes a free one. The port is bound before the ready file is written, so the URL in
it answers at once.
"""

import json
import os
import secrets
import signal
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.pages.lineage_document import LineagePage
from delta_arc_lineage.local_atlan.private_files import make_private
from delta_arc_lineage.local_atlan.web.application import Application
from delta_arc_lineage.local_atlan.web.faults import FaultSettings

_HOST = "127.0.0.1"


def create_app(
    *,
    data: Path | None = None,
    token: str | None = None,
    faults: FaultSettings | None = None,
    lineage: LineagePage | None = None,
) -> Application:
    """The application over a database file, or over memory; with a token of its own if none is given. `lineage`: a page
    that draws all lineage, if there is one."""
    return Application(Catalog(data), token=token or secrets.token_urlsafe(24), faults=faults, lineage=lineage)


def listening_socket(port: int) -> socket.socket:
    """A socket that listens on the loopback address."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((_HOST, port))
    listening.listen(512)
    listening.setblocking(False)
    return listening


class _StoppableServer(uvicorn.Server):
    """Stops in order on SIGTERM and SIGINT and lets the process end with success.

    The base class raises the signal again after stopping, which would end the process before its data is closed.
    """

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take the signals while serving; only the main thread may."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        former = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def configured(application: Application) -> uvicorn.Server:
    """The HTTP server of an application, quiet and without extras."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    return _StoppableServer(config)


def url_of(listening: socket.socket) -> str:
    """The base URL of a listening socket."""
    return f"http://{_HOST}:{listening.getsockname()[1]}"


def _write_ready_file(path: Path, url: str) -> None:
    """Write the ready file, its owner's only, in one step: a reader never sees half of it."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    make_private(partial)
    partial.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    partial.replace(path)


class CatalogServer:
    """The server in a thread: `with CatalogServer() as server: server.url`."""

    def __init__(
        self,
        *,
        data: Path | None = None,
        token: str | None = None,
        port: int = 0,
        faults: FaultSettings | None = None,
        lineage: LineagePage | None = None,
    ) -> None:
        self.token = token or secrets.token_urlsafe(24)
        self._data = data
        self._port = port
        self._faults = faults
        self._lineage = lineage
        self.url = ""

    def __enter__(self) -> Self:
        """Serve."""
        self._application = create_app(data=self._data, token=self.token, faults=self._faults, lineage=self._lineage)
        self._socket = listening_socket(self._port)
        self.url = url_of(self._socket)
        self._server = configured(self._application)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="catalog-server", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving and close the database."""
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()
        self._application.catalog.close()


def serve(*, data: Path | None, token: str, port: int, ready_file: Path | None, faults: FaultSettings) -> None:
    """Serve until told to stop (SIGTERM, SIGINT)."""
    application = create_app(data=data, token=token, faults=faults)
    listening = listening_socket(port)
    if ready_file is not None:
        _write_ready_file(ready_file, url_of(listening))
    try:
        configured(application).run(sockets=[listening])
    finally:
        application.catalog.close()
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
