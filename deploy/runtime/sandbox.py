"""The folder that a function lives in, made as Lambda makes it: all read-only but /tmp, and nothing in /dev/shm.

Where the kernel lets this user have mounts of his own (root, or a user's own namespace), they are made in a namespace
that ends with the process, and nobody else sees them. Where it does not, the package is read-only by its modes alone.
"""

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

TASK, RUNTIME = "task", "runtime"
"""The package, and what Lambda itself brings: two folders side by side."""
_AT = "/mnt"
_SCRIPT = f"""
set -e
mount --make-rprivate /
mount -t tmpfs -o size=64k none {_AT}
mkdir {_AT}/{TASK} {_AT}/{RUNTIME}
mount --bind "$1/{TASK}" {_AT}/{TASK}
mount --bind "$1/{RUNTIME}" {_AT}/{RUNTIME}
mount -t tmpfs -o size=512m,mode=1777 none /tmp
mount -t tmpfs -o ro,size=4k,mode=555 none /dev/shm
while read -r _ place _; do
  case "$place" in /tmp|/proc*|/sys*|/dev*) ;; *) mount -o remount,bind,ro "$place" 2>/dev/null || true ;; esac
done </proc/self/mounts
cd {_AT}/{TASK}
shift
exec "$@"
"""
_WRITES = f"touch {_AT}/{TASK}/written 2>/dev/null || touch /dev/shm/written 2>/dev/null || touch /tmp/written"
_WAYS = (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount"))


@cache
def find_way() -> tuple[str, ...]:
    """How mounts of one's own are had here; empty where they are not."""
    return next((way for way in _WAYS if _works(way)), ())


def _works(way: Sequence[str]) -> bool:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name in (TASK, RUNTIME):
            (Path(folder) / name).mkdir()
        try:
            done = subprocess.run([*confine(way, Path(folder)), "sh", "-c", _WRITES], capture_output=True, check=False)
        except OSError:
            return False
        return done.returncode == 0 and not (Path(folder) / TASK / "written").exists()


def confine(way: Sequence[str], folder: Path) -> list[str]:
    """What stands before a command so that it runs in the sandbox of this folder."""
    return [*way, "sh", "-c", _SCRIPT, "sh", str(folder)] if way else []


def place_of(way: Sequence[str], folder: Path) -> Path:
    """Where the process finds the two folders."""
    return Path(_AT) if way else folder


def forbid_writing(folder: Path) -> None:
    """By modes, for who has no mounts of his own; root is not held by them."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)


def permit_writing(folder: Path) -> None:
    """So that the folder can be removed again."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)


def describe(way: Sequence[str]) -> str:
    """For a person: what holds the function."""
    if not way:
        return "its folder read-only by modes alone: this user may not have mounts of his own"
    return f"all read-only but an empty /tmp, nothing in /dev/shm, no HOME ({' '.join(way)})"
