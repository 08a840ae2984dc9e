"""Moments as people and machines read them: UTC, by arithmetic alone, since the model knows no clock."""

_DAY = 86_400_000
_DAYS_OF_400_YEARS = 146_097


def moment(milliseconds: int) -> str:
    """Milliseconds since the epoch, to the second, for people.

    >>> moment(1_750_000_000_000)
    '2025-06-15 15:06:40 UTC'
    """
    return f"{iso(milliseconds)[:19].replace('T', ' ')} UTC"


def iso(milliseconds: int) -> str:
    """Milliseconds since the epoch in ISO 8601, for machines.

    >>> iso(1_750_000_000_123)
    '2025-06-15T15:06:40.123Z'
    """
    days, rest = divmod(milliseconds, _DAY)
    seconds, thousandths = divmod(rest, 1000)
    year, month, day = _date(days)
    time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"
    return f"{year:04}-{month:02}-{day:02}T{time}Z"


def day_of(year: int, month: int, day: int) -> int:
    """A date in days since the epoch; ValueError where the calendar has none such.

    >>> day_of(1970, 1, 2)
    1
    """
    years, months = year - (month <= 2), (month - 3) % 12
    of_years = years * 365 + years // 4 - years // 100 + years // 400
    days = of_years + (153 * months + 2) // 5 + day - 1 - 719_468
    if _date(days) != (year, month, day):
        raise ValueError(f"there is no {year}-{month}-{day}")
    return days


def say_day(days: int) -> str:
    """Days since the epoch as a date.

    >>> say_day(1)
    '1970-01-02'
    """
    year, month, day = _date(days)
    return f"{year:04}-{month:02}-{day:02}"


def _date(days: int) -> tuple[int, int, int]:
    """Days since the epoch as a date of the Gregorian calendar: counted from 1 March of the year 0, so that a leap day
    is the last one of its year."""
    era, day_of_era = divmod(days + 719_468, _DAYS_OF_400_YEARS)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    months = (5 * day_of_year + 2) // 153
    month = months + 3 if months < 10 else months - 9
    return era * 400 + year_of_era + (month <= 2), month, day_of_year - (153 * months + 2) // 5 + 1
