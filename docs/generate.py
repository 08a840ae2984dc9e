"""Writes the pages of the docs that are made from the code: `python -m docs.generate`. A test compares them.

docs/cli.md from the commands, docs/settings.md from the variables, docs/errors.md from the error tree and the list of
failures, docs/json.md from the shapes of results, docs/operations.openapi.json from the operations' HTTP interface,
docs/notifications.md from what notices say,
docs/local-catalog.openapi.json from the local catalog's routes, and what the demo prints into the README.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click

from delta_arc_lineage import errors
from delta_arc_lineage.cli.main import EXIT_CODES, cli
from delta_arc_lineage.cli.result_shapes import RESULTS
from delta_arc_lineage.local_atlan.web.openapi import describe_api
from delta_arc_lineage.model.placeholders import PLACEHOLDERS, Placeholder, PlaceholderKind
from delta_arc_lineage.operations.app import build_app
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.pair_entry import PairEntry
from delta_arc_lineage.settings.route_entry import RouteEntry
from delta_arc_lineage.settings.stated_route import variable_of
from delta_arc_lineage.settings.variables import Variables
from docs.failures import FAILURES
from docs.notices import notifications_page

FOLDER = Path(__file__).parent
README = FOLDER.parent / "README.md"
_DEMO = re.compile(r"(<!-- demo -->).*(<!-- /demo -->)", re.DOTALL)
_NOTE = "<!-- made by `make docs`; change the code, not this page -->\n"


def pages() -> dict[str, str]:
    """File name → content of every generated page."""
    return {
        "cli.md": _cli(),
        "settings.md": _settings(),
        "errors.md": _errors(),
        "json.md": _json(),
        "operations.openapi.json": json.dumps(_operations(), indent=1, ensure_ascii=False) + "\n",
        "notifications.md": f"{_NOTE}\n{notifications_page()}",
        "local-catalog.openapi.json": json.dumps(describe_api(), indent=1, ensure_ascii=False) + "\n",
    }


def _operations() -> dict[str, Any]:
    """As the server describes itself, whatever it is set up for."""
    return build_app(load_settings({}), token="of no server").openapi()


def _cli() -> str:
    parts = [_NOTE, "# The command line\n", f"Exit codes: {EXIT_CODES}.\n"]
    for path, command in _commands("delta-arc", cli):
        context = click.Context(command, info_name=path)
        with context.scope():
            shown = command.get_help(context)
        parts.append(f"## `{path}`\n\n```text\n{shown}\n```\n")
    return "\n".join(parts)


def _commands(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in dict.fromkeys((*command.commands, *command.list_commands(context))):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _commands(f"{path} {name}", inner)


def _settings() -> str:
    rows = [
        f"| `{field.validation_alias}` | {field.description} | {_shown(field.default)} |"
        for field in Variables.model_fields.values()
    ]
    head = [
        _NOTE,
        "# Settings\n",
        "All by environment variable, or in the project's `.env` file; the environment wins. Empty counts as not set.",
        "`delta-arc doctor` shows what they come to.\n",
        "The project is the folder named by `--project` or `DELTA_ARC_PROJECT`; else the one that holds `.env`, from",
        "the current folder up to the root of its git checkout and no further, never the home folder; else that root,",
        "or outside of a checkout the current folder. State and relative paths are of it.\n",
        "A key anywhere but in its own variable is refused and not repeated, by its form or because it is one of those",
        "that are set. What has a key's form is masked in errors and logs.\n",
        "| variable | what it means | default |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows, *_placeholders(), *_routes_file()]) + "\n"


def _routes_file() -> Iterator[str]:
    yield "\n## The routes file\n"
    yield "`routes:` and the routes by name, each over what the variables say. The README shows a whole one.\n"
    yield "| field of a route | what it means |"
    yield "| --- | --- |"
    for field, description in _entry_fields(RouteEntry):
        yield f"| `{field}` | {description or f'As `{variable_of(field)}`.'} |"


def _entry_fields(model: Any, outer: str = "") -> Iterator[tuple[str, str]]:
    """Each field of a route's entry with its description, those of what stands within it by their path."""
    for name, field in model.model_fields.items():
        path = f"{outer}{field.alias or name}"
        inner = next((kind for kind in _named_in(field.annotation) if hasattr(kind, "model_fields")), None)
        if inner is None:
            yield path, field.description or ""
        else:
            yield from _entry_fields(inner, f"{path}[]." if inner is PairEntry else f"{path}.")


