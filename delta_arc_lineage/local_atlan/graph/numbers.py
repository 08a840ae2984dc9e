"""Numbers and dates of attributes: what the metastore's built-in types make of a value, and what they refuse.

Source: `AtlasBuiltInTypes` (`getNormalizedValue` of each): a number outside of a type's range, a boolean, and text that
Java does not read as a number are no value. A fraction loses its end as a whole number.
"""

import math
import re
from datetime import UTC, datetime
from typing import Any

_BITS = {"long": 64, "date": 64, "int": 32, "short": 16, "byte": 8}
WHOLE = tuple(name for name in _BITS if name != "date")
FRACTIONS = ("double", "float")
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
_FRACTION = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LARGEST_FLOAT = 3.4028234663852886e38


class InvalidValue(Exception):
    """A value that its declared type does not accept."""


def normalize_whole(declared: str, value: Any) -> int:
    """A whole number within the range of its type."""
    fits = bool(_WHOLE.fullmatch(value)) if isinstance(value, str) else not isinstance(value, bool)
    limit = 1 << (_BITS[declared] - 1)
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidValue(declared) from error
    if not fits or not -limit <= number < limit:
        raise InvalidValue(declared)
    return number


def normalize_fraction(declared: str, value: Any) -> float:
    """A number with a fraction, finite."""
    if isinstance(value, bool) or (isinstance(value, str) and not _FRACTION.fullmatch(value)):
        raise InvalidValue(declared)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidValue(declared) from error
    if not math.isfinite(number) or (declared == "float" and abs(number) > _LARGEST_FLOAT):
        raise InvalidValue(declared)
    return number


def normalize_date(declared: str, value: Any) -> int:
    """A date in milliseconds since the epoch; also from ISO text."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        try:
            parsed = datetime.fromisoformat(value)
            return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() * 1000)
        except (ValueError, OverflowError) as error:
            raise InvalidValue(declared) from error
    return normalize_whole(declared, value)
