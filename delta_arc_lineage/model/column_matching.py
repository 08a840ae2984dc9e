"""Columns ↔ columns of the two tables of a flow, by name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from delta_arc_lineage.model.evidence import Agreement, Evidence, by_name
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.outcomes import Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.snapshots import Column, Table


@dataclass(frozen=True, slots=True)
class ColumnPair:
    source: Column
    target: Column
    evidence: Evidence


def match_columns(
    source: Table, target: Table, *, complete: bool = True
) -> tuple[tuple[ColumnPair, ...], list[Unlinked]]:
    """Pair two tables' columns by name: exact spelling first, then the only one that differs by case.

    Unless both tables were read completely, a column that was not shown may be the exact one, so case pairs nothing.
    """
    left = {column.name: column for column in source.columns}
    right = {column.name: column for column in target.columns}
    exact, by_case = by_name(Agreement.EXACT), by_name(Agreement.CASE)
    pairs = [ColumnPair(left.pop(name), right.pop(name), exact) for name in sorted(left.keys() & right.keys())]
    folded_left, folded_right = _fold(left), _fold(right)
    unclear: dict[str, Reason] = {}
    for name in sorted(folded_left.keys() & folded_right.keys()):
        if len(folded_left[name]) != 1 or len(folded_right[name]) != 1:
            unclear[name] = Reason.SEVERAL
        elif not complete:
            unclear[name] = Reason.UNSEEN
        else:
            from_source, from_target = left.pop(folded_left[name][0].name), right.pop(folded_right[name][0].name)
            pairs.append(ColumnPair(from_source, from_target, by_case))
    unlinked = _report_columns(left.values(), source, Side.SOURCE_COLUMN, across=right, unclear=unclear)
    unlinked += _report_columns(right.values(), target, Side.TARGET_COLUMN, across=left, unclear=unclear)
    if not complete:
        unlinked = [replace(outcome, in_part=outcome.reason is Reason.NO_COLUMN) for outcome in unlinked]
    return tuple(sorted(pairs, key=lambda pair: pair.source.order)), unlinked


def _report_columns(
    columns: Iterable[Column], table: Table, side: Side, *, across: Iterable[str], unclear: dict[str, Reason]
) -> list[Unlinked]:
    """Columns left without a partner; `across`: the names left on the other side, `unclear`: folded names, and why."""
    nearest = NearestNames(across)
    return [
        Unlinked(
            Subject(side, f"{table.name}.{column.name}", column.qualified_name),
            unclear.get(column.name.casefold(), Reason.NO_COLUMN),
            nearest.to(column.name),
        )
        for column in columns
    ]


def _fold(columns: dict[str, Column]) -> dict[str, list[Column]]:
    folded: dict[str, list[Column]] = defaultdict(list)
    for column in columns.values():
        folded[column.name.casefold()].append(column)
    return folded
