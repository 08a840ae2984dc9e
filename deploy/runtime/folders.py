"""A function's folder: the package as Lambda unpacks it, and beside it what Lambda brings itself."""

from pathlib import Path

from deploy.runtime.sandbox import RUNTIME, TASK
from deploy.zipping.archive import unpack
from deploy.zipping.pins import WHOLE_LOCK, read_pins
from deploy.zipping.targets import Target
from deploy.zipping.wheels import install_wheels

OF_LAMBDA_ITSELF = ("awslambdaric", "simplejson", "snapshot-restore-py")
"""The runtime's interface client and what it imports: every Python runtime of Lambda has them, so no package does."""


def unpack_package(file: Path, target: Target, folder: Path) -> Path:
    """Make the folder out of a zip."""
    unpack(file, folder / TASK)
    install_wheels([pin for pin in read_pins(WHOLE_LOCK) if pin.name in OF_LAMBDA_ITSELF], target, folder / RUNTIME)
    return folder
