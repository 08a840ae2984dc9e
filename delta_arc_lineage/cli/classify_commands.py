"""The command that tells classes of data."""

import sys
from typing import Any

import click

from delta_arc_lineage.cli.options import json_option, refresh_option, route_option


@click.command()
@click.argument("names", metavar="[TABLE]...", nargs=-1)
@route_option
@click.option("--approve", metavar="DIGEST", help="Want exactly the proposed tags of this digest from now on.")
@refresh_option
@json_option
def classify(**options: Any) -> None:
    """Say which tables and datasets hold personal, financial or credential data, and why. TABLE: a name, a qualified
    name, or the path of a dataset. Shows no value of any row, and writes nothing to Atlan."""
    from delta_arc_lineage.cli.classify import run_classify

    sys.exit(run_classify(**options))
