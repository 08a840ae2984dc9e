"""The command that makes the lineage page."""

import sys
from pathlib import Path
from typing import Any

import click

from delta_arc_lineage.cli.export_commands import force_option, routes_option, usage_option
from delta_arc_lineage.cli.options import refresh_option


@click.command()
@routes_option
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to; lineage.html in the project if not given."
)
@click.option("--focus", metavar="NAME", help="A table, a file or a qualified name that the page opens at.")
@click.option("--open", "opens", is_flag=True, help="Open it in a browser.")
@usage_option
@force_option
@refresh_option
@click.option("--json", "as_json", is_flag=True, help="The page's document alone, on stdout.")
def page(**options: Any) -> None:
    """Draw the lineage as one HTML file: tables, files, columns, evidence, findings. Writes nothing to Atlan."""
    from delta_arc_lineage.cli.page import run_page

    sys.exit(run_page(**options))
