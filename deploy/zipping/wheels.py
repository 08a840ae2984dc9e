"""Wheels of another machine, put into a folder by pip: nothing is compiled, and no file of them is run."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from deploy.zipping.pins import Pin
from deploy.zipping.targets import Target

_OF_THE_INSTALLER = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json")
"""They say how this folder was made, or list files that are pruned. What `importlib.metadata` is asked, and licences,
stay."""


def install_wheels(pins: Iterable[Pin], target: Target, folder: Path) -> None:
    """Put what is pinned for this target into the folder. SystemExit with pip's words where pip fails."""
    chosen = sorted(pin.text for pin in pins if pin.applies(target.markers))
    folder.mkdir(parents=True)
    done = subprocess.run(
        _command(target, folder), input="\n".join(chosen), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"pip could not install for {target.architecture}:\n{done.stdout}{done.stderr}")
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for information in folder.glob("*.dist-info"):
        for name in _OF_THE_INSTALLER:
            (information / name).unlink(missing_ok=True)


def _command(target: Target, folder: Path) -> list[str]:
    """`--ignore-requires-python`: pip asks that of the Python it runs in; the tags of the wheels say it already."""
    return [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--require-hashes"),
        *("--ignore-requires-python", "--only-binary", ":all:", "--disable-pip-version-check"),
        *(word for platform in target.platforms for word in ("--platform", platform)),
        *("--python-version", target.python, "--implementation", "cp"),
        *("--abi", target.abi, "--abi", "abi3", "--abi", "none"),
        *("--target", str(folder), "--requirement", "/dev/stdin"),
    ]
