"""Options that several commands have."""

from collections.abc import Callable
from typing import Any

import click

from delta_arc_lineage.settings.project import LOG_LEVELS

route_option = click.option("--route", metavar="NAME", help="One route; all of them if not given.")
refresh_option = click.option(
    "--force-refresh", "refresh", is_flag=True, help="Read everything, whatever the discovery cache remembers."
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
approve_plan_option = click.option(
    "--approve",
    metavar="DIGEST",
    multiple=True,
    help="Apply exactly the plan of this digest, pending removals included.",
)


def log_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What all commands have: where they log to, and how much."""
    level = click.option(
        "--log-level",
        type=click.Choice(LOG_LEVELS),
        help="How much is logged, also DELTA_ARC_LOG_LEVEL; at debug each request.",
    )
    file = click.option("--log-file", metavar="FILE", help="A file to log to as well, also DELTA_ARC_LOG_FILE.")
    return file(level(command))
