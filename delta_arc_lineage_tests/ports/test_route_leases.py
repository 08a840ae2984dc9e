"""Route leases: one run of a route at a time, wherever the state is kept; nobody is kept out by the dead."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event

import pytest

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.errors import RouteBusy, Unreachable
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.state import StateStore, Versioned
from delta_arc_lineage.sync.route_leases import FOLDER, LEASE_SECONDS, SKEW_SECONDS, RouteLeases
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.support.processes import fork

PLACE = f"{FOLDER}/sales"
EXPIRED = int((LEASE_SECONDS + SKEW_SECONDS) * 1000) + 1


def leases(state: StateStore, who: str, *, clock: Clock | None = None) -> RouteLeases:
    return RouteLeases(state, clock or ManualClock(), token=f"token of {who}", holder=who)


def take(run: RouteLeases) -> AbstractContextManager[None]:
    """Held for as long as the caller keeps what this gives."""
    held = run.hold("sales")
    held.__enter__()
    return held


class CountedStore(MemoryStateStore):
    """Counts what is asked of it; the answer to a `replace` may be lost."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.loses = False

    def read_version(self, name: str) -> Versioned:
        self.asked.append("read")
        return super().read_version(name)

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        asked = [*self.asked, "replace"]
        told = super().replace(name, document, version=version)
        self.asked = asked  # it looks at the document itself
        return None if self.loses else told

    def write(self, name: str, document: str | None) -> None:
        if document is None:
            self.asked.append("remove")
        super().write(name, document)


def test_a_route_is_one_runs_at_a_time(state: StateStore) -> None:
    """Who comes second is told who holds it, since when and until when; another route is free."""
    first, second = leases(state, "anna@build-7"), leases(state, "Lambda nightly")
    with first.hold("sales"):
        with pytest.raises(RouteBusy, match="anna@build-7 works at it since 2025-06-15 15:06:40 UTC") as busy:
            take(second)
        with second.hold("returns"):
            pass
    assert busy.value.fields == {"route": "sales", "ends_at": NOON + int(LEASE_SECONDS * 1000)}
    assert "2025-06-15 15:16:40" in busy.value.next_step and busy.value.acts_next == "the machine, by trying again"
    with second.hold("sales"):
        pass
    assert state.read(PLACE) is None


def test_a_lease_is_given_back_however_the_work_ends(state: StateStore) -> None:
    """By an error too, and only by the outermost of those that hold it."""
    run = leases(state, "anna")
    with pytest.raises(Unreachable), run.hold("sales"):
        with run.hold("sales"):
            assert state.read(PLACE) is not None
        assert state.read(PLACE) is not None
        raise Unreachable(what="gone")
    assert state.read(PLACE) is None


def test_what_is_left_behind_ends_by_itself(state: StateStore) -> None:
    """Not before its end and what clocks may be apart; then it is taken over, and the first one finds that out."""
    clock = ManualClock()
    dead, heir = leases(state, "dead", clock=clock), leases(state, "heir", clock=clock)
    _kept = take(dead)
    clock.advance(EXPIRED - 2)
    with pytest.raises(RouteBusy, match="dead"):
        take(heir)
    clock.advance(2)
    with heir.hold("sales"):
        with pytest.raises(RouteBusy, match=r"heir works at it .* this one held it, and took too long"):
            dead.renew()
        dead.renew()  # it holds nothing any more
        heir.renew()
    assert state.read(PLACE) is None


def test_a_lease_is_renewed_while_there_is_work(state: StateStore) -> None:
    """Whoever asks before each batch keeps it for as long as it takes."""
    clock = ManualClock()
    run, other = leases(state, "run", clock=clock), leases(state, "other", clock=clock)
    with run.hold("sales"):
        for _ in range(20):
            clock.advance(int(LEASE_SECONDS * 400))
            run.renew()
            with pytest.raises(RouteBusy):
                take(other)
    assert state.read(PLACE) is None


