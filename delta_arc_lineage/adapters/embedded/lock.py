"""One process per folder, proven by the kernel: it is asked who holds the lock, and no file's text is believed.

A pid written to a file outlives a crash and may by then belong to a stranger. A POSIX record lock ends with
its process however that ends, and the kernel names the holder's pid. Its one trap is that closing *any*
descriptor of the file drops the process's own lock; the holder therefore remembers what it holds and never
opens it again. Works on 64-bit Linux and macOS, where the layout of `struct flock` is known.
"""

import contextlib
import fcntl
import os
import signal
import struct
import sys
from pathlib import Path

_MACOS = sys.platform == "darwin"
_LAYOUT = "qqihh" if _MACOS else "hhqqi4x"
_held: set[tuple[int, int]] = set()


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


class FileLock:
    """An exclusive lock on a file, made if absent and never deleted: a deleted lock file locks nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock if nobody has it; at once, without waiting."""
        if self._path.exists() and _identity(self._path) in _held:
            return False
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # EAGAIN, EACCES: another process has it
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        _held.add(_identity(self._path))
        return True

    def release(self) -> None:
        """Give the lock back; the end of the process does the same."""
        if self._descriptor is not None:
            _held.discard(_identity(self._path))
            os.close(self._descriptor)
            self._descriptor = None


def holder(path: Path) -> int | None:
    """The pid of the process that holds the lock on this file; None when nobody does."""
    if not path.exists():
        return None
    if _identity(path) in _held:
        return os.getpid()
    descriptor = os.open(path, os.O_RDWR)
    try:
        return _conflicting_pid(descriptor)
    finally:
        os.close(descriptor)


def _conflicting_pid(descriptor: int) -> int | None:
    question = (0, 0, 0, fcntl.F_WRLCK, 0) if _MACOS else (fcntl.F_WRLCK, 0, 0, 0, 0)
    answer = struct.unpack(_LAYOUT, fcntl.fcntl(descriptor, fcntl.F_GETLK, struct.pack(_LAYOUT, *question)))
    kind, pid = (answer[3], answer[2]) if _MACOS else (answer[0], answer[4])
    return None if kind == fcntl.F_UNLCK else int(pid)


def signal_holder(path: Path, pid: int, number: signal.Signals) -> None:
    """Send a signal to the lock's holder, and to nobody else: not if the lock has changed hands since.

    On Linux the process is pinned before it is checked, so that its pid cannot pass to another in between.
    """
    with contextlib.suppress(ProcessLookupError):
        if sys.platform != "linux":
            if holder(path) == pid:
                os.kill(pid, number)
            return
        pinned = os.pidfd_open(pid)
        try:
            if holder(path) == pid:
                signal.pidfd_send_signal(pinned, number)
        finally:
            os.close(pinned)
