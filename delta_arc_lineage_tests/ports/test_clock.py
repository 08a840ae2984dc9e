"""What every clock does: it goes on, in milliseconds, by at least as much as somebody slept."""

import pytest

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage_tests.conftest import ManualClock


@pytest.mark.parametrize("clock", [ManualClock(), SystemClock()], ids=lambda clock: type(clock).__name__)
def test_a_clock_tells_milliseconds_and_sleeps_seconds(clock: Clock) -> None:
    """Since the epoch: a date of this century, and twenty milliseconds are twenty."""
    before = clock.now()
    clock.sleep(0.02)
    assert 20 <= clock.now() - before < 5_000 and 1_700_000_000_000 < before < 4_100_000_000_000
