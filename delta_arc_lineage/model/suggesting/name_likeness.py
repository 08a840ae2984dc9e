"""Name likeness: how near two names of tables, files or columns are, from 0 to 1, and why, in words.

A name is its words. What only says in which layer a table stands (`dim_`, `stg_`, `_v2`) is none of them. Each word has
at most one partner, the nearest first; likeness is twice what the partners are alike over the words of both.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.suggesting.word_likeness import Way, compare_words, is_shortened, list_keys, to_singular
from delta_arc_lineage.model.words import counted

_LAYERS = frozenset(
    {
        "base",
        "bronze",
        "brz",
        "dim",
        "dl",
        "dw",
        "dwh",
        "ext",
        "fact",
        "fct",
        "gld",
        "gold",
        "int",
        "landing",
        "lnd",
        "mart",
        "ods",
        "raw",
        "silver",
        "slv",
        "src",
        "stage",
        "staging",
        "stg",
        "tbl",
        "tgt",
        "trg",
        "vw",
    }
)
_ENDINGS = _LAYERS | {"csv", "data", "export", "extract", "latest", "parquet", "snapshot", "table", "view"}
_OF_RECORDS = frozenset({"document", "entry", "info", "list", "master", "record"})
"""Words that say no more than that a table has records: people leave them out."""
_VERSION = re.compile(r"v\d{1,3}")
_JOINED, _WITHIN, _INITIALS, _LAYERED = 0.95, 0.85, 0.75, 0.98
_MOST_OF = 0.6


@dataclass(frozen=True, slots=True, order=True)
class Likeness:
    """`score` from 0 to 1; `why` in words, empty where nothing is alike."""

    score: float
    why: str = ""


@lru_cache(maxsize=100_000)
def split_name(name: str, *, is_column: bool = False) -> tuple[str, ...]:
    """The words of a name; of a table or a file, without its layer.

    >>> split_name("DIM_Accounts"), split_name("stg_order_items_v2"), split_name("dim")
    (('accounts',), ('order', 'items'), ('dim',))
    """
    words = [word for word in canonical_form(name).split("_") if word]
    while not is_column and len(words) > 1 and words[0] in _LAYERS:
        words.pop(0)
    while not is_column and len(words) > 1 and (words[-1] in _ENDINGS or _VERSION.fullmatch(words[-1])):
        words.pop()
    return tuple(words)


@lru_cache(maxsize=200_000)
def compare_names(one: str, other: str, *, is_column: bool = False) -> Likeness:
    """How near two names are; which comes first means nothing to the score.

    >>> compare_names("acct", "DIM_ACCOUNTS").why
    'acct is accounts shortened'
    >>> round(compare_names("user_agents", "users").score, 2)
    0.65
    """
    left, right = (split_name(name, is_column=is_column) for name in (one, other))
    if not left or not right or _differ_in_numbers(left, right):
        return Likeness(0.0)
    all_words = len(split_name(one, is_column=True)) + len(split_name(other, is_column=True))
    whole = 1.0 if all_words == len(left) + len(right) else _LAYERED
    return max(_list_likenesses(left, right, whole))


def are_one_name(one: str, other: str) -> bool:
    """Whether each word of either name is one of the other's, in full or shortened: nothing is left over that could
    tell them apart. Another word for the same thing is another system's as often.

    >>> [are_one_name(*names.split()) for names in ("acct DIM_ACCOUNTS", "orders orders_archive", "clients customers")]
    [True, False, False]
    """
    left, right = map(_leave_records_out, (split_name(one), split_name(other)))
    if not left or not right or _differ_in_numbers(left, right):
        return False
    paired = [(one, other) for one, other, way in _pair_words(left, right) if is_shortened(one, other, way)]
    return len(paired) == len(left) == len(right) or "".join(map(to_singular, left)) == "".join(map(to_singular, right))


def list_name_keys(name: str) -> tuple[str, ...]:
    """For an index of tables: names that are alike have one of these in common."""
    words = split_name(name)
    joined, initials = "".join(map(to_singular, words)), "".join(word[0] for word in words)
    keys = [key for word in words if not word.isdigit() for key in list_keys(word)]
    return tuple(dict.fromkeys([*keys, f"={joined}", *([f"@{initials}"] if len(words) > 1 else [f"@{joined}"])]))


def _list_likenesses(left: Sequence[str], right: Sequence[str], whole: float) -> Iterator[Likeness]:
    matched = list(_pair_words(left, right))
    score = 2 * sum(way.likeness for _, _, way in matched) / (len(left) + len(right))
    yield Likeness(score * whole, _say(matched, len(left), len(right)))
    short, long = sorted(("".join(map(to_singular, words)) for words in (left, right)), key=len)
    if len(left) != len(right) and len(short) >= _MOST_OF * len(long) and (way := compare_words(short, long)).likeness:
        how = "the same words" if way is Way.SAME else "the same, shortened"
        yield Likeness(_JOINED * way.likeness * whole, f"{'_'.join(left)} and {'_'.join(right)} are {how}")
    few, many = sorted((left, right), key=len)
    if 1 < len(few) < len(many) and few in (many[: len(few)], many[-len(few) :]):
        yield Likeness(_WITHIN * whole, f"{'_'.join(many)} is {'_'.join(few)} with more words")
    for few, many in ((left, right), (right, left)):
        if len(few) == 1 < len(many) and few[0] == "".join(word[0] for word in many):
            yield Likeness(_INITIALS * whole, f"{few[0]} are the initials of {'_'.join(many)}")


def _pair_words(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str, Way]]:
    """The nearest first; of equals, those whose places are nearest."""
    found = [
        (-way.likeness, abs(at - to), at, to, way)
        for at, one in enumerate(left)
        for to, other in enumerate(right)
        if (way := compare_words(one, other)) is not Way.NONE
    ]
    taken_left, taken_right = set[int](), set[int]()
    for _, _, at, to, way in sorted(found, key=lambda pair: pair[:4]):
        if at not in taken_left and to not in taken_right:
            taken_left.add(at)
            taken_right.add(to)
            yield left[at], right[to], way


def _say(matched: Sequence[tuple[str, str, Way]], left: int, right: int) -> str:
    said = []
    for one, other, way in sorted(matched):
        short, long = sorted((one, other), key=lambda word: (len(word), word))
        if way is Way.SAME:
            said.append(f"both have {one}")
        elif way is Way.PLURAL:
            said.append(f"{one} and {other} are singular and plural")
        elif way is Way.KNOWN:
            is_short = len(short) + 2 < len(long)
            said.append(f"{short} is {long} shortened" if is_short else f"{short} is used for {long}")
        else:
            said.append(f"{short} is {long} shortened")
    more = left + right - 2 * len(matched)
    return ", ".join(said) + (f", but for {counted(more, 'word')}" if said and more else "")


def _leave_records_out(words: Sequence[str]) -> Sequence[str]:
    """The words of a name without those that say nothing; the first one stays."""
    return [*words[:1], *(word for word in words[1:] if to_singular(word) not in _OF_RECORDS)]


def _differ_in_numbers(left: Sequence[str], right: Sequence[str]) -> bool:
    """Two names that both have numbers, and other ones, are two parts of one thing."""
    numbers = [sorted(word for word in words if word.isdigit()) for words in (left, right)]
    return all(numbers) and numbers[0] != numbers[1]
