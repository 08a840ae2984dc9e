"""A lock proves that its process lives, whatever is written anywhere."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from delta_arc_lineage.adapters.embedded.lock import FileLock, locked_text, read_locked

HOLD = """
import sys, time, pathlib
from delta_arc_lineage.adapters.embedded.lock import FileLock
assert FileLock(pathlib.Path(sys.argv[1])).acquire()
print("locked", flush=True)
time.sleep(60)
"""


@contextmanager
def locked_by_another(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has this file locked until the context ends, or until it is killed."""
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "locked\n"
            yield process
        finally:
            process.kill()


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    """While another process holds it, it cannot be taken, and the file's text is believed."""
    path = tmp_path / "lock"
    with locked_by_another(path):
        path.write_text("mine")
        assert not FileLock(path).acquire()
        assert read_locked(path) == "mine"


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    """After kill -9 nobody holds it, the text that stays is not believed, and the lock can be taken again."""
    path = tmp_path / "lock"
    with locked_by_another(path) as process:
        path.write_text("mine")
        process.kill()
        process.wait()
        assert read_locked(path) is None
        lock = FileLock(path)
        assert lock.acquire()
        lock.release()


def test_asking_does_not_drop_ones_own_lock(tmp_path: Path) -> None:
    """The holder may ask, and try again, and still holds it; released, it is free."""
    path = tmp_path / "lock"
    lock = FileLock(path)
    assert lock.acquire()
    assert read_locked(path) == ""
    assert not FileLock(path).acquire()
    assert read_locked(path) == ""
    lock.release()
    assert read_locked(path) is None


def test_a_file_that_is_not_there_is_not_locked(tmp_path: Path) -> None:
    """Asking makes no file."""
    assert read_locked(tmp_path / "lock") is None
    assert list(tmp_path.iterdir()) == []


def test_a_locked_text_is_believed_only_while_its_context_lasts(tmp_path: Path) -> None:
    """It takes the place of a file that a crash left, is its owner's, and goes with the context."""
    path = tmp_path / "stack.json"
    path.write_text("left by a crash")
    assert read_locked(path) is None
    with locked_text(path, "été"):
        assert read_locked(path) == "été"
        assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == []
