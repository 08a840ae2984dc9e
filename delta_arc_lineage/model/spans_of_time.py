"""Moments as people write them: an age before now, a date, or a date and a time, in UTC."""

import re

from delta_arc_lineage.model.ages import read_age
from delta_arc_lineage.model.moments import day_of

_DAY = 86_400_000
_WRITTEN = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(?: ?UTC|Z)?)?", re.ASCII)


def read_moment(text: str, *, now: int, is_end: bool = False) -> int | None:
    """In milliseconds since the epoch; None for what is no moment. A date is its first one, or its last if `is_end`.

    >>> read_moment("2025-06-15 15:06:40", now=0), read_moment("1970-01-01", now=0, is_end=True)
    (1750000000000, 86399999)
    >>> read_moment("7d", now=604_800_001), read_moment("yesterday", now=0)
    (1, None)
    """
    age = read_age(text)
    if age is not None:
        return now - age
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        first = day_of(year, month, day) * _DAY
    except ValueError:
        return None
    if found[4] is None:
        return first + (_DAY - 1 if is_end else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return first + ((hour * 60 + minute) * 60 + second) * 1_000
