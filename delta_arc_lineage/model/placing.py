"""Placing: which dataset each key of a route belongs to.

A bucket holds millions of keys of a few classes. Keys of one class are laid out alike, so one of them is looked at, and
of every other only its digits.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from delta_arc_lineage.model.datasets import Shape
from delta_arc_lineage.model.key_classes import NO_ID, KeyClasses, list_cut
from delta_arc_lineage.model.key_layouts import KeyLayout, LayoutFinder
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.key_reading import KeyReader
from delta_arc_lineage.model.key_shapes import UUID
from delta_arc_lineage.model.partitions import Step
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.templates import Span

_ZEROS = str.maketrans("123456789", "000000000")
_DIGITS, _ID = re.compile("[0-9]+"), re.compile(UUID)
_MOST_SCHEMES = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key belongs. `names` and `before` as of `KeyReading`, the ids and digits of `before` zeros but in names;
    `path`: from the key's first character after the prefix."""

    names: tuple[str, ...]
    before: str
    path: str
    shape: Shape
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is the same for all keys of a class. `before_end`: where that ends which stands before the name; `taken`:
    where the placeholders stand."""

    layout: KeyLayout
    before_end: int
    taken: tuple[Span, ...]

    @property
    def placeholders(self) -> tuple[Span, ...]:
        return (*self.taken, *self.layout.tables)


class Placer:
    """Places keys of one pattern, among the names that the tables of both sides have. `schemas`: what a key may name
    before them."""

    def __init__(self, pattern: KeyPattern, names: Iterable[str], schemas: Iterable[str] = ()) -> None:
        known = set(names)
        self._pattern, self._reader, self._layouts = pattern, KeyReader(pattern, known), LayoutFinder(pattern, known)
        self._classes = KeyClasses(pattern, known)
        self._kept = {run for name in (*known, *schemas) for run in _DIGITS.findall(name)}
        self._schemes: dict[tuple[object, ...], Scheme | None] = {}

    def place(self, name: str) -> Place | None:
        """`name`: all of a key that follows the prefix; None where it does not fit the pattern."""
        scheme = self.find_scheme(name)
        return None if scheme is None else self.place_by(scheme, name)

    def place_by(self, scheme: Scheme, name: str) -> Place:
        """A key of this scheme."""
        layout = scheme.layout
        names = tuple(name[start:end] for start, end in layout.tables)
        before = self._blur(name[: scheme.before_end]) if scheme.before_end else ""
        return Place(names, before, layout.path_of(name), layout.shape, layout.step_of(name))

    def find_scheme(self, name: str) -> Scheme | None:
        """How a key is laid out; None where it does not fit the pattern."""
        key = self._classes.name_class(name)
        if key in self._schemes:
            return self._schemes[key]
        scheme = self._look(name)
        if scheme is None or not list_cut(_ID.sub(NO_ID, name), scheme.placeholders):
            if len(self._schemes) >= _MOST_SCHEMES:
                self._schemes.clear()
            self._schemes[key] = scheme
        return scheme

    def _look(self, name: str) -> Scheme | None:
        reading = self._reader.read(name)
        if not reading.names:
            return None
        taken = self._pattern.find_taken(name, reading.names[0]) if len(reading.names) == 1 else ()
        return Scheme(self._layouts.find(name, reading), len(reading.before), taken)

    def _blur(self, text: str) -> str:
        """The text with zeros for its ids and digits, but for the digits that names have."""
        text = _ID.sub(NO_ID, text)
        if not self._kept:
            return text.translate(_ZEROS)
        return _DIGITS.sub(lambda run: run[0] if self._is_kept(run[0]) else "0" * len(run[0]), text)

    def _is_kept(self, digits: str) -> bool:
        return any(run in digits for run in self._kept)


def placer_of(route: Route, names: Iterable[str]) -> Placer:
    """That of a route: its keys may name its schemas before the tables."""
    return Placer(route.file_pattern, names, (route.source.schema, route.target.schema))
