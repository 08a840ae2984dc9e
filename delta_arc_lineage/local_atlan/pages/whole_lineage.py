"""All lineage of the catalog, as it is now: active processes, the assets at their ends, columns and what connects them.

Bounded: of more processes than fit, the newest are taken, and the rest are counted. Each step is one query over all.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from delta_arc_lineage.local_atlan.graph.relationship_rows import INPUTS, OUTPUTS
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, find_by_ids
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

MOST_PROCESSES = 4_000
MOST_COLUMN_PROCESSES = 20_000
MOST_EDGES = 8_000
MOST_COLUMNS = 40_000

_NEWEST = """
SELECT id FROM entity WHERE type_name IN (SELECT value FROM json_each(:types)) AND status = 'ACTIVE'
ORDER BY id DESC LIMIT :most
"""
_COUNT = """
SELECT count(*) FROM entity WHERE type_name IN (SELECT value FROM json_each(:types)) AND status = 'ACTIVE'
"""
_ENDS = """
SELECT end1 AS asset, end2 AS process, type_name FROM relationship
WHERE end2 IN (SELECT value FROM json_each(:ids)) AND type_name IN (:inputs, :outputs) AND status = 'ACTIVE' ORDER BY id
"""
_HELD = """
SELECT {own} AS holder, {other} AS held FROM relationship
WHERE {own} IN (SELECT value FROM json_each(:ids)) AND type_name = :relationship AND status = 'ACTIVE'
ORDER BY id LIMIT :most
"""


@dataclass(frozen=True)
class Flow:
    """Data goes from one asset to another by a process, all by their row ids."""

    source: int
    target: int
    process: int


@dataclass
class WholeLineage:
    """`entities` by row id: processes and assets; `columns`: of each asset that has any, in their order; `parents`: the
    process that a column process hangs under. `left_out`: in words."""

    entities: dict[int, Entity] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    columns: dict[int, list[Entity]] = field(default_factory=dict)
    column_flows: list[Flow] = field(default_factory=list)
    parents: dict[int, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def nodes(self) -> list[Entity]:
        """The assets at the ends of flows, in the order in which they were met."""
        met = dict.fromkeys(row_id for flow in self.flows for row_id in (flow.source, flow.target))
        return [self.entities[row_id] for row_id in met]


def read_whole_lineage(connection: sqlite3.Connection, types: TypeRegistry) -> WholeLineage:
    """What there is of it."""
    of_columns = types.subtypes("ColumnProcess")
    of_assets = (types.subtypes("Process") | types.subtypes("ConnectionProcess")) - of_columns
    found = WholeLineage()
    processes = _find_newest(connection, of_assets, found, most=MOST_PROCESSES, what="processes")
    found.flows = _find_flows(connection, processes, found, most=MOST_EDGES)
    ends = {row_id for flow in found.flows for row_id in (flow.source, flow.target)}
    found.entities = find_by_ids(connection, {*ends, *(flow.process for flow in found.flows)})
    found.flows = [flow for flow in found.flows if _is_active(found, flow.source) and _is_active(found, flow.target)]
    _read_columns(connection, types, found)
    leading = _find_newest(connection, of_columns, found, most=MOST_COLUMN_PROCESSES, what="column processes")
    known = {column.id for columns in found.columns.values() for column in columns}
    flows = _find_flows(connection, leading, found, most=MOST_COLUMN_PROCESSES)
    found.column_flows = [flow for flow in flows if flow.source in known and flow.target in known]
    _read_parents(connection, types, found)
    return found


def _is_active(found: WholeLineage, row_id: int) -> bool:
    return row_id in found.entities and found.entities[row_id].status == ACTIVE


def _find_newest(
    connection: sqlite3.Connection, names: Iterable[str], found: WholeLineage, *, most: int, what: str
) -> list[int]:
    """The row ids of the newest of these types, oldest first."""
    values = {"types": json.dumps(sorted(names)), "most": most}
    ids = [row[0] for row in connection.execute(_NEWEST, values)][::-1]
    if len(ids) == most:
        (total,) = connection.execute(_COUNT, values).fetchone()
        if total > most:
            found.left_out.append(f"{total - most:,} older {what} of {total:,} are not shown")
    return ids


def _find_flows(connection: sqlite3.Connection, processes: list[int], found: WholeLineage, *, most: int) -> list[Flow]:
    """From each input of a process to each of its outputs."""
    inputs: dict[int, list[int]] = defaultdict(list)
    outputs: dict[int, list[int]] = defaultdict(list)
    values = {"ids": json.dumps(processes), "inputs": INPUTS, "outputs": OUTPUTS}
    for row in connection.execute(_ENDS, values):
        (inputs if row["type_name"] == INPUTS else outputs)[row["process"]].append(row["asset"])
    flows: list[Flow] = []
    for process in processes:
        for source in inputs.get(process, ()):
            flows += [Flow(source, target, process) for target in outputs.get(process, ())][: most - len(flows)]
        if len(flows) >= most:
            found.left_out.append(f"edges beyond {most:,} are not shown")
            break
    return flows


def _read_columns(connection: sqlite3.Connection, types: TypeRegistry, found: WholeLineage) -> None:
    """The columns of all assets shown, by their order and then by their name."""
    by_relation: dict[tuple[str, int], list[int]] = defaultdict(list)
    for node in found.nodes:
        kind = types.entity(node.type_name)
        end = kind.ends.get("columns") if kind else None
        if end is not None:
            by_relation[end.relationship, end.position].append(node.id)
    held: dict[int, list[int]] = defaultdict(list)
    for (relationship, position), ids in by_relation.items():
        own, other = ("end1", "end2") if position == 0 else ("end2", "end1")
        values = {"ids": json.dumps(ids), "relationship": relationship, "most": MOST_COLUMNS}
        for row in connection.execute(_HELD.format(own=own, other=other), values):
            held[row["holder"]].append(row["held"])
    entities = find_by_ids(connection, [row_id for ids in held.values() for row_id in ids])
    for holder, ids in held.items():
        columns = [entities[row_id] for row_id in ids if entities[row_id].status == ACTIVE]
        found.columns[holder] = sorted(columns, key=_order)
    if sum(map(len, held.values())) >= MOST_COLUMNS:
        found.left_out.append(f"columns beyond {MOST_COLUMNS:,} are not shown")


def _order(column: Entity) -> tuple[float, str]:
    order = column.attributes.get("order")
    return (float(order) if isinstance(order, int | float) else 0.0), column.qualified_name


def _read_parents(connection: sqlite3.Connection, types: TypeRegistry, found: WholeLineage) -> None:
    kind = types.entity("ColumnProcess")
    end = kind.ends.get("process") if kind else None
    if end is None:
        return
    own, other = ("end1", "end2") if end.position == 0 else ("end2", "end1")
    ids = json.dumps([flow.process for flow in found.column_flows])
    values = {"ids": ids, "relationship": end.relationship, "most": -1}
    rows = connection.execute(_HELD.format(own=own, other=other), values)
    found.parents = {row["holder"]: row["held"] for row in rows}
