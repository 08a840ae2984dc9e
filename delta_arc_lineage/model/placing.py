"""Placing: which dataset each key of a route belongs to.

A bucket holds millions of keys of a few schemes. Two keys that are the same but for their digits are of one scheme and
are laid out alike, so a scheme is looked at once, and of every other key of it only the digits. That holds where
digits mean nothing: not for a pattern that spells one, which has each of its keys looked at; what stands for a date
may not fit every digit, so where it is one is looked at in each key; and digits in the names of tables are kept. Ids
are as digits are, unless a table is called by letters that ids have.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from delta_arc_lineage.model.datasets import Shape
from delta_arc_lineage.model.key_layouts import KeyLayout, LayoutFinder
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.key_reading import KeyReader
from delta_arc_lineage.model.key_shapes import UUID, find_tokens
from delta_arc_lineage.model.partitions import Step
from delta_arc_lineage.model.templates import Span

_ZEROS = str.maketrans("123456789", "000000000")
_DIGITS = re.compile("[0-9]+")
_DATES = re.compile(
    r"(?<![0-9])(?=([0-9]{4}([-_.]?)[0-9]{2}\2[0-9]{2}(?![0-9])))"
    r"|(?<![^/])(?=([0-9]{4}/[0-9]{2}(?:/[0-9]{2}){0,2}/))"
)
_ID, _OF_HEX = re.compile(UUID), re.compile("[0-9A-Fa-f-]+")
_NO_ID = "00000000-0000-0000-0000-000000000000"
_MOST_SCHEMES = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key belongs. `names` and `before` as of `KeyReading`, the digits of `before` zeros but in names;
    `path`: from the key's first character after the prefix."""

    names: tuple[str, ...]
    before: str
    path: str
    shape: Shape
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is the same for all keys of a scheme. `taken`: where the placeholders stand."""

    layout: KeyLayout
    before: str
    taken: tuple[Span, ...]

    def place(self, name: str) -> Place:
        """A key of this scheme."""
        layout = self.layout
        names = tuple(name[start:end] for start, end in layout.tables)
        return Place(names, self.before, layout.path_of(name), layout.shape, layout.step_of(name))


class Placer:
    """Places keys of one pattern, among the names that the tables of both sides have. `schemas`: what a key may name
    before them."""

    def __init__(self, pattern: KeyPattern, names: Iterable[str], schemas: Iterable[str] = ()) -> None:
        known = set(names)
        self._pattern, self._reader, self._layouts = pattern, KeyReader(pattern, known), LayoutFinder(pattern, known)
        self._kept = {run for name in (*known, *schemas) for run in _DIGITS.findall(name)}
        self._lengths_kept = sorted(set(map(len, self._kept)))
        self._are_ids_blind = not any(map(_OF_HEX.fullmatch, known))
        self._schemes: dict[tuple[object, ...], Scheme | None] = {}

    def place(self, name: str) -> Place | None:
        """`name`: all of a key that follows the prefix; None where it does not fit the pattern."""
        scheme = self.find_scheme(name)
        return None if scheme is None else scheme.place(name)

    def find_scheme(self, name: str) -> Scheme | None:
        """How a key is laid out; None where it does not fit the pattern."""
        if self._pattern.spells_digits:
            return self._look(name)
        is_by_id = self._are_ids_blind and _ID.search(name) is not None
        same = _ID.sub(_NO_ID, name) if is_by_id else name
        skeleton = self._skeleton_of(same)
        dates = (same[slice(*site.span(site.lastindex or 0))] for site in _DATES.finditer(skeleton))
        key = (skeleton, *map(_kinds_in, dates))
        if key not in self._schemes:
            if len(self._schemes) >= _MOST_SCHEMES:
                self._schemes.clear()
            self._schemes[key] = self._look(name)
        scheme = self._schemes[key]
        if (is_by_id or self._pattern.reads_dates) and not self._is_of(scheme, name):
            return self._look(name)
        return scheme

    def _look(self, name: str) -> Scheme | None:
        reading = self._reader.read(name)
        if not reading.names:
            return None
        taken = self._pattern.find_taken(name, reading.names[0]) if len(reading.names) == 1 else ()
        return Scheme(self._layouts.find(name, reading), self._skeleton_of(reading.before), taken)

    def _is_of(self, scheme: Scheme | None, name: str) -> bool:
        """Whether a key is laid out as others that differ from it in digits and ids only; some may be no dates, and an
        expression may tell letters of ids apart."""
        if scheme is None or not scheme.taken:
            return False
        ((start, end),) = scheme.layout.tables
        return self._pattern.find_taken(name, name[start:end]) == scheme.taken

    def _skeleton_of(self, text: str) -> str:
        """The text with zeros for its digits, but for those that names have."""
        if not self._kept:
            return text.translate(_ZEROS)
        return _DIGITS.sub(lambda run: run[0] if self._is_kept(run[0]) else "0" * len(run[0]), text)

    def _is_kept(self, digits: str) -> bool:
        return any(
            digits[at : at + length] in self._kept
            for length in self._lengths_kept
            for at in range(len(digits) - length + 1)
        )


@lru_cache(maxsize=10_000)
def _kinds_in(text: str) -> tuple[str, ...]:
    """Of what looks like a date: which parts of it are one."""
    return tuple(token.kind for token in find_tokens(text))
