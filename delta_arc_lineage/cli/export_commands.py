"""The commands that export."""

import sys
from pathlib import Path
from typing import Any

import click

from delta_arc_lineage.cli.options import json_option, refresh_option

routes_option = click.option(
    "--route", "routes", metavar="NAME", multiple=True, help="A route; again for another; all of them if not given."
)
usage_option = click.option(
    "--usage",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Of how many loaded tables it is asked what is made of them, a request each; 0: none.",
)
force_option = click.option("--force", is_flag=True, help="Write over a file that is something else.")


@click.group()
def export() -> None:
    """Hand the lineage on to other programs. Writes nothing to Atlan."""


@export.command()
@routes_option
@click.option("--to", metavar="[FILE|URL]", help="A file of JSON lines, or a receiver; stdout if not given.")
@click.option(
    "--namespace",
    "namespaces",
    metavar="CONNECTION=NAMESPACE",
    multiple=True,
    help="What datasets of a connection are under, as `pg=postgres://db:5432`, where Atlan does not tell its host.",
)
@usage_option
@force_option
@refresh_option
@json_option
def openlineage(to: str | None, **options: Any) -> None:
    """Tell the lineage as OpenLineage events: jobs, datasets, columns and evidence. OPENLINEAGE_API_KEY: the key of a
    receiver."""
    from delta_arc_lineage.cli.export import run_export

    is_url = to is not None and to.startswith(("http://", "https://"))
    file = Path(to) if to is not None and not is_url else None
    sys.exit(run_export(file=file, url=to if is_url and to else "", **options))
