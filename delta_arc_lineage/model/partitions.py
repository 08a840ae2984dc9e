"""Partitions of a dataset: the years, months, days or hours that its keys name, from the first to the last.

What is missing between the two is counted, in steps of the unit: a day that did not arrive is seen in the catalog.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from delta_arc_lineage.model.moments import day_of, say_day
from delta_arc_lineage.model.words import Word, counted

_DATED = re.compile(r"(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})", re.ASCII)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)
_MOST_GAPS, _SECONDS_A_DAY = 3, 86_400
_MOST_RECENT, _MOST_RECENT_HOURS = 70, 192  # ten weeks of days, eight days of hours
Step = tuple["Unit", int]
"""A partition: its unit, and its number in steps of the unit."""


class Unit(Word):
    """What a dataset is partitioned by, the finest last; words as of one step."""

    YEAR = "year", "year"
    MONTH = "month", "month"
    DAY = "day", "day"
    HOUR = "hour", "hour"


@dataclass(frozen=True, slots=True, order=True)
class Partitions:
    """`first` and `last` as a person writes them; `gaps`: the first of the runs of steps that are missing between.
    `recent`: the last of those that are there, as numbers, from which their rhythm is told."""

    unit: Unit
    first: str
    last: str
    count: int
    missing: int = 0
    gaps: tuple[str, ...] = ()
    recent: tuple[int, ...] = field(default=(), compare=False, repr=False)

    @property
    def words(self) -> str:
        """In one line.

        >>> Partitions(Unit.DAY, "2024-01-01", "2024-01-05", 4, missing=1, gaps=("2024-01-03",)).words
        'days 2024-01-01 … 2024-01-05, 1 day missing (2024-01-03)'
        """
        if self.count == 1:
            return f"{self.unit.words} {self.first}"
        span = f"{self.unit.words}s {self.first} … {self.last}"
        if not self.missing:
            return span
        more = ", …" if len(self.gaps) == _MOST_GAPS else ""
        return f"{span}, {counted(self.missing, self.unit.words)} missing ({', '.join(self.gaps)}{more})"


@lru_cache(maxsize=10_000)
def read_step(parts: tuple[tuple[str, str], ...]) -> Step | None:
    """The partition that the parts of one key name: kinds of placeholders with the texts they took, in their order.

    Of several dates the first counts. None where they name none, or one that no calendar has.
    """
    told: dict[str, str] = {}
    for kind, text in parts:
        told.setdefault(kind, text)
    try:
        return _read(told)
    except (ValueError, OverflowError):
        return None


def _read(told: dict[str, str]) -> Step | None:
    day = _find_day(told)
    if day is not None:
        if "hour" not in told:
            return Unit.DAY, day
        return Unit.HOUR, day * 24 + int(told["hour"])
    if "year" not in told:
        return None
    year = int(told["year"])
    if "month" not in told:
        return Unit.YEAR, year
    return Unit.MONTH, year * 12 + int(told["month"]) - 1


def _find_day(told: dict[str, str]) -> int | None:
    """In days since the epoch."""
    for kind in ("date", "timestamp"):
        text = told.get(kind, "")
        if _EPOCH.fullmatch(text):
            return int(text[:10]) // _SECONDS_A_DAY
        if dated := _DATED.match(text):
            return day_of(*map(int, dated.groups()))
    if {"year", "month", "day"} <= told.keys():
        return day_of(int(told["year"]), int(told["month"]), int(told["day"]))
    return None


def sum_up(steps: dict[Unit, set[int]]) -> Partitions | None:
    """The partitions of all keys of a dataset, in the unit that most of them name; None where none names any."""
    units = list(Unit)
    told = max(steps, key=lambda unit: (len(steps[unit]), units.index(unit)), default=None)
    if told is None:
        return None
    numbers = sorted(steps[told])
    gaps = [_say_gap(told, start, end) for start, end in _find_gaps(numbers)]
    missing = numbers[-1] - numbers[0] + 1 - len(numbers)
    first, last = say_step(told, numbers[0]), say_step(told, numbers[-1])
    recent = tuple(numbers[-(_MOST_RECENT_HOURS if told is Unit.HOUR else _MOST_RECENT) :])
    return Partitions(told, first, last, len(numbers), missing, tuple(gaps[:_MOST_GAPS]), recent)


def _find_gaps(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for before, after in pairwise(numbers):
        if after - before > 1:
            yield before + 1, after - 1


def _say_gap(unit: Unit, start: int, end: int) -> str:
    return say_step(unit, start) if start == end else f"{say_step(unit, start)} … {say_step(unit, end)}"


def say_step(unit: Unit, number: int) -> str:
    """A partition as a person writes it.

    >>> say_step(Unit.MONTH, 2024 * 12)
    '2024-01'
    """
    match unit:
        case Unit.YEAR:
            return f"{number:04}"
        case Unit.MONTH:
            return f"{number // 12:04}-{number % 12 + 1:02}"
        case Unit.DAY:
            return say_day(number)
    day, hour = divmod(number, 24)
    return f"{say_day(day)} {hour:02}:00"
