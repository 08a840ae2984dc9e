"""Leases under full load: nearly the whole limit goes out, few requests go to the store, and nobody starves."""

import pytest

from benchmarks.many_machines import send_for_minutes


@pytest.mark.parametrize(
    ("holders", "latency"), [(1, 50), (1, 150), (2, 150), (8, 50), (8, 500), (30, 300)], ids=lambda number: str(number)
)
def test_most_of_the_limit_goes_out_at_few_requests_to_the_store(holders: int, latency: int) -> None:
    """However many share it, and however long the tenant takes to answer (ms)."""
    load = send_for_minutes(3, holders=holders, limit=400, latency=latency)
    assert load.most <= 400
    assert load.share >= 0.85
    assert load.asked <= 8  # a minute and holder, the first ones too
    assert load.least >= 0.6 * load.fair


def test_a_slow_holder_loses_no_time() -> None:
    """Where the limit is far away, a holder sends as often as the tenant answers."""
    load = send_for_minutes(3, holders=1, limit=400, latency=1_500)
    assert load.fair >= 0.95 * 60_000 / 1_500 and load.asked <= 10
