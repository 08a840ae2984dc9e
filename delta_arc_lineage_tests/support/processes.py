"""Processes that tests start and end by a signal.

What a process ignores, its children ignore: a shell's `&` makes `make test` ignore SIGINT, and an in-process Dagster
job then makes it ignore SIGTERM as well. A child that sets no handler of its own would never end.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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
