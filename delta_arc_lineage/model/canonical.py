"""Canonical forms of names: the words of a name, whatever their case and whatever joins them.

Loaders respell: `OrderDetails`, `order-details` and `Order Details` arrive as `ORDER_DETAILS`, and a file system may
take letters and accents apart. A form is NFC, split where camelCase joins words, `_` for every other run of characters
that are no letters or digits, case folded. A mark is part of its letter: without it names of some scripts are alike.
"""

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from unicodedata import category, normalize


class _Shapes(dict[int, str]):
    """Code point → what it is to a word: U upper case, l another letter, m a mark on a letter, d a digit, or itself
    where it is a slash, or `_`. Looked up once each."""

    def __missing__(self, code: int) -> str:
        kind = category(chr(code))
        by_kind = {"Lu": "U", "Lt": "U", "L": "l", "M": "m", "N": "d"}
        self[code] = shape = by_kind.get(kind) or by_kind.get(kind[0]) or "_"
        return shape


_SHAPES = _Shapes()
_WORD = re.compile(r"(?:[Ud]m*)+(?![dlm])|(?:Um*)?[ldm]+")


@lru_cache(maxsize=100_000)
def canonical_form(name: str) -> str:
    """The canonical form of a name; empty for one without a letter or digit, which is like no other.

    >>> [canonical_form(name) for name in ("OrderDetails", "order-details", "Order  Details", "ORDER_DETAILS", "%")]
    ['order_details', 'order_details', 'order_details', 'order_details', '']
    """
    spans = _find_words(name)
    if not spans:
        return ""
    before, after = "_" if spans[0][0] else "", "_" if spans[-1][1] < len(name) else ""
    return before + "_".join(_fold(name[start:end]) for start, end in spans) + after


def first_word(form: str) -> str:
    """The word that a canonical form begins with.

    >>> first_word("order_details"), first_word("_id")
    ('order', '')
    """
    return form.partition("_")[0]


def forms_in(key: str, *, first_words: Container[str], longest: int) -> Iterator[tuple[str, str]]:
    """The canonical forms that stand in a key between two ends of words, within one part of its path, each with its
    spelling there; those that begin with one of `first_words`, up to `longest` characters."""
    spans = _find_words(key)
    words = [_fold(key[start:end]) for start, end in spans]
    for first, (start, _) in enumerate(spans):
        if words[first] not in first_words:
            continue
        form = ""
        for last in range(first, len(spans)):
            form = f"{form}_{words[last]}" if form else words[last]
            if len(form) > longest or (last > first and "/" in key[spans[last - 1][1] : spans[last][0]]):
                break
            yield form, key[start : spans[last][1]]


def _find_words(text: str) -> list[tuple[int, int]]:
    return [word.span() for word in _WORD.finditer(text.translate(_SHAPES))]


def _fold(word: str) -> str:
    return word.lower() if word.isascii() else normalize("NFC", normalize("NFC", word).casefold())
