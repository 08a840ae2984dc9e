r"""How a plan's costs grow with what there is, for whole processes: CPU, memory and requests, and their exponents.

    python -m benchmarks.scale [--sizes 100 400 1000 5000 20000 1000x100] [--times 3] [--before PATH] [--phases]
        [--plans unchanged "ten tables"]

A size is tables of 20 columns on both sides × files of each, one where none is said. Atlan and S3 answer from what they
have ready (`canned_atlan`, `canned_s3`), in processes of their own. The catalog holds what the product wants: an
unchanged plan is empty, or this ends with an error. `--before`: the `delta-arc` of another commit's environment, run in
turn with this one's, on a state of its own; ratios are medians over the pairs. `--phases`: each plan once more, its CPU
by phase (`benchmarks.phases`). The plans:

    first                nothing of ours is in Atlan, and there is no state
    nothing remembered   all of ours is in Atlan, and there is no state
    unchanged            as the last time
    one file             one file is newer
    ten tables           ten tables have a column more, on both sides
"""

import argparse
import json
import math
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from benchmarks.canned_s3 import BUCKET, PREFIX
from benchmarks.measuring import show, show_header
from benchmarks.phases import PHASES
from benchmarks.processes import Cost, start
from benchmarks.serving import requests_of, served, switch