def test_a_lease_taken_over_is_not_given_back_by_the_first(state: StateStore) -> None:
    """Whatever the first one does at its end, the second one's lease stands."""
    clock = ManualClock()
    late, heir = leases(state, "late", clock=clock), leases(state, "heir", clock=clock)
    with late.hold("sales"):
        clock.advance(EXPIRED)
        _kept = take(heir)
        assert _kept
    assert "heir" in (state.read(PLACE) or "")


def test_a_damaged_lease_keeps_nobody_out(state: StateStore) -> None:
    """What nobody can read is nobody's, and so is one that a clock far ahead has made for years."""
    years = '{"token": "t", "holder": "h", "since": 1, "ends_at": 99999999999999}'
    for document in (
        "",
        "{",
        "[]",
        '{"token": "t"}',
        '{"token": "t", "holder": "h", "since": 1, "ends_at": "x"}',
        years,
    ):
        state.write(PLACE, document)
        with leases(state, "anna").hold("sales"):
            assert "anna" in (state.read(PLACE) or "")


def try_to_take(run: RouteLeases) -> AbstractContextManager[None] | None:
    try:
        return take(run)
    except RouteBusy:
        return None


def test_of_many_at_once_one_holds_it(state: StateStore) -> None:
    """Free or left behind by the dead, it becomes one's alone."""
    clock = ManualClock()
    kept = [take(leases(state, "dead", clock=clock))]
    for again in range(2):
        clock.advance(EXPIRED)
        runs = [leases(state, f"run-{number}-{again}", clock=clock) for number in range(6)]
        with ThreadPoolExecutor(6) as threads:
            held = [each for each in threads.map(try_to_take, runs) if each is not None]
        kept += held
        assert len(held) == 1


def test_a_lost_answer_makes_no_lease_of_nobody() -> None:
    """The lease that was written and not told of is its writer's: when it is taken, and when it is renewed."""
    store, clock = CountedStore(), ManualClock()
    store.loses = True
    run = leases(store, "anna", clock=clock)
    with run.hold("sales"):
        clock.advance(int(LEASE_SECONDS * 700))
        run.renew()
        clock.advance(int(LEASE_SECONDS * 700))
        run.renew()
    assert store.read(PLACE) is None


def test_a_lease_costs_two_requests() -> None:
    """One to take it where nobody has it, one to give it back; asking for it again soon costs none."""
    store = CountedStore()
    run = leases(store, "anna")
    with run.hold("sales"), run.hold("sales"):
        run.renew()
    assert store.asked == ["replace", "remove"]


def test_a_lease_that_cannot_be_given_back_is_no_failure() -> None:
    """It ends by itself, and the work that was done is done."""

    class Deaf(CountedStore):
        def write(self, name: str, document: str | None) -> None:
            if document is None:
                raise Unreachable(what="the bucket does not answer")
            super().write(name, document)

    store = Deaf()
    with leases(store, "anna").hold("sales"):
        pass
    assert "anna" in (store.read(PLACE) or "")


def test_without_a_shared_state_there_is_no_lease() -> None:
    """One machine's runs are kept apart by what they examine, as ever."""
    nobody = RouteLeases()
    with nobody.hold("sales"), nobody.hold("sales"):
        nobody.renew()


def hold_until_killed(folder: Path) -> None:
    _kept = take(leases(FolderStateStore(folder), "victim", clock=SystemClock()))
    (folder / "held").touch()
    Event().wait(60)


@pytest.mark.starts
def test_a_killed_run_keeps_nobody_out_for_longer_than_its_lease(tmp_path: Path) -> None:
    """kill -9: until its end the route is busy, and the dead are named; afterwards it is the next one's."""
    child = fork(lambda: hold_until_killed(tmp_path))
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    store, clock = FolderStateStore(tmp_path), ManualClock(SystemClock().now())
    heir = leases(store, "heir", clock=clock)
    with pytest.raises(RouteBusy, match="victim"):
        take(heir)
    clock.advance(EXPIRED)
    with heir.hold("sales"):
        pass
    assert store.read(PLACE) is None
