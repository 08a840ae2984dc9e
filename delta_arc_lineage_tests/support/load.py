"""Full load on a leased budget, played at a manual clock: who may send sends, and asks again when it is answered."""

import random
from collections import Counter
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.support.holders import UnluckyStore, count_most, hold

_MINUTE = 60_000
_ERROR = 300  # milliseconds


class Load(NamedTuple):
    """`most`: requests in any minute; `share`: of what the limit allows; `asked`: requests to the store a minute and
    holder; `least` and `fair`: requests of the holder that sent fewest, and the mean."""

    most: int
    share: float
    asked: float
    least: int
    fair: float


def send_for_minutes(minutes: int, *, holders: int, limit: int, latency: int) -> Load:
    """`latency`: milliseconds until the tenant answers, give or take a third. Each holder has a clock of its own."""
    store, chance = UnluckyStore(ManualClock()), random.Random(holders * latency)
    shared = [
        hold(store, limit=limit, window=_MINUTE, error=chance.randint(-_ERROR, _ERROR), bound=_ERROR)
        for _ in range(holders)
    ]
    begin = store.clock.now()
    sent, by_holder = list[int](), Counter[int]()
    turns = [(begin + 37 * number, number) for number in range(holders)]
    heapify(turns)
    while turns[0][0] < begin + minutes * _MINUTE:
        at, number = heappop(turns)
        store.clock.advance(max(0, at - store.clock.now()))
        wait = shared[number].take()
        if wait == 0:
            sent.append(at)
            by_holder[number] += 1
            wait = latency * chance.uniform(0.7, 1.3) / 1000
        heappush(turns, (at + int(wait * 1000) + 1, number))
    return Load(
        most=count_most(sent, _MINUTE),
        share=len(sent) / (limit * minutes),
        asked=store.asked / (minutes * holders),
        least=min(by_holder[number] for number in range(holders)),
        fair=len(sent) / holders,
    )