OURS = Path(sys.executable).with_name("delta-arc")
VARIABLES = {
    "ATLAN_BASE_URL": "http://127.0.0.1:1",  # each product is told the canned one's; that itself asks nobody
    "ATLAN_API_KEY": "bench",
    "POSTGRES_CONNECTION_NAME": "bench-postgres",
    "POSTGRES_DATABASE": "SHOP",
    "POSTGRES_SCHEMA": "SALES",
    "SNOWFLAKE_CONNECTION_NAME": "bench-snowflake",
    "SNOWFLAKE_DATABASE": "SHOP",
    "SNOWFLAKE_SCHEMA": "SALES",
    "S3_BUCKET_NAME": BUCKET,
    "S3_PREFIX": PREFIX,
    "S3_SCHEMAS": "off",  # what the files say is measured in schemas.py
    "S3_FILE_NAME_PATTERN": r"{table_name}/\d+\.csv",
    "S3_FOLD": "false",
    "S3_CONNECTION_NAME": "bench-files",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "DELTA_ARC_REQUESTS_PER_MINUTE": "1000000",
}
PLANS = ("first", "nothing remembered", "unchanged", "one file", "ten tables")
NOTHING, _CHANGED_TABLES = "nothing to change", "10"
_HEADER = ("tables", "plan", "runs", "changes", "requests to Atlan", "to S3", "CPU s", "MiB", "CPU ×", "MiB ×")
_BEFORE = ("before, CPU s", "before, MiB", "CPU ratio", "MiB ratio")


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """Tables, and files of each."""

    tables: int
    files: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(*map(int, text.split("x")))

    def __str__(self) -> str:
        return f"{self.tables:,}" if self.files == 1 else f"{self.tables:,} × {self.files:,} files"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a plan. `asked`: requests to Atlan and to S3; `changes`: what the plan would do, in its own words."""

    cost: Cost
    asked: tuple[int, int]
    changes: str


@dataclass(frozen=True, slots=True)
class Runs:
    """Of one plan and size: those of this commit, and those of the one before, one beside the other."""

    plan: str
    size: Size
    ours: Sequence[Run]
    before: Sequence[Run] = ()
    phases: dict[str, float] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        return statistics.median(run.cost.cpu for run in self.ours)

    @property
    def memory(self) -> float:
        return statistics.median(run.cost.memory for run in self.ours)


@dataclass(frozen=True, slots=True)
class Servers:
    """Those of one size."""

    atlan: str
    s3: str

    def plan(self, command: Sequence[str], state: Path) -> Run:
        """Run it with a state, which is a project of its own: no `.env` of this folder is read."""
        own = {"ATLAN_BASE_URL": self.atlan, "S3_ENDPOINT_URL": self.s3}
        before = self._count()
        cost = start(command, VARIABLES | own | {"DELTA_ARC_STATE": str(state), "DELTA_ARC_PROJECT": str(state)})
        if cost.code:
            raise SystemExit(f"a plan ended with {cost.code}: {cost.complaint or cost.output}")
        after = self._count()
        return Run(cost, (after[0] - before[0], after[1] - before[1]), find_changes(cost.output))

    def _count(self) -> tuple[int, int]:
        return requests_of(self.atlan), requests_of(self.s3)


@dataclass(frozen=True, slots=True)
class Bench:
    """Plans of one size, each so many times by each command in turn, and each command with a state of its own."""

    size: Size
    times: int
    commands: Sequence[Path]
    folder: Path
    with_phases: bool
    plans: Sequence[str] = PLANS

    def measure(self) -> Iterator[Runs]:
        """Plan after plan, as they are done."""
        with served("benchmarks.canned_s3", (self.size.tables * self.size.files, 1, self.size.files)) as s3:
            if "first" in self.plans:
                with self._servers(s3, "--bare") as bare:
                    yield self._repeat("first", bare, self._begin)
            with self._servers(s3) as there:
                yield self._repeat("nothing remembered", there, self._begin)
                self._check(there)
                yield from self._measure_remembering(there)

    def _measure_remembering(self, there: Servers) -> Iterator[Runs]:
        if "unchanged" in self.plans:
            yield self._repeat("unchanged", there, self._find_kept)
        if "one file" in self.plans:
            switch(there.s3, "0")
            yield self._repeat("one file", there, self._copy)
            switch(there.s3, "")
        if "ten tables" in self.plans:
            switch(there.atlan, _CHANGED_TABLES)
            yield self._repeat("ten tables", there, self._copy)

    @contextmanager
    def _servers(self, s3: str, *flags: str) -> Iterator[Servers]:
        variables = VARIABLES | {"S3_ENDPOINT_URL": s3, "DELTA_ARC_PROJECT": str(self.folder)}
        with served("benchmarks.canned_atlan", (self.size.tables, *flags), variables) as atlan:
            yield Servers(atlan, s3)

    def _repeat(self, plan: str, there: Servers, begin: Callable[[Path], Path]) -> Runs:
        """`begin` gives the state that a run of a command begins with."""
        pairs = [
            [there.plan([str(command), "plan"], begin(command)) for command in self.commands] for _ in range(self.times)
        ]
        ours, before = ([pair[at] for pair in pairs if at < len(pair)] for at in (0, 1))
        phases = self._time_phases(there, begin(self.commands[0])) if self.with_phases else {}
        return Runs(plan, self.size, ours, before, phases)

    def _time_phases(self, there: Servers, state: Path) -> dict[str, float]:
        file = self.folder / "phases.json"
        run = there.plan([sys.executable, "-m", "benchmarks.phases", str(file)], state)
        sys.stderr.write("".join(line for line in run.cost.complaint.splitlines(True) if "not timed" in line))
        seconds: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
        return seconds | {"end": run.cost.cpu - sum(seconds.values())}

    def _check(self, there: Servers) -> None:
        """What this run remembers, those that follow have."""
        for command in self.commands:
            changes = there.plan([str(command), "plan"], self._find_kept(command)).changes
            if changes != NOTHING:
                raise SystemExit(f"nothing has changed, and {command} plans: {changes}")

    def _find_kept(self, command: Path) -> Path:
        return self.folder / f"kept-{self.commands.index(command)}"

    def _begin(self, command: Path) -> Path:
        """No state; what the run leaves is kept."""
        kept = self._find_kept(command)
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        return kept

    def _copy(self, command: Path) -> Path:
        """As the last unchanged run left it."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        return shutil.copytree(self._find_kept(command), copy)


