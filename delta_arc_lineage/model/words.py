"""Words: of enumerations that are written to disk, where a tag is chosen once and words may be put better at any time,
and of numbers."""

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


def counted(number: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "write"), counted(1200, "file")
    ('1 write', '1,200 files')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
