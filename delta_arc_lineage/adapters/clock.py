"""The machine's own clock."""

import time

from delta_arc_lineage.ports.clock import Clock


class SystemClock(Clock):
    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
