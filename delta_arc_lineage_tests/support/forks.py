"""Processes that begin as a copy of this one: all is imported already, so one costs milliseconds."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from delta_arc_lineage_tests.processes import hear_signals

_GLANCE = 1.0  # seconds


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
