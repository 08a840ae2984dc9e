"""Column suggestions: of a flow's two tables, those without a partner that may be one column under two names.

They are compared by names and types, and by what stands around them. Where the columns of the files are known, one of
the two names has to be among them: what a file does not carry did not come this way.
"""

from collections.abc import Iterator

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.carried_columns import CarriedColumns
from delta_arc_lineage.model.matching import Flow, Matching
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.snapshots import Snapshots, Table
from delta_arc_lineage.model.suggesting.fields import Fields, find_clear_pairs, to_fields
from delta_arc_lineage.model.suggesting.open_ends import fields_of_files
from delta_arc_lineage.model.suggesting.suggestions import LEAST_SCORE, RenamedColumn, Suggestion

_MARGIN = 0.1


def suggest_columns(source: Table, target: Table, *, carried: Fields = ()) -> tuple[RenamedColumn, ...]:
    """In the order of the source's columns; `carried`: those of the files, empty where nobody knows."""
    left, right = _fields_of(source), _fields_of(target)
    forms = {column.form for column in carried}
    found = [
        RenamedColumn(left[pair.left].name, right[pair.right].name, round(pair.score, 2), pair.why)
        for pair in find_clear_pairs(left, right, margin=_MARGIN)
        if pair.agree is not False and pair.score >= LEAST_SCORE
    ]
    return tuple(pair for pair in found if not forms or forms & {*map(canonical_form, (pair.source, pair.target))})


def suggest_for_flows(matching: Matching, snapshots: Snapshots, sure: frozenset[Side]) -> Iterator[Suggestion]:
    """For the columns of flows that are linked from end to end, where both sides were shown whole."""
    if len(sure) < 2:
        return
    carried = CarriedColumns(snapshots.schemas)
    for flow in matching.flows:
        if flow.source is None or flow.target is None or not _has_open_columns(flow):
            continue
        paired = {pair.source.name for pair in flow.columns}, {pair.target.name for pair in flow.columns}
        known = tuple(column for file in flow.files for column in fields_of_files(carried, file.path))
        columns = tuple(
            column
            for column in suggest_columns(flow.source, flow.target, carried=known)
            if column.source not in paired[0] and column.target not in paired[1]
        )
        if columns:
            yield Suggestion(flow.source.name, (), flow.target.name, columns=columns)


def _has_open_columns(flow: Flow) -> bool:
    open_ends = flow.source, flow.target
    return all(table is not None and len(table.columns) > len(flow.columns) for table in open_ends)


def _fields_of(table: Table) -> Fields:
    columns = sorted(table.columns, key=lambda column: (column.order, column.name))
    return to_fields((column.name, column.data_type) for column in columns)
