"""The lock says who holds it by the kernel's word, whatever is written anywhere."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from delta_arc_lineage.adapters.embedded.lock import FileLock, holder, signal_holder

HOLD = """
import sys, time, pathlib
from delta_arc_lineage.adapters.embedded.lock import FileLock
assert FileLock(pathlib.Path(sys.argv[1])).acquire()
print("held", flush=True)
time.sleep(60)
"""


@contextmanager
def held_by_another(path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_lock_is_held_by_one_and_named_by_the_kernel(tmp_path: Path) -> None:
    """While another process holds it, it cannot be taken, and its holder is that process."""
    path = tmp_path / "lock"
    with held_by_another(path) as process:
        path.write_text("1")
        assert not FileLock(path).acquire()
        assert holder(path) == process.pid


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    """After kill -9 nobody holds it and it can be taken again."""
    path = tmp_path / "lock"
    with held_by_another(path) as process:
        process.kill()
        process.wait()
        assert holder(path) is None
        lock = FileLock(path)
        assert lock.acquire()
        lock.release()


def test_asking_does_not_drop_ones_own_lock(tmp_path: Path) -> None:
    """The holder may ask who holds it, and try again, and still holds it."""
    path = tmp_path / "lock"
    lock = FileLock(path)
    assert lock.acquire()
    assert holder(path) == os.getpid()
    assert not FileLock(path).acquire()
    code = (
        "import sys, pathlib\nfrom delta_arc_lineage.adapters.embedded.lock import holder\n"
        "print(holder(pathlib.Path(sys.argv[1])))"
    )
    seen = subprocess.check_output([sys.executable, "-c", code, path], text=True)
    assert int(seen) == os.getpid()
    lock.release()
    assert holder(path) is None


def test_a_lock_that_is_not_there_has_no_holder(tmp_path: Path) -> None:
    """Asking makes no file."""
    assert holder(tmp_path / "lock") is None
    assert list(tmp_path.iterdir()) == []


def test_only_the_holder_is_signalled(tmp_path: Path) -> None:
    """A pid that does not hold the lock gets no signal; the one that does gets it."""
    path = tmp_path / "lock"
    with subprocess.Popen(["sleep", "60"]) as stranger, held_by_another(path) as process:
        signal_holder(path, stranger.pid, signal.SIGKILL)
        signal_holder(path, process.pid, signal.SIGTERM)
        assert process.wait(timeout=10) == -signal.SIGTERM
        assert stranger.poll() is None
        stranger.kill()
