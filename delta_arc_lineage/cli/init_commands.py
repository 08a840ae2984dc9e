"""The command that proposes routes."""

import sys
from typing import Any

import click

from delta_arc_lineage.cli.options import json_option


@click.command()
@click.option("--bucket", metavar="NAME", default="", help="The bucket to look at; S3_BUCKET_NAME if not given.")
@click.option("--prefix", metavar="FOLDER", default="", help="Only what lies under it; all of the bucket if not given.")
@click.option("--source-connection", metavar="NAME", default="", help="Where tables come from.")
@click.option("--target-connection", metavar="NAME", default="", help="Where they are loaded to.")
@click.option(
    "--write",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[PATH]",
    help="Write the routes file: that of DELTA_ARC_ROUTES, or routes.yaml in the project, if no path is given.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
def init(**options: Any) -> None:
    """Propose routes from the tenant's tables and a sample of the bucket. Writes nothing to Atlan, and no file unless
    told."""
    from delta_arc_lineage.cli.init import run_init

    sys.exit(run_init(**options))
