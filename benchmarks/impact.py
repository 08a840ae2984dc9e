"""Impact on a landscape of 100,000 assets: requests, seconds and memory as what is downstream grows, not the catalog.

    python -m benchmarks.impact [--assets 100000]

The landscape is imported into a local catalog in a process of its own. From a table each: 10, 1,000 and 20,000 assets
downstream, as a fan over three hops; a chain of 50 hops; a circle of 50; one process of 5,000 outputs. The rest are
tables that nothing leads to. CPU is of this process alone, for the walk, the ways and the text; `beside` is that of
reading the same answers as JSON and doing nothing with them. Memory is what the process has more at its largest.
"""

import argparse
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.measuring import cpu_of, show, show_header
from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.local.transfer import import_lines
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.model.impact import Impact, find_impact
from delta_arc_lineage.model.impact_words import say_impact, say_people
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.traces import Direction
from delta_arc_lineage.ports.lineage import WantedAssets
from delta_arc_lineage.ports.progress import Silence

HOME = "default/snowflake/1720611662/D/S"
AT = 1_750_000_000_000
MOST = 100_000
_FANS = (10, 1_000, 20_000)
_HOPS, _WIDE = 50, 5_000


@dataclass
class Landscape:
    """Assets and processes by name, as lines of an export. `starts`: the name of each case's table."""

    assets: list[str] = field(default_factory=list)
    processes: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    starts: dict[str, str] = field(default_factory=dict)

    def add(self, name: str) -> str:
        self.assets.append(name)
        return name

    def lead(self, inputs: list[str], outputs: list[str]) -> None:
        self.processes.append((f"P{len(self.processes)}", inputs, outputs))

    def to_lines(self) -> Iterator[str]:
        guids = {name: _guid(1, at) for at, name in enumerate(self.assets)}
        for name, guid in guids.items():
            yield _entity("Table", guid, f"{HOME}/{name}", {"name": name, "connectorName": "snowflake"}, linked=True)
        for at, (name, _, _) in enumerate(self.processes):
            yield _entity("Process", _guid(2, at), f"{HOME}/{name}", {"name": name}, linked=True)
        number = 0
        for at, (_, inputs, outputs) in enumerate(self.processes):
            for side, ends in (("catalog_process_inputs", inputs), ("process_catalog_outputs", outputs)):
                for end in ends:
                    number += 1
                    yield _relationship(side, _guid(3, number), guids[end], _guid(2, at))


def _guid(kind: int, number: int) -> str:
    return f"00000000-0000-4000-800{kind}-{number:012d}"


def _entity(type_name: str, guid: str, name: str, attributes: dict[str, Any], *, linked: bool) -> str:
    row = {"guid": guid, "type_name": type_name, "qualified_name": name, "status": "ACTIVE", "has_lineage": int(linked)}
    row |= {"version": 0, "created_at": AT, "created_by": "b", "updated_at": AT, "updated_by": "b"}
    row |= {"attributes": {**attributes, "qualifiedName": name}, "business": {}, "custom": {}, "labels": []}
    return json.dumps({"kind": "entity", **row})


def _relationship(type_name: str, guid: str, asset: str, process: str) -> str:
    row = {"guid": guid, "type_name": type_name, "end1": asset, "end2": process, "status": "ACTIVE", "attributes": {}}
    return json.dumps(
        {"kind": "relationship", **row, "created_at": AT, "created_by": "b", "updated_at": AT, "updated_by": "b"}
    )


