"""The commands of the local stack: up, down, status, look, reset, seed, export, import.

The group runs as `python -m delta_arc_lineage.local` without the rest of the product, and hangs unchanged in the
product's command line. Data goes to stdout, remarks to stderr. Exit codes: 0 done, 2 the operator has to change
something, 3 `status` found no running stack, 5 try again.
"""

import json
import os
import signal
import time
from pathlib import Path
from threading import Event, Thread
from typing import IO

import click

from delta_arc_lineage.adapters.embedded.folder import StateFolder
from delta_arc_lineage.adapters.embedded.lock import FileLock
from delta_arc_lineage.adapters.embedded.running import RunningStack, read_running, stop
from delta_arc_lineage.errors import NotFound, Unreachable
from delta_arc_lineage.local.private_state import make_private_folder

NOT_RUNNING = 3
_CLAIM_SECONDS = 60.0
_END_SECONDS = 20.0
_GLANCE = 0.1
_PAUSE = 0.02

_state = click.option(
    "--state",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds everything of this stack.",
)


@click.group(name="local")
def local() -> None:
    """A catalog that speaks Atlan's API and an S3, on this machine only."""


@local.command()
@_state
@click.option("--catalog-port", default=0, type=click.IntRange(0, 65535), help="0: as last time, or any.")
@click.option("--s3-port", default=0, type=click.IntRange(0, 65535), help="0: as last time, or any.")
@click.option("--empty", is_flag=True, help="Do not fill a new stack with the eight tables.")
def up(state: Path, catalog_port: int, s3_port: int, empty: bool) -> None:
    """Serve until SIGTERM, SIGINT or `down`; if the folder's stack already runs, say where."""
    stopping = _stop_on_signals()
    folder = StateFolder(state.absolute())
    make_private_folder(folder)
    lock = FileLock(folder.lock)
    running = _claim(folder, lock, stopping)
    if running is not None or stopping.is_set():
        _show(running)
        return
    _take_over(folder, stopping)
    from delta_arc_lineage.local.stack import local_stack

    with local_stack(folder, catalog_port=catalog_port, s3_port=s3_port, empty=empty) as running:
        link = _ask_link(running)
        _show(running)
        click.echo(f"look     {link}")
        stopping.wait()
    # The lock is released by the end of the process: a caller that waits for the lock waits until the process is gone.


def _stop_on_signals() -> Event:
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _claim(folder: StateFolder, lock: FileLock, stopping: Event) -> RunningStack | None:
    """Take the lock, or wait until the process that holds it is ready; None when the lock is ours."""
    deadline = time.monotonic() + _CLAIM_SECONDS
    while not stopping.is_set() and not lock.acquire():
        if running := read_running(folder.path):
            return running
        if time.monotonic() > deadline:
            raise Unreachable(
                what="another process holds this folder and is not ready",
                where=str(folder.lock),
                next_step=f"look at {folder.log}, or stop it with `down`",
            )
        stopping.wait(_PAUSE)
    return None


def _take_over(folder: StateFolder, stopping: Event) -> None:
    """Remove the files of a crashed stack, and hear `down` from now on, also while the servers start."""
    for leftover in (folder.addresses, folder.stop_request):
        leftover.unlink(missing_ok=True)
    folder.lock.write_text(f"{os.getpid()}\n")
    Thread(target=_end_on_request, args=(folder.stop_request, stopping), name="stop", daemon=True).start()


def _end_on_request(request: Path, stopping: Event) -> None:
    while not stopping.wait(_GLANCE):
        if request.exists():
            stopping.set()
    time.sleep(_END_SECONDS)
    os._exit(1)  # still here: its end hangs


def _show(running: RunningStack | None) -> None:
    if running is not None:
        click.echo(f"catalog  {running.catalog_url}")
        click.echo(f"s3       {running.s3_endpoint}  {running.bucket}/{running.prefix}")
        click.echo(f"pid      {running.pid}")


@local.command()
@_state
def down(state: Path) -> None:
    """Stop the stack of this folder and wait until it is gone; its contents stay."""
    pid = stop(state)
    click.echo("not running" if pid is None else f"stopped {pid}", err=True)


@local.command()
@_state
@click.option("--json", "as_json", is_flag=True, help="Everything a client needs, keys included.")
@click.pass_context
def status(context: click.Context, state: Path, as_json: bool) -> None:
    """Say where the stack of this folder answers; exit code 3 if it does not run."""
    running = read_running(state)
    if as_json:
        click.echo(json.dumps({"running": running is not None, **(running.to_json() if running else {})}))
    elif running is None:
        click.echo("not running", err=True)
    _show(None if as_json else running)
    context.exit(0 if running else NOT_RUNNING)


@local.command()
@_state
def look(state: Path) -> None:
    """Print a link that shows the running catalog in a browser; it works once, within the hour."""
    click.echo(_ask_link(_require_running(state)))


def _ask_link(running: RunningStack) -> str:
    """The address of the catalog's pages with a code that opens one visit."""
    from delta_arc_lineage.local.catalog_http import ask, open_catalog

    with open_catalog(running.catalog_url, running.api_key, seconds=30) as client:
        path: str = ask(client, "POST", "/api/local/visits")["path"]
    return f"{running.catalog_url}{path}"


@local.command()
@_state
def reset(state: Path) -> None:
    """Stop the stack of this folder and delete its contents, keys and ports."""
    folder = StateFolder(state)
    lock = FileLock(folder.lock)
    while folder.path.exists() and not lock.acquire():
        stop(state)
    folder.clear()
    lock.release()
    click.echo("reset", err=True)


def _require_running(state: Path) -> RunningStack:
    running = read_running(state)
    if running is None:
        raise NotFound(what="no local stack runs here", where=str(state), next_step="start it with `up`")
    return running


@local.command()
@_state
def seed(state: Path) -> None:
    """Crawl the eight tables, and what uses them, into the running catalog; again is the same as once."""
    from delta_arc_lineage.local.seeding import fill_catalog

    running = _require_running(state)
    fill_catalog(running.catalog_url, running.api_key)
    click.echo(f"seeded {running.catalog_url}", err=True)


@local.command("export")
@_state
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True, atomic=True), default="-")
def export_(state: Path, file: IO[str]) -> None:
    """Write everything the running catalog holds to FILE as JSON lines; accounts are left out."""
    from delta_arc_lineage.local.transfer import export_lines

    running, count = _require_running(state), 0
    for line in export_lines(running.catalog_url, running.api_key):
        file.write(line + "\n")
        count += 1
    click.echo(f"{count} lines", err=True)


@local.command("import")
@_state
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
def import_(state: Path, file: IO[str]) -> None:
    """Take the JSON lines of an export into the running catalog, replacing by guid; accounts are refused."""
    from delta_arc_lineage.local.transfer import import_lines

    running = _require_running(state)
    click.echo(f"{import_lines(running.catalog_url, running.api_key, file)} lines", err=True)
