"""The command that says what lineage leads to, and what a change of schema breaks."""

import sys
from pathlib import Path
from typing import Any

import click

from delta_arc_lineage.cli.options import json_option

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("name", metavar="NAME")
@click.argument("new", metavar="[NEW]", required=False, type=_FILE)
@click.option("--down", "direction", flag_value="down", default="down", help="What is made of it; the default.")
@click.option("--up", "direction", flag_value="up", help="What it is made of.")
@click.option("--columns", is_flag=True, help="Of each of its columns too.")
@click.option("--depth", type=click.IntRange(1, 1_000_000), metavar="HOPS", help="Not beyond so many hops.")
@click.option(
    "--type", "type_name", metavar="TYPE", default="", help="Only of a type, or of all that end so: `dashboard`."
)
@click.option("--schema", is_flag=True, help="Write its columns as JSON, for --diff.")
@click.option("--diff", "old", type=_FILE, metavar="OLD", help="What breaks by the change from OLD to NEW, or to now.")
@click.option("--exit-code", "for_machines", is_flag=True, help="End with 3 where something is found, 2 if it may be.")
@json_option
def impact(**options: Any) -> None:
    """Say what is made of NAME, who owns it, and by which way it gets there; or where NAME comes from.

    NAME: a table, TABLE.COLUMN, a key, a qualified name or a guid. Asks the catalog, and writes nothing.
    """
    is_diff, is_schema = options["old"] is not None, options["schema"]
    if options["new"] is not None and not is_diff:
        raise click.UsageError("NEW is for --diff OLD")
    if (is_diff or is_schema) and (options["direction"] == "up" or options["columns"] or options["type_name"]):
        raise click.UsageError("--diff and --schema take no --up, --columns or --type")
    if is_diff and is_schema:
        raise click.UsageError("--schema writes what --diff compares: one at a time")
    from delta_arc_lineage.cli.impact import run_impact
    from delta_arc_lineage.cli.schema_diff import run_diff, write_schema

    if is_schema:
        sys.exit(write_schema(options["name"]))
    sys.exit(run_diff(**_choose(options, _OF_DIFF)) if is_diff else run_impact(**_choose(options, _OF_IMPACT)))


_OF_DIFF = ("name", "old", "new", "depth", "for_machines", "as_json")
_OF_IMPACT = ("name", "direction", "columns", "depth", "type_name", "for_machines", "as_json")


def _choose(options: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: options[name] for name in names}
