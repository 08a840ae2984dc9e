"""Enumerations that are written to disk: a tag chosen once, and words that may be put better at any time."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """`value` is the tag in documents and digests, `words` what people read.

    >>> class Fruit(Word):
    ...     CITRON = "citron", "lemon"
    >>> Fruit("citron").words
    'lemon'
    """

    words: str

    def __new__(cls, tag: str, words: str) -> Self:
        member = str.__new__(cls, tag)
        member._value_ = tag
        member.words = words
        return member
