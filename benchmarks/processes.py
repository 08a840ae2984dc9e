"""What whole processes cost, as a person or a scheduler starts them: CPU, time and memory from start to end."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WATCH = """
import json, resource, subprocess, sys, tempfile, time
with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as complaint:
    began = time.monotonic()
    code = subprocess.run(sys.argv[1:], stdout=output, stderr=complaint).returncode
    wall, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    texts = [(file.seek(0), file.read())[1] for file in (output, complaint)]
print(json.dumps([used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, code, *texts]))
"""
"""A small process between: one that is started has, by the count, at least the memory of the one that starts it. Files
and no pipes: a command may leave a server behind, which would keep a pipe open."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process from its start to its end: seconds of CPU and on the clock, and the most memory it had, in MiB.

    `code`, `output`, `complaint`: what it ended with, and what it wrote to standard output and standard error.
    """

    cpu: float
    wall: float
    memory: float
    code: int
    output: str
    complaint: str


def start(command: Sequence[str], variables: Mapping[str, str]) -> Cost:
    """Run it to its end, well or not."""
    started = subprocess.run(
        [sys.executable, "-S", "-c", _WATCH, *command],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Cost(*json.loads(started.stdout))
