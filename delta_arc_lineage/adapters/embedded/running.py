"""Finding, starting and stopping the local stack from another process: standard library only.

`ensure_running` gives the addresses of a stack. The servers stay in a process of their own and are never imported
here, so a Dagster code location pays nothing for them. `stack.json` is believed only while the process that wrote it
keeps it locked: the file survives a crash, the lock does not.
"""

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any, Self

from delta_arc_lineage.adapters.embedded.folder import StateFolder
from delta_arc_lineage.adapters.embedded.lock import read_locked
from delta_arc_lineage.errors import SettingsError, StateUnusable, Unreachable

_PAUSE = 0.02
_LOG_LINES = 15
_SERVER_PACKAGES = ("jinja2", "moto", "flask", "starlette", "uvicorn")


@dataclass(frozen=True, slots=True)
class CrawledSchema:
    """One side of the landscape, named the way settings name it."""

    connection: str
    connection_qualified_name: str
    database: str
    schema: str
    schema_qualified_name: str


@dataclass(frozen=True, slots=True)
class RunningStack:
    """The addresses and keys of a running stack; the keys are in no `repr`."""

    catalog_url: str
    api_key: str = field(repr=False)
    s3_endpoint: str
    bucket: str
    bucket_arn: str
    prefix: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    source: CrawledSchema
    target: CrawledSchema
    pid: int

    @property
    def variables(self) -> dict[str, str]:
        """The settings that make this stack the tenant and the bucket of a run; they hold its keys."""
        return {
            "ATLAN_BASE_URL": self.catalog_url,
            "ATLAN_API_KEY": self.api_key,
            "POSTGRES_CONNECTION_NAME": self.source.connection,
            "POSTGRES_DATABASE": self.source.database,
            "POSTGRES_SCHEMA": self.source.schema,
            "SNOWFLAKE_CONNECTION_NAME": self.target.connection,
            "SNOWFLAKE_DATABASE": self.target.database,
            "SNOWFLAKE_SCHEMA": self.target.schema,
            "S3_BUCKET_NAME": self.bucket,
            "S3_PREFIX": self.prefix,
            "S3_ENDPOINT_URL": self.s3_endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
        }

    def to_json(self) -> dict[str, Any]:
        """The content of `stack.json`; `from_json` is its inverse."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        sides = {side: CrawledSchema(**value[side]) for side in ("source", "target")}
        return cls(**{**value, **sides})


def read_running(state: Path) -> RunningStack | None:
    """The stack of this folder that runs and is ready; None when there is none, whatever the files say."""
    text = read_locked(StateFolder(state).addresses)
    return None if text is None else RunningStack.from_json(json.loads(text))


def ensure_running(state: Path, *, timeout: float = 60.0) -> RunningStack:
    """The running stack, started if there is none, as a process that outlives this one.

    Two callers at once end with one stack: the lock decides, and the second process only waits for the first.
    Raises `SettingsError` if the `local` extra is missing, `StateUnusable` with the last log lines if the
    start fails, `Unreachable` if it is not ready in `timeout` seconds. A call that fails leaves no process.
    """
    if running := read_running(state):
        return running
    require_servers()
    folder = StateFolder(state.absolute())
    folder.make()
    log_start = folder.log.stat().st_size if folder.log.exists() else 0
    process = _spawn(folder)
    try:
        running = _wait_until_ready(folder, process, log_start=log_start, timeout=timeout)
    except BaseException:
        # A process that goes on starting would take the folder over later, when nobody expects it.
        process.kill()
        process.wait()
        raise
    # A stack that outlives this process is reaped by init; a stack that ends earlier is reaped here.
    Thread(target=process.wait, daemon=True).start()
    return running


def require_servers() -> None:
    """Raise `SettingsError` with the extra to install where the servers' packages are missing."""
    missing = [name for name in _SERVER_PACKAGES if find_spec(name) is None]
    if missing:
        raise SettingsError(
            what=f"the local stack needs packages that are not installed: {', '.join(missing)}",
            next_step="install the `local` extra: pip install 'delta_arc_lineage[local]'",
        )


def _spawn(folder: StateFolder) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "delta_arc_lineage.local", "up", "--state", str(folder.path)]
    with folder.log.open("ab") as log:
        folder.log.chmod(0o600)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=Path(__file__).parents[3],  # where this package was imported from, so the child imports the same
            start_new_session=True,
        )


def _wait_until_ready(
    folder: StateFolder, process: subprocess.Popen[bytes], *, log_start: int, timeout: float
) -> RunningStack:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        ended = process.poll()
        running = read_running(folder.path)
        # Our process is the stack or has ended: a process that goes on starting would take over after the next stop.
        if running and (running.pid == process.pid or ended is not None):
            return running
        if ended is not None:
            raise StateUnusable(
                what=f"the local stack ended with exit code {ended} before it was ready; its log says: "
                + _read_last_lines(folder.log, log_start),
                where=str(folder.log),
                next_step="mend what the log says and start again",
            )
        time.sleep(_PAUSE)
    raise Unreachable(
        what=f"the local stack was not ready after {timeout:g} s; its log says: "
        + _read_last_lines(folder.log, log_start),
        where=str(folder.log),
        next_step="give it more time; if another process holds the folder, stop that with `down`",
    )


def _read_last_lines(log: Path, start: int) -> str:
    text = log.read_bytes()[start:].decode(errors="replace")
    return " / ".join(text.splitlines()[-_LOG_LINES:]) or "nothing"


def stop(state: Path, *, timeout: float = 30.0) -> int | None:
    """Ask the stack of this folder to end, and wait until it is gone; its pid, or None when none runs.

    The request is a file. The stack ends itself, by force where its end hangs; its data survives that by design. No
    pid is signalled, so a stale pid harms nobody, and a stack in another container ends as well. The pid is 0 where
    the process has just taken the lock. Raises `Unreachable` if the process is not gone after `timeout` seconds.
    """
    folder = StateFolder(state)
    pid = read_locked(folder.lock)
    if pid is None:
        return None
    deadline = time.monotonic() + timeout
    while read_locked(folder.lock) is not None:
        if time.monotonic() > deadline:
            raise Unreachable(
                what=f"process {int(pid or 0)} does not end", where=str(folder.lock), next_step="look at it with ps"
            )
        folder.stop_request.touch(mode=0o600)  # again each time: a process that just starts removes an old request
        time.sleep(_PAUSE)
    folder.stop_request.unlink(missing_ok=True)
    return int(pid or 0)
