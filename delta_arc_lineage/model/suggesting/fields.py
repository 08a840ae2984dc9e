"""Fields: the columns of a table or of a file, as suggestions compare them, and which of two belong together.

Columns pair by canonical form first, each the only one of its side; then by likeness of their names, the most alike
first; then what is left alone between the same neighbours and is of one type. Words that nearly all columns of a side
begin with (`o_orderkey`, `o_custkey`) are no part of their names. Types that do not agree make two columns less alike.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.column_types import read_type, types_agree
from delta_arc_lineage.model.suggesting.name_likeness import compare_names

_OTHER_TYPE, _BETWEEN = 0.6, 0.5
_LEAST_ALIKE = 0.45
_MOST_RENAMED = 150
_NEARLY_ALL, _FEWEST = 0.8, 3


@dataclass(frozen=True, slots=True)
class Field:
    """One column; `type` in the words of its system, empty where nobody tells; `format`: of a file, whose words those
    are."""

    name: str
    type: str = ""
    format: str = ""

    @property
    def form(self) -> str:
        return canonical_form(self.name)


Fields = tuple[Field, ...]
"""Those of one table or file, in their order."""


@dataclass(frozen=True, slots=True)
class FieldPair:
    """Two columns, by their places; `score` from 0 to 1, `why` in words. `agree`: their types; None: nobody tells."""

    left: int
    right: int
    score: float
    why: str
    agree: bool | None

    @property
    def is_renamed(self) -> bool:
        return bool(self.why)


@lru_cache(maxsize=2_000)
def pair_fields(left: Fields, right: Fields) -> tuple[FieldPair, ...]:
    """Each column at most once, in the order of the left ones."""
    pairs = {pair.left: pair for pair in _pair_forms(left, right)}
    taken = {pair.right for pair in pairs.values()}
    free_left = [at for at in range(len(left)) if at not in pairs][:_MOST_RENAMED]
    free_right = [at for at in range(len(right)) if at not in taken][:_MOST_RENAMED]
    if free_left and free_right:
        for pair in _pair_alike(left, right, free_left, free_right):
            if pair.left not in pairs and pair.right not in taken:
                pairs[pair.left] = pair
                taken.add(pair.right)
        pairs |= {pair.left: pair for pair in _pair_between(left, right, pairs)}
    return tuple(pairs[at] for at in sorted(pairs))


def find_clear_pairs(left: Fields, right: Fields, *, margin: float) -> tuple[FieldPair, ...]:
    """Of columns that are called otherwise, those of which no other is nearly as much alike."""
    taken_left = {pair.left for pair in _pair_forms(left, right)}
    taken_right = {pair.right for pair in _pair_forms(left, right)}
    free_left = [at for at in range(len(left)) if at not in taken_left][:_MOST_RENAMED]
    free_right = [at for at in range(len(right)) if at not in taken_right][:_MOST_RENAMED]
    alike = list(_pair_alike(left, right, free_left, free_right))
    rivals: dict[tuple[str, int], list[float]] = {}
    for pair in alike:
        for end in (("left", pair.left), ("right", pair.right)):
            rivals.setdefault(end, []).append(pair.score)
    paired = [pair for pair in pair_fields(left, right) if pair.is_renamed]
    return tuple(
        pair
        for pair in paired
        if all(
            sum(score > pair.score - margin for score in rivals.get(end, [])) <= 1
            for end in (("left", pair.left), ("right", pair.right))
        )
    )


def _pair_forms(left: Fields, right: Fields) -> Iterator[FieldPair]:
    places = [_place_by_form(fields) for fields in (left, right)]
    for form in places[0].keys() & places[1].keys():
        at, to = places[0][form], places[1][form]
        agree = _agree(left[at], right[to])
        yield FieldPair(at, to, _OTHER_TYPE if agree is False else 1.0, "", agree)


def _place_by_form(fields: Fields) -> dict[str, int]:
    """Of forms that one column has alone."""
    counts = Counter(field.form for field in fields)
    return {field.form: at for at, field in enumerate(fields) if field.form and counts[field.form] == 1}


def _pair_alike(
    left: Fields, right: Fields, free_left: Sequence[int], free_right: Sequence[int]
) -> Iterator[FieldPair]:
    """All pairs that are alike, the most first; of equals, those whose places are nearest."""
    names = [_strip_common(fields) for fields in (left, right)]
    found = []
    for at in free_left:
        for to in free_right:
            likeness = max(
                compare_names(names[0][at], names[1][to], is_column=True),
                compare_names(left[at].form, right[to].form, is_column=True),
            )
            agree = _agree(left[at], right[to]) if likeness.score >= _LEAST_ALIKE else None
            score = likeness.score * (_OTHER_TYPE if agree is False else 1.0)
            if score >= _LEAST_ALIKE:
                apart = abs(at / len(left) - to / len(right))
                pair = FieldPair(at, to, score, likeness.why, agree)
                found.append((-score, apart, left[at].name, right[to].name, pair))
    for *_, pair in sorted(found, key=lambda row: row[:4]):
        yield pair


def _pair_between(left: Fields, right: Fields, pairs: Mapping[int, FieldPair]) -> Iterator[FieldPair]:
    """One column each, of one type, between the same two neighbours."""
    to_of = {at: pair.right for at, pair in pairs.items()}
    at_of = {to: at for at, to in to_of.items()}
    for at in range(len(left)):
        before, after = to_of.get(at - 1, -1 if at == 0 else None), to_of.get(at + 1)
        to = None if before is None else before + 1
        is_last = at + 1 == len(left) and to is not None and to + 1 == len(right)
        if at in to_of or to is None or to in at_of or to >= len(right) or (after != to + 1 and not is_last):
            continue
        if _agree(left[at], right[to]):
            yield FieldPair(at, to, _BETWEEN, "between the same columns, and of one type", True)


@lru_cache(maxsize=2_000)
def _strip_common(fields: Fields) -> tuple[str, ...]:
    """Their names without the word that nearly all begin with."""
    forms = [field.form.strip("_") for field in fields]
    first = Counter(form.partition("_")[0] for form in forms if "_" in form)
    word, count = max(first.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    if count < max(_FEWEST, _NEARLY_ALL * len(forms)):
        return tuple(forms)
    return tuple(form.removeprefix(f"{word}_") for form in forms)


def to_fields(columns: Iterable[tuple[str, str]], told_by: str = "") -> Fields:
    """Of names and types, in order; `told_by`: the format of the file."""
    return tuple(Field(name, type_name, told_by) for name, type_name in columns)


@lru_cache(maxsize=50_000)
def _agree_of(one: tuple[str, str], other: tuple[str, str]) -> bool | None:
    return types_agree(read_type(*one), read_type(*other))


def _agree(one: Field, other: Field) -> bool | None:
    """None where a type is not told, or not known."""
    return _agree_of((one.type, one.format), (other.type, other.format)) if one.type and other.type else None
