"""Partitions: the first, the last, how many there are, and what is missing in between."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.moments import day_of, say_day
from delta_arc_lineage.model.partitions import Unit, read_step, sum_up

_EPOCH = date(1970, 1, 1)
_DATES = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(_DATES)
def test_days_are_those_of_the_calendar(day: date) -> None:
    """Both ways."""
    number = (day - _EPOCH).days
    assert day_of(day.year, day.month, day.day) == number and say_day(number) == day.isoformat()


@pytest.mark.parametrize(("month", "day"), [(2, 29), (2, 30), (4, 31), (13, 1), (0, 1), (1, 0)])
def test_what_no_calendar_has_is_no_partition(month: int, day: int) -> None:
    """A key may say so all the same."""
    with pytest.raises(ValueError, match="there is no"):
        day_of(2023, month, day)
    assert read_step((("date", f"2023{month:02}{day:02}"),)) is None


@given(_DATES, st.integers(0, 23), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y_%m_%d", "%Y.%m.%d"]))
def test_a_date_is_a_day_however_it_is_written(day: date, hour: int, form: str) -> None:
    """In one part or in three; with an hour it is an hour."""
    number = (day - _EPOCH).days
    apart = (("year", f"{day:%Y}"), ("month", f"{day:%m}"), ("day", f"{day:%d}"))
    assert read_step((("date", day.strftime(form)),)) == read_step(apart) == (Unit.DAY, number)
    assert read_step((*apart, ("hour", f"{hour:02}"))) == (Unit.HOUR, number * 24 + hour)


@given(st.datetimes(datetime(1975, 1, 1), datetime(2099, 1, 1)))
def test_a_timestamp_is_of_its_day(moment: datetime) -> None:
    """In seconds or thousandths since the epoch too."""
    aware = moment.replace(tzinfo=UTC)
    seconds = int(aware.timestamp())
    number = (aware.date() - _EPOCH).days
    if len(str(seconds)) == 10:
        assert read_step((("timestamp", str(seconds)),)) == read_step((("timestamp", f"{seconds}000"),))
        assert read_step((("timestamp", str(seconds)),)) == (Unit.DAY, number)
    assert read_step((("timestamp", aware.strftime("%Y-%m-%dT%H:%M:%S")),)) == (Unit.DAY, number)


@given(st.sets(_DATES, min_size=1, max_size=40))
def test_days_are_summed_up(days: set[date]) -> None:
    """First, last, how many, and how many lack in between."""
    found = sum_up({Unit.DAY: {(day - _EPOCH).days for day in days}})
    assert found is not None
    assert (found.first, found.last, found.count) == (min(days).isoformat(), max(days).isoformat(), len(days))
    between = {min(days) + timedelta(n) for n in range((max(days) - min(days)).days + 1)} - days
    assert found.missing == len(between) and bool(found.gaps) == bool(between)
    assert not between or found.gaps[0].startswith(min(between).isoformat())


def test_months_and_hours_are_said_as_such() -> None:
    """And years."""
    months, hours = {2024 * 12, 2024 * 12 + 2}, {0, 1}
    steps: dict[Unit, set[int]] = defaultdict(set, {Unit.MONTH: months})
    found = sum_up(steps)
    assert found and found.words == "months 2024-01 … 2024-03, 1 month missing (2024-02)"
    found = sum_up({Unit.HOUR: hours})
    assert found and found.words == "hours 1970-01-01 00:00 … 1970-01-01 01:00"
    found = sum_up({Unit.YEAR: {2024}})
    assert found and found.words == "year 2024"
    assert sum_up({}) is None
