"""The command that reports."""

import sys
from typing import Any

import click

from delta_arc_lineage.cli.options import refresh_option, route_option


@click.command()
@route_option
@click.option(
    "--format", "form", type=click.Choice(["text", "md", "json", "html"]), default="text", help="What it is written as."
)
@click.option("--since", metavar="AGE", help="Findings that are no older, as `26h` or `7d`; older ones are counted.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="End with 3 where a finding is as grave as this.",
)
@refresh_option
def report(**options: Any) -> None:
    """Say what is covered and by which evidence, what is wrong with the data, and when it last moved."""
    from delta_arc_lineage.cli.report import run_report

    sys.exit(run_report(**options))
