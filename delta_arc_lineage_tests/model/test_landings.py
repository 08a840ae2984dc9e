"""Landings: months of ordinary ones raise no alarm, and each real fault is found by the look after it."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delta_arc_lineage.model.data_findings import DataFinding, Severity
from delta_arc_lineage.model.dataset_histories import DatasetHistory
from delta_arc_lineage.model.moments import say_day
from delta_arc_lineage.model.rhythms import DAY, HOUR
from delta_arc_lineage_tests.model.landings import (
    FIRST,
    LOOK,
    ORDINARY,
    Bucket,
    Loader,
    land_daily,
    land_hourly,
    land_in_full,
    land_on_business_days,
    land_under_ids,
    land_weekly,
    run_nights,
    size_of,
)

Breaks = Callable[[Bucket, int, Random], None]
"""What happens instead of a landing."""
_WEEKS_8 = 56


@pytest.mark.parametrize("name", ORDINARY)
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10**6), look=st.integers(0, 23))
def test_months_of_ordinary_landings_raise_no_alarm(name: str, seed: int, look: int) -> None:
    """At whatever hour they are looked at: growth, weekends, full refreshes, purges, backfills, an hour late."""
    days = 45 if ORDINARY[name] is land_hourly else 120
    nights = run_nights(Bucket(), ORDINARY[name], Random(seed), days=days, look=look * HOUR)
    assert not {day - FIRST: [finding.words for finding in found] for day, found in nights if found}


def nothing(bucket: Bucket, day: int, random: Random) -> None:
    """No landing."""


def half_a_day(bucket: Bucket, day: int, random: Random) -> None:
    """Half of what is usual."""
    bucket.put(f"orders/dt={say_day(day)}/part-0.csv", size_of(day, random) / 2, (day + 1) * DAY + 2 * HOUR)


def an_empty_day(bucket: Bucket, day: int, random: Random) -> None:
    """A file without bytes."""
    bucket.put(f"orders/dt={say_day(day)}/part-0.csv", 0, (day + 1) * DAY + 2 * HOUR)


def half_a_table(bucket: Bucket, day: int, random: Random) -> None:
    """A full refresh of which half is missing."""
    land_in_full(bucket, day, random)
    bucket.put("orders.csv", bucket.objects["sales/orders.csv"].size / 2, (day + 1) * DAY + HOUR)


def a_tenth_of_a_table(bucket: Bucket, day: int, random: Random) -> None:
    """A full refresh that brought next to nothing."""
    land_in_full(bucket, day, random)
    bucket.put("orders.csv", bucket.objects["sales/orders.csv"].size / 20, (day + 1) * DAY + HOUR)


def an_empty_table(bucket: Bucket, day: int, random: Random) -> None:
    """A full refresh without bytes."""
    bucket.put("orders.csv", 0, (day + 1) * DAY + HOUR)


def most_is_deleted(bucket: Bucket, day: int, random: Random) -> None:
    """All but the last four days."""
    land_daily(bucket, day, random)
    for key in sorted(bucket.objects)[:-4]:
        del bucket.objects[key]


def half_under_ids(bucket: Bucket, day: int, random: Random) -> None:
    """One small file where there were three."""
    bucket.put(f"orders/{random.getrandbits(128):032x}.csv", size_of(day, random) / 3, (day + 1) * DAY + HOUR)


SITUATIONS: dict[str, tuple[Loader, Breaks, str, Severity, int]] = {
    "a day is missing and the next is there": (land_daily, nothing, "missing-partitions", Severity.WARNING, 2),
    "a daily load stopped": (land_daily, nothing, "late", Severity.WARNING, 2),
    "an hourly load stopped": (land_hourly, nothing, "late", Severity.WARNING, 1),
    "a business day is missing": (land_on_business_days, nothing, "missing-partitions", Severity.WARNING, 2),
    "a load of business days stopped": (land_on_business_days, nothing, "late", Severity.WARNING, 2),
    "a weekly load stopped": (land_weekly, nothing, "late", Severity.WARNING, 10),
    "a full refresh stopped": (land_in_full, nothing, "late", Severity.WARNING, 2),
    "files under ids stopped": (land_under_ids, nothing, "late", Severity.WARNING, 2),
    "a day is half as large": (land_daily, half_a_day, "small-step", Severity.WARNING, 1),
    "a day under ids is a third as large": (land_under_ids, half_under_ids, "small-step", Severity.WARNING, 2),
    "a day has no bytes": (land_daily, an_empty_day, "no-bytes", Severity.WARNING, 1),
    "a table is half as large": (land_in_full, half_a_table, "shrank", Severity.WARNING, 1),
    "a table is a twentieth as large": (land_in_full, a_tenth_of_a_table, "shrank", Severity.ERROR, 1),
    "a table has no bytes": (land_in_full, an_empty_table, "no-bytes", Severity.WARNING, 1),
    "most of a dataset is deleted": (land_daily, most_is_deleted, "shrank", Severity.ERROR, 1),
}
"""What happens: what was usual, what came instead, the rule that finds it, how grave that is, days until then."""


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("what", SITUATIONS)
def test_each_real_fault_is_found(what: str, seed: int) -> None:
    """On a Wednesday after eight weeks of ordinary landings, by the rule and as grave as it should be."""
    land, breaks, rule, severity, within = SITUATIONS[what]
    random, bucket = Random(seed), Bucket()
    first = FIRST + _WEEKS_8 + 2
    assert not [found for _, found in run_nights(bucket, land, random, days=_WEEKS_8 + 2) if found]
    found: list[DataFinding] = []
    for day in range(first, first + within):
        (breaks if day == first or "stopped" in what else land)(bucket, day, random)
        found = bucket.list_now((day + 1) * DAY + LOOK)
    assert (rule, severity) in {(finding.rule, finding.severity) for finding in found}
    assert all(finding.words.count(finding.subject) == 1 or "newest file of" in finding.words for finding in found)


@pytest.mark.parametrize("breaks", [nothing, half_a_day, an_empty_day, a_tenth_of_a_table])
def test_nothing_is_said_in_a_first_week(breaks: Breaks) -> None:
    """But that a file is empty, which takes no history."""
    random, bucket = Random(1), Bucket()
    for day in range(FIRST, FIRST + 6):
        (breaks if day == FIRST + 5 else land_daily)(bucket, day, random)
        found = bucket.list_now((day + 1) * DAY + LOOK)
        assert {finding.rule for finding in found} <= {"no-bytes"}


def test_what_is_made_up_for_is_no_fault_any_more() -> None:
    """The other half came with the next day."""
    random, bucket = Random(3), Bucket()
    days = _WEEKS_8 + 2
    list(run_nights(bucket, land_daily, random, days=days))
    half_a_day(bucket, FIRST + days, random)
    assert bucket.list_now((FIRST + days + 1) * DAY + LOOK)
    late = (FIRST + days + 2) * DAY + HOUR
    bucket.put(f"orders/dt={say_day(FIRST + days)}/part-1.csv", size_of(FIRST + days, random) / 2, late)
    land_daily(bucket, FIRST + days + 1, random)
    assert not bucket.list_now((FIRST + days + 2) * DAY + 2 * LOOK)


def test_a_history_is_bounded_and_a_look_that_shows_nothing_new_adds_nothing() -> None:
    """Sixty points, whatever is listed and how often."""
    bucket, random = Bucket(), Random(5)
    for day, _ in run_nights(bucket, land_daily, random, days=90):
        bucket.list_now((day + 1) * DAY + LOOK + HOUR)
    (history,) = bucket.histories.values()
    assert len(history.points) == 60
    assert list(history.points) == sorted(history.points)
    assert history.add(DatasetHistory(history.path, history.unit, history.points[-1:])) == history