def _named_in(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _named_in(part)


def _placeholders() -> list[str]:
    rows = []
    for placeholder in [*PLACEHOLDERS.values(), Placeholder("name:regex", "regex", PlaceholderKind.FOLD)]:
        expression = placeholder.expression.replace("|", "\\|")
        rows.append(f"| `{{{placeholder.name}}}` | `{expression}` | {placeholder.kind.words} |")
    return [
        "\n## Patterns of keys\n",
        "A pattern is a regular expression (RE2, in any case) that fits all of a key that follows the prefix. Its",
        "placeholders name the parts of a key. `{table_name}` stands in it once; `{schema_name}` and `{database_name}`",
        "once at most, and a key is the route's where they are those of its source or of its target. All others may",
        "stand as often as needed, and mean exactly these expressions. `{any}` takes a path part or less, `{path}`",
        "any depth; both may take nothing. `{name:regex}` is a class of your own. A glob (`{table_name}/*.csv`) is",
        "refused, with the pattern that was probably meant. Patterns of tables know `{table_name}` alone.\n",
        "| placeholder | stands for | the parts it takes are |",
        "| --- | --- | --- |",
        *rows,
    ]


def _shown(default: object) -> str:
    return "" if default in (None, "") else f"`{default}`".lower() if isinstance(default, bool) else f"`{default}`"


def _json() -> str:
    """A table a shape, and which command prints which; the JSON Schema of each list is what the table is made from."""
    parts = [
        _NOTE,
        "# What `--json` prints\n",
        "Always a list on stdout: an item a route, or a run of one. Times are ISO 8601 in UTC. Where a route fails,",
        "its item is a `Failure` and the others go on; a command that fails as a whole prints its error on stderr and",
        "nothing on stdout. What does not print is escaped.\n",
        "| command | its items |",
        "| --- | --- |",
        *(
            f"| `{command}` | {', '.join(f'`{kind.__name__}`' for kind in kinds)} |"
            for command, kinds in RESULTS.items()
        ),
    ]
    for name, schema in sorted(_schemas().items()):
        rows = [f"| `{field}` | {_type(shape)} |" for field, shape in schema["properties"].items()]
        description = " ".join(schema.get("description", "").split())
        parts += [f"\n## `{name}`\n", f"{description}\n", "| field | type |", "| --- | --- |", *rows]
    return "\n".join(parts) + "\n"


def _schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every shape by its name."""
    found: dict[str, dict[str, Any]] = {}
    for kinds in RESULTS.values():
        for kind in kinds:
            schema = kind.model_json_schema()
            found |= schema.pop("$defs", {})
            found[kind.__name__] = schema
    return found


def _type(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return f"[`{name}`](#{name.lower()})"
    if "anyOf" in shape:
        return " or ".join(map(_type, shape["anyOf"]))
    if "enum" in shape:
        return " or ".join(f"`{value}`" for value in shape["enum"])
    return f"list of {_type(shape['items'])}" if shape.get("type") == "array" else str(shape.get("type", "any"))


def _errors() -> str:
    head = [
        _NOTE,
        "# Errors\n",
        "Every failure is one of these, whatever raised it. The line printed says what happened, where, and the next",
        "step; the class says who takes it, and the exit code follows from that.\n",
        "| error | when | who acts next | exit code | tried again by Dagster |",
        "| --- | --- | --- | ---: | --- |",
    ]
    rows = [
        f"| `{kind.__name__}` | {_first_line(kind)} | {kind.acts_next} | {kind.exit_code} | "
        f"{'yes' if issubclass(kind, errors.TransientError) else 'no'} |"
        for kind in _leaves(errors.DeltaArcError)
    ]
    return "\n".join([*head, *rows, *_failures()]) + "\n"


def _failures() -> Iterator[str]:
    yield "\n## What can go wrong\n"
    yield "Each made to happen under the real command line by the tests, which compare what is printed with this table."
    yield "`…` stands for words that the case at hand fills in.\n"
    yield "| failure | error | retryable | who acts next | what next |"
    yield "| --- | --- | --- | --- | --- |"
    for failure in FAILURES:
        retryable = "yes" if failure.retryable else "no"
        yield (
            f"| {failure.when} | `{failure.error.__name__}` | {retryable} | {failure.error.acts_next} | "
            f"{failure.next_step} |"
        )


def _leaves(kind: type[errors.DeltaArcError]) -> Iterator[type[errors.DeltaArcError]]:
    for inner in kind.__subclasses__():
        if inner.__module__ == errors.__name__:
            if not inner.__subclasses__() or inner is errors.SettingsError:
                yield inner
            yield from _leaves(inner)


def _first_line(kind: type[errors.DeltaArcError]) -> str:
    return (kind.__doc__ or "").partition("\n")[0].rstrip(".")


def demo_output() -> str:
    """What `delta-arc demo` prints, run now, in a folder of its own."""
    command = [sys.executable, "-c", "from delta_arc_lineage.cli.main import main; main()", "demo"]
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def readme_with(output: str) -> str:
    """The README with this output between its marks."""
    readme = README.read_text(encoding="utf-8")
    return _DEMO.sub(lambda match: f"{match[1]}\n```text\n{output}```\n{match[2]}", readme)


def main() -> None:
    for name, content in pages().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
    README.write_text(readme_with(demo_output()), encoding="utf-8")


if __name__ == "__main__":
    main()
