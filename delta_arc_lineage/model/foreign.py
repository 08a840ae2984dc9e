"""Lineage that others drew between a route's tables, columns and files, found by its ends.

Fivetran, Airflow, dbt or a second deployment of ours keep their processes in connections of their own, under names of
their own. What they share with ours is the ends: a process that leads away from a source table and to a target table
draws that edge, wherever it lives. Looking through connections instead would miss them, and cost what a whole warehouse
holds.
"""

from collections.abc import Iterable, Iterator

from delta_arc_lineage.model.assets import Lineage, draw_seen
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import DrawnBy, End, Observed, ObservedAsset
from delta_arc_lineage.model.snapshots import Column, Snapshots, Table

_Ends = tuple[set[Reference], set[Reference]]  # inputs, outputs


def find_foreign(snapshots: Snapshots, observed: Observed, *, mark: str) -> tuple[ObservedAsset, ...]:
    """Processes without this mark that lead from one of these assets to another, with the ends that are among them.

    Their guids, other ends and parents are not seen from here; who means to archive one reads it whole.
    """
    drawn: dict[DrawnBy, _Ends] = {}
    for end in (*_ends(snapshots), *observed.ends):
        if end.process.mark != mark:
            inputs, outputs = drawn.setdefault(end.process, (set(), set()))
            (inputs if end.is_input else outputs).add(end.asset)
    found = ((process, ends) for process, ends in sorted(drawn.items()) if all(ends))
    return tuple(ObservedAsset(_lineage(process, ends), "", process.mark) for process, ends in found)


def _lineage(process: DrawnBy, ends: _Ends) -> Lineage:
    inputs, outputs = (tuple(sorted(side)) for side in ends)
    return draw_seen(process.type_name, process.qualified_name, process.name, inputs=inputs, outputs=outputs)


def _ends(snapshots: Snapshots) -> Iterator[End]:
    for tables, is_input in ((snapshots.source.tables, True), (snapshots.target.tables, False)):
        for table in tables:
            yield from _ends_at(table, Reference(table.type_name, table.qualified_name), is_input)
            for column in table.columns:
                yield from _ends_at(column, Reference("Column", column.qualified_name), is_input)


def _ends_at(place: Table | Column, reference: Reference, is_input: bool) -> Iterable[End]:
    return [End(process, reference, is_input) for process in place.processes]
