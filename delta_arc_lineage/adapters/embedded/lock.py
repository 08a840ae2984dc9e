"""Locks that end with their process, however that ends: what proves that a process runs and that a file is its own.

The text of a file outlives a crash, and a pid in it may by then belong to a stranger. A lock of the kernel (`flock`)
does not outlive its process. So a lock is believed and a text only while its file is locked, and no pid is signalled.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from delta_arc_lineage.adapters.whole_files import written_beside


class FileLock:
    """An exclusive lock on a file, made if absent and never deleted: a deleted lock file locks nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock at once; False if another has it, or looks at it in this moment (`read_locked`)."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; the end of the process does the same."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def locked_text(path: Path, text: str) -> Iterator[None]:
    """Keep a file with this text there, readable by its owner only, and locked from its first moment to its last."""
    with written_beside(path, text) as beside:
        lock = FileLock(beside)
        lock.acquire()
        beside.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


def read_locked(path: Path) -> str | None:
    """The text of a file that a living process has locked; None if nobody has, or if there is no file.

    Looking shares the lock for a moment: two who look do not see each other.
    """
    try:
        file = path.open(encoding="utf-8")
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read()
    return None
