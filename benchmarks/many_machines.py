"""The request budget over many machines: how much of the limit goes out, and what it costs in requests to S3.

    python -m benchmarks.many_machines                # 400 requests a minute, ten minutes of full load

Played at a clock of its own, with chances that are the same each time: who may send sends, and asks again when it is
answered. Each machine's clock is off by up to 0.3 s, which it knows. The store answers at once, so what many that begin
together cost each other is not in it.
"""

import argparse
import random
from bisect import bisect_left
from collections import Counter
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from delta_arc_lineage.adapters.leased_budget import LeasedBudget
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.ports.shared_time import Moment, SharedTime
from delta_arc_lineage.ports.state import Versioned

_MINUTE, _ERROR = 60_000, 300  # milliseconds
_BEGIN = 1_750_000_000_000


class Load(NamedTuple):
    """`most`: requests in any minute; `share`: of what the limit allows; `possible`: the share that the latency allows;
    `asked`: requests to the store a minute and holder; `least`, `fair`: requests a minute of the holder that sent
    fewest, and the mean."""

    most: int
    share: float
    possible: float
    asked: float
    least: float
    fair: float


class _Time(SharedTime):
    def __init__(self, error: int) -> None:
        self.true, self._error = _BEGIN, error

    def now(self) -> Moment:
        return Moment(self.true + self._error - _ERROR, self.true + self._error + _ERROR)


class _CountingStore(MemoryStateStore):
    def __init__(self) -> None:
        super().__init__()
        self._kept, self.asked = MemoryStateStore(), 0

    def read_version(self, name: str) -> Versioned:
        self.asked += 1
        return self._kept.read_version(name)

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        self.asked += 1
        return self._kept.replace(name, document, version=version)


def send_for_minutes(minutes: int, *, holders: int, limit: int, latency: int) -> Load:
    """`latency`: milliseconds until the tenant answers, give or take a third."""
    store, chance = _CountingStore(), random.Random(holders * latency)
    times = [_Time(chance.randint(-_ERROR, _ERROR)) for _ in range(holders)]
    shared = [
        LeasedBudget(
            store,
            "budget/tenant",
            limit=limit,
            time=time,
            window=_MINUTE,
            name_holder=lambda: f"{chance.getrandbits(128):032x}",
        )
        for time in times
    ]
    sent, by_holder = list[int](), Counter[int]()
    turns = [(_BEGIN + 37 * number, number) for number in range(holders)]
    heapify(turns)
    while turns[0][0] < _BEGIN + minutes * _MINUTE:
        at, number = heappop(turns)
        times[number].true = at
        wait = shared[number].take()
        if wait == 0:
            sent.append(at)
            by_holder[number] += 1
            wait = latency * chance.uniform(0.7, 1.3) / 1000
        heappush(turns, (at + int(wait * 1000) + 1, number))
    return Load(
        most=max(number - bisect_left(sent, at - _MINUTE) + 1 for number, at in enumerate(sent)),
        share=len(sent) / (limit * minutes),
        possible=min(1.0, holders * _MINUTE / latency / limit),
        asked=store.asked / (minutes * holders),
        least=min(by_holder[number] for number in range(holders)) / minutes,
        fair=len(sent) / holders / minutes,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_machines")
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--limit", type=int, default=400)
    asked = parser.parse_args()
    lines = [
        "| machines | answer ms | of the limit | possible | most in a minute | S3 requests each | least / mean |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for holders in (1, 2, 8, 30):
        for latency in (50, 150, 500, 1_500):
            load = send_for_minutes(asked.minutes, holders=holders, limit=asked.limit, latency=latency)
            lines.append(
                f"| {holders} | {latency:,} | {load.share:.0%} | {load.possible:.0%} | {load.most} | {load.asked:.1f} "
                f"| {load.least:.0f} / {load.fair:.0f} |"
            )
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
