"""Requests and CPU of the main job for growing landscapes, beside the naive way on the same server.

    python -m benchmarks.sync [--sizes 8 100 1000] [--naive-up-to 100]

The naive way is what hand-written programs do with pyatlan: a search for everything at every run, then a save for every
asset, changed or not. Requests are the server's own count; CPU is the client process's, pyatlan's import left out.
Ratios carry from machine to machine, seconds do not.
"""

import argparse
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from benchmarks import landscape
from benchmarks.naive import load_sdk, naive_run
from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.model.assets import Phase
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_phase
from delta_arc_lineage.wiring import bucket_opener, open_workspace, s3_access_of

BATCH, PAGE = 50, 300


@dataclass(frozen=True, slots=True)
class Cost:
    reads: int
    writes: int
    cpu: float


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
    plan = read_and_plan(route, space, run="benchmark").plan
    applied = [apply_phase(route, plan, phase, space, consent=Consent.SETTING, run="benchmark") for phase in Phase]
    return sum(len(phase.written) for phase in applied)


def run(size: int, *, naive: bool) -> list[str]:
    with landscape.empty_stack() as stack, workspace(stack) as (settings, space):
        client = landscape.fill(stack, size)
        route = settings.route(None)
        entities: list[int] = []
        rows = []
        first = measure(stack, lambda: entities.append(sync(route, space)))
        after = measure(stack, lambda: entities.append(sync(route, space)))
        unchanged = measure(stack, lambda: entities.append(sync(route, space)))
        landscape.put(client, stack, "T00000", b"ID\n1\n2\n")
        changed = measure(stack, lambda: entities.append(sync(route, space)))
        assets = 2 * size * (1 + landscape.COLUMNS) + sum(entities[:1])
        names = ("first", "unchanged, at once", "unchanged", "one file changed")
        for name, cost, count in zip(names, (first, after, unchanged, changed), entities, strict=True):
            floor = f"{ceil(count / BATCH)}"
            rows.append(_row(size, name, count, cost, floor=floor, most_reads=ceil(assets / PAGE)))
        if naive:
            rows += _naive_rows(stack, route, size, first, unchanged)
        return rows


def _naive_rows(stack: RunningStack, route: Route, size: int, first: Cost, unchanged: Cost) -> list[str]:
    load_sdk()
    naive = measure(stack, lambda: naive_run(stack, route, tables=landscape.tables(size)))
    ratios = [
        f"{(naive.reads + naive.writes) / (ours.reads + ours.writes):.0f}× requests, {naive.cpu / ours.cpu:.1f}× CPU"
        for ours in (first, unchanged)
    ]
    row = f"| {size} | naive, any run | all | {naive.reads} | {naive.writes} | | | {naive.cpu:.2f} |"
    return [row, f"| {size} | naive ÷ ours | | first: {ratios[0]} | unchanged: {ratios[1]} | | | |"]


def _row(size: int, name: str, entities: int, cost: Cost, *, floor: str, most_reads: int) -> str:
    return f"| {size} | {name} | {entities} | {cost.reads} | {cost.writes} | {floor} | {most_reads} | {cost.cpu:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[8, 100])
    parser.add_argument("--naive-up-to", type=int, default=100)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    print("| tables | run | entities changed | reads | writes | ceil(changed / 50) | ceil(assets / 300) | CPU s |")  # noqa: T201
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |")  # noqa: T201
    for size in arguments.sizes:
        for row in run(size, naive=size <= arguments.naive_up_to):
            print(row, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
