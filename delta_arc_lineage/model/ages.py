"""Ages: spans of time as people say them, and as they write them into settings."""

import re

_UNITS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_WRITTEN = re.compile(r"(\d{1,6})\s*([mhdw])", re.ASCII)


def say_age(milliseconds: int) -> str:
    """In the largest unit of which there are two.

    >>> say_age(3 * 3_600_000), say_age(47 * 3_600_000), say_age(49 * 3_600_000)
    ('3 hours', '47 hours', '2 days')
    """
    minutes = max(0, milliseconds) // 60_000
    for size, noun in ((1440, "days"), (60, "hours")):
        if minutes >= 2 * size:
            return f"{minutes // size:,} {noun}"
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def read_age(text: str) -> int | None:
    """In milliseconds; None for what is no age, or none at all.

    >>> read_age("26h"), read_age("2 d"), read_age("soon")
    (93600000, 172800000, None)
    """
    found = _WRITTEN.fullmatch(text.strip().lower())
    return int(found[1]) * _UNITS[found[2]] or None if found else None