def find_changes(output: str) -> str:
    """`main: 10 to add; 5 unchanged; 1 write; digest …` tells `10 to add`."""
    return output.partition("\n")[0].partition(": ")[2].partition(";")[0]


def show_runs(runs: Runs, smallest: Runs) -> None:
    """A row; `smallest`: the same plan of the first size, which growth is a multiple of."""
    atlan, s3 = runs.ours[-1].asked
    growth = (f"{runs.cpu / smallest.cpu:.1f}", f"{runs.memory / smallest.memory:.1f}")
    costs = (f"{runs.cpu:.2f}", f"{runs.memory:.0f}", *growth)
    before: tuple[str, ...] = ()
    if runs.before:
        earlier = Runs(runs.plan, runs.size, runs.before)
        pairs = [(run.cost, other.cost) for run, other in zip(runs.ours, runs.before, strict=True)]
        cpu, memory = (
            statistics.median(getattr(one, what) / getattr(other, what) for one, other in pairs)
            for what in ("cpu", "memory")
        )
        before = (f"{earlier.cpu:.2f}", f"{earlier.memory:.0f}", f"{cpu:.2f}", f"{memory:.2f}")
    show(runs.size, runs.plan, len(runs.ours), runs.ours[-1].changes, atlan, s3, *costs, *before)


def show_exponents(done: dict[str, list[Runs]]) -> None:
    """How costs follow the number of tables, one file each: 0 not at all, 1 as they grow."""
    alike = {plan: [runs for runs in all_runs if runs.size.files == 1] for plan, all_runs in done.items()}
    if any(len(all_runs) < 2 for all_runs in alike.values()):
        return
    print()  # noqa: T201
    show_header(("plan", "tables", "CPU exponent", "MiB exponent"))
    for plan, all_runs in alike.items():
        tables = [runs.size.tables for runs in all_runs]
        cpu = find_exponent(tables, [runs.cpu for runs in all_runs])
        memory = find_exponent(tables, [runs.memory for runs in all_runs])
        show(plan, " to ".join(str(runs.size) for runs in (all_runs[0], all_runs[-1])), f"{cpu:.2f}", f"{memory:.2f}")


def find_exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope of the line through the logarithms of both, by least squares.

    >>> round(find_exponent([1, 10, 100], [3, 300, 30_000]), 6)
    2.0
    """
    return statistics.linear_regression(list(map(math.log, sizes)), list(map(math.log, costs))).slope


def show_phases(done: Sequence[Runs]) -> None:
    """CPU seconds of each phase, a column for each plan and size."""
    print()  # noqa: T201
    show_header(("CPU s by phase", *(f"{runs.size}, {runs.plan}" for runs in done)))
    for phase in (*PHASES, "end"):
        show(phase, *(f"{runs.phases.get(phase, 0):.2f}" for runs in done))
    show("all", *(f"{sum(runs.phases.values()):.2f}" for runs in done))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=Size.parse, nargs="+", default=[Size(100), Size(400)])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--before", type=Path, help="the `delta-arc` of another commit's environment")
    parser.add_argument("--plans", nargs="+", choices=PLANS, default=PLANS, help="and one where nothing is remembered")
    parser.add_argument("--phases", action="store_true")
    arguments = parser.parse_args()
    commands = [OURS, *([arguments.before] if arguments.before else [])]
    done: dict[str, list[Runs]] = defaultdict(list)
    show_header((*_HEADER, *(_BEFORE if arguments.before else ())))
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(size, arguments.times, commands, Path(folder), arguments.phases, arguments.plans)
            for runs in bench.measure():
                done[runs.plan].append(runs)
                show_runs(runs, done[runs.plan][0])
    show_exponents(done)
    if arguments.phases:
        show_phases([runs for all_runs in done.values() for runs in all_runs])


if __name__ == "__main__":
    main()
