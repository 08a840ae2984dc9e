"""`python -m delta_arc_lineage.local`: the local stack's commands; an error is a line and an exit code."""

import sys

import click

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.local.commands import local


def main() -> None:
    """Run a command; an error of ours is a message for its reader, not a traceback."""
    try:
        local(prog_name="python -m delta_arc_lineage.local")
    except DeltaArcError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
