"""The harness itself under test: a catalog with a bug, which confirms one write and does not do it, must be caught."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.worlds import Beginning, Broken


def every_write_lost(beginning: Beginning) -> Iterator[Scenario]:
    writes = sum(place in ("before save", "before archive") for place in beginning.reached)
    for number in range(writes):
        yield Scenario(f"{beginning.name}, write {number} lost", partial(_caught, beginning, number))


def _caught(beginning: Beginning, number: int, place: Path) -> str:
    with beginning.world(place) as world:
        outcome = world.run(world.plain("lied-to", losing=number))
        if not outcome.ours:
            raise Broken(f"it ended with a bare {outcome.error}: {outcome.said}")
        try:
            world.must_end_as_undisturbed()
        except Broken:
            return f"caught, and the run {'saw it too' if outcome.error else 'believed it'}"
        raise Broken("nobody noticed")
