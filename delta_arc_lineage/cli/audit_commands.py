"""The commands that say who did what, and who may do what."""

import sys
from typing import Any

import click

from delta_arc_lineage.cli.options import json_option, route_option


@click.command()
@click.argument("name", metavar="[NAME]", default="")
@click.option(
    "--since", metavar="AGE|DATE", default="", help="Not before: `7d`, `2025-06-01`, `2025-06-01 08:00`; UTC."
)
@click.option("--until", metavar="AGE|DATE", default="", help="Not after; a date is meant with all of its day.")
@route_option
@click.option("--run", metavar="RUN", default="", help="Of one run, by its id or how that begins.")
@click.option("--actor", metavar="TEXT", default="", help="By somebody whose name holds this.")
@click.option("--atlan", is_flag=True, help="With Atlan's own audit: is each change there, and who else changed what?")
@json_option
@click.option("--lines", is_flag=True, help="JSON on stdout, a change a line.")
def audit(**options: Any) -> None:
    """Say who changed what, when and why: every change by the journals. NAME: of one asset. Without --atlan Atlan is
    asked nothing."""
    from delta_arc_lineage.cli.audit import run_audit

    if options["as_json"] and options["lines"]:
        raise click.UsageError("either --json or --lines")
    sys.exit(run_audit(**options))


@click.command()
@route_option
@json_option
def access(**options: Any) -> None:
    """Say what this token may do of all that a sync needs, and what to grant for the rest. Writes nothing."""
    from delta_arc_lineage.cli.access import run_access

    sys.exit(run_access(**options))
