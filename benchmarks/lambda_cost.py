"""What a run costs in Lambda: GB-seconds, requests to S3 and to the catalog, for a large route that did not change.

    python -m benchmarks.lambda_cost [--tables 1000] [--zip FILE]

The function is the zip of `make lambda`, in the stand-in of `make demo-lambda`, so its time is this machine's. Lambda
gives 1,024 MB 0.58 of a processor: GB-seconds count the CPU by that share where it is more than the time that passed.
Without a zip it is built. *Cold* is a new environment, its imports included.
"""

import argparse
import tempfile
from itertools import count
from pathlib import Path

from benchmarks import landscape
from benchmarks.measuring import show, show_header
from delta_arc_lineage.adapters.embedded.running import RunningStack
from deploy.lambda_demo.__main__ import choose_target
from deploy.lambda_demo.acts import SCHEDULED, Act, file_event, perform
from deploy.lambda_demo.surroundings import Surroundings, surround
from deploy.runtime.folders import unpack_package
from deploy.runtime.function import Function
from deploy.zipping.building import build
from deploy.zipping.bytecode import require_interpreter

_COLUMNS = ("run", "result", "catalog reads", "writes", "S3 requests", "ms", "CPU s", "MiB", "GB-seconds")
_NO_LIMIT = {"DELTA_ARC_REQUESTS_PER_MINUTE": "1000000"}
_CONTENT = b"ID\n1\n2\n"


def results_of(act: Act) -> list[str]:
    """What became of each route."""
    return [str(told["result"]) for told in act.body["routes"].values()]


def show_act(name: str, act: Act) -> None:
    spent, results = act.invocation, ", ".join(results_of(act))
    counts = (act.reads, act.writes, act.s3_requests)
    costs = (f"{spent.wall * 1000:,.0f}", f"{spent.cpu:.2f}", f"{spent.memory:.0f}", f"{spent.gigabyte_seconds:.2f}")
    show(name, results, *counts, *costs)


def change_file(around: Surroundings, stack: RunningStack) -> dict[str, object]:
    """One file gets another content; its event."""
    landscape.put(around.s3, stack, "T00000", _CONTENT)
    return file_event(stack.bucket, f"{landscape.PREFIX}T00000.csv", size=len(_CONTENT))


def measure(folder: Path, interpreter: str, tables: int) -> None:
    show_header(_COLUMNS)
    with landscape.empty_stack() as stack:
        landscape.fill(stack, tables)
        with surround(stack) as around:
            variables = around.variables | {"S3_PREFIX": landscape.PREFIX, **_NO_LIMIT}
            with Function(folder, interpreter=interpreter, variables=variables) as function:
                for number in count(1):  # each call ends before its deadline, and the next one goes on
                    act = perform(function, SCHEDULED, around)
                    show_act(f"first, call {number}", act)
                    if "unfinished" not in results_of(act):
                        break
                show_act("unchanged, at once", perform(function, SCHEDULED, around))
                show_act("unchanged", perform(function, SCHEDULED, around))
                show_act("one file changed, by its event", perform(function, change_file(around, stack), around))
                show_act("unchanged, after it", perform(function, SCHEDULED, around))
            with Function(folder, interpreter=interpreter, variables=variables) as function:
                show_act("unchanged, cold", perform(function, SCHEDULED, around))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--zip", type=Path)
    arguments = parser.parse_args()
    target = choose_target()
    with tempfile.TemporaryDirectory() as temporary:
        file = arguments.zip or build(target, Path(temporary)).file
        folder = unpack_package(file, target, Path(temporary) / "function")
        measure(folder, require_interpreter(target.python), arguments.tables)


if __name__ == "__main__":
    main()
