"""Rhythms: what is told from partitions, what is expected next, and what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.ages import read_age, say_age
from delta_arc_lineage.model.moments import day_of
from delta_arc_lineage.model.partitions import Unit
from delta_arc_lineage.model.rhythms import DAY, HOUR, Beat, tell_rhythm, weekday_of

MONDAY = day_of(2025, 1, 6)
DAYS = range(MONDAY, MONDAY + 70)
_UNITS = st.sampled_from(list(Unit))


def on(*weekdays: int) -> list[int]:
    return [day for day in DAYS if weekday_of(day) in weekdays]


OFFICE_HOURS = [day * 24 + hour for day in list(DAYS)[:24] for hour in range(9, 17)]
FIRSTS = [day_of(2024, month, 1) for month in range(1, 13)]
LAST_DAYS = [first - 1 for first in FIRSTS]


@pytest.mark.parametrize(
    ("unit", "numbers", "words", "patience"),
    [
        (Unit.DAY, list(DAYS), "every day", DAY + 12 * HOUR),
        (Unit.DAY, on(0, 1, 2, 3, 4), "every business day", 3 * DAY + 12 * HOUR),
        (Unit.DAY, on(6, 0, 2), "every Monday and Wednesday and Sunday", DAY + 12 * HOUR),
        (Unit.DAY, on(6), "every Sunday", 9 * DAY),
        (Unit.DAY, FIRSTS, "every month", 36 * DAY),
        (Unit.DAY, LAST_DAYS, "every month", 36 * DAY),
        (Unit.MONTH, list(range(24_000, 24_006)), "every month", 36 * DAY),
        (Unit.HOUR, list(range(480_000, 480_192)), "every hour", 3 * HOUR),
        (
            Unit.HOUR,
            [day * 24 + hour for day in list(DAYS)[:24] for hour in range(9, 17)],
            "every day",
            DAY + 12 * HOUR,
        ),
    ],
)
def test_a_rhythm_is_told_and_how_long_to_wait(unit: Unit, numbers: list[int], words: str, patience: int) -> None:
    """After Friday until Monday; the grace is over then."""
    rhythm = tell_rhythm(unit, numbers)
    assert rhythm is not None and rhythm.words == words
    last = numbers[-1] // 24 if rhythm.unit is not unit else numbers[-1]
    assert rhythm.wait_after(last) == patience
    assert not list(rhythm.find_missing(numbers if rhythm.unit is unit else sorted({n // 24 for n in numbers})))


@pytest.mark.parametrize(
    ("unit", "numbers"),
    [
        (Unit.DAY, list(DAYS)[:13]),
        (Unit.DAY, on(6)[:3]),
        (Unit.DAY, [MONDAY + number * number for number in range(20)]),
        (Unit.DAY, [day for day in DAYS if day % 3]),
        (Unit.HOUR, list(range(167))),
        (Unit.MONTH, [24_000, 24_001, 24_002]),
        (Unit.YEAR, list(range(2000, 2025))),
        (Unit.DAY, []),
    ],
)
def test_what_follows_none_or_came_too_seldom_has_no_rhythm(unit: Unit, numbers: list[int]) -> None:
    """Nothing is guessed."""
    assert tell_rhythm(unit, numbers) is None


@pytest.mark.parametrize(
    ("unit", "numbers", "gone", "missing"),
    [
        (Unit.DAY, list(DAYS), [MONDAY + 30], ["2025-02-05"]),
        (Unit.DAY, on(0, 1, 2, 3, 4), [MONDAY + 28, MONDAY + 29], ["2025-02-03", "2025-02-04"]),
        (Unit.DAY, on(6), [MONDAY + 34], ["2025-02-09"]),
        (Unit.DAY, FIRSTS, [FIRSTS[5]], ["2024-06"]),
        (Unit.HOUR, list(range(480_000, 480_192)), [480_100], ["2024-10-08 04:00"]),
    ],
)
def test_what_is_missing_by_a_rhythm_is_named(
    unit: Unit, numbers: list[int], gone: list[int], missing: list[str]
) -> None:
    """And what the rhythm does not expect is not."""
    there = [number for number in numbers if number not in gone]
    rhythm = tell_rhythm(unit, there)
    assert rhythm is not None and list(rhythm.find_missing(there)) == missing


def test_a_rhythm_that_began_anew_is_told_from_what_came_since() -> None:
    """A weekly load that became a daily one."""
    days = [day for day in DAYS if day >= MONDAY + 42 or weekday_of(day) == 6]
    rhythm = tell_rhythm(Unit.DAY, days)
    assert rhythm is not None and rhythm.beat is Beat.DAILY


@given(_UNITS, st.sets(st.integers(0, 10**6), max_size=70))
def test_any_numbers_have_a_rhythm_or_none(unit: Unit, numbers: set[int]) -> None:
    """Whatever they are: what is expected next is later, and what is missing is not there."""
    ordered = sorted(numbers)
    rhythm = tell_rhythm(unit, ordered)
    if rhythm is not None:
        assert rhythm.next_after(ordered[-1]) > ordered[-1] and rhythm.wait_after(ordered[-1]) > 0


def test_days_far_apart_are_not_counted_one_by_one() -> None:
    """A year of Sundays is a rhythm; as many days over a billion years are none, and cost no more to tell."""
    sundays = [3 + 7 * week for week in range(52)]
    assert (rhythm := tell_rhythm(Unit.DAY, sundays)) and rhythm.words == "every Sunday"
    assert tell_rhythm(Unit.DAY, [day * 10**10 for day in sundays]) is None


@given(st.integers(0, 10**12))
def test_an_age_is_said_in_a_unit_that_it_has_two_of(milliseconds: int) -> None:
    """Never more than it is."""
    said = say_age(milliseconds)
    number, noun = ("1", "minutes") if said == "a minute" else said.replace(",", "").split()
    assert int(number) * {"days": DAY, "hours": HOUR, "minutes": 60_000}[noun] <= milliseconds


@pytest.mark.parametrize("text", ["", "26", "h", "0h", "-1h", "1.5h", "26 hours", "1h30m", "٢h"])
def test_what_is_no_age_is_none(text: str) -> None:
    """Rather than half of one."""
    assert read_age(text) is None
