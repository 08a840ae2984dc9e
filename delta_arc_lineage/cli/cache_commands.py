"""The commands of the discovery cache."""

from typing import Any

import click

from delta_arc_lineage.cli.options import json_option, route_option


@click.group()
def cache() -> None:
    """What readings left behind, so that the next ones ask only for what changed."""


@cache.command("status")
@route_option
@json_option
def cache_status(**options: Any) -> None:
    """Show what is remembered, how old it is, and whether the next run uses it. Asks Atlan nothing."""
    from delta_arc_lineage.cli.cache import show_status

    show_status(**options)


@cache.command("clear")
@route_option
def cache_clear(**options: Any) -> None:
    """Forget what is remembered; the next run reads everything."""
    from delta_arc_lineage.cli.cache import clear

    clear(**options)
