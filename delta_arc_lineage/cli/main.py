"""The command line. Each command imports what it needs when it runs, so `--help` answers at once.

The options of a command are the arguments of the function that runs it, by name.

Exit codes: 0 done · 1 a fault of ours · 2 the operator changes a setting, a token or a grant · 3 the owner of the data
mends a name or a file · 4 a person reads the plan and approves it · 5 try again later · 130 interrupted.
"""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from delta_arc_lineage.cli.audit_commands import access, audit
from delta_arc_lineage.cli.cache_commands import cache
from delta_arc_lineage.cli.contract_commands import contract
from delta_arc_lineage.cli.notify_commands import notify
from delta_arc_lineage.cli.options import approve_plan_option, log_options
from delta_arc_lineage.cli.options import json_option as _json
from delta_arc_lineage.cli.options import refresh_option as _refresh
from delta_arc_lineage.cli.options import route_option as _route
from delta_arc_lineage.cli.report_commands import report
from delta_arc_lineage.cli.serve_commands import serve
from delta_arc_lineage.cli.setup_commands import setup
from delta_arc_lineage.errors import DeltaArcError, OutputLost
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.settings.project import choose_log, choose_project, find_state_folder

EXIT_CODES = __doc__.partition("Exit codes: ")[2].strip().rstrip(".")
_LOCAL = ("up", "down", "status", "reset", "seed", "export", "import")
_FILE = click.Path(path_type=Path)
_verbose = click.option("--verbose", "-v", is_flag=True, help="Each asset with its qualified name and its ends.")
_adopt = click.option("--adopt", is_flag=True, help="Replace others' lineage on our edges by ours; needs approval.")
_also_edited = click.option("--also-edited", is_flag=True, help="Take what people edited too; else it is left alone.")
_accept = click.option("--accept", is_flag=False, flag_value="all", metavar="[all|NAME]", help="Write their pairs.")


class _Group(click.Group):
    """Commands in the order in which a person meets them, those of the local stack last, which others do not import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, "local"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "local":
            from delta_arc_lineage.local.commands import local

            return local
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Group, epilog=f"Exit codes: {EXIT_CODES}.", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="delta_arc_lineage")
@click.option("--project", metavar="DIR", help="The folder that holds `.env` and the state, also DELTA_ARC_PROJECT.")
@log_options
@click.pass_context
def cli(context: click.Context, project: str | None, log_file: str | None, log_level: str | None) -> None:
    """Lineage through S3 in the Atlan catalog. Settings come from the environment and the project's `.env`."""
    if project is not None:
        choose_project(project)
    choose_log(file=log_file, level=log_level)
    if context.invoked_subcommand == "local":  # its commands look after the stack that the others use
        folder = str(find_state_folder() / "local")
        context.default_map = {"local": {command: {"state": folder} for command in _LOCAL}}


@cli.command()
def demo() -> None:
    """Run the whole job on the embedded stack: five runs of the Dagster graph, from nothing to a removal."""
    from delta_arc_lineage.cli.demo import run_demo

    run_demo()


@cli.command()
@_json
def doctor(**options: Any) -> None:
    """Look at everything the settings name, without writing to Atlan."""
    from delta_arc_lineage.cli.doctor import run_doctor

    sys.exit(run_doctor(**options))


@cli.command()
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
@_json
def init(**options: Any) -> None:
    """Propose routes from the tenant's tables and a sample of the bucket. Writes nothing to Atlan, and no file unless
    told."""
    from delta_arc_lineage.cli.init import run_init

    sys.exit(run_init(**options))


@cli.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@_route
@_accept
@_json
def suggest(**options: Any) -> None:
    """Show what may belong together of all that is not linked, and why. NAME: of files, or of a source table."""
    from delta_arc_lineage.cli.suggest import run_suggest

    sys.exit(run_suggest(**options))


@cli.command()
@_route
@_adopt
@_also_edited
@_refresh
@click.option("--out", type=_FILE, metavar="FILE", help="Keep the plans in a file, for `apply FILE`.")
@_verbose
@_json
def plan(**options: Any) -> None:
    """Show what apply would change, and what it would cost. Writes nothing to Atlan."""
    from delta_arc_lineage.cli.plan import run_plan

    sys.exit(run_plan(**options))


