"""What a command costs before and after its work: processes of their own, as a person starts them.

    python -m benchmarks.starting [--times 5]

The stack runs already. `import pyatlan` is the SDK's client imported and the process ended, which hand-written programs
pay at least.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import landscape
from benchmarks.measuring import show, show_header
from delta_arc_lineage.adapters.embedded.running import RunningStack

_COMMAND = Path(sys.executable).with_name("delta-arc")
_TABLES = 8


def started(command: Sequence[str], variables: Mapping[str, str]) -> tuple[float, float]:
    """CPU and wall seconds of one process, from its start to its end."""
    began = time.monotonic()
    with Path(os.devnull).open("w") as nowhere:
        process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=nowhere, stderr=nowhere)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return used.ru_utime + used.ru_stime, time.monotonic() - began


def measure(stack: RunningStack, command: Sequence[str], variables: Mapping[str, str], *, times: int) -> list[str]:
    """Medians, and the requests of the last one by the server's own count."""
    costs = [started(command, variables) for _ in range(times - 1)]
    before = sum(landscape.requests_seen(stack).values())
    costs.append(started(command, variables))
    requests = sum(landscape.requests_seen(stack).values()) - before
    cpu, wall = (statistics.median(seconds) for seconds in zip(*costs, strict=True))
    return [str(requests), f"{cpu:.2f}", f"{wall:.2f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    show_header(("command", "requests", "CPU s", "wall s"))
    with landscape.empty_stack() as stack, tempfile.TemporaryDirectory() as state:
        landscape.fill(stack, _TABLES)
        own = stack.variables | {"S3_PREFIX": landscape.PREFIX, "S3_CONNECTION_NAME": "bench", "DELTA_ARC_STATE": state}
        show(
            "`import pyatlan`", *measure(stack, [sys.executable, "-c", "import pyatlan.client.atlan"], {}, times=times)
        )
        for words, changed in (
            ("--help", {}),
            ("history", {}),
            ("plan", {}),
            ("plan", {"ATLAN_API_KEY": "wrong"}),
        ):
            named = f"`{words}`, a wrong key" if changed else f"`{words}`"
            show(named, *measure(stack, [str(_COMMAND), words], own | changed, times=times))


if __name__ == "__main__":
    main()
