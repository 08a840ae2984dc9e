"""What commands work with: a route's workspace, and one piece of work for one route or all of them."""

import json
import shlex
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import click

from delta_arc_lineage.adapters.actor import actor
from delta_arc_lineage.cli.console import ConsoleProgress, start_logging, stderr
from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings import Settings, load_settings
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.wiring import (
    bucket_of,
    catalog_address,
    connect_catalog,
    discovery_cache,
    request_budget,
    s3_access,
    workspace,
)


@contextmanager
def open_workspace(settings: Settings, route: Route, *, refresh: bool = False) -> Iterator[Workspace]:
    """The route's workspace with progress on the terminal; `refresh`: what is remembered of it is not used."""
    with ConsoleProgress(stderr()) as progress:
        address = catalog_address(settings)
        budget = request_budget(address.base_url, settings.state, per_minute=settings.requests_per_minute)
        catalog = connect_catalog(
            address,
            page=settings.page,
            patience=settings.patience,
            progress=progress,
            budget=budget,
            timeout=settings.timeout,
        )
        with closing(catalog):
            objects = bucket_of(route, s3_access(settings))
            discovery = discovery_cache(settings, refresh=refresh)
            space = workspace(settings, catalog=catalog, objects=objects, progress=progress, discovery=discovery)
            yield replace(space, actor=actor(), why=shlex.join(["delta-arc", *sys.argv[1:]]))


def for_each(route: str | None, work: Callable[[Settings, Route], Any], *, as_json: bool) -> int:
    """Do the work for the routes asked; the exit code of the first that failed, 0 if none did."""
    settings = loaded()
    routes = [settings.route(route)] if route or len(settings.routes) == 1 else list(settings.routes.values())
    results, exit_code = [], 0
    for one in routes:
        try:
            results.append(work(settings, one))
        except DeltaArcError as error:
            click.echo(f"error: route {one.name}: {error}", err=True)
            results.append({"route": one.name, "error": str(error), "exit_code": error.exit_code})
            exit_code = exit_code or error.exit_code
            if isinstance(error, AuthenticationFailed):
                break  # all routes have the same keys
    if as_json:
        click.echo(json.dumps(results if len(results) > 1 else results[0], ensure_ascii=False, indent=1))
    return exit_code


def loaded() -> Settings:
    """The settings, with the log they ask for."""
    settings = load_settings()
    start_logging(settings)
    return settings


def any_route(settings: Settings) -> Route:
    """A route to open a workspace with where the catalog alone is asked."""
    return next(iter(settings.routes.values()))


def new_run() -> str:
    return f"cli-{uuid.uuid4()}"
