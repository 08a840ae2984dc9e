"""Schema impacts: the columns of a table now, and what breaks by a change of them. Reads only.

Column lineage of unchanged columns is asked for too, up to `_MOST_WALKED` columns: it shows of which assets column
lineage is known at all, so that these are not said to break at large.
"""

from collections.abc import Mapping, Sequence

from delta_arc_lineage.errors import CommandRefused, PermissionDenied, Unreachable
from delta_arc_lineage.model.impact import Impact, find_impact
from delta_arc_lineage.model.schema_breaks import SchemaImpact, judge_changes
from delta_arc_lineage.model.schema_states import ChangeSort, ColumnChange, SchemaState, StatedColumn
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.ports.lineage import FoundAssets
from delta_arc_lineage.sync.tracing.impacts import trace_columns
from delta_arc_lineage.sync.tracing.meant_assets import walk
from delta_arc_lineage.sync.workspace import Workspace

_MOST_WALKED = 200


def read_columns(table: TracedAsset, space: Workspace) -> tuple[TracedAsset, ...]:
    """The active columns of a table; CommandRefused for an asset that has none, PermissionDenied where the key may not
    read each of them, Unreachable where the catalog does not show each: a column that is hidden or missed would be
    taken for one that is gone."""
    found = FoundAssets(()) if table.is_column else space.catalog.find_columns(table)
    if found.hidden:
        raise PermissionDenied(
            what=f"this API key may not read {counted(found.hidden, 'column')} of {table.name}",
            where=table.reference.qualified_name,
            next_step="give the token a persona that may read all columns of the table, or take another token",
        )
    if not found.is_complete:
        raise Unreachable(
            what=f"the catalog counts more columns of {table.name} than it shows: {len(found.assets)}",
            where=table.reference.qualified_name,
            next_step="run again; if it stays, ask Atlan's support why its index counts what it does not have",
        )
    if not found.assets:
        raise CommandRefused(
            what=f"the catalog shows no columns of {table.reference.words} {table.name}",
            where=table.reference.qualified_name,
            next_step="name a table or a view whose columns are crawled",
        )
    return found.assets


def state_of(table: TracedAsset, columns: Sequence[TracedAsset]) -> SchemaState:
    """The columns as they are now."""
    stated = tuple(StatedColumn(column.name, column.data_type) for column in columns)
    return SchemaState(table.name, stated, table.reference.qualified_name)


def trace_changes(
    table: TracedAsset,
    columns: Sequence[TracedAsset],
    changes: Sequence[ColumnChange],
    space: Workspace,
    *,
    depth: int | None = None,
) -> SchemaImpact:
    """What each change does to what is made of the table. Nothing is asked where nothing is at stake."""
    if all(change.sort is ChangeSort.ADDED for change in changes):
        return judge_changes(changes, _impact_of_nothing(table), {})
    impact = find_impact(walk(table, Direction.DOWN, space, depth=depth))
    by_name = {column.name: column for column in columns}
    changed = _find_changed(changes, by_name)
    others = [column for column in columns if column.guid not in {each.guid for each in changed.values()}]
    asked = (*changed.values(), *others[: max(0, _MOST_WALKED - len(changed))])
    walked = {each.start.guid: each for each in trace_columns(asked, Direction.DOWN, space, depth=depth)}
    without = {column.guid: _impact_of_nothing(column) for column in asked if column.guid not in walked}
    traced = {**without, **walked}
    of_columns = {column.name: traced[column.guid] for column in asked if column.guid in traced}
    of_columns |= {name: traced[column.guid] for name, column in changed.items()}
    return judge_changes(changes, impact, of_columns)


def _impact_of_nothing(asset: TracedAsset) -> Impact:
    """That of an asset that nothing is made of, as far as is known without a walk."""
    return find_impact(Trace(asset, Direction.DOWN))


def _find_changed(changes: Sequence[ColumnChange], by_name: Mapping[str, TracedAsset]) -> dict[str, TracedAsset]:
    """The column of each change, by its name before: the catalog has it under that name, or under the new one."""
    found: dict[str, TracedAsset] = {}
    for change in changes:
        names = [stated.name for stated in (change.before, change.after) if stated is not None]
        column = next((by_name[name] for name in names if name in by_name), None)
        if column is not None and change.sort is not ChangeSort.ADDED:
            found[change.column] = column
    return found
