"""`make lambda`: the package of each architecture, its size, and what a cold start of it costs here."""

import argparse
from pathlib import Path

import click

from deploy.zipping.building import MOST_BYTES, Package, build
from deploy.zipping.targets import ARCHITECTURES, PYTHON, Target

_MIB = 1 << 20


def show(package: Package) -> None:
    """The sizes of one package, for a person."""
    click.echo(f"{package.file}: for Python {package.target.python} on {package.target.architecture}")
    click.echo(f"   {package.zipped / _MIB:.1f} MiB zipped, {package.unzipped / _MIB:.1f} MiB unzipped")
    click.echo(
        f"   {package.unzipped:,} bytes of the {MOST_BYTES:,} that Lambda takes; {package.pruned / _MIB:.1f} MiB pruned"
    )
    click.echo(f"   {package.libraries} files of machine code, all of them for {package.target.machine}")
    click.echo(f"   digest of names and contents: {package.digest}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--architectures", nargs="+", choices=ARCHITECTURES, default=list(ARCHITECTURES))
    parser.add_argument("--python", default=PYTHON)
    parser.add_argument("--into", type=Path, default=Path("build/lambda"))
    arguments = parser.parse_args()
    for architecture in arguments.architectures:
        show(build(Target(architecture, arguments.python), arguments.into))


if __name__ == "__main__":
    main()
