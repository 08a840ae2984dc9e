"""Secrets by their form: what looks like one is recognised, and is not shown.

A key that was pasted into the wrong variable comes back in errors, logs, plans and journals. Keys have forms of their
own, so one is known without knowing whose it is.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

_IN_ADDRESS = re.compile(r"(?<=://)(?:[^/?#\s'\"]*|[^/?#\s'\":@]+:(?!\d+[/?#])[^\s'\"]{0,200})@")
"""A password is known by its colon where it holds what ends a host: a port is digits, and a key of S3 has no host."""
_TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]*){0,2}")
_ACCESS_KEY_ID = re.compile(r"(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])")
_SECRET_KEY = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
_SESSION_TOKEN = re.compile(r"[A-Za-z0-9/+=]{100,}")
_MASK = "***"
_TURNS, _TURNS_OF_LETTERS = 10, 14


def name_secret(text: str) -> str | None:
    """What kind of secret stands in the text; None for none.

    >>> name_secret("https://ada:lovelace@tenant.atlan.com")
    'an address with a user or a password in it'
    >>> name_secret("AKIAIOSFODNN7EXAMPLE")
    'the id of an AWS access key'
    >>> name_secret("sales/orders/2025/")
    """
    if _IN_ADDRESS.search(text):
        return "an address with a user or a password in it"
    if _TOKEN.search(text):
        return "an API token"
    if _ACCESS_KEY_ID.search(text):
        return "the id of an AWS access key"
    if any(_is_random(found.group()) for found in _SECRET_KEY.finditer(text)):
        return "a secret AWS key"
    if any(_is_random(found.group()) for found in _SESSION_TOKEN.finditer(text)):
        return "an AWS session token"
    return None


def mask(text: str, keys: Iterable[str] = ()) -> str:
    """The text without users and passwords of addresses, tokens, ids of keys, and these `keys`.

    A secret AWS key is not masked: a name in the bucket may have its form, and has to be told as it is.

    >>> mask("cannot connect to http://ada:lovelace@proxy:8080")
    'cannot connect to http://***@proxy:8080'
    """
    for key in keys:
        text = text.replace(key, _MASK)
    text = _IN_ADDRESS.sub(f"{_MASK}@", text)
    return _ACCESS_KEY_ID.sub(_MASK, _TOKEN.sub(_MASK, text))


def _is_random(text: str) -> bool:
    """Whether letters of both cases and digits take turns as they do in a key, and not as in words and paths."""
    kinds = [_kind_of(letter) for letter in text]
    turns = sum(kind != following and "" not in (kind, following) for kind, following in pairwise(kinds))
    enough = _TURNS if "digit" in kinds or "+" in text else _TURNS_OF_LETTERS
    return {"upper", "lower"} <= set(kinds) and turns >= enough * len(text) // 40


def _kind_of(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    if letter.isalpha():
        return "upper" if letter.isupper() else "lower"
    return ""
