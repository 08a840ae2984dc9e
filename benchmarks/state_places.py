"""What a run asks of its state: requests to S3 by kind and CPU with the state in a bucket, beside a folder.

    python -m benchmarks.state_places [--sizes 8 1000]

Each run is a machine of its own: it remembers nothing that is not in the place. Requests are counted where they are
sent, those of the state and of the discovery cache alone; the listing of the route's files is not among them. Dollars
are of us-east-1: 5 for a million PUT and LIST, 0.4 for a million GET and HEAD; DELETE is free.
"""

import argparse
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks import landscape
from benchmarks.measuring import show, show_header
from benchmarks.sync import sync, workspace
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.diagnosing.doctor import Doctor
from delta_arc_lineage.sync.planning.undoing import find_run, plan_undo
from delta_arc_lineage.sync.retention import tidy_daily
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.wiring import s3_access_of

BUCKET = "kept"
KINDS = {
    "PutObject": "PUT",
    "GetObject": "GET",
    "HeadObject": "HEAD",
    "ListObjectsV2": "LIST",
    "DeleteObject": "DELETE",
}
_DOLLARS = {"PUT": 5e-6, "LIST": 5e-6, "GET": 4e-7, "HEAD": 4e-7}
Stores = tuple[StateStore, StateStore]


@dataclass(slots=True)
class Asked:
    """Requests by kind, and bytes sent in their bodies."""

    kinds: Counter[str] = field(default_factory=Counter)
    sent: int = 0

    def hear(self, model: Any, params: Any, **_: Any) -> None:
        self.kinds[KINDS.get(model.name, model.name)] += 1
        body = params.get("body") or b""
        self.sent += len(body) if isinstance(body, bytes) else body.seek(0, 2)
        if not isinstance(body, bytes):
            body.seek(0)

    @property
    def dollars(self) -> float:
        return sum(_DOLLARS.get(kind, 0) * number for kind, number in self.kinds.items())


def _history(route: Route, space: Workspace) -> object:
    return space.journals.records()


def _undo(route: Route, space: Workspace) -> object:
    records = space.journals.records()
    return plan_undo(route, find_run(records, "benchmark"), records, space)


def _doctor(route: Route, space: Workspace) -> object:
    doctor = Doctor()
    return [*doctor.look_around(space), *doctor.look_at(route, space)]


def _tidy(route: Route, space: Workspace) -> object:
    return tidy_daily(space.state, route.name, keep_days=400, clock=space.clock)


RUNS: dict[str, Callable[[Route, Workspace], object]] = {
    "first": sync,
    "unchanged, at once": sync,
    "unchanged": sync,
    "one file changed": sync,
    "history": _history,
    "undo, planned": _undo,
    "doctor": _doctor,
    "tidy, once a day": _tidy,
    "tidy, again": _tidy,
}


def in_folder(folder: Path) -> Iterator[tuple[Stores, Asked]]:
    while True:
        yield (FolderStateStore(folder / "state"), FolderStateStore(folder)), Asked()


def in_bucket(stack: Any) -> Iterator[tuple[Stores, Asked]]:
    """New stores over a new client each time, as another machine has them."""
    access = s3_access_of(stack)
    s3_client(access).create_bucket(Bucket=BUCKET)
    while True:
        asked, client = Asked(), s3_client(access)
        client.meta.events.register("before-call.s3", asked.hear)
        state, cache = (
            S3StateStore(BUCKET, lambda c=client: c, setting="DELTA_ARC_STATE", prefix=prefix)
            for prefix in ("p/state/", "p/")
        )
        yield (state, cache), asked


def measure(size: int, place: str) -> None:
    with (
        landscape.empty_stack() as stack,
        workspace(stack) as (settings, space),
        tempfile.TemporaryDirectory() as folder,
    ):
        client, route = landscape.fill(stack, size), settings.route(None)
        stores = in_folder(Path(folder)) if place == "folder" else in_bucket(stack)
        for name, run in RUNS.items():
            if name.startswith("one file"):
                landscape.put(client, stack, "T00000", b"ID\n1\n2\n")
            (state, cache), asked = next(stores)
            own = replace(space, state=state, cache=replace(space.cache, store=cache))
            began = time.process_time()
            run(route, own)
            cpu = time.process_time() - began
            kinds = asked.kinds
            each = [kinds[kind] for kind in ("PUT", "GET", "HEAD", "LIST", "DELETE")]
            dollars = f"{asked.dollars * 1000:.3f}"
            show(size, place, name, sum(kinds.values()), *each, f"{asked.sent / 1000:,.0f}", dollars, f"{cpu:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[8, 1_000])
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    kinds = ("PUT", "GET", "HEAD", "LIST", "DELETE")
    show_header(("tables", "state", "run", "S3 requests", *kinds, "kB sent", "$ for 1,000 runs", "CPU s"))
    for size in arguments.sizes:
        for place in ("folder", "bucket"):
            measure(size, place)


if __name__ == "__main__":
    main()
