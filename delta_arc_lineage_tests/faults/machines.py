"""Eight runs at once on two machines that share a bucket and nothing else: the request budget holds.

`budgets`: the budget is small and its window short, so that all wait for one another, and the machines' clocks differ.
Requests are counted where they arrive. `kills`: with the budget as it is wired, and some of them are killed.
"""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.leased_budget import LeasedBudget
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.leases import open_leased_budget
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.ports.budget import RequestBudget
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.ports.shared_time import Moment, SharedTime
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.faults.crowds import LOSERS
from delta_arc_lineage_tests.faults.running import KILLED, Outcome, Run, finished
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.surroundings import LIMITS, TOKEN
from delta_arc_lineage_tests.faults.worlds import Beginning, Broken, World
from delta_arc_lineage_tests.support.holders import count_most
from delta_arc_lineage_tests.support.processes import Child, fork

RUNS = 8
_BUCKET, _STATE = "state-of-machines", "DELTA_ARC_STATE"
_LIMIT, _WINDOW = 60, 6_000  # requests, milliseconds
_OFF = 40  # milliseconds that a machine's clock is off, one ahead, one behind
"""Eight runs ask for two to three times the limit, so that they wait for it twice."""


def budgets(beginning: Beginning, s3: str, seeds: range) -> Iterator[Scenario]:
    for seed in seeds:
        yield Scenario(f"seed {seed}, {beginning.name}, a small budget", partial(_share, beginning, s3, seed))


def kills(beginning: Beginning, s3: str, seeds: range) -> Iterator[Scenario]:
    for seed in seeds:
        yield Scenario(f"seed {seed}, {beginning.name}, killed", partial(_kill, beginning, s3, seed))


@dataclass
class _Place:
    """A prefix of the bucket that two machines share."""

    s3: str
    prefix: str = field(default_factory=lambda: f"{uuid4().hex}/")

    def connect(self) -> Any:
        return s3_client(S3Access(endpoint_url=self.s3, access_key_id="testing", secret_access_key="testing"))

    def store(self, folder: str = "") -> StateStore:
        return S3StateStore(_BUCKET, self.connect, setting=_STATE, prefix=self.prefix + folder)

    def budget(self) -> LeasedBudget:
        """As it is wired."""
        return open_leased_budget(
            _BUCKET, self.connect, setting=_STATE, prefix=self.prefix, name="budget/tenant", limit=400
        )

    def copy_to(self, folder: Path) -> None:
        """As if the state had lain in this folder."""
        state = self.store("state/")
        for name in (name for kind in ("journal", "plans", "absences") for name in state.names(kind)):
            file = folder / "state" / f"{name}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(state.read(name) or "", encoding="utf-8")


