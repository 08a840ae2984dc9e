"""A function's folder out of what is installed here: the same distributions, pruned by the same list, our own rooms.

Pip and the compiler are left out, which take a minute; the package of `make lambda` goes through the same tests in
`make demo-lambda`.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import files
from pathlib import Path

from deploy.runtime.folders import OF_LAMBDA_ITSELF
from deploy.runtime.sandbox import RUNTIME, TASK
from deploy.zipping.own_code import copy_own_code
from deploy.zipping.pins import LOCK, read_pins
from deploy.zipping.pruning import is_pruned, read_patterns
from deploy.zipping.targets import Target, own_architecture

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
HERE = Target(own_architecture(), PYTHON)


def link_folder(folder: Path) -> Path:
    """Make both folders of a function in this one."""
    patterns = read_patterns()
    chosen = [pin.name for pin in read_pins(LOCK) if pin.applies(HERE.markers)]
    _link(chosen, folder / TASK, leave_out=lambda path: is_pruned(path, patterns))
    _link(OF_LAMBDA_ITSELF, folder / RUNTIME, leave_out=lambda path: False)
    copy_own_code(folder / TASK)
    return folder


def _link(names: Iterable[str], folder: Path, *, leave_out: Callable[[str], bool]) -> None:
    for name in names:
        for file in files(name) or ():
            path = file.as_posix()
            if not path.startswith("..") and not leave_out(path):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                _link_file(Path(str(file.locate())), folder / path)


def _link_file(source: Path, copied: Path) -> None:
    try:
        os.link(source, copied)
    except OSError:  # on another disk
        shutil.copyfile(source, copied)
