"""What all kinds of faults have in common: a scenario is a name and a check, tried in an empty folder of its own."""

import os
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from delta_arc_lineage_tests.faults.worlds import Broken
from delta_arc_lineage_tests.support.processes import end_with


@dataclass(frozen=True, slots=True)
class Scenario:
    """`check` raises `Broken` where something does not hold; what it gives is counted in the report."""

    name: str
    check: Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a scenario: `problem` is empty if all held, `said` what it was like."""

    name: str
    said: str = ""
    problem: str = ""


def attempt(scenario: Scenario) -> Verdict:
    """Try it once."""
    with tempfile.TemporaryDirectory(prefix="delta-arc-faults-") as folder:
        try:
            return Verdict(scenario.name, said=scenario.check(Path(folder) / "world"))
        except Broken as broken:
            return Verdict(scenario.name, problem=str(broken))
        except Exception:  # noqa: BLE001 - a scenario that breaks is a finding, not the end of all others
            return Verdict(scenario.name, problem=traceback.format_exc())


def attempt_all(scenarios: Iterable[Scenario], *, workers: int) -> Iterator[Verdict]:
    """Try all of them, several at once, each worker a copy of this process."""
    context, parent = get_context("fork"), os.getpid()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=end_with, initargs=(parent,)) as pool:
        yield from pool.map(attempt, scenarios)
