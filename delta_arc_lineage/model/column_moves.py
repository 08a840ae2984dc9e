"""Renamed columns: two ways that are one column's, which an end calls by another name.

One is missing at an end where an unknown one stands in its place: at the same position and of the same type, while all
that both ends have stands in one order, and is at least as much. Anything less is no reason to take one for the other:
a file of another table has columns at the same positions too. Nor is a column one that begins with `_`, as loads name
what they add, or one that the source never had, where there is a source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from delta_arc_lineage.model.column_types import types_agree
from delta_arc_lineage.model.column_ways import ENDS, ColumnWay, PlacedColumn
from delta_arc_lineage.model.outcomes import Side

Hop = tuple[Side, Side]
"""Two ends between which something changes."""


def join_renamed(ways: Sequence[ColumnWay], hops: Iterable[Hop]) -> tuple[list[ColumnWay], Mapping[ColumnWay, Hop]]:
    """The ways with those that are one put together; and these, with where the name changes."""
    rest, renamed = list(ways), dict[ColumnWay, Hop]()
    for left, right in hops:
        found = _find_renamed(rest, left, right)
        for way, other in found:
            joined = _join(way, other)
            rest[rest.index(way)] = joined
            rest.remove(other)
            renamed.pop(way, None)
            renamed[joined] = left, right
    return rest, renamed


def _find_renamed(ways: Sequence[ColumnWay], left: Side, right: Side) -> list[tuple[ColumnWay, ColumnWay]]:
    """Ways that end at `left`, each with the one that begins at `right` in its place."""
    if find_moved(ways, left, right):
        return []
    has_source = any(way.source for way in ways)
    arriving = {column.position: way for way in ways if not way.at(left) and (column := _sure(way, right)) is not None}
    found: list[tuple[ColumnWay, ColumnWay]] = []
    for way in ways:
        column = _sure(way, left) if not way.at(right) and (way.source or not has_source) else None
        other = arriving.get(column.position) if column else None
        if other is not None and _are_one(way, other):
            found.append((way, other))
    kept = sum(way.at(left) is not None and way.at(right) is not None for way in ways)
    return found if len(found) <= kept else []


def _sure(way: ColumnWay, side: Side) -> PlacedColumn | None:
    column = way.at(side)
    return column if column and column.position and not way.is_unclear else None


def _are_one(way: ColumnWay, other: ColumnWay) -> bool:
    """Whether no end has both, and all types that are known agree, one at least being known."""
    ends = [(way.at(side), other.at(side)) for side in ENDS]
    if any(column and stranger for column, stranger in ends) or way.name.startswith("_") != other.name.startswith("_"):
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
