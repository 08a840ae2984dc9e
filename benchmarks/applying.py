"""What a plan costs once it is made: kept, read again, and applied with a journal; CPU, and memory a change.

    python -m benchmarks.applying [--tables 1000 4348]

Tables have 20 columns and one file. Each step is a process of its own, as a graph's are, over one folder of state: the
plan is made and kept in the first, read in the second, read and applied in the third. The catalog says yes to every
request, which is mapped and written as it would be sent, and keeps nothing: memory is the plan's and the journal's.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import cpu_of, largest_memory, show, show_header
from benchmarks.planning import CONNECTION, files, payload, plan_of, schema, the_route
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.desired import desire_assets
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_plan

STEPS = ("keep", "read", "apply")


class YesCatalog(MemoryCatalog):
    """Empty, and it confirms whatever is written."""

    route = the_route()

    def read(self, references: Sequence[Reference], *, archived: bool = False) -> Observed:
        return Observed()

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        payload(tuple(assets), self.route)
        return Confirmation(frozenset(asset.qualified_name for asset in assets))


def workspace(folder: Path) -> Workspace:
    clock = SystemClock()
    return Workspace(
        catalog=YesCatalog(clock),
        open_bucket=lambda _: MemoryBucket(),
        state=FolderStateStore(folder),
        clock=clock,
        progress=Silence(),
        tenant="benchmark",
    )


def keep(tables: int, space: Workspace) -> tuple[int, float, int]:
    """Changes, CPU seconds, and the bytes by which memory grew while the plan was kept."""
    route = the_route()
    source = schema("default/postgres/1720611661/SHOP/SALES", tables)
    target = schema("default/snowflake/1720611662/RAW/SALES", tables)
    snapshots = Snapshots(source, files(tables, 1), target)
    wanted = desire_assets(route, match(route, snapshots), CONNECTION, files=snapshots.files)
    plan = plan_of(route, wanted, snapshots, Observed())
    before = largest_memory()
    _, cpu = cpu_of(lambda: space.documents(route).keep_plan(plan, run="benchmark"))
    return len(plan.changes), cpu, largest_memory() - before


def read(tables: int, space: Workspace) -> tuple[int, float, int]:
    before = largest_memory()
    plan, cpu = cpu_of(lambda: space.documents(the_route()).plan())
    return len(plan.changes), cpu, largest_memory() - before


def apply(tables: int, space: Workspace) -> tuple[int, float, int]:
    """Memory from before the plan was read; CPU from when it was."""
    before, route = largest_memory(), the_route()
    plan = space.documents(route).plan()
    _, cpu = cpu_of(lambda: apply_plan(route, plan, space, consent=Consent.SETTING, run="benchmark"))
    return len(plan.changes), cpu, largest_memory() - before


def measure(tables: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for step in STEPS:
            command = [sys.executable, "-m", "benchmarks.applying", "--step", step, folder, str(tables)]
            changes, cpu, grown, whole = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
            show(step, changes, f"{cpu:.2f}", f"{whole / 2**20:.0f}", f"{grown / 2**20:.0f}", f"{grown / changes:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tables", type=int, nargs="+", default=[1_000])
    parser.add_argument("--step", nargs=3, metavar=("STEP", "FOLDER", "TABLES"), help="this alone, in this process")
    arguments = parser.parse_args()
    if arguments.step:
        step, folder, tables = arguments.step
        measured = {"keep": keep, "read": read, "apply": apply}[step](int(tables), workspace(Path(folder)))
        print(json.dumps([*measured, largest_memory()]))  # noqa: T201
        return
    show_header(("step", "changes", "CPU s", "MiB of the process", "MiB it grew by", "bytes a change"))
    for tables in arguments.tables:
        measure(tables)


if __name__ == "__main__":
    main()
