"""The command that serves."""

import sys
from pathlib import Path
from typing import Any

import click

_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--port", default=8410, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option("--token-file", type=_FILE, metavar="FILE", help="The token of requests; else DELTA_ARC_SERVE_TOKEN.")
def serve(**options: Any) -> None:
    """Serve the operations over HTTP on 127.0.0.1: docs/operations.md. Without a token of yours, prints one."""
    from delta_arc_lineage.cli.serve import run_serve

    sys.exit(run_serve(**options))
