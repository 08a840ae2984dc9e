"""Killed at every write boundary, and twice at random ones: one resume ends as if nothing had happened."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.faults.jobs import sync, sync_by_phases
from delta_arc_lineage_tests.faults.running import KILLED, Outcome, Run
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.spoiling import FINE, KILL
from delta_arc_lineage_tests.faults.worlds import Beginning, Broken, World
from delta_arc_lineage_tests.support.gate import Request


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a run dies. Within the process by number; `committed`: in the server, before the answer leaves it."""

    number: int
    place: str
    committed: bool = False


@dataclass(slots=True)
class AtCommit:
    """The choice that lets the write of this number be done, and kills who waits for its answer."""

    number: int
    seen: int = 0

    def __call__(self, request: Request) -> str:
        self.seen += request.writes
        return KILL if request.writes and self.seen - 1 == self.number else FINE


def boundaries(beginning: Beginning) -> list[Boundary]:
    """All of them, as an undisturbed run came to them."""
    inside = [Boundary(number, place) for number, place in enumerate(beginning.reached)]
    writes = [place for place in beginning.reached if place in ("before save", "before archive", "before purge")]
    commits = [
        Boundary(number, f"{place.removeprefix('before ')} committed, not answered", committed=True)
        for number, place in enumerate(writes)
    ]
    return inside + commits


def every_boundary(beginning: Beginning) -> Iterator[Scenario]:
    for at in boundaries(beginning):
        name = f"{beginning.name}, killed at {at.number}: {at.place}"
        yield Scenario(name, partial(_killed_once, beginning, at))


def twice(beginnings: tuple[Beginning, ...], seeds: range) -> Iterator[Scenario]:
    for seed in seeds:
        of = " or ".join(beginning.name for beginning in beginnings)
        yield Scenario(f"{of}, seed {seed}", partial(_killed_twice, beginnings, seed))


def _killed_once(beginning: Beginning, at: Boundary, place: Path) -> str:
    with beginning.world(place) as world:
        if _run_until(at, world.plain("killed"), world).error != KILLED:
            raise Broken("the run never came there")
        world.run_well(_resumed(world, at.number))
        world.must_end_as_undisturbed()
    return at.place


def _killed_twice(beginnings: tuple[Beginning, ...], seed: int, place: Path) -> str:
    chance = random.Random(seed)
    beginning = chance.choice(beginnings)
    first, second = (chance.choice(boundaries(beginning)) for _ in range(2))
    with beginning.world(place) as world:
        _run_until(first, world.plain("killed"), world)
        outcome = _run_until(second, _resumed(world, seed), world)
        if outcome.error not in ("", KILLED):
            raise Broken(f"the first resume ended with {outcome.error}: {outcome.said}")
        world.run_well(_resumed(world, seed // 2))
        world.must_end_as_undisturbed()
        world.must_have_nothing_to_do()
    return "killed twice" if outcome.error else "resumed before the second kill"


def _run_until(at: Boundary, run: Run, world: World) -> Outcome:
    if at.committed:
        return world.run_through(AtCommit(at.number), run)
    return world.run(replace(run, fatal=at.number))


def _resumed(world: World, number: int) -> Run:
    """As the command line resumes, with a run of its own; or a sync as the graph does, the same run phase by phase."""
    by_phases = number % 2 and world.beginning.job is sync
    return world.plain("killed", job=sync_by_phases) if by_phases else world.plain("resumed")