@cli.command()
@click.argument("file", type=_FILE, required=False)
@_route
@_adopt
@_also_edited
@click.option("--yes", is_flag=True, help="Do not ask; for machines. What is over a limit still needs --approve.")
@approve_plan_option
@click.option("--notify", is_flag=True, help="Tell the channels of the settings of what fails or waits; for cron.")
@_refresh
@_verbose
@_json
def apply(file: Path | None, **options: Any) -> None:
    """Plan, show, ask, and carry it out; done means confirmed by the catalog.

    With FILE, which `plan --out` wrote: exactly its plans, each whole or not at all where Atlan moved since.
    """
    from delta_arc_lineage.cli.apply import run_apply, run_apply_file

    if file is None:
        sys.exit(run_apply(**options))
    if any(options.pop(name) for name in ("route", "adopt", "also_edited", "refresh")):
        raise click.UsageError("a plan file says its route, what it adopts and removes: leave the options out")
    sys.exit(run_apply_file(file, **options))


@cli.command()
@click.argument("run", metavar="RUN", required=False)
@_route
@_verbose
@_json
def history(**options: Any) -> None:
    """List the runs that changed Atlan, newest first; with RUN, every change of it and why. Asks Atlan nothing."""
    from delta_arc_lineage.cli.history import show_history

    show_history(**options)


@cli.command()
@click.argument("run", metavar="RUN")
@_route
@click.option("--yes", is_flag=True, help="Do not ask; for machines.")
@_also_edited
@click.option("--made-here", is_flag=True, help="An earlier version's run, whose tenant is not known, was made here.")
@_verbose
@_json
def undo(**options: Any) -> None:
    """Take a run back: only what is still as it left it. What was edited since is named and left alone."""
    from delta_arc_lineage.cli.undo import run_undo

    sys.exit(run_undo(**options))


@cli.command()
@_route
@click.option("--remove", is_flag=True, help="Archive them; asks, or needs --approve.")
@click.option("--approve", metavar="DIGEST", help="Remove exactly what the plan of this digest lists.")
@_also_edited
@_verbose
@_json
def leftovers(**options: Any) -> None:
    """List what routes left behind that the settings no longer have; --remove archives it."""
    from delta_arc_lineage.cli.leftovers import run_leftovers

    sys.exit(run_leftovers(**options))


@cli.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@_route
@click.option("--archived", is_flag=True, help="Only what is archived.")
@click.option("--approve", metavar="DIGEST", help="Purge exactly the list of this digest.")
@_verbose
@_json
def purge(**options: Any) -> None:
    """Delete for good what carries this deployment's mark: the things of these qualified names, or all; lists first."""
    from delta_arc_lineage.cli.purge import run_purge

    if options["names"] and (options["route"] or options["archived"]):
        raise click.UsageError("name things, or choose them by --route and --archived")
    sys.exit(run_purge(**options))


@cli.command()
@_route
@click.option("--yes", is_flag=True, help="Do not ask; for machines.")
@_json
def tidy(**options: Any) -> None:
    """Remove plans, journals and operations of more than DELTA_ARC_KEEP_DAYS ago; lists first. Asks Atlan nothing."""
    from delta_arc_lineage.cli.tidy import run_tidy

    sys.exit(run_tidy(**options))


@cli.command()
@click.argument("name", metavar="KEY")
@_route
@_json
def explain(**options: Any) -> None:
    """Say why KEY is linked, or why not: an object key, a table, TABLE.COLUMN, or a qualified name."""
    from delta_arc_lineage.cli.explain import run_explain

    sys.exit(run_explain(**options))


cli.add_command(audit)
cli.add_command(access)
cli.add_command(serve)
cli.add_command(report)
cli.add_command(contract)
cli.add_command(cache)
cli.add_command(notify)
cli.add_command(setup)


def main() -> NoReturn:
    """Run a command; an error of ours is a line for its reader, not a traceback."""
    try:
        exit_code = cli(prog_name="delta-arc", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        _refuse(error)
    except DeltaArcError as error:
        _end(error)
    except OSError as error:
        if not _stdout_is_lost():
            raise
        _end(OutputLost(what=f"the output cannot be written: {error}", where="stdout", next_step="make room for it"))
    sys.exit(exit_code if isinstance(exit_code, int) else 0)


def _refuse(error: click.ClickException) -> NoReturn:
    """As click shows it, with what was typed escaped."""
    context: click.Context | None = getattr(error, "ctx", None)
    if context is not None:
        click.echo(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n", err=True)
    click.echo(f"Error: {terminal(error.format_message())}", err=True)
    sys.exit(error.exit_code)


def _end(error: DeltaArcError) -> NoReturn:
    try:
        click.echo(terminal(f"error: {error}"), err=True)
    except OSError:
        sys.stderr = _nowhere()
    sys.exit(error.exit_code)


def _stdout_is_lost() -> bool:
    """Whether no more can be printed; what waits to be goes nowhere then, or Python would fail on it at the end."""
    try:
        click.echo()
    except OSError:
        sys.stdout = _nowhere()
        return True
    return False


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - as long as the process lives
