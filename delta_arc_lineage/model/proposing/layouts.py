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

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.proposing.known_schemas import words_of_name
from delta_arc_lineage.model.proposing.places import (
    ENDINGS_OF_DATA,
    LEFTOVERS,
    WRITERS_WORDS,
    Place,
    is_plain_place,
    list_places,
    says_data,
)
from delta_arc_lineage.model.proposing.sightings import Beginnings, Sighting, Spotter, write_pattern
from delta_arc_lineage.model.templates import unescape

_TELLS_OF_TIME = re.compile(r"\{(?:date|month|day|timestamp|uuid)\}")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_SEVERAL = 3
MOST_LAYOUTS = 300


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that are sighted alike: one of them, and how many there are."""

    example: str
    sightings: tuple[Sighting, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A place that is taken for the table's, with the keys that are laid out so: by the form of the table's name, what
    follows it and how many keys; those in which no known name stands there are `unknown`, and those `beside` lie in a
    table's folder and are called as what is no data."""

    place: Place
    named: Mapping[str, Mapping[str, int]]
    examples: Mapping[str, str]
    unknown: tuple[KeyGroup, ...]
    beside: tuple[KeyGroup, ...] = ()

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


def find_layouts(groups: Sequence[KeyGroup], *, linked: Collection[str], homes: Collection[str] = ()) -> Found:
    """The layouts of these keys, the one that names most tables first. `linked`: the forms by which tables of both
    sides are called; `homes`: those of the names of schemas and databases."""
    found, left = Found(), list(groups)
    chooser = _Chooser(linked, frozenset(homes))
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
            for place in list_places(sighting):
                places[place][sighting.form] += group.count
    return places


class _Chooser:
    """Chooses one place after the other."""

    def __init__(self, linked: Collection[str], homes: frozenset[str]) -> None:
        self._linked, self._homes = linked, homes
        self._plain: dict[str, dict[Place, Collection[str]]] = defaultdict(dict)

    def rank(self, places: Mapping[Place, Counter[str]]) -> list[Place]:
        """The places that may be layouts: first the one that names most tables of both sides; among these the plainest,
        and the first in the keys."""
        for place in filter(is_plain_place, places):
            if "{any}" in place.residue:  # a word that may be a repeated name
                continue
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
        is_plain = is_plain_place(place) or (self._is_home(place.left) and is_plain_place(replace(place, before="")))
        if is_plain:
            return len(forms) > 1 or _tells_of_files(place) or _is_counted(place, counts)
        words = words_of_name(unescape(f"{place.left} {_PLACEHOLDER.sub(' ', place.residue)}")) - ENDINGS_OF_DATA
        is_writers = not place.left and words <= WRITERS_WORDS and _is_counted(place, counts)
        if (len(forms) == 1 and not is_writers) or not LEFTOVERS.isdisjoint(words):
            return False
        plainer = (named for other, named in self._plain[place.parent].items() if place.left.startswith(other.left))
        return all(forms.isdisjoint(named) for named in plainer)

    def _is_home(self, left: str) -> bool:
        """Whether what stands before a name is the name of a schema, as in `public_orders`."""
        form = canonical_form(unescape(left)).strip("_")
        return any(form == home or form.endswith(f"_{home}") for home in self._homes)


def _tells_of_files(place: Place) -> bool:
    """Whether what follows a name is no part of a longer one: nothing, or a date or an id of a file; of a folder's name
    a date may be."""
    if place.is_folder:
        return not place.residue
    return "{" not in place.residue or _TELLS_OF_TIME.search(place.residue) is not None


def _is_counted(place: Place, counts: Counter[str]) -> bool:
    """Whether the number that follows a name is one of several: one alone may be part of another table's name."""
    return not place.is_folder and counts.total() >= _SEVERAL


def _take(place: Place, groups: Iterable[KeyGroup], places: Collection[Place]) -> tuple[Layout, list[KeyGroup]]:
    """The layout of a place, and the keys that are not laid out so: those too in which another of `places` stands in
    the same part, as `ops.orders` does beside `users`."""
    fits = KeyExpression(f"{place.before}[^/]+{place.residue}" + ("/{path}" if place.is_folder else "")).fits
    named: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[str, str] = {}
    unknown, beside, left = [], [], []
    by_literal, words = _share_literals(place, groups), words_of_name(unescape(place.before))
    for group in groups:
        sighting = next((sighting for sighting in group.sightings if place in list_places(sighting)), None)
        if sighting is not None and place.is_folder and not says_data(sighting.after, besides=words):
            beside.append(group)
        elif sighting is not None:
            after = sighting.literal if len(by_literal[sighting.literal]) > 1 else sighting.after
            named[sighting.form][after] += group.count
            examples.setdefault(sighting.form, group.example)
        elif is_plain_place(place) and fits(group.example) and not _has_within(group, place, places):
            unknown.append(group)
        else:
            left.append(group)
    return Layout(place, named, examples, tuple(unknown), tuple(beside)), left


def _has_within(group: KeyGroup, place: Place, places: Collection[Place]) -> bool:
    found = (other for sighting in group.sightings for other in list_places(sighting))
    return any(
        other.parent == place.parent and other.left.startswith(place.left) and other in places for other in found
    )


def _share_literals(place: Place, groups: Iterable[KeyGroup]) -> Mapping[str, set[str]]:
    """By what follows the name as it is, the forms that it follows: of several it is no repeated name."""
    shared: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for sighting in group.sightings:
            if place in list_places(sighting):
                shared[sighting.literal].add(sighting.form)
    return shared
