"""Usual sizes: whether the last number of a series is far below what it used to be.

The rule is robust: one odd number more or less in the past does not move it. Each number is divided by its level, the
median of the seven before it, or of the three before it on the same weekday, since many datasets are small at weekends.
These ratios have a median and a median absolute deviation (MAD), in logarithms. A number is low where its ratio is
under both of

- six tenths,
- their median less five deviations (1.4826 MAD, which is the standard deviation of normal noise);

and it takes fourteen ratios to say so. What is under a tenth of the smallest number that there ever was is low by
itself, after seven numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from statistics import median

from delta_arc_lineage.model.rhythms import weekday_of

LEAST_NUMBERS, LEAST_RATIOS = 7, 14
LOW, TENTH = 0.6, 0.1
_DEVIATIONS, _NORMAL = 5.0, 1.4826
_OF_A_WEEKDAY = 3
Series = Sequence[tuple[int, int]]
"""Steps and their numbers, in the order of steps."""


@dataclass(frozen=True, slots=True)
class Low:
    """A number, and what it would usually be."""

    step: int
    value: int
    usual: int

    @property
    def share(self) -> float:
        """Of what is usual."""
        return self.value / max(self.usual, 1)


def find_low(series: Series, *, by_weekday: bool = False) -> Low | None:
    """The last number, where it is low. `by_weekday`: steps are days, and are held against their like."""
    if not series:
        return None
    *before, (step, value) = series
    smallest = min((number for _, number in before), default=0)
    if len(before) >= LEAST_NUMBERS and value < TENTH * smallest:
        return Low(step, value, round(median(number for _, number in before[-LEAST_NUMBERS:])))
    level = find_level(before, step, by_weekday=by_weekday)
    if level is None or value >= LOW * level:  # nearly always: the past is looked at where something may be wrong
        return None
    ratios = list(_list_ratios(before, by_weekday=by_weekday))
    if len(ratios) < LEAST_RATIOS:
        return None
    middle = median(ratios)
    deviation = _NORMAL * median(abs(ratio - middle) for ratio in ratios)
    is_low = log(max(value, 1) / level) < middle - _DEVIATIONS * deviation
    return Low(step, value, round(level)) if is_low else None


def _list_ratios(series: Series, *, by_weekday: bool) -> Iterator[float]:
    """The logarithm of each number over its level, where there are enough before it."""
    for at, (step, number) in enumerate(series):
        level = find_level(series[:at], step, by_weekday=by_weekday)
        if level is not None:
            yield log(max(number, 1) / level)


def find_level(before: Series, step: int, *, by_weekday: bool) -> float | None:
    """What a number of this step would usually be, at least 1; None where there are too few before it."""
    least = _OF_A_WEEKDAY if by_weekday else LEAST_NUMBERS
    like: list[int] = []
    for other, number in reversed(before):
        if not by_weekday or weekday_of(other) == weekday_of(step):
            like.append(number)
            if len(like) == least:
                return max(median(like), 1)
    return None
