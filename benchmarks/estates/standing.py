"""Which files an S3 asset stands for.

An object stands for its key, whatever that is. A folder stands for the data under it, a pattern for the data that fits
it: `**` anything, `*` and `{word}` anything in one path part, `{date}` and its like digits with what separates them.
"""

import re
from functools import cache

from benchmarks.estates.truth import Truth
from benchmarks.estates.written import Reference

_PLACEHOLDER = re.compile(r"(\*\*|\*|\{[^{}]*\})")
_OF_DIGITS = re.compile(r"date|time|year|month|day|hour|minute|dt|epoch|number|count|part|n|\d", re.IGNORECASE)
_DIGITS = r"[0-9T:_.=/\-]+"


class Standing:
    """Of one bucket, on one night."""

    def __init__(self, bucket: str, truth: Truth) -> None:
        self._bucket, self._objects = bucket, truth.answer.objects
        self._data = [key for key in self._objects if truth.is_data(key)]
        self.keys_of = cache(self._keys_of)

    def key_of(self, qualified_name: str) -> str | None:
        """The key, folder or pattern in a qualified name, which follows the bucket; None for another bucket's."""
        return _key_in(qualified_name, self._bucket)

    def _keys_of(self, reference: Reference) -> frozenset[str]:
        """The files that an asset stands for."""
        type_name, qualified_name = reference
        key = self.key_of(qualified_name)
        if key is None:
            return frozenset()
        if type_name == "S3Object" and key in self._objects:
            return frozenset([key])
        if is_pattern(key):
            pattern = _compile(key)
            return frozenset(filter(pattern.fullmatch, self._data))
        if type_name == "S3Object" and not key.endswith("/"):
            return frozenset()
        folder = key if key.endswith("/") or not key else f"{key}/"
        return frozenset(one for one in self._data if one.startswith(folder))

    def is_gone(self, reference: Reference) -> bool:
        """Whether it is an object that is shown and not there any more."""
        type_name, qualified_name = reference
        key = self.key_of(qualified_name) or ""
        is_file = type_name == "S3Object" and key != "" and not is_pattern(key) and not key.endswith("/")
        return is_file and not self.keys_of(reference)


def is_pattern(key: str) -> bool:
    return "*" in key or "{" in key


def _key_in(qualified_name: str, bucket: str) -> str | None:
    found = re.match(rf"(?:[^/]+/){{3}}[^/]*{re.escape(bucket)}[^/]*(?:/(.*))?$", qualified_name, re.DOTALL)
    return (found[1] or "") if found else None


def _compile(key: str) -> re.Pattern[str]:
    return re.compile("".join(map(_expression, _PLACEHOLDER.split(key))), re.DOTALL)


def _expression(piece: str) -> str:
    if piece == "**":
        return ".*"
    if piece == "*":
        return "[^/]*"
    if _PLACEHOLDER.fullmatch(piece):
        return _DIGITS if _OF_DIGITS.fullmatch(piece[1:-1]) else "[^/]+"
    return re.escape(piece)
