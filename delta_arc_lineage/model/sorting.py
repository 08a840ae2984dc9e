"""Sorting a listing: what becomes of each object of a route, while it streams by.

Of each object the key decides, and its size where it has no bytes: it is of a dataset, a file by itself, or nothing
that the route is about. No more is kept than a plan or a reader can use.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import sha256
from typing import Any

from delta_arc_lineage.model.data_keys import by_length
from delta_arc_lineage.model.datasets import Dataset, Shape
from delta_arc_lineage.model.folding import Folding
from delta_arc_lineage.model.not_data import NoData, Sign, is_named
from delta_arc_lineage.model.placing import Place
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Skipped, StoredObject

MOST_EXAMPLES = 10_000  # of the keys that do not fit, and of folder markers: all others are counted


class Fate(Enum):
    """What becomes of an object that is of no dataset of several files, and no engine's."""

    FITS = auto()
    MISFIT = auto()
    MARKER = auto()


Decision = Place | NoData | Fate
"""What becomes of an object: a place among several files, or why it is no data."""


@dataclass(slots=True)
class Sorted:
    """What a listing is sorted into."""

    folding: Folding | None = None
    fitting: list[StoredObject] = field(default_factory=list)
    misfits: list[StoredObject] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    unlisted: int = 0
    unlisted_markers: int = 0
    not_data: int = 0
    empty: list[str] = field(default_factory=list)
    _seen: Any = field(default_factory=sha256)

    def add(self, stored: StoredObject, *, fits: bool) -> None:
        if not fits and len(self.misfits) >= MOST_EXAMPLES:
            self.unlisted += 1
            return
        (self.fitting if fits else self.misfits).append(stored)
        facts = (stored.key, stored.etag, stored.storage_class, stored.content_type, stored.version_id)
        self._seen.update(f"{fits} {stored.size} {stored.last_modified} {facts}\n".encode("utf-8", "surrogatepass"))

    def add_marker(self, key: str) -> None:
        if len(self.markers) >= MOST_EXAMPLES:
            self.unlisted_markers += 1
            return
        self.markers.append(key)
        self._seen.update(f"{key!r}\n".encode())

    def add_no_data(self, key: str, no_data: NoData) -> None:
        self.not_data += 1
        if no_data.why is Sign.EMPTY and len(self.empty) < MOST_EXAMPLES:
            self.empty.append(key)
            self._seen.update(f"empty {key!r}\n".encode())

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Made when they are asked for."""
        return self.folding.datasets if self.folding else ()

    @property
    def digest(self) -> str:
        """Of all that is kept or counted, but for datasets."""
        return f"{self._seen.hexdigest()}-{self.unlisted}-{self.unlisted_markers}-{self.not_data}"

    @property
    def has_objects(self) -> bool:
        is_folded = self.folding is not None and not self.folding.is_empty
        return bool(self.fitting or self.misfits or self.not_data or is_folded)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        listed = [Skipped(key, "a folder marker, not a file") for key in self.markers]
        more = [Skipped(f"{self.unlisted_markers} more", "folder markers, not files")] if self.unlisted_markers else []
        return (*listed, *more)


class Sorter:
    """Sorts the objects of one listing of a route. `names`: among which its keys are read."""

    def __init__(self, route: Route, names: Iterable[str]) -> None:
        self.route, self.names = route, frozenset(names)
        self.folding = Folding(route, self.names) if route.folds else None
        self.sorted = Sorted(self.folding)
        self._known, self._prefix = by_length(self.names), route.bucket.prefix

    def add(self, stored: StoredObject) -> None:
        match self.decide(stored.key, stored.size):
            case Place() as place if self.folding is not None:
                self.folding.gather(place).add(stored, place)
            case NoData() as no_data:
                self.sorted.add_no_data(stored.key, no_data)
                if self.folding is not None:
                    self.folding.note_log(stored.key.removeprefix(self._prefix))
            case Fate.MARKER:
                self.sorted.add_marker(stored.key)
            case fate:
                self.sorted.add(stored, fits=fate is Fate.FITS)

    def spell_out_others(self) -> list[str]:
        """What keys are looked at by, beside the route's pattern, as regular expressions."""
        added = (expression for entry in self.route.not_data.added for expression in entry.spell_out())
        return [*self.route.ignore.spell_out_of_keys(), *added]

    def decide(self, key: str, size: int) -> Decision:
        """What becomes of an object of this key and size."""
        if key.endswith("/"):
            return Fate.MARKER
        route, pattern, name = self.route, self.route.file_pattern, key.removeprefix(self._prefix)
        no_data = route.not_data.find(name, size, pattern)
        is_ignored = route.ignore.find_key_entry(name) is not None
        if not is_ignored and no_data is not None and not no_data.unless_named:
            return no_data
        if self.folding is None:
            return Fate.FITS if pattern.candidates(name) else Fate.MISFIT
        if is_ignored or (no_data is not None and not is_named(name, no_data, self._known, pattern)):
            return Fate.MISFIT
        place = self.folding.placer.place(name)
        if place is None:
            return Fate.MISFIT
        return Fate.FITS if place.shape is Shape.FILE else place
