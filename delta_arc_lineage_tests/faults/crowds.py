"""Several runs at the same moment, as schedule, sensor and a person start them: they end as one would."""

import shutil
from collections.abc import Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

from delta_arc_lineage_tests.faults.jobs import sync, sync_by_phases
from delta_arc_lineage_tests.faults.running import Run, finished, start
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.worlds import Beginning, Broken, World

LOSERS = {"StalePlan", "NotConfirmed", "Unreachable"}


def crowds(beginnings: tuple[Beginning, ...], sizes: tuple[int, ...], seeds: range) -> Iterator[Scenario]:
    for seed in seeds:
        for beginning in beginnings:
            for size in sizes:
                name = f"seed {seed}, {beginning.name}, {size} at once"
                yield Scenario(name, partial(_at_once, beginning, size, seed))


def apart(beginning: Beginning, seeds: range) -> Iterator[Scenario]:
    """Two hosts, each with a state of its own, where the connection is there already."""
    for seed in seeds:
        yield Scenario(f"seed {seed}, {beginning.name}, 2 at once, apart", partial(_apart, beginning, seed))


def _apart(beginning: Beginning, seed: int, place: Path) -> str:
    with beginning.world(place) as world:
        elsewhere = place.with_name("elsewhere")
        shutil.copytree(beginning.folder, elsewhere)
        runs = [world.plain("here", hurry=seed), world.plain("there", hurry=seed + 1, folder=elsewhere)]
        well = _all_at_once(world, runs)
        world.run_well(world.plain("alone"))
        world.must_be(beginning.after)
        world.must_have_nothing_to_do()
    return f"apart: {well} of 2 ended well"


def _at_once(beginning: Beginning, size: int, seed: int, place: Path) -> str:
    with beginning.world(place) as world:
        jobs = cycle((sync, sync_by_phases))
        runs = [
            world.plain(f"run-{number}", hurry=seed * 100 + number, job=job)
            for number, job in zip(range(size), jobs, strict=False)
        ]
        well = _all_at_once(world, runs)
        if not well:
            world.run_well(world.plain("alone"))
        world.must_end_as_undisturbed()
        world.must_have_nothing_to_do()
    return f"{well} of {size} ended well"


def _all_at_once(world: World, runs: list[Run]) -> int:
    """How many ended well; the others may only have found that somebody was faster."""
    children = [start(run, world.url) for run in runs]
    outcomes = [finished(run, child) for run, child in zip(runs, children, strict=True)]
    odd = [outcome for outcome in outcomes if outcome.error and outcome.error not in LOSERS]
    if odd:
        raise Broken(f"a run ended with {odd[0].error}: {odd[0].said}")
    return sum(outcome.is_green for outcome in outcomes)
