"""serve: the operations over HTTP, for this machine alone, until it is told to stop."""

import secrets
import signal
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from delta_arc_lineage.cli.console import log_faults, say
from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.errors import CommandRefused, SettingsError
from delta_arc_lineage.settings.keys import SERVE_TOKEN
from delta_arc_lineage.settings.load import Settings

if TYPE_CHECKING:
    import uvicorn

_HOST = "127.0.0.1"
_SHORTEST = 16
_GRACE = 5  # seconds for answers under way; runs are waited for as long as they take


def run_serve(*, port: int, token_file: Path | None) -> int:
    """0 when it was told to stop, after the runs that go on. A token that nobody stated is printed once."""
    settings = load_and_log()
    log_faults(settings)
    token = _find_token(settings, token_file)
    server = _make_server(settings, token or (made := secrets.token_urlsafe(32)))
    with _listen(port) as listening:
        say(f"http://{_HOST}:{listening.getsockname()[1]}")
        if not token:
            say(f"token: {made}")
        server.run(sockets=[listening])
    return 0


def _find_token(settings: Settings, file: Path | None) -> str:
    """The one that a file or the settings state; empty where neither does."""
    if file is None and not settings.serve_token:
        return ""
    where = SERVE_TOKEN if file is None else "--token-file"
    try:
        token = settings.serve_token if file is None else file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise SettingsError(
            what=f"the file of the token cannot be read: {type(error).__name__}",
            where=where,
            next_step="name a file that holds the token and nothing else",
        ) from error
    if len(token) < _SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
        raise SettingsError(
            what=f"the token is no token: it takes {_SHORTEST} characters or more, of ASCII, without a space",
            where=where,
            next_step="set a long random one, or none: then one is made and printed",
        )
    return token


def _make_server(settings: Settings, token: str) -> "uvicorn.Server":
    try:
        import uvicorn

        from delta_arc_lineage.operations.app import build_app
    except ImportError as error:
        raise SettingsError(
            what=f"serving takes packages that are not installed ({error.name})",
            where="serve",
            next_step="install delta_arc_lineage[serve]",
        ) from error

    class StoppableServer(uvicorn.Server):
        """Ends in order on SIGTERM and SIGINT; the base class would raise the signal again afterwards."""

        @contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            former = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
            try:
                yield
            finally:
                for number, handler in former.items():
                    signal.signal(number, handler)

    config = uvicorn.Config(
        build_app(settings, token=token),
        log_config=None,
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    return StoppableServer(config)


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_HOST, port))
    except OSError as error:
        listening.close()
        raise CommandRefused(
            what=f"the port {port} cannot be had: {error.strerror}",
            where="--port",
            next_step="name another one, or 0 for any that is free",
        ) from error
    listening.listen(128)
    listening.setblocking(False)
    return listening
