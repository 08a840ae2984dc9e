"""Storms: three of ten requests fail, to the catalog and to S3, each in one of the ways that networks know.

A run may end with an error that the machine tries again, and is tried again. Once one ends well, the catalog is as
after an undisturbed run; before that nothing was removed that should not be.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.faults.jobs import sync, sync_by_phases
from delta_arc_lineage_tests.faults.running import Outcome, Run, finished, start
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.spoiling import FINE, gate_to
from delta_arc_lineage_tests.faults.worlds import Beginning, Broken, World
from delta_arc_lineage_tests.support.gate import Request

RATE = 0.3
_MOST_RUNS = 60
_QUICK = (
    *("429", "429 for 3 s", "500", "502", "503", "late 504", "reset before", "reset after", "truncated"),
    *("html", "html after", "html 403", "redirect", "nothing", "garbled", "error in a 200", "halved"),
)
KINDS = (*_QUICK, *_QUICK, "stall")
OF_WRITES = (*KINDS, "empty", "unsaid")  # an answer that confirms nothing: nothing was done, or all of it
_TIMEOUT = 1.0  # seconds; a stall is longer
_BLAMED = "is this an Atlan tenant?"  # asked only where no request of the run was answered as it should be


@dataclass(slots=True)
class Storm:
    """The choice: so many requests of a hundred fail, by a seed."""

    chance: random.Random
    rate: float = RATE

    def __call__(self, request: Request) -> str:
        kinds = OF_WRITES if request.writes else KINDS
        return self.chance.choice(kinds) if self.chance.random() < self.rate else FINE


def storms(beginnings: tuple[Beginning, ...], seeds: range) -> Iterator[Scenario]:
    for seed in seeds:
        of = " or ".join(beginning.name for beginning in beginnings)
        yield Scenario(f"{of}, seed {seed}", partial(_weathered, beginnings, seed))


def _weathered(beginnings: tuple[Beginning, ...], seed: int, place: Path) -> str:
    chance = random.Random(seed)
    beginning = chance.choice(beginnings)
    with beginning.world(place) as world:
        for number in range(1, _MOST_RUNS + 1):
            name = "again-and-again" if seed % 2 else f"run-{number}"
            outcome = _run_in(chance, world, name)
            if outcome.is_green:
                world.must_end_as_undisturbed()
                world.must_have_nothing_to_do()
                return f"well after {'1 run' if number == 1 else '2 to 5 runs' if number <= 5 else 'more runs'}"
            is_fair = _BLAMED in outcome.said and FINE not in log_of(world, name).read_text(encoding="utf-8")
            if not outcome.transient and not is_fair:
                raise Broken(f"run {number} ended with {outcome.error}: {outcome.said}")
            world.must_not_have_removed()
    raise Broken(f"no run of {_MOST_RUNS} ended well")


def _run_in(chance: random.Random, world: World, name: str) -> Outcome:
    def storm() -> Storm:
        return Storm(random.Random(chance.random()))

    of, by_phases = world.beginning, chance.random() < 0.5
    run: Run = world.plain(name, job=sync_by_phases if of.job is sync and by_phases else of.job, read_timeout=_TIMEOUT)
    with ExitStack() as stack:
        log = log_of(world, name)
        log.unlink(missing_ok=True)
        gates = [stack.enter_context(gate_to(world.url, storm(), log=log))]
        gates += [stack.enter_context(gate_to(of.s3, storm()))] if of.s3 else []
        catalog, *bucket = (gate.url for gate in gates)
        run = replace(run, s3=bucket[0]) if bucket else run
        child = start(run, catalog)
        for gate in gates:
            gate.open_apart()
        return finished(run, child)


def log_of(world: World, name: str) -> Path:
    """Where the gate before the catalog writes what became of each request of a run."""
    return world.folder / f"{name}.requests"
