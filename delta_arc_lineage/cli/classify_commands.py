"""The command that tells classes of data."""

import sys
from typing import Any

import click

from delta_arc_lineage.cli.options import json_option, refresh_option, route_option


@click.command()
@click.argument("names", metavar="[TABLE]...", nargs=-1)
@route_option
@click.option("--approve", metavar="DIGEST", help="Want exactly the proposed tags of this digest from now on.")
@click.option(
    "--csv",
    "as_csv",
    is_flag=True,
    help="Print the columns of source and target that are surely of a class and not tagged so, with the tag that the "
    "settings name for it, as Atlan's Asset Import reads them.",
)
@refresh_option
@click.option("--verbose", "-v", is_flag=True, help="Each table and dataset with its qualified name.")
@json_option
def classify(*, as_csv: bool, **options: Any) -> None:
    """Say which tables and datasets hold personal, financial or credential data, and why. TABLE: a name, a qualified
    name, or the path of a dataset. Shows no value of any row, and writes nothing to Atlan."""
    if as_csv:
        if options.pop("approve") is not None or any([options.pop("verbose"), options.pop("as_json")]):
            raise click.UsageError("--csv is a list to hand over: it goes with none of --approve, --verbose, --json")
        from delta_arc_lineage.cli.column_list import run_column_list

        sys.exit(run_column_list(**options))
    from delta_arc_lineage.cli.classify import run_classify

    sys.exit(run_classify(**options))
