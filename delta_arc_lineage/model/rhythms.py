"""Rhythms: how often a dataset gets its next partition, told from those that it has.

A rhythm is told from two weeks at least, of hours from one: what came once is no rhythm. Where partitions follow none,
nothing is expected and nothing is late. The rules, by the numbers that partitions have:

- hourly: nine of ten hours are there;
- by weekdays: more than one of seven is there in at least half of its weeks and all others in at most one of seven,
  and of the days that are expected so 85 % are there: daily, business days (Monday to Friday), or any others;
- weekly: the same of a single weekday, in four weeks;
- monthly: of months four of five, of days that four of five steps are of 28 to 31 days.

Public holidays are days like others: a business day on which nothing landed is said to be missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from delta_arc_lineage.model.partitions import Unit, say_step
from delta_arc_lineage.model.words import Word

HOUR = 3_600_000
DAY = 24 * HOUR
_WEEK, _MONTH, _LONG_MONTH = 7, 31, 45
_LEAST_DAYS, _LEAST_HOURS, _LEAST_STEPS = 14, 168, 4
_OFTEN, _SELDOM, _REGULAR, _HOURLY, _MONTHLY = 0.5, 0.15, 0.85, 0.9, 0.8
_LATEST_DAYS = 28  # looked at alone where all of them follow no rhythm, since one may have begun anew
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BUSINESS_DAYS = (0, 1, 2, 3, 4)


class Beat(Word):
    """How often."""

    HOURLY = "hourly", "every hour"
    DAILY = "daily", "every day"
    BUSINESS = "business-days", "every business day"
    WEEKDAYS = "weekdays", "on some weekdays"
    WEEKLY = "weekly", "every week"
    MONTHLY = "monthly", "every month"


GRACE = {
    Beat.HOURLY: 2 * HOUR,
    Beat.DAILY: 12 * HOUR,
    Beat.BUSINESS: 12 * HOUR,
    Beat.WEEKDAYS: 12 * HOUR,
    Beat.WEEKLY: 2 * DAY,
    Beat.MONTHLY: 5 * DAY,
}
"""How much later than by its rhythm a partition may land, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`unit`: what its numbers count; `weekdays`: those on which days are expected, Monday 0."""

    beat: Beat
    unit: Unit
    weekdays: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """For people."""
        match self.beat:
            case Beat.WEEKDAYS:
                return f"every {' and '.join(_WEEKDAYS[day] for day in self.weekdays)}"
            case Beat.WEEKLY:
                return f"every {_WEEKDAYS[self.weekdays[0]]}"
        return self.beat.words

    def wait_after(self, number: int) -> int:
        """How long after a partition landed the next one is late, in milliseconds: a step of the rhythm and the
        grace."""
        return self._step_after(number) + GRACE[self.beat]

    def _step_after(self, number: int) -> int:
        if self.beat is Beat.MONTHLY:
            return _MONTH * DAY
        if self.unit is Unit.HOUR:
            return HOUR
        return (self.next_after(number) - number) * DAY

    def next_after(self, number: int) -> int:
        """The number of the partition that is expected after this one; of days by month, the last day it can be."""
        if self.beat is Beat.MONTHLY and self.unit is Unit.DAY:
            return number + _MONTH
        return next(later for later in range(number + 1, number + 1 + _WEEK) if self._expects(later))

    def find_missing(self, numbers: Sequence[int]) -> Iterator[str]:
        """Those between the first and the last, as people write them. `numbers`: those that are there, in order."""
        for before, after in pairwise(numbers):
            if self.beat is Beat.MONTHLY and self.unit is Unit.DAY:
                is_gap = after - before > _LONG_MONTH
                months = range(_month_of(before) + 1, _month_of(after)) if is_gap else ()
                yield from (say_step(Unit.MONTH, month) for month in months)
            else:
                yield from (say_step(self.unit, number) for number in range(before + 1, after) if self._expects(number))

    def _expects(self, number: int) -> bool:
        return not self.weekdays or weekday_of(number) in self.weekdays


def _month_of(day: int) -> int:
    year, month, _ = say_step(Unit.DAY, day).split("-")
    return int(year) * 12 + int(month) - 1


def weekday_of(day: int) -> int:
    """Of a day in days since the epoch: Monday is 0.

    >>> weekday_of(0)
    3
    """
    return (day + 3) % _WEEK


def tell_rhythm(unit: Unit, numbers: Sequence[int]) -> Rhythm | None:
    """The rhythm of partitions, given by their numbers in order; None where they follow none, or are too few to tell.

    Hours that do not follow each other may fill days that do.
    """
    match unit:
        case Unit.HOUR:
            return _tell_of_hours(numbers) or tell_rhythm(Unit.DAY, sorted({number // 24 for number in numbers}))
        case Unit.DAY:
            latest = (numbers, numbers[-_LATEST_DAYS:])
            return next(filter(None, (_tell_of_days(days) for days in latest)), None)
        case Unit.MONTH if len(numbers) >= _LEAST_STEPS and _density(numbers) >= _MONTHLY:
            return Rhythm(Beat.MONTHLY, Unit.MONTH)
    return None


def _tell_of_hours(numbers: Sequence[int]) -> Rhythm | None:
    is_long = bool(numbers) and numbers[-1] - numbers[0] >= _LEAST_HOURS - 1
    return Rhythm(Beat.HOURLY, Unit.HOUR) if is_long and _density(numbers) >= _HOURLY else None


def _tell_of_days(days: Sequence[int]) -> Rhythm | None:
    if len(days) < _LEAST_STEPS or days[-1] - days[0] + 1 < _LEAST_DAYS:
        return None
    steps = [after - before for before, after in pairwise(days)]
    if sum(28 <= step <= _MONTH for step in steps) >= _MONTHLY * len(steps):
        return Rhythm(Beat.MONTHLY, Unit.DAY)
    if len(days) < _REGULAR * ((days[-1] - days[0] + 1) // _WEEK):
        return None  # too few even for one weekday, and the days between may be without number
    weekdays = _find_weekdays(days)
    expected = [day for day in range(days[0], days[-1] + 1) if weekday_of(day) in weekdays]
    if not expected or len(set(expected) & set(days)) < _REGULAR * len(expected):
        return None
    return Rhythm(_name_beat(weekdays), Unit.DAY, weekdays) if len(expected) >= _LEAST_STEPS else None


def _find_weekdays(days: Sequence[int]) -> tuple[int, ...]:
    """Those on which days are there; none where some are there now and then."""
    there, found = set(days), []
    for weekday in range(_WEEK):
        of_it = [day for day in range(days[0], days[-1] + 1) if weekday_of(day) == weekday]
        share = len(there.intersection(of_it)) / len(of_it)
        if _SELDOM < share < _OFTEN:
            return ()
        if share >= _OFTEN:
            found.append(weekday)
    return tuple(found)


def _name_beat(weekdays: tuple[int, ...]) -> Beat:
    if len(weekdays) == 1:
        return Beat.WEEKLY
    if len(weekdays) == _WEEK:
        return Beat.DAILY
    return Beat.BUSINESS if weekdays == _BUSINESS_DAYS else Beat.WEEKDAYS


def _density(numbers: Sequence[int]) -> float:
    return len(numbers) / (numbers[-1] - numbers[0] + 1)
