"""New names of the same scheme, as a loader gives them each night.

What varies from file to file moves: uuids, dates, counters and long numbers; where a dataset's keys have none, the
first number in which they differ. What the names of the dataset and of its tables hold stays.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count

_TOKEN = re.compile(
    r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?<!\d)(?P<date>20\d\d(?P<sep>[-_/.]?)(?:0[1-9]|1[0-2])(?P=sep)(?:0[1-9]|[12]\d|3[01])"
    r"|20\d\d/month=\d\d/day=\d\d)"
    r"|(?<=LOAD)(?P<counter>[0-9A-F]{8})"
    r"|(?P<number>\d+)"
)
_LONG = 9  # digits that no number of a table, a partition or a part has: an epoch, an offset, a time of day


def digest(*parts: object) -> str:
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()


def rename(
    keys: Sequence[str], *, of: Sequence[str], names: Iterable[str], taken: Collection[str], salt: str
) -> dict[str, str]:
    """Some `keys` of the files `of` a dataset → their new names, by the smallest step to names that nobody has. A key
    in which nothing varies keeps its name."""
    find_moving = _find_moving(of, frozenset(token.group() for name in names for token in _TOKEN.finditer(name)))
    for step in count(1):
        renamed = {key: _rename(key, find_moving(key), step=step, salt=salt) for key in keys}
        if all(new == old or new not in taken for old, new in renamed.items()):
            return renamed
    raise AssertionError("some step is free")


def _scheme(key: str) -> str:
    return _TOKEN.sub(lambda token: f"<{token.lastgroup}>", key)


def _find_moving(of: Iterable[str], kept: frozenset[str]) -> Callable[[str], Collection[int]]:
    """Key → the places of its tokens that move."""
    seen: dict[tuple[str, int], set[str]] = defaultdict(set)
    for key in of:
        for place, token in enumerate(_TOKEN.finditer(key)):
            seen[_scheme(key), place].add(token.group())

    def find(key: str) -> Collection[int]:
        tokens = [(place, token) for place, token in enumerate(_TOKEN.finditer(key)) if token.group() not in kept]
        varying = {place for place, token in tokens if token.lastgroup != "number" or len(token.group()) >= _LONG}
        differing = [place for place, _ in tokens if len(seen[_scheme(key), place]) > 1]
        return varying or differing[:1]

    return find


def _rename(key: str, moving: Collection[int], *, step: int, salt: str) -> str:
    places = count()
    return _TOKEN.sub(lambda token: _move(token, step, salt) if next(places) in moving else token.group(), key)


def _move(token: re.Match[str], step: int, salt: str) -> str:
    kind, text = token.lastgroup, token.group()
    if kind == "uuid":
        return _refill(text, "[0-9a-f]", digest(salt, text))
    if kind == "date":
        day = datetime.strptime(re.sub(r"\D", "", text), "%Y%m%d") + timedelta(step)
        return _refill(text, r"\d", f"{day:%Y%m%d}")
    if kind == "counter":
        return f"{int(text, 16) + step:08X}"
    return f"{int(text) + step:0{len(text)}}"


def _refill(text: str, which: str, letters: str) -> str:
    """Other letters in the places of those that fit."""
    following = iter(letters)
    return re.sub(which, lambda _: next(following), text)
