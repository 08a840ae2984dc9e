"""Runs: told by any process, one a route, and lost where nobody renews them."""

import json
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.operations.handling import Handled, new_run
from delta_arc_lineage.operations.runs import FOLDER, LEASE, MOST, Run, RunBook
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage_tests.conftest import ManualClock

DONE = Handled(200, {"state": "applied"})
SOON = 0.01
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class Desk:
    """A book, its state, and work that ends when it is let go."""

    def __init__(self, state: StateStore, clock: ManualClock, *, renewed_every: float = SOON) -> None:
        self.state, self.clock = state, clock
        self.book = RunBook(state, clock, renewed_every=renewed_every)
        self.goes_on = Event()

    def start(self, subject: str = "a", asked: str = "1", *, outcome: Handled | Exception = DONE) -> tuple[str, Run]:
        """The id that it asked for, and the run that it was given."""

        def work() -> Handled:
            assert self.goes_on.wait(30)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        run = new_run()
        return run, self.book.start(run, work, operation="x", subject=subject, asked=asked)

    def finish(self) -> None:
        self.goes_on.set()
        self.book.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk(MemoryStateStore(), ManualClock())
    yield desk
    desk.finish()


def told(state: StateStore, run: str, clock: ManualClock) -> Run:
    """As another process tells it."""
    found = RunBook(state, clock).read(run)
    assert found is not None
    return found


def test_a_run_is_told_by_every_process_that_shares_the_state(desk: Desk) -> None:
    """While it goes on, and when it is done."""
    run, begun = desk.start()
    assert begun.run == run and told(desk.state, run, desk.clock).handled is None
    assert desk.book.wait(run, SOON) is None
    desk.goes_on.set()
    assert desk.book.wait(run, 30) == DONE
    assert told(desk.state, run, desk.clock).handled == DONE


def test_a_second_run_of_a_route_is_not_begun(desk: Desk) -> None:
    """Whoever asks the same joins it; whoever asks something else is told which one is at work."""
    first, _ = desk.start(asked="1")
    second, joined = desk.start(asked="1")
    _, other = desk.start(asked="2")
    assert joined.run == other.run == first != second
    assert [joined.asked, other.asked] == ["1", "1"] and desk.book.read(second) is None
    desk.goes_on.set()
    desk.book.wait(first, 30)
    again, begun = desk.start(asked="2")
    assert begun.run == again


def test_only_so_many_runs_are_at_work(desk: Desk) -> None:
    """No queue grows behind them: the next one is told to come later."""
    runs = [desk.start(subject=str(number))[0] for number in range(MOST)]
    over, given = desk.start(subject="one more")
    assert given.run == runs[0] and desk.book.read(over) is None


def test_a_fault_ends_a_run_as_a_problem(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """And its route is free again."""
    run, _ = desk.start(outcome=ValueError("a secret thing"))
    desk.goes_on.set()
    handled = desk.book.wait(run, 30)
    assert handled is not None and handled.status == 500 and "secret" not in str(handled.body)
    assert handled.body["instance"] == f"/runs/{run}" and "a secret thing" in caplog.text
    assert desk.start()[1].run != run


def test_a_run_that_nobody_renews_is_lost(desk: Desk) -> None:
    """Its process ended: it is told as failed, by when it was last known, and what to do."""
    run = new_run()
    began = desk.clock.now()
    dead = Run(run, "x", "a", "1", started_at=began, alive_until=began + LEASE)
    desk.state.write(f"{FOLDER}/{run}", json.dumps({name: getattr(dead, name) for name in Run.__slots__}))
    assert told(desk.state, run, desk.clock).handled is None
    desk.clock.advance(LEASE)
    lost = told(desk.state, run, desk.clock)
    assert lost.status == 503 and lost.ended_at == began + LEASE
    assert lost.body["type"].endswith("run-lost") and "same request again" in lost.body["next_step"]


class WobblingState(MemoryStateStore):
    """The writes of these numbers fail; `renewed`: another one after the second did not."""

    def __init__(self, *failing: int) -> None:
        super().__init__()
        self.failing, self.writes, self.renewed = failing, 0, Event()

    def write(self, name: str, document: str | None) -> None:
        self.writes += 1
        if self.writes in self.failing:
            raise OSError("no room")
        super().write(name, document)
        if self.writes > 2:
            self.renewed.set()


def test_a_run_that_goes_on_is_renewed() -> None:
    """However long it takes, and also where one renewal could not be written."""
    state = WobblingState(2)
    desk = Desk(state, ManualClock())
    run, begun = desk.start()
    desk.clock.advance(LEASE - 1)
    assert state.renewed.wait(30)
    desk.clock.advance(LEASE - 1)
    assert told(state, run, desk.clock).handled is None and begun.alive_until < desk.clock.now()
    desk.finish()


def test_an_end_that_cannot_be_written_frees_the_route(caplog: pytest.LogCaptureFixture) -> None:
    """The run is told as lost in time, and the log says why; a state that takes nothing begins none."""
    state = WobblingState(2)
    desk = Desk(state, ManualClock(), renewed_every=60)
    desk.goes_on.set()
    run, _ = desk.start()
    assert desk.book.wait(run, 30) is None and run in caplog.text
    again, begun = desk.start()
    assert begun.run == again and desk.book.wait(again, 30) == DONE
    desk.clock.advance(LEASE)
    assert told(state, run, desk.clock).status == 503
    desk.finish()
    full = Desk(WobblingState(1), ManualClock())
    with pytest.raises(OSError, match="no room"):
        full.start()
    assert full.start()[1].handled is None
    full.finish()


@pytest.mark.parametrize("run", ["", "x", "../plans", "op-", f"op-{'0' * 36}", f"op-{UNKNOWN}"])
def test_what_is_no_run_is_not_looked_for(desk: Desk, run: str) -> None:
    """An id comes from a client, and leads to no other document."""
    assert desk.book.read(run) is None


@pytest.mark.parametrize("document", ["", "{", "[]", "{}", '{"run": 1}'])
def test_a_damaged_document_is_no_run(desk: Desk, document: Any) -> None:
    """It is nothing that can be told."""
    run = new_run()
    desk.state.write(f"{FOLDER}/{run}", document)
    assert desk.book.read(run) is None
