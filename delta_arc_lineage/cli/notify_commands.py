"""The command that notifies."""

import sys
from typing import Any

import click


@click.command()
@click.option("--test", is_flag=True, help="Send a test by each of them.")
def notify(**options: Any) -> None:
    """List the channels that are told of what fails or waits: SNS, a webhook, e-mail."""
    from delta_arc_lineage.cli.notify import run_notify

    sys.exit(run_notify(**options))
