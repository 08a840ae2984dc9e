"""Renamed columns: two ways that are one column's, which an end calls by another name.

One is missing at an end where an unknown one stands in its place: at the same position and of the same type, while all
that both ends have stands in one order. Anything less is no reason to take one for the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from delta_arc_lineage.model.column_types import types_agree
from delta_arc_lineage.model.column_ways import ENDS, ColumnWay, PlacedColumn
from delta_arc_lineage.model.outcomes import Side

Hop = tuple[Side, Side]
"""Two ends between which something changes."""


def join_renamed(
    ways: Sequence[ColumnWay], hops: Iterable[Hop]
) -> tuple[tuple[ColumnWay, ...], Mapping[ColumnWay, Hop]]:
    """The ways with those that are one put together; and these, with where the name changes."""
    rest, renamed = list(ways), dict[ColumnWay, Hop]()
    for left, right in hops:
        if find_moved(rest, left, right):
            continue
        arriving = {
            found.position: way for way in rest if way.at(left) is None and (found := _sure(way, right)) is not None
        }
        for way in [way for way in rest if way.at(right) is None and _sure(way, left) is not None]:
            before = way.at(left)
            other = arriving.get(before.position) if before else None
            if other is not None and _are_one(way, other):
                joined = _join(way, other)
                rest[rest.index(way)] = joined
                rest.remove(other)
                renamed.pop(way, None)
                renamed.pop(other, None)
                renamed[joined] = left, right
    return tuple(rest), renamed


def _sure(way: ColumnWay, side: Side) -> PlacedColumn | None:
    column = way.at(side)
    return column if column and column.position and not way.is_unclear else None


def _are_one(way: ColumnWay, other: ColumnWay) -> bool:
    """Whether no end has both, and all types that are known agree, one at least being known."""
    ends = [(way.at(side), other.at(side)) for side in ENDS]
    if any(column and stranger for column, stranger in ends):
        return False
    ours, theirs = [column for column, _ in ends if column], [stranger for _, stranger in ends if stranger]
    agreeing = [_agree(column, stranger) for column in ours for stranger in theirs]
    return True in agreeing and False not in agreeing


def _agree(column: PlacedColumn, stranger: PlacedColumn) -> bool | None:
    """As far as it is known; equal words that nobody knows are of one type."""
    is_same = column.words.casefold() == stranger.words.casefold() != ""
    return True if is_same else types_agree(column.type, stranger.type)


def _join(way: ColumnWay, other: ColumnWay) -> ColumnWay:
    return replace(
        way,
        source=way.source or other.source,
        file=way.file or other.file,
        target=way.target or other.target,
        statement=way.statement or other.statement,
    )


def find_moved(ways: Iterable[ColumnWay], left: Side, right: Side) -> tuple[str, ...]:
    """The names of the columns that stand elsewhere at `right` than at `left`, among all that both have."""
    both = [(way.name, *places) for way in ways if (places := _places(way, left, right)) is not None]
    by_left = sorted(both, key=lambda told: told[1])
    if all(before[2] <= after[2] for before, after in pairwise(by_left)):
        return ()
    by_right = sorted(both, key=lambda told: told[2])
    return tuple(before[0] for before, after in zip(by_left, by_right, strict=True) if before != after)


def _places(way: ColumnWay, left: Side, right: Side) -> tuple[int, int] | None:
    before, after = way.at(left), way.at(right)
    return (before.position, after.position) if before and after and before.position and after.position else None
