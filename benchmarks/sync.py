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
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from benchmarks import landscape
from benchmarks.naive import naive_run
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.adapters.state_store import FolderStateStore
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.slices import Slice
from delta_arc_lineage.ports.ambient import Silence
from delta_arc_lineage.ports.budget import Unlimited
from delta_arc_lineage.settings import load_settings
from delta_arc_lineage.sync.applying import apply_slice
from delta_arc_lineage.sync.discovery import Discovery
from delta_arc_lineage.sync.planning import read_and_plan
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.wiring import CatalogAddress, bucket_of, connect_catalog, s3_access_of

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


def route_of(stack: RunningStack) -> Route:
    settings = load_settings(
        {"S3_BUCKET_NAME": stack.bucket, "S3_PREFIX": landscape.PREFIX, "S3_ENDPOINT_URL": stack.s3_endpoint}
    )
    return settings.route(None)


def sync(route: Route, space: Workspace) -> int:
    """One run without a graph around it; how many entities it changed."""
    plan = read_and_plan(route, space, run="benchmark").plan
    applied = [apply_slice(route, plan, part, space, approved=False, run="benchmark") for part in Slice]
    return sum(len(part.written) for part in applied)


def run(size: int, *, naive: bool) -> list[str]:
    with landscape.empty_stack() as stack, tempfile.TemporaryDirectory() as state:
        client = landscape.fill(stack, size)
        route = route_of(stack)
        address = CatalogAddress(stack.catalog_url, stack.api_key)
        catalog = connect_catalog(address, page=PAGE, patience=300, progress=Silence(), budget=Unlimited())
        bucket = bucket_of(route, s3_access_of(stack))
        store = FolderStateStore(Path(state))
        discovery = Discovery(store=store, tenant=stack.catalog_url)
        space = Workspace(catalog, bucket, store, SystemClock(), Silence(), discovery=discovery)
        catalog.find_connections(["warm"])
        entities: list[int] = []
        rows = []
        first = measure(stack, lambda: entities.append(sync(route, space)))
        after = measure(stack, lambda: entities.append(sync(route, space)))
        unchanged = measure(stack, lambda: entities.append(sync(route, space)))
        landscape.put(client, stack, "T00000", b"ID\n1\n2\n")
        changed = measure(stack, lambda: entities.append(sync(route, space)))
        catalog.close()
        assets = 2 * size * (1 + landscape.COLUMNS) + sum(entities[:1])
        names = ("first", "unchanged, at once", "unchanged", "one file changed")
        for name, cost, count in zip(names, (first, after, unchanged, changed), entities, strict=True):
            floor = f"{ceil(count / BATCH)}"
            rows.append(_row(size, name, count, cost, floor=floor, most_reads=ceil(assets / PAGE)))
        if naive:
            rows += _naive_rows(stack, route, size, first, unchanged)
        return rows


def _naive_rows(stack: RunningStack, route: Route, size: int, first: Cost, unchanged: Cost) -> list[str]:
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
