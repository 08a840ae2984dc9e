"""Requests and CPU of the main job for growing landscapes, beside the naive way on the same server.

    python -m benchmarks.sync [--sizes 8 50 100 1000] [--naive-up-to 100] [--times 3]

The naive way is what hand-written programs do with pyatlan: a search for everything at every run, then a save for every
asset, changed or not. Requests are the server's own count; CPU is the client process's, pyatlan's import left out.
All runs of a size follow each other on one stack, and that is repeated on a new one: CPU is the median of so many, a
ratio is the median of those within one stack, with the least and the most. Ratios carry from machine to machine better
than seconds do, and those of short runs differ from run to run.
"""

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from benchmarks import landscape
from benchmarks.measuring import show, show_header
from benchmarks.naive import load_sdk, naive_run
from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_phase
from delta_arc_lineage.wiring import bucket_opener, open_workspace, s3_access_of

BATCH, PAGE = 50, 300
NAIVE = "naive, any run"


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu` in seconds."""

    reads: int
    writes: int
    cpu: float

    @property
    def requests(self) -> int:
        return self.reads + self.writes


@dataclass(frozen=True, slots=True)
class Run:
    """`entities`: how many it changed, None for all there are."""

    entities: int | None
    cost: Cost


def measure(stack: RunningStack, work: Callable[[], object]) -> Cost:
    before, started = landscape.requests_seen(stack), time.process_time()
    work()
    cpu = time.process_time() - started
    after = landscape.requests_seen(stack)
    return Cost(after["reads"] - before["reads"], after["writes"] - before["writes"], cpu)


@contextmanager
def workspace(stack: RunningStack) -> Iterator[tuple[Settings, Workspace]]:
    """A workspace with a state of its own, as every door opens it, and no limit to its requests."""
    with tempfile.TemporaryDirectory() as state:
        variables = {**stack.variables, "S3_CONNECTION_NAME": "bench", "S3_PREFIX": landscape.PREFIX}
        own = {"DELTA_ARC_STATE": state, "DELTA_ARC_REQUESTS_PER_MINUTE": "1000000", "DELTA_ARC_PAGE": str(PAGE)}
        settings = load_settings({**variables, **own})
        access = s3_access_of(stack)
        opener = bucket_opener(lambda: access)
        with open_workspace(settings, progress=Silence(), actor="", why="", open_bucket=opener) as space:
            space.catalog.find_connections(["warm"])
            yield settings, space


def sync(route: Route, space: Workspace) -> int:
    """One run without a graph around it; how many entities it changed."""
    with collector_paused():  # as every door does
        plan = read_and_plan(route, space, run="benchmark").plan
    applied = [apply_phase(route, plan, phase, space, consent=Consent.SETTING, run="benchmark") for phase in Phase]
    return sum(len(phase.written) for phase in applied)


def run(size: int, *, naive: bool) -> dict[str, Run]:
    """Every run of a size on one new stack, by what has changed before it."""
    with landscape.empty_stack() as stack, workspace(stack) as (settings, space):
        client = landscape.fill(stack, size)
        route = settings.route(None)
        runs: dict[str, Run] = {}
        for name in ("first", "unchanged, at once", "unchanged", "one file changed"):
            if name.startswith("one file"):
                landscape.put(client, stack, "T00000", b"ID\n1\n2\n")
            entities: list[int] = []
            cost = measure(stack, lambda: entities.append(sync(route, space)))  # noqa: B023
            runs[name] = Run(entities[0], cost)
        if naive:
            tables = landscape.tables(size)
            runs[NAIVE] = Run(None, measure(stack, lambda: naive_run(stack, route, tables=tables)))
        return runs


def show_size(size: int, repeated: Sequence[Mapping[str, Run]]) -> None:
    """A row for each run, and how many times as much the naive way costs."""
    assets = 2 * size * (1 + landscape.COLUMNS) + (repeated[0]["first"].entities or 0)
    for name, last in repeated[-1].items():
        cpu = f"{statistics.median(runs[name].cost.cpu for runs in repeated):.2f}"
        changed = "all" if last.entities is None else last.entities
        least = ("", "") if last.entities is None else (ceil(last.entities / BATCH), ceil(assets / PAGE))
        show(size, name, len(repeated), changed, last.cost.reads, last.cost.writes, *least, cpu)
    for name in ("first", "unchanged") if NAIVE in repeated[0] else ():
        pairs = [(runs[NAIVE].cost, runs[name].cost) for runs in repeated]
        requests = statistics.median(naive.requests / ours.requests for naive, ours in pairs)
        ratios = [naive.cpu / ours.cpu for naive, ours in pairs]
        ratio = f"{statistics.median(ratios):.0f}× ({min(ratios):.0f} to {max(ratios):.0f})"
        show(size, f"naive ÷ {name}", len(pairs), "", f"{requests:.0f}× requests", "", "", "", ratio)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[8, 50])
    parser.add_argument("--naive-up-to", type=int, default=100)
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    load_sdk()
    fewest = ("ceil(changed / 50)", "ceil(assets / 300)")
    show_header(("tables", "run", "runs", "entities changed", "reads", "writes", *fewest, "CPU s"))
    for size in arguments.sizes:
        naive = size <= arguments.naive_up_to
        show_size(size, [run(size, naive=naive) for _ in range(arguments.times)])


if __name__ == "__main__":
    main()
