r"""Layouts: where in the keys of a bucket the table's name stands, found by which values agree with known tables.

A key may hold several names of tables: `lake/orders/dt=2024-01-05/part-0.parquet` is of `orders`, though a table is
called `part`. The place where most tables are named wins, and takes all keys that are laid out so, those too in which
no known name stands there: they are of a table that nobody has. What would cut a name in two, as `orders` out of
`orders_backup`, is a layout only where several tables' files carry the rest alike, and no plainer files of theirs lie
beside them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.placeholders import split_pattern
from delta_arc_lineage.model.proposing.known_schemas import words_of_name
from delta_arc_lineage.model.proposing.sightings import Beginnings, Sighting, Spotter, write_pattern
from delta_arc_lineage.model.snapshots import ENDINGS

_WRITERS_WORDS = (
    "batch chunk data date day delta dump event export extract file files hour load log logs manifest metadata "
    "month number output part partition parts record records run segment snapshot stage tmp upload version year"
)
WRITERS_WORDS = frozenset(_WRITERS_WORDS.split())
"""What writers call files and folders of any table: one of these alone names none."""
_LEFTOVERS = (
    "archive archived backup backups bad bak copy corrupt dead deadletter dlq error errors failed failure failures "
    "invalid old quarantine reject rejected rejects temp test testing tmp trial"
)
LEFTOVERS = frozenset(_LEFTOVERS.split())
"""Words of what is beside a table's files, and is not one of them."""
MOST_LAYOUTS = 300
_OF_FILES = "|".join(
    sorted(ENDINGS | {"arrow", "dat", "feather", "orc", "out", "pq", "psv", "text", "txt", "xml", "zip"})
)
_BEGINS_WITH_NUMBER = re.compile(r"[_\-. ]?\{(?:number|year|hash|any)\}|[_\-. ]?\{date\}(?=\Z)")
_IS_NUMBER = re.compile(r"[_\-. ]?\{(?:number|year|any)\}(?:\\\.|\Z)")
_NUMBER_AT_END = re.compile(r"_\d+\Z")
_SEVERAL = 3
_ENDINGS = re.compile(rf"(?:\\\.(?:{_OF_FILES}|[A-Za-z]?\{{[a-z]+\}}))*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a name stands: after the piece `before`, and before the piece `residue`: of a folder's name all that
    follows in it, of a file's all that follows. `is_folder`: the name is in that of a folder."""

    before: str
    is_folder: bool
    residue: str

    @property
    def parent(self) -> str:
        """The folders in which it stands."""
        return self.before[: self.before.rfind("/") + 1]

    @property
    def left(self) -> str:
        """What stands before the name in its own part of the key."""
        return self.before[self.before.rfind("/") + 1 :]


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that are sighted alike: one of them, and how many there are."""

    example: str
    sightings: tuple[Sighting, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A place that is taken for the table's, with the keys that are laid out so: by the form of the table's name, what
    follows it and how many keys; those in which no known name stands there are `unknown`."""

    place: Place
    named: Mapping[str, Mapping[str, int]]
    examples: Mapping[str, str]
    unknown: tuple[KeyGroup, ...]

    @property
    def afters(self) -> tuple[str, ...]:
        """All that follows the name, most keys first."""
        counts: Counter[str] = Counter()
        for found in self.named.values():
            counts.update(found)
        return tuple(sorted(counts, key=lambda after: (-counts[after], after)))


@dataclass(slots=True)
class Found:
    """What the keys of a bucket look like: the layouts, and the keys that have none, with what they might be."""

    layouts: list[Layout] = field(default_factory=list)
    rest: list[KeyGroup] = field(default_factory=list)


def group_keys(keys: Iterable[str], spotter: Spotter) -> list[KeyGroup]:
    """The keys, those that are sighted alike together."""
    examples: dict[tuple[Sighting, ...] | str, str] = {}
    counts: Counter[tuple[Sighting, ...] | str] = Counter()
    beginnings = Beginnings()
    for key in keys:
        sightings = spotter.spot(key)
        alike = sightings or write_pattern(key)
        examples.setdefault(alike, key)
        counts[alike] += 1
        for sighting in sightings:
            before = key[: sighting.start]
            beginnings.add(before, spotter.list_varying(before))
    return [
        KeyGroup(
            example,
            tuple(replace(sighting, before=beginnings.settle(sighting.before)) for sighting in alike)
            if isinstance(alike, tuple)
            else (),
            counts[alike],
        )
        for alike, example in examples.items()
    ]


def find_layouts(groups: Sequence[KeyGroup], *, known: Collection[str], linked: Collection[str]) -> Found:
    """The layouts of these keys, the one that names most tables first. `known`: the forms of all tables' names;
    `linked`: those by which tables of both sides are called."""
    found, left = Found(), list(groups)
    chooser = _Chooser(linked, frozenset(_NUMBER_AT_END.sub("", form) for form in known if _NUMBER_AT_END.search(form)))
    while (places := chooser.rank(_gather(left))) and len(found.layouts) < MOST_LAYOUTS:
        layout, left = _take(places[0], left, frozenset(places))
        found.layouts.append(layout)
    found.rest = left
    return found


def _gather(groups: Iterable[KeyGroup]) -> dict[Place, Counter[str]]:
    """The forms that are named in each place, with how many keys."""
    places: dict[Place, Counter[str]] = defaultdict(Counter)
    for group in groups:
        for sighting in group.sightings:
            places[place_of(sighting)][sighting.form] += group.count
    return places


def place_of(sighting: Sighting) -> Place:
    """The place of a sighting."""
    end = sighting.after.find("/")
    return Place(sighting.before, end >= 0, sighting.after if end < 0 else sighting.after[:end])


class _Chooser:
    """Chooses one place after the other. `numbered`: the forms of names that other tables have with a number more."""

    def __init__(self, linked: Collection[str], numbered: Collection[str]) -> None:
        self._linked, self._numbered = linked, numbered
        self._plain: dict[str, dict[Place, Collection[str]]] = defaultdict(dict)

    def rank(self, places: Mapping[Place, Counter[str]]) -> list[Place]:
        """The places that may be layouts: first the one that names most tables of both sides; among these the plainest,
        and the first in the keys."""
        for place in filter(is_plain_place, places):
            self._plain[place.parent].setdefault(place, places[place].keys())
        likely = [place for place in places if self._is_layout(place, places[place])]
        return sorted(likely, key=lambda place: self._weigh(place, places[place]))

    def _weigh(self, place: Place, forms: Collection[str]) -> tuple[object, ...]:
        linked = sum(form in self._linked for form in forms)
        return (-linked, -len(forms), not is_plain_place(place), place.before.count("/"), len(place.before), place)

    def _is_layout(self, place: Place, counts: Counter[str]) -> bool:
        forms = counts.keys()
        if forms.isdisjoint(self._linked) or (len(forms) == 1 and forms <= WRITERS_WORDS):
            return False
        if _IS_NUMBER.match(place.residue) and not forms.isdisjoint(self._numbered):
            return False
        if is_plain_place(place):
            return len(forms) > 1 or not _BEGINS_WITH_NUMBER.match(place.residue) or _is_counted(place, counts)
        if len(forms) == 1 or not LEFTOVERS.isdisjoint(words_of_name(f"{place.left} {place.residue}")):
            return False
        plainer = (named for other, named in self._plain[place.parent].items() if place.left.startswith(other.left))
        return all(forms.isdisjoint(named) for named in plainer)


def _is_counted(place: Place, counts: Counter[str]) -> bool:
    """Whether the number that follows a name is one of several: one alone may be part of another table's name."""
    return not place.is_folder and counts.total() >= _SEVERAL


@lru_cache(maxsize=100_000)
def is_plain_place(place: Place) -> bool:
    """Whether nothing stands around the name in its part of the key but what varies, endings of formats, a name before
    a dot, or `name=`."""
    left = _words_in(place.left)
    return _is_plain_after(place.residue, is_folder=place.is_folder) and (not left or place.left.endswith((r"\.", "=")))


def _is_plain_after(residue: str, *, is_folder: bool) -> bool:
    endings = "" if is_folder else _endings_of(residue)
    return not _words_in(residue.removesuffix(endings))


def _endings_of(residue: str) -> str:
    """The endings that a name could not end with, as `.c{number}.snappy.parquet`."""
    found = _ENDINGS.search(residue)
    return found.group() if found else ""


def _words_in(piece: str) -> str:
    return "".join(re.findall(r"[^\W\d_]", "".join(part for part in split_pattern(piece) if isinstance(part, str))))


def _take(place: Place, groups: Iterable[KeyGroup], places: Collection[Place]) -> tuple[Layout, list[KeyGroup]]:
    """The layout of a place, and the keys that are not laid out so: those too in which another of `places` stands in
    the same part, as `ops.orders` does beside `users`."""
    fits = KeyExpression(f"{place.before}[^/]+{place.residue}" + ("/{path}" if place.is_folder else "")).fits
    named: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[str, str] = {}
    unknown, left = [], []
    by_literal = _share_literals(place, groups)
    for group in groups:
        sighting = next((sighting for sighting in group.sightings if place_of(sighting) == place), None)
        if sighting is not None:
            after = sighting.literal if len(by_literal[sighting.literal]) > 1 else sighting.after
            named[sighting.form][after] += group.count
            examples.setdefault(sighting.form, group.example)
        elif is_plain_place(place) and fits(group.example) and not _has_within(group, place, places):
            unknown.append(group)
        else:
            left.append(group)
    return Layout(place, named, examples, tuple(unknown)), left


def _has_within(group: KeyGroup, place: Place, places: Collection[Place]) -> bool:
    found = map(place_of, group.sightings)
    return any(
        other.parent == place.parent and other.left.startswith(place.left) and other in places for other in found
    )


def _share_literals(place: Place, groups: Iterable[KeyGroup]) -> Mapping[str, set[str]]:
    """By what follows the name as it is, the forms that it follows: of several it is no repeated name."""
    shared: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for sighting in group.sightings:
            if place_of(sighting) == place:
                shared[sighting.literal].add(sighting.form)
    return shared
