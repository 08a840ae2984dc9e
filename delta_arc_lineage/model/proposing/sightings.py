r"""Sightings: where the names of known tables stand in keys, and what stands around them.

Around a name everything that varies from file to file is a placeholder, so files of one scheme are sighted alike: the
texts before and after it are pieces of key patterns.

>>> spotter = Spotter(["orders", "order_items"])
>>> for sighting in spotter.spot("lake/OrderItems/dt=2024-01-05/part-0.csv"): print(sighting)
Sighting(before='lake/', form='order_items', after='/dt={date}/part-{number}\\.csv')
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from delta_arc_lineage.model.canonical import canonical_form, first_word, forms_in
from delta_arc_lineage.model.key_shapes import find_tokens
from delta_arc_lineage.model.templates import escape

_PART = re.compile(r"[^/]+")
_VALUE = re.compile(
    r"(?<![^/])(?!(?:schema|database|db|env|environment|source|target|stage)=)[A-Za-z_]\w*=([^/]*[^/\W\d][^/]*)(?=/)"
)
_NAME = re.compile(r"[^/.=]+")
_NUMBERED, _NUMBER_AFTER = re.compile(r"(.+)_([0-9]+)"), re.compile(r"[_\-. ]?([0-9]+)(?=[./]|\Z)")
_OF_TIME = frozenset({"date", "year", "month", "day", "hour", "timestamp", "uuid"})
_DMS = re.compile(r"(?<![0-9A-Za-z])LOAD[0-9A-F]{8}(?![0-9A-Za-z])")

Varying = tuple[tuple[str, int, int], ...]
"""What varies in a text: its kind, where it begins and where it ends; in order."""


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A table's name in a key, by its canonical form, between pieces of key patterns.

    `literal`: what stands after it as it is; in `after`, `{any}` stands where the name is repeated. `start`: where it
    begins in its key.
    """

    before: str
    form: str
    after: str
    literal: str = ""
    start: int = field(default=0, compare=False)

    def __repr__(self) -> str:
        return f"Sighting(before={self.before!r}, form={self.form!r}, after={self.after!r})"


class Spotter:
    """Spots known names in keys. `homes`: the forms of schemas' and databases' names, whose numbers vary in none."""

    def __init__(self, forms: Iterable[str], homes: Iterable[str] = ()) -> None:
        self._forms, self._homes = frozenset(forms), frozenset(homes)
        self._first_words = frozenset(map(first_word, self._forms))
        self._longest = max(map(len, self._forms), default=0)
        self._numbered = _list_numbered(self._forms)
        self.find_in = lru_cache(maxsize=50_000)(self._find_in)
        self.list_varying = lru_cache(maxsize=50_000)(self._list_varying)

    def spot(self, key: str) -> tuple[Sighting, ...]:
        """Every name that stands in a key between two ends of words, or before the digits of a part that varies; but no
        `sales` in `sales_2024` where a table is called `sales_2023`."""
        found = {(start, end): form for start, end, form in self._find(key) if not self._is_numbered(key, end, form)}
        return tuple(
            Sighting(
                _write(key[:start], self.list_varying(key[:start])),
                form,
                self._write_after(key[end:], form),
                write_pattern(key[end:]),
                start,
            )
            for (start, end), form in sorted(found.items())
        )

    def _is_numbered(self, key: str, end: int, form: str) -> bool:
        """Whether a number follows that is as long as the one that another table's name goes on with."""
        digits = _NUMBER_AFTER.match(key, end)
        return digits is not None and len(digits[1]) in self._numbered.get(form, ())

    def _list_varying(self, text: str) -> Varying:
        """What varies of the beginning of a key."""
        kept = [part.span() for part in _NAME.finditer(text) if canonical_form(part.group()) in self._homes]
        return tuple(found for found in _find_varying(text) if not any(at <= found[1] < end for at, end in kept))

    def _find(self, key: str) -> Iterator[tuple[int, int, str]]:
        """By one part of the path after the other: as it is, and without the pieces that vary."""
        for part in _PART.finditer(key):
            for start, end, form in self.find_in(part.group()):
                yield part.start() + start, part.start() + end, form

    def _find_in(self, part: str) -> tuple[tuple[int, int, str], ...]:
        found: list[tuple[int, int, str]] = []
        for text in dict.fromkeys((part, _blank_varying(part))):
            place = 0
            for form, spelt in forms_in(text, first_words=self._first_words, longest=self._longest):
                if form in self._forms:
                    start = text.find(spelt, place)
                    place = max(start, place)
                    start = start if start >= 0 else text.find(spelt)
                    found.append((start, start + len(spelt), form))
        return tuple(found)

    def _write_after(self, text: str, form: str) -> str:
        repeats = [
            spelt for found, spelt in forms_in(text, first_words={first_word(form)}, longest=len(form)) if found == form
        ]
        if not repeats:
            return write_pattern(text)
        spelt = "|".join(sorted(map(re.escape, set(repeats)), reverse=True))
        pieces = re.split(rf"(?<![^\W_])(?:{spelt})(?![^\W_])", text)
        return "{any}".join(map(write_pattern, pieces))


