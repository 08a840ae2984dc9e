"""The command line. Each command imports what it needs when it runs, so `--help` answers at once.

Exit codes: 0 done · 1 a fault of ours · 2 the operator changes a setting, a token or a grant · 3 the owner of the data
mends a name or a file · 4 a person reads the plan and approves it · 5 try again later · 130 interrupted.
"""

import sys
from typing import NoReturn

import click

from delta_arc_lineage.errors import DeltaArcError

EXIT_CODES = __doc__.partition("Exit codes: ")[2].strip().rstrip(".")
_route = click.option("--route", metavar="NAME", help="One route; all of them if not given.")
_json = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
_adopt = click.option("--adopt", is_flag=True, help="Replace others' lineage on our edges by ours; needs approval.")


class _Group(click.Group):
    """Commands in the order in which a person meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Group, epilog=f"Exit codes: {EXIT_CODES}.", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="delta_arc_lineage")
def cli() -> None:
    """Lineage through S3 in the Atlan catalog. Settings come from the environment and `.env`."""


@cli.command()
def demo() -> None:
    """Run the whole job on the embedded stack: five runs of the Dagster graph, from nothing to a removal."""
    from delta_arc_lineage.cli.demo import run_demo

    run_demo()


@cli.command()
@_json
def doctor(as_json: bool) -> None:
    """Look at everything the settings name, without writing to Atlan."""
    from delta_arc_lineage.cli.doctor import run_doctor

    sys.exit(run_doctor(as_json=as_json))


@cli.command()
@_route
@_adopt
@_json
def plan(route: str | None, adopt: bool, as_json: bool) -> None:
    """Show what apply would change, and what it would cost. Writes nothing to Atlan."""
    from delta_arc_lineage.cli.routes import run_plan

    sys.exit(run_plan(route, adopt=adopt, as_json=as_json))


@cli.command()
@_route
@_adopt
@click.option("--yes", is_flag=True, help="Do not ask; for machines. Plans over a limit still need --approve.")
@click.option("--approve", metavar="DIGEST", help="Apply exactly the plan of this digest, pending removals included.")
@_json
def apply(route: str | None, adopt: bool, yes: bool, approve: str | None, as_json: bool) -> None:
    """Plan, show, ask, and carry it out; done means confirmed by the catalog."""
    from delta_arc_lineage.cli.routes import run_apply

    sys.exit(run_apply(route, adopt=adopt, yes=yes, approve=approve, as_json=as_json))


@cli.command()
@click.argument("name", metavar="KEY")
@_route
@_json
def explain(name: str, route: str | None, as_json: bool) -> None:
    """Say why KEY is linked, or why not: an object key, a table, TABLE.COLUMN, or a qualified name."""
    from delta_arc_lineage.cli.routes import run_explain

    sys.exit(run_explain(name, route, as_json=as_json))


def _add_local() -> None:
    from delta_arc_lineage.local.commands import local

    cli.add_command(local)


_add_local()


def main() -> NoReturn:
    """Run a command; an error of ours is a line for its reader, not a traceback."""
    try:
        cli(prog_name="delta-arc", standalone_mode=False, default_map=_local_defaults())
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DeltaArcError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    sys.exit(0)


def _local_defaults() -> dict[str, dict[str, dict[str, str]]]:
    """`local` commands look after the stack that the other commands use."""
    import os

    folder = os.path.join(os.environ.get("DELTA_ARC_STATE") or ".delta-arc", "local")  # noqa: PTH118 - no Path yet
    return {"local": {command: {"state": folder} for command in ("up", "down", "status", "reset")}}
