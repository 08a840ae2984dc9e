"""Graph columns: which column leads to which, from end to end as the catalog has it, and through opened files.

The catalog knows no columns of files, so its column lineage leads from table to table. Where a file of a dataset was
opened, a lineage graph shows the way through it too: by the names of columns, as findings tell them.
"""

from collections.abc import Iterable, Iterator, Mapping

from delta_arc_lineage.model.assets import Lineage
from delta_arc_lineage.model.column_ways import list_ways, place_file, place_table
from delta_arc_lineage.model.file_schemas import DatasetSchemas
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import ColumnEdge, GraphEdge
from delta_arc_lineage.model.matching import Flow
from delta_arc_lineage.model.snapshots import Table

Ends = tuple[Reference, Reference]


class ColumnDrawer:
    """Draws column edges of one route. `edges`: those between its nodes, by their ends; `tables`: of the flows."""

    def __init__(self, edges: Mapping[Ends, GraphEdge], tables: Iterable[Table], *, is_whole: bool) -> None:
        self._edges, self._is_whole = edges, is_whole
        self._by_column = {
            column.qualified_name: (Reference(table.type_name, table.qualified_name), column.name)
            for table in tables
            for column in table.columns
        }

    def draw_processes(self, processes: Iterable[Lineage]) -> Iterator[ColumnEdge]:
        """Those of the catalog, whose ends are columns of these tables."""
        for process in processes:
            for start in process.inputs:
                for end in process.outputs:
                    yield from self._draw(start.qualified_name, end.qualified_name)

    def _draw(self, start: str, end: str) -> Iterator[ColumnEdge]:
        left, right = self._by_column.get(start), self._by_column.get(end)
        if left is not None and right is not None:
            yield from self._join(*left, *right)

    def _join(self, start: Reference, start_column: str, end: Reference, end_column: str) -> Iterator[ColumnEdge]:
        edge = self._edges.get((start, end))
        if edge is not None:
            yield ColumnEdge(start, start_column, end, end_column, edge.process)

    def draw_through(self, flow: Flow, node: Reference, schemas: DatasetSchemas | None) -> Iterator[ColumnEdge]:
        """Into one dataset of a flow and out of it; nothing where no file tells names of its columns."""
        schema = schemas.newest.schema if schemas and schemas.newest else None
        if schema is None or not schema.columns or schema.has_header is False:
            return
        ends = place_table(flow.source), place_file(schema), place_table(flow.target)
        pairs = (*flow.columns, *flow.uncarried)
        source, target = _refer_to(flow.source), _refer_to(flow.target)
        drawn = dict[tuple[str, str, bool], None]()
        for way in list_ways(*ends, pairs=pairs, is_whole=self._is_whole):
            if way.file is not None and not way.is_unclear:
                if way.source is not None:
                    drawn[way.source.name, way.file.name, True] = None
                if way.target is not None:
                    drawn[way.file.name, way.target.name, False] = None
        for start, end, is_in in drawn:
            if is_in and source is not None:
                yield from self._join(source, start, node, end)
            elif not is_in and target is not None:
                yield from self._join(node, start, target, end)


def _refer_to(table: Table | None) -> Reference | None:
    return Reference(table.type_name, table.qualified_name) if table else None
