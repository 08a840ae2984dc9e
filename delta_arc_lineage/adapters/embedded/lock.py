"""Locks that end with their process, however it ends: they prove that a process runs and that a file is its own.

The text of a file outlives a crash, and a pid in it may by then belong to a stranger. A lock of the kernel (`flock`)
does not outlive its process. So a text is believed only while its file is locked, and no pid is ever signalled.
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
        """Take the lock without waiting; False if another process holds it, or reads it right now (`read_locked`)."""
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
    """A context with a file of this text, readable by its owner only; it is locked as long as it exists."""
    with written_beside(path, [text]) as beside:
        lock = FileLock(beside)
        lock.acquire()
        beside.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


def read_locked(path: Path) -> str | None:
    """The text of a file that a living process has locked; None if it is not locked, or missing.

    Reading takes a shared lock for a moment, so two readers do not take each other for the holder.
    """
    try:
        file = path.open(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read()
    return None