def make_landscape(assets: int, *, fans: Sequence[int] = _FANS) -> Landscape:
    """Every case that is no more than half of so many assets, and tables that stand alone, up to so many."""
    made = Landscape()
    for count in fans:
        if count * 2 <= assets:
            made.starts[f"{count:,} assets"] = _add_fan(made, f"F{count}", count)
    chain = [made.add(f"C{at}") for at in range(_HOPS + 1)]
    for near, far in pairwise(chain):
        made.lead([near], [far])
    made.starts[f"{_HOPS} hops"] = chain[0]
    circle = [made.add(f"R{at}") for at in range(_HOPS)]
    for at, near in enumerate(circle):
        made.lead([near], [circle[(at + 1) % _HOPS]])
    made.starts[f"a circle of {_HOPS}"] = circle[0]
    wide = min(_WIDE, assets // 4)
    start = made.add("W")
    made.lead([start], [made.add(f"W{at}") for at in range(wide)])
    made.starts[f"{wide:,} outputs of one process"] = start
    while len(made.assets) < assets:
        made.add(f"L{len(made.assets)}")
    return made


def _add_fan(made: Landscape, name: str, count: int) -> str:
    """A tree of three hops: a tenth of them next to the start, each with its share behind it."""
    start = made.add(name)
    near = [made.add(f"{name}_{at}") for at in range(max(1, count // 10))]
    for asset in near:
        made.lead([start], [asset])
    behind = near
    for at in range(count - len(near)):
        asset = made.add(f"{name}_{at}_far")
        made.lead([behind[at % len(behind)]], [asset])
        behind = [*behind, asset] if at < len(near) else behind
    return start


class _Answers(AtlanRequests):
    """Keeps the texts that came."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.texts: list[str] = []

    def _send(self, call: Any) -> str:
        self.texts.append(super()._send(call))
        return self.texts[-1]


def ask(url: str, token: str, name: str) -> dict[str, Any]:
    """One case, as a person asks: how many assets, requests, seconds, CPU of ours and of reading alone, bytes."""
    requests = _Answers(base_url=url, api_key=token, clock=SystemClock(), progress=Silence(), read_timeout=600.0)
    catalog = AtlanCatalog(requests, clock=SystemClock(), progress=Silence())
    catalog.version()  # the first request of a process pays for its connection
    before, sent, began = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        catalog.requests.reads,
        time.perf_counter(),
    )
    requests.texts.clear()

    def answer() -> tuple[Impact, list[str]]:
        (start,) = catalog.find_assets(WantedAssets(qualified_names=(f"{HOME}/{name}",))).assets
        impact = find_impact(catalog.walk(start, Direction.DOWN, depth=None, most=MOST))
        return impact, [*say_impact(impact, terminal), *say_people(impact.assets, terminal)]

    (impact, _), cpu = cpu_of(answer)
    seconds = time.perf_counter() - began
    _, beside = cpu_of(lambda: [json.loads(text) for text in requests.texts])
    found = {
        "assets": len(impact.reached),
        "hops": impact.most_hops,
        "is_whole": impact.is_whole,
        "requests": catalog.requests.reads - sent,
        "seconds": seconds,
        "cpu": cpu,
        "beside": beside,
        "bytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024,
        "answered": sum(map(len, requests.texts)),
    }
    requests.close()
    return found


@contextlib.contextmanager
def serve(landscape: Landscape, folder: Path) -> Iterator[CatalogServer]:
    with CatalogServer(data=folder / "catalog.sqlite") as server:
        import_lines(server.url, server.token, landscape.to_lines())
        yield server


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--assets", type=int, default=100_000)
    arguments.add_argument("--ask", nargs=3, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.ask:
        print(json.dumps(ask(*chosen.ask)))  # noqa: T201
        return
    landscape = make_landscape(chosen.assets)
    show_header(
        ["downstream", "assets", "hops", "requests", "seconds", "CPU s", "of which JSON", "MiB more", "MiB came"]
    )
    with tempfile.TemporaryDirectory() as folder, serve(landscape, Path(folder)) as server:
        for case, name in landscape.starts.items():
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.impact", "--ask", server.url, server.token, name],
                capture_output=True,
                check=True,
                text=True,
            )
            found = json.loads(told.stdout)
            numbers = (f"{found[key]:.2f}" for key in ("seconds", "cpu", "beside"))
            sizes = (f"{found[key] / 2**20:.1f}" for key in ("bytes", "answered"))
            show(case, f"{found['assets']:,}", found["hops"], found["requests"], *numbers, *sizes)


if __name__ == "__main__":
    main()
