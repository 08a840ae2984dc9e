"""A function as Lambda runs it: awslambdaric in a process that sees the package, the runtime and nothing else of ours.

Python is started isolated (`-I -S`): no site-packages, no PYTHONPATH, no home.
"""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from deploy.runtime import sandbox
from deploy.runtime.invocations import FUNCTION_ARN, RuntimeApi

HANDLER = "delta_arc_lineage.lambda_handler.handler"
MEMORY = 1024
"""MiB."""
_WHOLE_PROCESSOR = 1769
"""MiB at which a function has one processor; it has its share of one below."""
_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
sys.path.append(sys.argv[2])
from awslambdaric.__main__ import main
main(["awslambdaric", sys.argv[3]])
"""
_PATIENCE = 0.2  # seconds until it is noticed that the process ended
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event. `wall`, `cpu`: seconds here, the start of the process in them where the event was its first. `memory`:
    MiB at most so far. `error`: the type of what the function did not catch."""

    body: Any
    error: str
    wall: float
    cpu: float
    memory: float
    log: str

    @property
    def gigabyte_seconds(self) -> float:
        """At 1,024 MB: time counts as it passes there, so CPU counts by the share of a processor that it has."""
        return max(self.wall, self.cpu * _WHOLE_PROCESSOR / MEMORY) * MEMORY / 1024


class FunctionFailed(Exception):
    """The function ended, could not be loaded, or said nothing before its deadline; with the end of its log."""


class Function:
    """A context: one execution environment, kept warm between events.

    `folder`: holds the package in `task` and awslambdaric in `runtime`. `variables`: of the environment, beside those
    that Lambda sets. `seconds`: until the deadline of each event.
    """

    def __init__(
        self,
        folder: Path,
        *,
        interpreter: str,
        variables: Mapping[str, str],
        handler: str = HANDLER,
        seconds: float = 900,
    ) -> None:
        self._folder, self._interpreter = folder, str(Path(interpreter).resolve())
        self._variables, self._handler, self._seconds = variables, handler, seconds
        self._log = folder / "log.txt"

    def __enter__(self) -> Self:
        self._api = RuntimeApi().__enter__()
        way = sandbox.find_way()
        place = sandbox.place_of(way, self._folder)
        task, runtime = str(place / sandbox.TASK), str(place / sandbox.RUNTIME)
        command = [self._interpreter, "-I", "-S", "-c", _BOOT, task, runtime, self._handler]
        (self._folder / "tmp").mkdir(exist_ok=True)
        self._began, self._spent, self._told = time.monotonic(), 0.0, 0
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*sandbox.confine(way, self._folder), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder / sandbox.TASK,
                env={**self._list_variables(task, own_tmp="" if way else str(self._folder / "tmp")), **self._variables},
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._api.__exit__(*_)

    def _list_variables(self, task: str, *, own_tmp: str) -> dict[str, str]:
        """What Lambda sets; no HOME is among it."""
        name = FUNCTION_ARN.rpartition(":")[2]
        variables = {
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(MEMORY),
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "LAMBDA_TASK_ROOT": task,
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "TZ": ":UTC",
            "_HANDLER": self._handler,
        }
        return {**variables, "TMPDIR": own_tmp} if own_tmp else variables

    def invoke(self, event: Any) -> Invocation:
        """Send one event and wait for what comes of it. FunctionFailed where nothing comes."""
        began, self._began = self._began or time.monotonic(), 0.0
        sent = self._api.send(event, seconds=self._seconds)
        outcome = None
        while outcome is None:
            outcome = self._api.wait(seconds=_PATIENCE)
            if outcome is None:
                self._require_time(sent.deadline)
        if outcome.error and not outcome.request:
            raise FunctionFailed(f"{self._handler} could not be loaded: {outcome.body}\n{self.read_log()[-4000:]}")
        wall, spent = time.monotonic() - began, self._read_cpu()
        cpu, self._spent = spent - self._spent, spent
        log = self.read_log()
        self._told, told = len(log), self._told
        return Invocation(outcome.body, outcome.error, wall, cpu, self._read_memory(), log[told:])

    def prepare(self) -> float:
        """Wait until the function asks for its first event: its imports are done. Seconds of CPU until then; they are
        counted in the first event too."""
        deadline = int((time.time() + self._seconds) * 1000)
        while self._api.started is None:
            self._require_time(deadline)
            time.sleep(_PATIENCE / 10)
        return self._read_cpu()

    def _require_time(self, deadline: int) -> None:
        if self._process.poll() is not None or time.time() * 1000 > deadline:
            raise FunctionFailed(f"{self._handler} gave no answer:\n{self.read_log()[-4000:]}")

    def read_log(self) -> str:
        """All that the process wrote, as it would stand in CloudWatch."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _read_cpu(self) -> float:
        """Seconds of this process so far, user and system."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _read_memory(self) -> float:
        """MiB at most, as the kernel counts it."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
