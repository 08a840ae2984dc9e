"""What a command costs before and after its work: processes of their own, as a person or a scheduler starts them.

    python -m benchmarks.starting [--times 5]

The stack runs already, and the route is as it was the last time. `import pyatlan` is the SDK's client imported and the
process ended, which hand-written programs pay at least. *Cold* finds no bytecode and may write none, as a function that
is started from a read-only package does. *To its first request* ends where the first connection would be opened. *An
empty project* is what Dagster costs by itself: as many assets and checks as ours, which do nothing.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import landscape
from benchmarks.measuring import show, show_header
from delta_arc_lineage.adapters.embedded.running import RunningStack

_COMMAND = str(Path(sys.executable).with_name("delta-arc"))
_TABLES = 8
_LOADED = "from delta_arc_lineage.definitions import defs; loaded = defs()"
_TICK = f"""
import dagster as dg
{_LOADED}
sensor = loaded.get_repository_def().get_sensor_def("bucket_sensor")
with dg.DagsterInstance.ephemeral() as instance:
    with dg.build_sensor_context(instance=instance, definitions=loaded, resources=loaded.resources) as context:
        sensor.evaluate_tick(context)
"""
_JOB = f"""
import dagster as dg
{_LOADED}
with dg.DagsterInstance.ephemeral() as instance:
    assert loaded.get_job_def("sync_lineage").execute_in_process(instance=instance, partition_key="main").success
"""
_EMPTY = """
import dagster as dg
route, names = dg.StaticPartitionsDefinition(["main"]), ("a", "b", "c", "plan", "d", "e", "f")
def make(number, name):
    checks = [dg.AssetCheckSpec(f"check_{one}", asset=name) for one in range(4 if name == "plan" else 0)]
    @dg.asset(name=name, deps=names[:number], partitions_def=route, check_specs=checks)
    def asset():
        results = [dg.AssetCheckResult(check_name=check.name, passed=True) for check in checks]
        return dg.MaterializeResult(metadata={"number": number}, check_results=results)
    return asset
def check(name):
    @dg.asset_check(asset=name, name="more")
    def asset_check():
        return dg.AssetCheckResult(passed=True)
    return asset_check
loaded = dg.Definitions(
    assets=[make(*numbered) for numbered in enumerate(names)],
    asset_checks=[check("plan"), check("f")],
    jobs=[dg.define_asset_job("every", "*")],
    executor=dg.in_process_executor,
)
"""
_EMPTY_JOB = f"""
{_EMPTY}
with dg.DagsterInstance.ephemeral() as instance:
    assert loaded.get_job_def("every").execute_in_process(instance=instance, partition_key="main").success
"""
_FIRST = """
import os, sys
sys.addaudithook(lambda event, _: os._exit(0) if event == "socket.connect" else None)
sys.argv[0] = "delta-arc"
from delta_arc_lineage.cli.main import main
main()
"""
"""A command up to its first connection."""
_WATCH = """
import os, json, resource, subprocess, sys, time
began = time.monotonic()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024]))
"""
"""A small process between: one that is started has, by the count, at least the memory of the one that starts it."""
_WORDS = (
    ("--help",),
    ("local", "status"),
    ("history",),
    ("cache", "status"),
    ("explain", "T0001"),
    ("plan",),
    ("apply", "--yes"),
    ("leftovers",),
    ("doctor",),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process from its start to its end: seconds of CPU and on the clock, and the most memory it had, in MiB."""

    cpu: float
    wall: float
    memory: float


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


def measure(
    name: str, stack: RunningStack, command: Sequence[str], variables: Mapping[str, str], *, times: int
) -> None:
    """A row of medians, with the requests of the last run by the server's own count."""
    costs = [start(command, variables) for _ in range(times - 1)]
    before = sum(landscape.requests_seen(stack).values())
    costs.append(start(command, variables))
    requests = sum(landscape.requests_seen(stack).values()) - before
    cpu, wall, memory = (statistics.median(getattr(cost, what) for cost in costs) for what in ("cpu", "wall", "memory"))
    show(name, requests, f"{cpu:.2f}", f"{wall:.2f}", f"{memory:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    show_header(("process", "requests", "CPU s", "wall s", "MiB"))
    with landscape.empty_stack() as stack, tempfile.TemporaryDirectory() as state:
        landscape.fill(stack, _TABLES)
        own = stack.variables | {
            "S3_PREFIX": landscape.PREFIX,
            "S3_CONNECTION_NAME": "bench",
            "DELTA_ARC_STATE": state,
            "DELTA_ARC_APPLY": "safe",
        }
        for _ in range(2):  # the second catches up with what the first wrote
            start([_COMMAND, "apply", "--yes"], own)
        measure("`import pyatlan`", stack, [sys.executable, "-c", "import pyatlan.client.atlan"], {}, times=times)
        for words in _WORDS:
            measure(f"`{' '.join(words)}`", stack, [_COMMAND, *words], own, times=times)
        measure("`plan`, a wrong key", stack, [_COMMAND, "plan"], own | {"ATLAN_API_KEY": "wrong"}, times=times)
        cold = own | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": os.devnull}
        measure("`plan`, cold", stack, [_COMMAND, "plan"], cold, times=times)
        first = [sys.executable, "-c", _FIRST, "plan"]
        measure("`plan` to its first request", stack, first, own, times=times)
        measure("`plan` to its first request, cold", stack, first, cold, times=times)
        for name, code in (
            ("an empty project loaded", _EMPTY),
            ("definitions loaded", _LOADED),
            ("a tick of the sensor", _TICK),
            ("a run of an empty project", _EMPTY_JOB),
            ("a run of the job", _JOB),
        ):
            measure(name, stack, [sys.executable, "-c", code], own, times=times)
        demo = {"DELTA_ARC_STATE": f"{state}/demo"}
        measure("`demo`, its stack apart", stack, [_COMMAND, "demo"], demo, times=1)


if __name__ == "__main__":
    main()
