"""Processes that tests start and end by a signal: programs, and copies of this process.

What a process ignores, its children ignore: a shell's `&` makes `make test` ignore SIGINT, and an in-process Dagster
job then makes it ignore SIGTERM as well. A child that sets no handler of its own would never end.

In a copy all is imported already, so one costs milliseconds.
"""

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

_GLANCE = 1.0  # seconds

_HEAR_AND_RUN = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def hearing(*command: str) -> list[str]:
    """The command, made to hear SIGINT and SIGTERM whatever this process ignores; its pid is the child's."""
    return [sys.executable, "-c", _HEAR_AND_RUN, *command]


def hear_signals() -> None:
    """Let this process, a fork of one that may ignore them, hear SIGINT and SIGTERM."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def ended_by(number: signal.Signals, process: "subprocess.Popen[bytes]", *, seconds: float = 60) -> Iterator[None]:
    """End the process with the context: by this signal, and by force where it has not ended in time."""
    try:
        yield
    finally:
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run_deaf(code: str, *arguments: str) -> str:
    """What this Python code prints in a process that ignores SIGINT and SIGTERM."""
    deaf = "import signal\nfor number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)\n"
    return subprocess.check_output([sys.executable, "-c", deaf + code, *arguments], text=True, timeout=60)


@dataclass(frozen=True, slots=True)
class Child:
    """A process that this one started."""

    pid: int

    def wait(self) -> int:
        """Until it ends; its exit code, negative where a signal ended it."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it, and wait for that."""
        os.kill(self.pid, how)
        self.wait()


def fork(work: Callable[[], None]) -> Child:
    """Do `work` in a process of its own, which ends with it."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return Child(pid)
    code = 1
    try:
        hear_signals()
        end_with(parent)
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of the copy may run on in the parent's frames
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def end_with(parent: int) -> None:
    """From now on this process does not outlive its parent, however that one ends, or has ended by now."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_GLANCE)
        os._exit(1)

    Thread(target=watch, name="parent", daemon=True).start()
