"""The leased request budget: the limit holds in every window, whatever happens to holders, clocks and store."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.leased_budget import LeasedBudget
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.support.holders import DOCUMENT, MISHAPS, UnluckyStore, count_most, hold

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
