"""One package, from the lock to the zip."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.zipping.archive import digest_of, list_files, list_machines, write_archive
from deploy.zipping.bytecode import compile_sources, require_interpreter
from deploy.zipping.own_code import copy_own_code
from deploy.zipping.pins import LOCK, read_pins
from deploy.zipping.pruning import prune, read_patterns
from deploy.zipping.targets import Target
from deploy.zipping.wheels import install_wheels

MOST_BYTES = 262_144_000
"""What Lambda takes unzipped, layers included (250 MB in its words)."""


@dataclass(frozen=True, slots=True)
class Package:
    """`pruned`, `unzipped`, `zipped`: bytes; `libraries`: how many files of machine code; `digest`: of names and
    contents."""

    file: Path
    target: Target
    pruned: int
    unzipped: int
    zipped: int
    libraries: int
    digest: str


def build(target: Target, into: Path) -> Package:
    """Make the package. SystemExit where it would not run or not fit: nothing is left then."""
    require_interpreter(target.python)  # before pip works for half a minute
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "package"
        install_wheels(read_pins(LOCK), target, root)
        before = size_of(root)
        prune(root, read_patterns())
        pruned = before - size_of(root)
        copy_own_code(root)
        compile_sources(root, target)
        libraries = list(list_machines(root))
        _require_machine(libraries, target)
        unzipped = size_of(root)
        if unzipped > MOST_BYTES:
            raise SystemExit(f"{unzipped:,} bytes unzipped: Lambda takes {MOST_BYTES:,}; add to pruned.txt")
        file = into / target.file_name
        write_archive(root, file)
        return Package(file, target, pruned, unzipped, file.stat().st_size, len(libraries), digest_of(root))


def size_of(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in list_files(folder))


def _require_machine(libraries: Sequence[tuple[str, int]], target: Target) -> None:
    strange = [path for path, machine in libraries if machine != target.machine_number]
    if strange or not libraries:
        raise SystemExit(f"not for {target.architecture}: {', '.join(strange) or 'nothing of it is machine code'}")