def _list_numbered(forms: Iterable[str]) -> dict[str, set[int]]:
    """Names that other names go on from with a number, and how many digits these have."""
    numbered: dict[str, set[int]] = defaultdict(set)
    for found in filter(None, map(_NUMBERED.fullmatch, forms)):
        numbered[found[1]].add(len(found[2]))
    return numbered


def _blank_varying(part: str) -> str:
    """With an end of the path in the place of all that varies: a name may stand right before a date."""
    blank, at = [], 0
    for token in find_tokens(part):
        blank += [part[at : token.start], "/" * len(token.text)]
        at = token.end
    return "".join((*blank, part[at:]))


class Beginnings:
    """What keys begin with, by its piece of a pattern: a number in it that is the same in all keys varies in none.

    >>> beginnings, spotter = Beginnings(), Spotter([])
    >>> for text in ("v2/2024-01-05/", "v2/2024-01-06/"): beginnings.add(text, spotter.list_varying(text))
    >>> beginnings.settle("v{number}/{date}/")
    'v2/{date}/'
    """

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, Varying]] = {}
        self._differing: dict[str, set[int]] = defaultdict(set)

    def add(self, text: str, varying: Varying) -> None:
        """`varying`: what may vary in it."""
        piece = _write(text, varying)
        first, found = self._first.setdefault(piece, (text, varying))
        if first != text:
            pairs = enumerate(zip(found, varying, strict=True))
            self._differing[piece] |= {
                at for at, (here, there) in pairs if first[here[1] : here[2]] != text[there[1] : there[2]]
            }

    def settle(self, piece: str) -> str:
        """The piece, with what is the same in all that were added as it is; but a date moves on."""
        text, varying = self._first[piece]
        differing = self._differing[piece]
        return _write(text, tuple(found for at, found in enumerate(varying) if at in differing or found[0] in _OF_TIME))


@lru_cache(maxsize=50_000)
def write_pattern(text: str) -> str:
    """The piece of a key pattern that fits a text and all that differ from it by what varies."""
    return _write(text, _find_varying(text))


@lru_cache(maxsize=50_000)
def _write(text: str, varying: Varying) -> str:
    written, at = [], 0
    for kind, start, end in varying:
        written += [escape(text[at:start]), f"{{{kind}}}"]
        at = end
    return "".join((*written, escape(text[at:])))


def _find_varying(text: str) -> Varying:
    """What varies, and where; DMS counts in hexadecimal digits, and the value of a `name=value` is one of several."""
    values = [("any", *found.span(1)) for found in _VALUE.finditer(text)]
    counters = [("hash", found.start() + 4, found.end()) for found in _DMS.finditer(text)]
    tokens = [(token.kind, token.start, token.end) for token in find_tokens(text)]
    known = [*values, *counters]
    apart = [found for found in tokens if not any(start < found[2] and found[1] < end for _, start, end in known)]
    return tuple(sorted((*known, *apart), key=lambda found: found[1]))
