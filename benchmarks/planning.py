"""What deciding costs, all in memory: matching, the desired graph, the plan, its digest and document, and the payloads.

    python -m benchmarks.planning [--shapes 435x1 1304x1 4348x1 1000x1 1000x100]

A shape is tables of 20 columns on both sides × files of each: 435, 1,304 and 4,348 tables of one file have 10,000,
30,000 and 100,000 edges. Where CPU per thousand assets stays the same from shape to shape, the cost is linear.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.measuring import cpu_of, largest_memory, show, show_header
from delta_arc_lineage.adapters.atlan.mapping import to_entities
from delta_arc_lineage.model.assets import Asset, Connection
from delta_arc_lineage.model.desired import desire_assets
from delta_arc_lineage.model.diff import diff
from delta_arc_lineage.model.foreign import find_foreign
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.plan import Plan, make_plan
from delta_arc_lineage.model.plan_document import plan_from_lines, plan_to_lines
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Column, SchemaSnapshot, Snapshots, StoredObject, Table
from delta_arc_lineage.settings.load import load_settings

COLUMNS, BATCH, PREFIX = 20, 50, "bench/"
CONNECTION = Connection(qualified_name="default/s3/1720796029", name="files")
STEPS = ("match", "desired", "plan", "digest", "to lines", "from lines", "unchanged plan", "payloads")


def schema(place: str, tables: int) -> SchemaSnapshot:
    def table(name: str) -> Table:
        columns = (Column(f"{place}/{name}/C{n:02}", f"C{n:02}", n, "TEXT") for n in range(1, COLUMNS + 1))
        return Table(f"{place}/{name}", name, columns=tuple(columns))

    return SchemaSnapshot("bench", place, tuple(table(f"T{number:05}") for number in range(tables)), read_at=1)


def files(tables: int, per_table: int) -> BucketSnapshot:
    keys = (f"{PREFIX}T{table:05}/{number:05}.csv" for table in range(tables) for number in range(per_table))
    objects = (StoredObject(key, 1, 1_750_000_000_000, f"{number:032x}") for number, key in enumerate(keys))
    return BucketSnapshot("landing", PREFIX, tuple(objects), read_at=1)


def the_route() -> Route:
    pattern = r"{table_name}/\d+\.csv"
    named = {"S3_BUCKET_NAME": "landing", "S3_PREFIX": PREFIX, "S3_FILE_NAME_PATTERN": pattern}
    return load_settings(named).route(None)


def measure(tables: int, per_table: int) -> tuple[int, int, dict[str, float]]:
    """Edges, assets, and the CPU seconds of each step."""
    route, took = the_route(), dict[str, float]()

    def timed(step: str, work: Callable[[], Any]) -> Any:
        done, took[step] = cpu_of(work)
        return done

    source = schema("default/postgres/1720611661/SHOP/SALES", tables)
    target = schema("default/snowflake/1720611662/RAW/SALES", tables)
    listed = files(tables, per_table)
    snapshots = Snapshots(source, listed, target)
    matching = timed("match", lambda: match(route, snapshots))
    wanted: tuple[Asset, ...] = timed("desired", lambda: desire_assets(route, matching, CONNECTION, files=listed))
    plan: Plan = timed("plan", lambda: plan_of(route, wanted, snapshots, Observed()))
    timed("digest", lambda: plan.digest)
    lines: list[str] = timed("to lines", lambda: list(plan_to_lines(plan)))
    assert timed("from lines", lambda: plan_from_lines(iter(lines))).digest == plan.digest
    there = Observed(tuple(ObservedAsset(asset, "", route.mark) for asset in wanted))
    assert timed("unchanged plan", lambda: plan_of(route, wanted, snapshots, there)).is_empty
    timed("payloads", lambda: [payload(wanted[at : at + BATCH], route) for at in range(0, len(wanted), BATCH)])
    edges = sum(asset.kind in (Kind.PROCESS, Kind.COLUMN_PROCESS) for asset in wanted)
    return edges, len(wanted), took


def plan_of(route: Route, wanted: Sequence[Asset], snapshots: Snapshots, observed: Observed) -> Plan:
    """The plan from what is wanted and what is there, others' lineage looked for."""
    difference = diff(wanted, observed, find_foreign(snapshots, observed, mark=route.mark), route=route)
    return make_plan(route, difference, snapshots, observed, tenant="benchmark", now=2, absences={})


def payload(assets: tuple[Asset, ...], route: Route) -> bytes:
    """One bulk write, as it is sent."""
    return json.dumps({"entities": to_entities(assets, mark=route.mark)}).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shapes", nargs="+", default=["435x1", "1304x1", "1000x1"])
    arguments = parser.parse_args()
    before = largest_memory()
    show_header(("shape", "edges", "assets", *STEPS, "CPU s", "CPU ms per 1,000 assets", "payloads a CPU s", "MiB"))
    for shape in arguments.shapes:
        edges, assets, took = measure(*map(int, shape.split("x")))
        total, grown = sum(took.values()), (largest_memory() - before) / 2**20
        steps = [f"{took[step]:.2f}" for step in STEPS]
        rates = (f"{total:.1f}", f"{1_000_000 * total / assets:.0f}", f"{assets / took['payloads']:.0f}")
        show(shape, edges, assets, *steps, *rates, f"{grown:.0f}")


if __name__ == "__main__":
    main()
