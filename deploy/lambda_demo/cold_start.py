"""What a cold start of a package costs here: the last part of `make lambda`.

    python -m deploy.lambda_demo.cold_start FOLDER

The event is one that finds nothing to do: whatever it costs more than a warm one is imports and connections.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path

import click

from deploy.lambda_demo.acts import SCHEDULED, perform
from deploy.lambda_demo.surroundings import start_surroundings
from deploy.runtime.folders import unpack_package
from deploy.runtime.function import Function
from deploy.zipping.bytecode import require_interpreter
from deploy.zipping.targets import PYTHON, Target, own_architecture


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    target = Target(own_architecture())
    package = parser.parse_args().folder / target.file_name
    with tempfile.TemporaryDirectory() as temporary:
        place = unpack_package(package, target, Path(temporary) / "function")
        with start_surroundings(Path(temporary) / "stack") as around:
            start = partial(Function, place, interpreter=require_interpreter(PYTHON), variables=around.variables)
            with start() as function:
                for _ in range(2):
                    perform(function, SCHEDULED, around)
                warm = perform(function, SCHEDULED, around)
            with start() as function:
                imported = function.prepare()
                cold = perform(function, SCHEDULED, around)
    cost, memory = cold.invocation.cpu, cold.invocation.memory
    click.echo(f"{package}: a cold start, here, on {target.architecture}")
    click.echo(f"   {imported:.2f} s of CPU until it asks for an event, {cost:.2f} s until it found nothing to do")
    click.echo(f"   {warm.invocation.cpu:.2f} s where it is warm; {memory:.0f} MiB at most")


if __name__ == "__main__":
    main()
