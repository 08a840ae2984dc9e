"""How commands run: one piece of work for one route or all of them, each in its workspace."""

import json
import shlex
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from delta_arc_lineage.adapters.actor import actor
from delta_arc_lineage.cli.console import ConsoleProgress, start_logging, stderr
from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.wiring import open_workspace


@dataclass(frozen=True, slots=True)
class Session:
    """A workspace with its progress on the terminal. `pause` takes the progress away, to ask a person something."""

    space: Workspace
    progress: ConsoleProgress

    def pause(self) -> None:
        self.progress.pause()


@contextmanager
def open_session(settings: Settings, *, refresh: bool = False) -> Iterator[Session]:
    """`refresh`: what is remembered of the catalog is not used."""
    with ConsoleProgress(stderr()) as progress:
        why = shlex.join(["delta-arc", *sys.argv[1:]])
        with open_workspace(settings, progress=progress, actor=actor(), why=why, refresh=refresh) as space:
            yield Session(space, progress)


def for_each_route(settings: Settings, name: str | None, work: Callable[[Route], Any], *, as_json: bool) -> int:
    """Do the work for the routes asked; the exit code of the first that failed, 0 if none did."""
    routes = [settings.route(name)] if name or len(settings.routes) == 1 else list(settings.routes.values())
    results, exit_code = [], 0
    for route in routes:
        try:
            results.append(work(route))
        except DeltaArcError as error:
            click.echo(f"error: route {route.name}: {error}", err=True)
            results.append({"route": route.name, "error": str(error), "exit_code": error.exit_code})
            exit_code = exit_code or error.exit_code
            if isinstance(error, AuthenticationFailed):
                break  # all routes have the same keys
    if as_json:
        click.echo(json.dumps(results if len(results) > 1 else results[0], ensure_ascii=False, indent=1))
    return exit_code


def load_and_log() -> Settings:
    """The settings, with the log they ask for."""
    settings = load_settings()
    start_logging(settings)
    return settings


def new_run() -> str:
    return f"cli-{uuid.uuid4()}"