def _share(beginning: Beginning, s3: str, seed: int, place: Path) -> str:
    shared = _Place(s3)
    with beginning.world(place) as world:
        outcomes, seconds = _run_all(world, shared, seed, is_small=True)
        arrived = world.arrivals()
        late = max(int(file.read_text(encoding="utf-8")) for file in place.glob("machine-*/*.late"))
        _must_be_well(world, shared, outcomes)
    window = _WINDOW - max(0, late - _WINDOW // 60)  # what came later than it should may meet so much less of others
    most = count_most(arrived, window)
    if most > _LIMIT:
        raise Broken(f"{most} requests in {window} ms, where {_LIMIT} are allowed")
    return f"small budget: at most {most} of {_LIMIT} in a window, {len(arrived)} in {seconds:.0f} s"


def _kill(beginning: Beginning, s3: str, seed: int, place: Path) -> str:
    shared, chance = _Place(s3), random.Random(seed)
    with beginning.world(place) as world:
        outcomes, _ = _run_all(world, shared, seed, victims=chance.sample(range(RUNS), 3))
        killed = sum(outcome.error == KILLED for outcome in outcomes)
        again = _run(world, shared, "again", machine=0)
        outcome = finished(*again)
        if not outcome.is_green:
            raise Broken(f"the run after ended with {outcome.error}: {outcome.said}")
        _must_be_well(world, shared, outcomes)
    return f"killed: {killed} of {RUNS}"


def _run_all(
    world: World, shared: _Place, seed: int, *, is_small: bool = False, victims: list[int] | None = None
) -> tuple[list[Outcome], float]:
    shared.connect().create_bucket(Bucket=_BUCKET)
    began, chance = time.monotonic(), random.Random(seed)
    runs = [_run(world, shared, f"run-{n}", machine=n % 2, is_small=is_small) for n in range(RUNS)]
    for number in victims or ():
        time.sleep(chance.random() * 0.4)
        os.kill(runs[number][1].pid, signal.SIGKILL)
    return [finished(*run) for run in runs], time.monotonic() - began


def _must_be_well(world: World, shared: _Place, outcomes: list[Outcome]) -> None:
    """Nothing is lost, nothing doubled, and each change is in a journal; those who failed found somebody faster."""
    odd = [outcome for outcome in outcomes if outcome.error not in ("", KILLED, *LOSERS)]
    if odd:
        raise Broken(f"a run ended with {odd[0].error}: {odd[0].said}")
    if not any(outcome.is_green for outcome in outcomes):
        finished(*_run(world, shared, "alone", machine=0))
    shared.copy_to(world.folder)
    world.must_end_as_undisturbed()
    world.must_have_nothing_to_do()


def _run(world: World, shared: _Place, name: str, *, machine: int, is_small: bool = False) -> tuple[Run, Child]:
    folder = world.folder / f"machine-{machine}"
    folder.mkdir(exist_ok=True)
    run = world.plain(name, folder=folder)
    return run, fork(partial(_work, run, world.url, shared, _OFF * (1 - 2 * machine) if is_small else None))


def _work(run: Run, url: str, shared: _Place, off: int | None) -> None:
    clock = _LateClock(off or 0)
    budget: RequestBudget = shared.budget()
    if off is not None:
        budget = LeasedBudget(shared.store(), "budget/tenant", limit=_LIMIT, time=clock, window=_WINDOW)
    try:
        outcome = Outcome(changes=run.job(_workspace(run, url, shared, _Watched(budget, clock)), run.name))
    except Exception as error:  # noqa: BLE001 - what a bare one is, the report says
        outcome = Outcome(type(error).__name__, str(error), ours=isinstance(error, DeltaArcError))
    run.outcome_file.with_suffix(".late").write_text(str(clock.latest), encoding="utf-8")
    run.outcome_file.write_text(json.dumps(asdict(outcome)), encoding="utf-8")


def _workspace(run: Run, url: str, shared: _Place, budget: RequestBudget) -> Workspace:
    clock, silence = SystemClock(), Silence()
    requests = AtlanRequests(base_url=url, api_key=TOKEN, clock=clock, progress=silence, budget=budget)
    return Workspace(
        catalog=AtlanCatalog(requests, clock=clock, progress=silence, page=run.page),
        open_bucket=lambda _: run.objects,
        state=shared.store("state/"),
        clock=ManualClock(run.surroundings.now),
        progress=silence,
        tenant="here",
        limits=LIMITS,
        cache=ReadingCache(store=shared.store(), tenant="here"),
    )


class _LateClock(SharedTime):
    """This machine's clock, which is `off`; and how long after looking at it a request was answered at the latest."""

    def __init__(self, off: int) -> None:
        self._off, self._looked, self.latest = off, 0, 0

    def now(self) -> Moment:
        self._looked = time.time_ns() // 1_000_000
        return Moment(self._looked + self._off - _OFF - 1, self._looked + self._off + _OFF + 1)

    def note_answer(self) -> None:
        self.latest = max(self.latest, time.time_ns() // 1_000_000 - self._looked)


class _Watched(RequestBudget):
    """The budget, whose clock hears when a request was answered: at the latest when the next one is asked for."""

    def __init__(self, budget: RequestBudget, clock: _LateClock) -> None:
        self._budget, self._clock, self._is_out = budget, clock, False

    def take(self) -> float:
        if self._is_out:
            self._clock.note_answer()
        wait = self._budget.take()
        self._is_out = wait == 0
        return wait

    def holds(self) -> bool:
        return self._budget.holds()

    def block(self, seconds: float) -> None:
        self._budget.block(seconds)

    def closed(self) -> float:
        return self._budget.closed()

    def close(self) -> None:
        self._budget.close()
