"""Doubts: pairs of which only a person knows whether they are others' tables of the same names."""

import re
from collections.abc import Sequence

from delta_arc_lineage.model.proposing.known_schemas import words_of_name
from delta_arc_lineage.model.proposing.pairs import Pair, is_mentioned, words_of_folders
from delta_arc_lineage.model.proposing.places import LEFTOVERS
from delta_arc_lineage.model.proposing.questions import Doubt, Question

_COPIES = (
    "archive archived backup backups bak copy dev develop development old prod production qa sandbox staging temp "
    "test testing tmp trial uat"
)
COPIES = frozenset(_COPIES.split())
"""Words of folders that hold the same tables once more."""
_REJECTED = LEFTOVERS - COPIES


def keep_tellable(pairs: Sequence[Pair], questions: list[Question]) -> list[Pair]:
    """Without those of which only a person knows whether they are others' tables of the same names."""
    doubts = [(pair, _find_doubt(pair, pairs)) for pair in pairs]
    for pair, doubt in doubts:
        if doubt is not None:
            questions.append(Question.of_layout(doubt, pair.layout, (pair.source.schema.reference.words,)))
    return [pair for pair, doubt in doubts if doubt is None]


def _find_doubt(pair: Pair, pairs: Sequence[Pair]) -> Doubt | None:
    others = [other for other in pairs if other is not pair]
    if words_of_folders(pair) & _REJECTED:
        return Doubt.REJECTED
    if any(_is_of_another_schema(pair, other) for other in others):
        return Doubt.OTHER_SCHEMA
    if any(_is_a_copy(pair, other) for other in others):
        return Doubt.COPY
    if any(_is_outweighed(pair, other) for other in others):
        return Doubt.TAKEN
    return None


def _is_of_another_schema(pair: Pair, other: Pair) -> bool:
    """Whether the other one names the source's schema right where this one has something else."""
    if pair.source.schema != other.source.schema or is_mentioned(pair.source.schema, pair.layout):
        return False
    here, there = pair.layout.place.before, other.layout.place.before
    return is_mentioned(other.source.schema, other.layout) and _parent(here) == _parent(there) and here != _parent(here)


def _parent(before: str) -> str:
    """What stands before the last part of it."""
    return re.sub(r"[^/.\\]+(?:\\\.|/)\Z", "", before)


def _is_a_copy(pair: Pair, other: Pair) -> bool:
    """Whether both carry the same tables, and this one's folders say that it is a copy, in words that no schema has."""
    if pair.schemas != other.schemas or not pair.forms & other.forms:
        return False
    marks = _copy_words(pair)
    return bool(marks) and marks != _copy_words(other)


def _copy_words(pair: Pair) -> frozenset[str]:
    return words_of_folders(pair) & COPIES


def _is_outweighed(pair: Pair, other: Pair) -> bool:
    """Whether another source's tables of the same names lead to the same target, with as much to say for them."""
    if pair.target.schema != other.target.schema or pair.source.schema == other.source.schema:
        return False
    shares = not set(pair.target.list_tables(pair.forms)).isdisjoint(other.target.list_tables(other.forms))
    return shares and _weight(pair) <= _weight(other)


def _weight(pair: Pair) -> tuple[bool, int]:
    source, target = pair.source.schema.reference, pair.target.schema
    is_akin = bool(words_of_name(f"{source.schema} {source.database}") & target.words)
    return is_akin, len(pair.forms & pair.target.tables.keys())
