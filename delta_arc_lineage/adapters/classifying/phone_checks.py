"""Checks of phone numbers, by phonenumbers: with a country code, or as people of several countries write them.

Digits alone are no phone number: every second number of ten digits is one somewhere.
"""

import re

from delta_arc_lineage.adapters.classifying.checks import Check

_AN_EXTENSION = r"(?: ?(?:x|ext\.?) ?\d{1,6})?"
_FULL = re.compile(rf"(?:\+|00(?=\d*[ ()./-]))\d[\d ()./-]{{6,20}}\d{_AN_EXTENSION}")
_WRITTEN: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(rf"(?:1[ .-])?(?:\(\d{{3}}\) ?|\d{{3}}[ .-])\d{{3}}[ .-]\d{{4}}{_AN_EXTENSION}"), ("US",)),
    (re.compile(r"\(?0\d{1,5}\)?(?:[ /.-]+\d{2,8}){1,5}"), ("DE", "FR", "GB", "IT", "NL", "CH")),
    (re.compile(r"[5-9]\d\d(?:[ .-]\d{3}){2}|[5-9]\d\d(?:[ .-]\d\d){3}"), ("ES", "PL")),
    (re.compile(r"\(\d\d\) ?9?\d{4}[ -]\d{4}"), ("BR",)),
)
"""How people of a country write theirs; what has another form is no phone number, whatever its digits."""
_ANY_WRITTEN = re.compile("|".join(f"(?:{form.pattern})" for form, _ in _WRITTEN))


def open_phone_checks() -> tuple[Check, ...]:
    """ImportError where the library is not installed."""
    from phonenumbers import NumberParseException, is_valid_number, parse

    def is_valid_in(value: str, region: str | None) -> bool:
        try:
            return is_valid_number(parse(value, region))
        except NumberParseException:
            return False

    def is_full(value: str) -> bool:
        return is_valid_in(f"+{value[2:]}" if value.startswith("00") else value, None)

    def is_written(value: str) -> bool:
        regions = next(regions for form, regions in _WRITTEN if form.fullmatch(value))
        return any(is_valid_in(value, region) for region in regions)

    return Check("phone", _FULL, is_full), Check("phone-national", _ANY_WRITTEN, is_written)
