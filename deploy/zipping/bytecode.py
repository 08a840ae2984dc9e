"""Bytecode beside each source: a function's folder is read-only, so each cold start would compile everything again.

It carries the hash of its source, never looked at again (PEP 552), and no time. Where the sources lie now is not in it.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from deploy.zipping.targets import Target

_LIES_AT = "/var/task"
_SAYS_ITS_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def find_interpreter(python: str) -> str | None:
    """A CPython of this version (`3.12`): this one, one on the path, or one that pyenv has and has not chosen."""
    name = f"python{python}"
    found = shutil.which(name)
    shims = [Path(found).parent] if found else []
    kept = [path for shim in shims for path in sorted(shim.parent.glob(f"versions/{python}*/bin/{name}"))]
    candidates = [sys.executable, found, *map(str, kept)]
    return next((path for path in candidates if path and _version_of(path) == python), None)


def _version_of(interpreter: str) -> str:
    asked = subprocess.run([interpreter, "-c", _SAYS_ITS_VERSION], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def require_interpreter(python: str) -> str:
    """SystemExit where there is none: bytecode of another version is not read."""
    found = find_interpreter(python)
    if found is None:
        raise SystemExit(f"there is no python{python} to compile with: install it, or build with --python for another")
    return found


def compile_sources(folder: Path, target: Target) -> None:
    """Write the bytecode of every source. The seed of hashes is fixed: sets are written in its order."""
    command = [require_interpreter(target.python), "-S", "-m", "compileall", "-q", "-j", "1"]
    form = ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", _LIES_AT]
    done = subprocess.run(
        [*command, *form, str(folder)], env={"PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"a source of the package does not compile:\n{done.stdout}{done.stderr}")
