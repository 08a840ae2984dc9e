"""The command that states where classes of data lie."""

import sys
from pathlib import Path
from typing import Any

import click

from delta_arc_lineage.cli.options import refresh_option


@click.command()
@click.option(
    "--route", "routes", metavar="NAME", multiple=True, help="A route; again for another; all of them if not given."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json", "html"]),
    default="markdown",
    show_default=True,
    help="What it is written as.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="A file; stdout if not given.")
@click.option("--force", is_flag=True, help="Write over a file that is something else.")
@refresh_option
def compliance(**options: Any) -> None:
    """State where personal, financial and credential data lie and go, which hops lack the tag, who owns them, and what
    is not known. Writes nothing to Atlan."""
    from delta_arc_lineage.cli.compliance import run_compliance

    sys.exit(run_compliance(**options))
