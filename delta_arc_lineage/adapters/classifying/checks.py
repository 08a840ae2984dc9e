"""Checks: one question that is asked of a value, whether it passes the validator of this name.

A value is asked where it has the form; what a library raises of it is a no, and nothing of the value goes on in an
error: a library's message may hold it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`form`: of values that are asked at all, told before a library is."""

    name: str
    form: re.Pattern[str]
    is_valid: Callable[[str], bool]

    def passes(self, value: str) -> bool:
        """Whether it does; no error of a library comes out."""
        if self.form.fullmatch(value) is None:
            return False
        try:
            return bool(self.is_valid(value))
        except Exception:  # noqa: BLE001 - whatever a library raises of a value, its words may hold the value
            return False


def is_formed(value: str) -> bool:
    """Where the form says it all."""
    return bool(value)
