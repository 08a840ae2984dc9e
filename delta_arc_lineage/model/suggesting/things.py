"""Things: the tables of both sides and the datasets between them, as suggestions compare them, and an index over those
of one side.

A column says the more, the fewer things of its side have it: `id` nearly nothing. The index is asked by columns and by
words of names; what many things share finds none of them, so a search costs what is rare and not how many there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from delta_arc_lineage.model.evidence import ColumnFacts
from delta_arc_lineage.model.suggesting.fields import FieldPair, Fields, pair_fields
from delta_arc_lineage.model.suggesting.name_likeness import Likeness, compare_names, list_name_keys
from delta_arc_lineage.model.suggesting.word_likeness import list_keys

MOST_CANDIDATES = 6
_TOO_COMMON = 60
_NAME_SHARE = 0.6
_LEAST_COLUMNS = 0.3


@dataclass(frozen=True, slots=True)
class Thing:
    """A table, by its qualified name, or a dataset, by its path. `name` as people compare it; `fields` empty where
    nobody knows them."""

    key: str
    name: str
    fields: Fields = ()


@dataclass(frozen=True, slots=True, order=True)
class Affinity:
    """How much two things belong together, by their columns and names, and why in words.

    `score` grows with each of the two and is at most 1: `1 - (1 - columns)(1 - 0.6 × names)`. `columns`: twice the
    weight of the columns that both have over that of all columns of both, each pair counting as much as it is alike;
    None where nobody knows the columns of one of them.
    """

    score: float
    names: Likeness
    columns: float | None = None
    why: str = ""

    @property
    def is_contradicted(self) -> bool:
        """Whether the columns of both are known and are not the same ones."""
        return self.columns is not None and self.columns < _LEAST_COLUMNS


class ThingIndex:
    """The things of one side."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things: Mapping[str, Thing] = {thing.key: thing for thing in sorted(things, key=lambda thing: thing.key)}
        self.looked_at = 0

    @cached_property
    def _by_form(self) -> Mapping[str, Sequence[str]]:
        return self._group((form, thing) for thing in self.things.values() for form in _forms_of(thing))

    @cached_property
    def _by_word(self) -> Mapping[str, Sequence[str]]:
        """By the words of columns, for those that are called otherwise."""
        return self._group((key, thing) for thing in self.things.values() for key in _word_keys_of(thing))

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[str]]:
        return self._group((key, thing) for thing in self.things.values() for key in list_name_keys(thing.name))

    @staticmethod
    def _group(pairs: Iterable[tuple[str, Thing]]) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key, thing in pairs:
            if not found[key] or found[key][-1] != thing.key:
                found[key].append(thing.key)
        return found

    def find_candidates(self, thing: Thing) -> tuple[str, ...]:
        """The keys of the few things that have the rarest columns and words in common with this one."""
        shared: dict[str, float] = defaultdict(float)
        self._count(shared, _forms_of(thing), self._by_form, 1.0)
        if thing.fields and max(shared.values(), default=0) < len(thing.fields) / 4:
            self._count(shared, _word_keys_of(thing), self._by_word, 0.2)
        self._count(shared, list_name_keys(thing.name), self._by_name, 2.0)
        return tuple(sorted(shared, key=lambda key: (-shared[key], key))[:MOST_CANDIDATES])

    def _count(
        self, shared: dict[str, float], keys: Iterable[str], index: Mapping[str, Sequence[str]], weight: float
    ) -> None:
        for key in keys:
            holders = index.get(key, ())
            if len(holders) <= _TOO_COMMON:
                self.looked_at += len(holders)
                for holder in holders:
                    shared[holder] += weight / sqrt(len(holders))

    def compare(self, one: Thing, other: Thing) -> Affinity:
        """One of another side with one of this side."""
        names = compare_names(one.name, other.name)
        if not one.fields or not other.fields:
            return Affinity(_NAME_SHARE * names.score, names, None, _say_names(names))
        pairs = pair_fields(one.fields, other.fields)
        weights = [[self._weigh(form) for form in _all_forms_of(thing)] for thing in (one, other)]
        shared = sum((weights[0][pair.left] + weights[1][pair.right]) * pair.score for pair in pairs)
        total = sum(map(sum, weights))
        columns = shared / total if total else 0.0
        score = 1 - (1 - columns) * (1 - _NAME_SHARE * names.score)
        why = _say_columns(pairs, len(one.fields), len(other.fields))
        return Affinity(score, names, columns, "; ".join(filter(None, (why, _say_names(names)))))

    def _weigh(self, form: str) -> float:
        """A loader's own columns say nothing."""
        return 0.0 if form.startswith("_") else 1 / sqrt(max(1, len(self._by_form.get(form, ()))))


def _forms_of(thing: Thing) -> dict[str, None]:
    return dict.fromkeys(form for form in _all_forms_of(thing) if form and not form.startswith("_"))


def _all_forms_of(thing: Thing) -> list[str]:
    return [field.form for field in thing.fields]


def _word_keys_of(thing: Thing) -> dict[str, None]:
    words = dict.fromkeys(word for form in _forms_of(thing) for word in form.split("_") if word)
    return dict.fromkeys(key for word in words for key in list_keys(word))


def _say_names(names: Likeness) -> str:
    return f"names: {names.why}" if names.why else ""


def _say_columns(pairs: Sequence[FieldPair], of_one: int, of_other: int) -> str:
    typed = [pair.agree for pair in pairs if pair.agree is not None]
    facts = ColumnFacts(len(pairs), of_one, of_other, len(typed), sum(typed))
    renamed = sum(pair.is_renamed for pair in pairs)
    return f"{facts.words}, {renamed} of them under another name" if renamed else facts.words
