"""The commands that set a tenant up."""

import sys
from typing import Any

import click

from delta_arc_lineage.cli.options import json_option


@click.group()
def setup() -> None:
    """Make what the tenant lacks of what the settings name; shown first."""


@setup.command("custom-metadata")
@click.option("--name", metavar="NAME", default="", help="The set; that of DELTA_ARC_CUSTOM_METADATA if not given.")
@click.option("--yes", is_flag=True, help="Do not ask; for machines.")
@click.option("--approve", metavar="DIGEST", default="", help="Make exactly what the plan of this digest lists.")
@json_option
def custom_metadata(**options: Any) -> None:
    """Show what set of custom metadata is to be made for datasets and processes, and make what is missing of it."""
    from delta_arc_lineage.cli.custom_metadata import run_custom_metadata

    sys.exit(run_custom_metadata(**options))
