"""The look at sampled values: how many different ones of a column pass which validator. Counts, and nothing else.

No value, nor anything made of one, leaves this room: not in what is returned, and not in an error. What is equal is
looked at once: a hundred rows with one value say what one says.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec

from delta_arc_lineage.adapters.classifying.checks import Check
from delta_arc_lineage.adapters.classifying.text_checks import TEXT_CHECKS
from delta_arc_lineage.model.classification import ValueSign
from delta_arc_lineage.model.classifying.validators import DISTINCT, LETTERS

LIBRARIES = ("phonenumbers", "stdnum")
INSTALL = "delta_arc_lineage[classify]"
VERSION = 2
"""Counted up where the same values may be counted otherwise."""
_MOST_VALUES, _MOST_LETTERS = 40, 4_096
_TRIED, _LEAST_OF_TRIED = 12, 0.3
"""Values that a check is tried on first, and the share that has to pass: a lower one is no evidence."""
_NOTHING = frozenset({"", "null", "none", "nan", "n/a", "na", "\\n", "-", "--", "?", "unknown", "nil", "#n/a"})
_WORDS_ALONE = re.compile(r"[^\W\d_]+(?:[ .,'’-]+[^\W\d_]+)*\.?")


def list_missing() -> list[str]:
    """The libraries that are not installed, without which no value is looked at."""
    return [name for name in LIBRARIES if find_spec(name) is None]


class ValueLook:
    """Looks at the values of a column; `checks` may be asked by several threads."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = tuple(checks)
        self._of_words = tuple(check for check in checks if check.name in ("gender-word", "gender-letter", "bic"))

    def __call__(self, values: Iterable[object]) -> tuple[ValueSign, ...]:
        """The signs of those that pass anything, and how many different values were looked at; none where none was."""
        texts = _choose(values)
        if not texts:
            return ()
        signs = [ValueSign(DISTINCT, len(texts), len(texts))]
        words = [text for text in texts if _WORDS_ALONE.fullmatch(text)]
        signs += [ValueSign(LETTERS, len(words), len(texts))] if words else []
        asked = self._of_words if len(words) == len(texts) else self._checks
        signs += [sign for check in asked if (sign := _count(check, texts)) is not None]
        return tuple(sorted(signs))


def _count(check: Check, texts: Sequence[str]) -> ValueSign | None:
    """How many pass; None where none does. Where hardly any of the first do, the others are not asked."""
    taken = sum(map(check.passes, texts[:_TRIED]))
    if taken < _LEAST_OF_TRIED * min(_TRIED, len(texts)):
        return ValueSign(check.name, taken, min(_TRIED, len(texts))) if taken else None
    return ValueSign(check.name, taken + sum(map(check.passes, texts[_TRIED:])), len(texts))


def open_value_look() -> ValueLook | None:
    """With all checks, whose libraries are imported now; None where one is missing."""
    return None if list_missing() else _open()


@cache
def _open() -> ValueLook:
    """Once a process: forms are compiled and libraries imported in a tenth of a second."""
    from delta_arc_lineage.adapters.classifying.number_checks import open_number_checks
    from delta_arc_lineage.adapters.classifying.phone_checks import open_phone_checks

    return ValueLook([*TEXT_CHECKS, *open_number_checks(), *open_phone_checks()])


def _choose(values: Iterable[object]) -> list[str]:
    """The first different ones that are texts or whole numbers, or days."""
    chosen: dict[str, None] = {}
    for value in values:
        text = _to_text(value)
        if text and text.lower() not in _NOTHING:
            chosen.setdefault(text)
            if len(chosen) == _MOST_VALUES:
                break
    return list(chosen)


def _to_text(value: object) -> str:
    """Empty for what is looked at by nobody: numbers with a fraction, flags, nested values, texts beyond all use."""
    if isinstance(value, str):
        return value.strip() if len(value) <= _MOST_LETTERS else ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if -(10**20) < value < 10**20 else ""
    return ""
