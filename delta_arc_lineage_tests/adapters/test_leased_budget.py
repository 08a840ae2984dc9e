"""The leased request budget: the limit holds in every window, whatever happens to holders, clocks and store."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.leased_budget import LeasedBudget
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.support.holders import DOCUMENT, MISHAPS, UnluckyStore, count_most, hold
from delta_arc_lineage_tests.support.processes import fork

LIMIT, WINDOW = 12, 2_400
CELL, FLIGHT = WINDOW // 24, WINDOW // 60
HOLDERS = 4
DAMAGE = (
    "",
    "{",
    "[]",
    "{}",
    '{"held": {}}',
    '{"held": {"a": {"1": -5}}, "closed_until": 0}',
    "\x00" * 9,
    "[" * 100_000,
)

steps = st.one_of(
    st.tuples(st.just("send"), st.integers(0, HOLDERS - 1), st.integers(1, 2 * LIMIT)),
    st.tuples(st.just("send"), st.integers(0, HOLDERS - 1), st.integers(1, 2 * LIMIT)),
    st.tuples(st.just("wait"), st.integers(0, HOLDERS - 1), st.integers(0, WINDOW)),
    st.tuples(st.just("wait"), st.integers(0, HOLDERS - 1), st.integers(0, 3 * CELL)),
    st.tuples(st.just("edge"), st.integers(0, 23), st.integers(-75, 75)),
    st.tuples(st.just("crash"), st.integers(0, HOLDERS - 1), st.just(0)),
    st.tuples(st.just("close"), st.integers(0, HOLDERS - 1), st.just(0)),
    st.tuples(st.just("block"), st.integers(0, HOLDERS - 1), st.integers(0, WINDOW)),
    st.tuples(st.just("damage"), st.just(0), st.integers(0, len(DAMAGE) - 1)),
)


@dataclass
class Machines:
    """Several holders, and when their requests arrived."""

    errors: list[int]
    bound: int
    store: UnluckyStore
    flights: Callable[[int], int]
    holders: list[LeasedBudget] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.holders = [self._new(number) for number in range(HOLDERS + 1)]
        self.store.overtake = self._overtake

    def _new(self, number: int) -> LeasedBudget:
        return hold(self.store, limit=LIMIT, window=WINDOW, error=self.errors[number], bound=self.bound)

    def do(self, step: tuple[str, int, int]) -> None:
        kind, number, amount = step
        match kind:
            case "send":
                for _ in range(amount):
                    if not self.send(number):
                        break
            case "wait":
                self.store.clock.advance(amount)
            case "edge":  # so many cells on, and about where the next one begins
                now = self.store.clock.now()
                self.store.clock.advance(max(0, -now % CELL + number * CELL + amount))
            case "crash":
                self.holders[number] = self._new(number)
            case "close":
                self.holders[number].close()
            case "block":
                self.holders[number].block(amount / 1000)
            case "damage":
                self.store.kept.write(DOCUMENT, DAMAGE[amount])

    def _overtake(self) -> None:
        """By a holder that does nothing else, and is not overtaken itself."""
        self.store.overtake = lambda: None
        self.send(HOLDERS)
        self.store.overtake = self._overtake

    def send(self, number: int) -> bool:
        try:
            wait = self.holders[number].take()
        except Unreachable:
            return False
        if wait == 0:
            self.arrived.append(self.store.clock.now() + self.flights(len(self.arrived)))
        return wait == 0


@settings(max_examples=120)
@given(
    errors=st.lists(st.integers(-30, 30), min_size=HOLDERS + 1, max_size=HOLDERS + 1),
    mishaps=st.lists(st.sampled_from(MISHAPS), max_size=40),
    pause=st.integers(0, WINDOW),
    flight=st.integers(0, FLIGHT - 1),
    taken=st.lists(steps, min_size=20, max_size=80),
)
def test_no_window_holds_more_than_the_limit(
    errors: list[int], mishaps: list[str], pause: int, flight: int, taken: list[tuple[str, int, int]]
) -> None:
    """Whatever holders do and whatever happens to them: machines whose clocks err, crashes, pauses, lost and late
    answers, a damaged document. Requests arrive some time after they were sent, each second one at once."""
    store = UnluckyStore(ManualClock(), iter(mishaps), pause)
    machines = Machines(errors, 30, store, lambda number: flight * (number % 2))
    for step in taken:
        machines.do(step)
    assert count_most(machines.arrived, WINDOW) <= LIMIT


def new_store() -> UnluckyStore:
    return UnluckyStore(ManualClock())


def new_holder(store: UnluckyStore) -> LeasedBudget:
    return hold(store, limit=LIMIT, window=WINDOW)


def send_for(milliseconds: int, holder: LeasedBudget, store: UnluckyStore) -> int:
    """How many go out in so long, where each is answered at once."""
    end, sent = store.clock.now() + milliseconds, 0
    while store.clock.now() < end:
        wait = holder.take()
        sent += wait == 0
        store.clock.sleep(min(wait + 0.001, (end - store.clock.now()) / 1000) if wait else 0)
    return sent


@pytest.mark.parametrize("error", [-30, 0, 30])
def test_a_claim_is_sent_until_just_before_its_end(error: int) -> None:
    """The last moment is that at which the request arrives before the end for sure, however wrong the clock is."""
    for moment, is_held in ((2 * CELL - FLIGHT - 1 - 30 - error, True), (2 * CELL - FLIGHT - 30 - error, False)):
        store = new_store()
        holder = hold(store, limit=100, window=WINDOW, error=error, bound=30)
        store.clock.advance(CELL + 30 - error)  # the holder's first claim is of a cell that begins for sure
        assert holder.take() == 0
        asked = store.asked
        store.clock.advance(moment - 30 + error)
        assert holder.take() == 0 and (store.asked == asked) == is_held


def test_what_is_sent_at_the_last_moment_counts_a_window_from_there() -> None:
    """Another holder, whose clock is wrong as far as may be, begins again no earlier."""
    store = new_store()
    late, next_ = hold(store, limit=100, window=WINDOW), hold(store, limit=100, window=WINDOW, error=30, bound=30)
    sent = [store.clock.now()]
    assert late.take() == 0
    store.clock.advance(2 * CELL - FLIGHT - 1)
    for _ in range(3):
        assert late.take() == 0
        sent.append(store.clock.now())
    end = store.clock.now() + 2 * WINDOW
    while store.clock.now() < end:
        if next_.take() == 0:
            sent.append(store.clock.now())
        else:
            store.clock.advance(1)
    assert count_most(sent, WINDOW) == 100


def test_a_crashed_holder_ends_by_itself() -> None:
    """What it claimed is lost to the others as long as it might have been sent, and a window more."""
    store = new_store()
    crashed, other = (hold(store, limit=100, window=WINDOW) for _ in range(2))
    assert crashed.take() == 0  # of four that it claimed
    assert send_for(WINDOW, other, store) == 96
    assert send_for(2 * WINDOW, other, store) > 160


def test_a_holder_that_closes_gives_back_what_it_did_not_send() -> None:
    """Another may send all of it at once, within the limit; and who closed may begin again."""
    store = new_store()
    first, second = (hold(store, limit=100, window=WINDOW) for _ in range(2))
    for _ in range(5):
        assert first.take() == 0
    first.close()
    assert send_for(WINDOW, second, store) == 95


def test_what_was_sent_counts_when_who_sent_it_closes() -> None:
    """Also where it gives back what it had claimed for later."""
    store = new_store()
    first, second = (hold(store, limit=100, window=WINDOW) for _ in range(2))
    assert send_for(WINDOW // 2, first, store) == 100
    first.close()
    assert send_for(WINDOW // 2, second, store) == 0


def test_a_small_run_asks_the_store_twice() -> None:
    """Six requests: the document is read and written once, and what is left is not worth giving back."""
    store = new_store()
    holder = hold(store, limit=400, window=60_000)
    for _ in range(6):
        assert holder.take() == 0
        store.clock.advance(200)
    holder.close()
    assert store.asked == 2


def test_a_block_reaches_everybody_with_the_next_claim() -> None:
    """Who blocked sends nothing from then on; another one no more than it held already. `closed` asks nobody."""
    store = new_store()
    first, second = new_holder(store), new_holder(store)
    assert second.take() == 0
    first.block(10)
    assert first.take() >= 10
    assert send_for(WINDOW, second, store) < LIMIT and second.take() >= 7
    asked = store.asked
    assert 7 <= second.closed() <= first.closed() <= 8
    store.clock.advance(10_100)
    assert first.closed() == second.closed() == 0 and store.asked == asked
    assert first.take() == 0


@pytest.mark.parametrize("document", DAMAGE)
def test_a_damaged_document_stops_everybody_for_a_while(document: str) -> None:
    """Nobody knows what was sent: all that may have been is waited for, and then it goes on."""
    store = new_store()
    store.kept.write(DOCUMENT, document)
    holder = new_holder(store)
    wait = holder.take()
    assert wait > WINDOW / 1000
    store.clock.sleep(wait + 0.001)
    assert holder.take() == 0


def test_a_document_that_is_taken_away_is_missed() -> None:
    """By a holder that wrote it: what others claimed is not known any more."""
    store = new_store()
    holder = new_holder(store)
    send_for(WINDOW, holder, store)
    store.kept.write(DOCUMENT, None)
    assert send_for(WINDOW, holder, store) <= LIMIT  # of its last claim
    assert holder.take() > 0 and holder.closed() > 0


def test_a_copy_of_the_process_holds_nothing() -> None:
    """What a forked child sends is claimed by itself."""
    store = new_store()
    holder = new_holder(store)
    assert holder.take() == 0

    def send() -> None:
        asked = store.asked
        assert holder.take() == 0 and store.asked == asked + 2

    assert fork(send).wait() == 0


def test_a_store_that_fails_lets_nothing_go_out() -> None:
    """Its error is raised where a place was asked for, and the next try begins anew."""
    store = new_store()
    store.mishaps = iter(["refused", "well", "lost"])
    holder = new_holder(store)
    for _ in range(2):
        with pytest.raises(Unreachable):
            holder.take()
    assert 0 < send_for(WINDOW, holder, store) <= LIMIT


def test_a_time_that_is_not_known_well_enough_is_no_time() -> None:
    """Rather than send outside of what it claimed, a holder says that the store is too slow."""
    holder = hold(new_store(), limit=LIMIT, window=WINDOW, bound=CELL)
    with pytest.raises(Unreachable, match="to tell the time"):
        holder.take()
