"""A process that a test starts can be ended, whatever the test's own process ignores."""

import signal

import pytest

from delta_arc_lineage_tests.support.processes import run_deaf

START_AND_END = """
import subprocess, sys
from delta_arc_lineage_tests.support.processes import hearing
process = subprocess.Popen(hearing(sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"),
    stdout=subprocess.PIPE)
process.stdout.readline()
process.send_signal(int(sys.argv[1]))
print(process.wait(10))
"""
FORK_AND_END = """
import os, signal, sys, time
from delta_arc_lineage_tests.support.processes import fork
reads, writes = os.pipe()
child = fork(lambda: (os.write(writes, b"."), time.sleep(60)))
os.read(reads, 1)
signal.alarm(10)
child.end(signal.Signals(int(sys.argv[1])))
print(-int(sys.argv[1]))
"""


@pytest.mark.parametrize("code", [START_AND_END, FORK_AND_END], ids=["started", "forked"])
def test_a_child_hears_sigterm_although_its_parent_ignores_it(code: str) -> None:
    """Started or forked, it ends by the signal."""
    assert int(run_deaf(code, str(int(signal.SIGTERM)))) == -signal.SIGTERM


def test_a_child_hears_sigint_although_its_parent_ignores_it() -> None:
    """Python ends it as an interrupt ends a program."""
    assert int(run_deaf(START_AND_END, str(int(signal.SIGINT)))) == -signal.SIGINT
