"""`make demo-lambda`: the built zip in a stand-in for Lambda, on a stack of its own. It never looks at a tenant."""

import shutil
import sys
import tempfile
from pathlib import Path

import click

from delta_arc_lineage.adapters.embedded.running import stop
from delta_arc_lineage.local.tables import NINTH_TABLE
from delta_arc_lineage.settings.project import find_state_folder
from deploy.lambda_demo.acts import SCHEDULED, add_ninth_table, perform, tell_act, tell_landscape
from deploy.lambda_demo.surroundings import Surroundings, start_surroundings
from deploy.runtime import sandbox
from deploy.runtime.folders import unpack_package
from deploy.runtime.function import Function
from deploy.zipping.__main__ import show
from deploy.zipping.building import build
from deploy.zipping.bytecode import find_interpreter, require_interpreter
from deploy.zipping.targets import PYTHON, Target, own_architecture


def choose_target() -> Target:
    """This machine's architecture, and Lambda's Python; where there is none of that, the one that runs this."""
    architecture = own_architecture()
    if find_interpreter(PYTHON) is not None:
        return Target(architecture)
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    click.echo(f"there is no python{PYTHON} here: the package is built for python{own}, of the same code and list")
    return Target(architecture, own)


def main() -> None:
    target = choose_target()
    click.echo("building the package")
    package = build(target, Path("build/lambda" if target.python == PYTHON else "build/lambda-other-python"))
    show(package)
    folder = find_state_folder() / "demo-lambda"
    stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    click.echo("\nstarting a catalog that speaks Atlan's API, an S3, and a Secrets Manager")
    with tempfile.TemporaryDirectory() as temporary, start_surroundings(folder) as around:
        place = unpack_package(package.file, target, Path(temporary))
        is_by_modes = not sandbox.find_way()
        if is_by_modes:
            sandbox.forbid_writing(place / sandbox.TASK)
        click.echo(f"the function: awslambdaric, {sandbox.describe(sandbox.find_way())}")
        try:
            _play(place, around, interpreter=require_interpreter(target.python))
        finally:
            if is_by_modes:
                sandbox.permit_writing(place / sandbox.TASK)
    click.echo("\nnext: `make lambda` builds for both architectures; deploy/terraform/README.md deploys what it built")


def _play(place: Path, around: Surroundings, *, interpreter: str) -> None:
    with Function(place, interpreter=interpreter, variables=around.variables) as function:
        _act(
            "1. The schedule fires for the first time, cold: everything is new",
            function,
            SCHEDULED,
            around,
        )
        _say(tell_landscape(around))
        _act("2. It fires again: nothing changed", function, SCHEDULED, around)
        event = add_ninth_table(around)
        _act(f"3. {NINTH_TABLE.name} was crawled, and EventBridge tells of its file", function, event, around)
        _say(tell_landscape(around))
    with Function(place, interpreter=interpreter, variables=around.variables) as function:
        _act("4. A cold start, and nothing changed", function, SCHEDULED, around)


def _act(title: str, function: Function, event: object, around: Surroundings) -> None:
    click.echo(f"\n{title}")
    tell_act(perform(function, event, around), _say)


def _say(text: str) -> None:
    click.echo(f"   {text}")


if __name__ == "__main__":
    main()
