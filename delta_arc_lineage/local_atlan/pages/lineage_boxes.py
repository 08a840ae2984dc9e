"""What a drawing of lineage shows: assets and processes around one asset, some hops each way, cut where there are many.

A hop is asset to asset, with the process between. A side that has more than fits is cut and the rest counted; what was
cut is not followed. A circle is walked once: a box stands where it was met first. Archived lineage is counted and shown
on demand, or at once where the asset itself is archived.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from delta_arc_lineage.local_atlan.graph.relationship_rows import INPUTS, OUTPUTS
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, find_by_ids
from delta_arc_lineage.local_atlan.types.type_registry import RelationshipEnd, TypeRegistry

HOPS = (1, 2, 3, 4)
FEW, MANY = 12, 200
MOST_OPENED = 40
COLUMNS_OF_A_BOX = 8

_FLOWS = """
SELECT r.{near} AS near, r.{far} AS far, r.status = 'ACTIVE' AND e.status = 'ACTIVE' AS active
FROM relationship r JOIN entity e ON e.id = r.{far}
WHERE r.{near} IN (SELECT value FROM json_each(:ids)) AND r.type_name = :relationship ORDER BY r.id
"""


@dataclass(frozen=True)
class Flow:
    """Data that goes from an asset into a process, or out of it; `active` unless it or an end of it is archived."""

    source: int
    target: int
    active: bool


@dataclass(frozen=True)
class Asked:
    """How much of the lineage is asked for."""

    hops: int = 2
    most: int = FEW
    columns: bool = False
    archived: bool = False

    @staticmethod
    def read(query: dict[str, str]) -> "Asked":
        """The request of an address; what the address does not offer is the default."""
        hops = {str(number): number for number in HOPS}.get(query.get("hops", ""), 2)
        on = {name: query.get(name) == "on" for name in ("wide", "columns", "archived")}
        return Asked(hops, MANY if on["wide"] else FEW, columns=on["columns"], archived=on["archived"])


@dataclass
class Column:
    """A column in its table's box."""

    entity: Entity
    linked: bool = False


@dataclass
class Box:
    """An asset or a process; `layer` counts steps from the asset in the middle, upstream below zero."""

    entity: Entity
    layer: int
    is_process: bool
    columns: list[Column] = field(default_factory=list)
    column_count: int = 0


@dataclass
class Lineage:
    """The boxes around an asset and what runs between them."""

    start: Entity
    boxes: dict[int, Box] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    column_flows: list[tuple[int, int]] = field(default_factory=list)
    cut: dict[int, int] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=dict)
    archived: int = 0
    unopened: int = 0

    @property
    def processes(self) -> list[Box]:
        """The processes shown, upstream first."""
        return sorted((box for box in self.boxes.values() if box.is_process), key=lambda box: box.layer)

    @property
    def is_empty(self) -> bool:
        """Whether nothing flows, not even something archived."""
        return len(self.boxes) < 2 and not self.archived


def find_flows(connection: sqlite3.Connection, ids: Iterable[int], *, downstream: bool) -> list[Flow]:
    """What leaves these boxes in a direction, archived or not."""
    encoded = json.dumps(list(ids))
    from_assets, from_processes = (INPUTS, OUTPUTS) if downstream else (OUTPUTS, INPUTS)
    flows: list[Flow] = []
    for relationship, near, far in ((from_assets, "end1", "end2"), (from_processes, "end2", "end1")):
        values = {"ids": encoded, "relationship": relationship}
        for row in connection.execute(_FLOWS.format(near=near, far=far), values):
            source, target = (row["near"], row["far"]) if downstream else (row["far"], row["near"])
            flows.append(Flow(source, target, bool(row["active"])))
    return flows


def find_lineage(connection: sqlite3.Connection, types: TypeRegistry, start: Entity, asked: Asked) -> Lineage:
    """The boxes and flows around an asset, as far as asked."""
    processes = types.subtypes("Process") | types.subtypes("ConnectionProcess")
    found = Lineage(start, {start.id: Box(start, 0, start.type_name in processes)})
    everything = asked.archived or start.status != ACTIVE
    for downstream in (False, True):
        _walk(connection, found, processes, asked=asked, everything=everything, downstream=downstream)
    flows = dict.fromkeys(find_flows(connection, found.boxes, downstream=True))
    known = [flow for flow in flows if flow.source in found.boxes and flow.target in found.boxes]
    found.flows = [flow for flow in known if flow.active or everything]
    for downstream in (False, True):
        spread(found, downstream=downstream)
    if asked.columns:
        _open_columns(connection, types, found)
    return found


def spread(found: Lineage, *, downstream: bool) -> None:
    """Put each box of a side behind everything that leads to it, so that data goes one way; a circle is cut once.

    Boxes are taken once all that leads to them is placed (Kahn's order, so a layer is the longest way); where a circle
    leaves none, the one that was met first is taken.
    """
    side = {
        row_id: abs(box.layer) for row_id, box in found.boxes.items() if (box.layer > 0) == downstream or not box.layer
    }
    after: dict[int, list[int]] = {row_id: [] for row_id in side}
    waiting = dict.fromkeys(side, 0)
    for flow in found.flows:
        near, far = (flow.source, flow.target) if downstream else (flow.target, flow.source)
        if near in side and far in side and far != found.start.id:
            after[near].append(far)
            waiting[far] += 1
    steps, ready = dict.fromkeys(side, 0), [found.start.id]
    while waiting:
        row_id = ready.pop() if ready else min(waiting, key=side.__getitem__)
        del waiting[row_id]
        for far in after[row_id]:
            if far in waiting:
                waiting[far] -= 1
                steps[far] = max(steps[far], steps[row_id] + 1)
                if not waiting[far]:
                    ready.append(far)
    for row_id, step in steps.items():
        if row_id != found.start.id:
            found.boxes[row_id].layer = max(step, 1) if downstream else -max(step, 1)


def _walk(
    connection: sqlite3.Connection,
    found: Lineage,
    processes: frozenset[str],
    *,
    asked: Asked,
    everything: bool,
    downstream: bool,
) -> None:
    """Add the boxes of one side, a level of a step at a time."""
    start = found.boxes[found.start.id]
    level, archived = [start.entity.id], set[int]()
    for step in range(1, 2 * asked.hops + (0 if start.is_process else 1)):
        fresh = _list_far(connection, found, level, downstream=downstream)
        archived |= {far for far, active in fresh.items() if not active}
        reached = [far for far, active in fresh.items() if active or everything]
        level = reached[: asked.most]
        layer = step if downstream else -step
        if len(reached) > len(level):
            found.cut[layer] = len(reached) - len(level)
        for row_id, entity in find_by_ids(connection, level).items():
            found.boxes[row_id] = Box(entity, layer, entity.type_name in processes)
    fresh = _list_far(connection, found, level, downstream=downstream)
    found.beyond["down" if downstream else "up"] = sum(active or everything for active in fresh.values())
    found.archived += 0 if everything else len(archived - found.boxes.keys())


def _list_far(connection: sqlite3.Connection, found: Lineage, level: list[int], *, downstream: bool) -> dict[int, bool]:
    """What a level leads to and is not shown yet, in the order it came; whether by something active."""
    fresh: dict[int, bool] = {}
    for flow in find_flows(connection, level, downstream=downstream):
        far = flow.target if downstream else flow.source
        if far not in found.boxes:
            fresh[far] = fresh.get(far, False) or flow.active
    return fresh


def _open_columns(connection: sqlite3.Connection, types: TypeRegistry, found: Lineage) -> None:
    """Put columns into the boxes of tables, those that lineage runs between first, and say how many there are."""
    nearest = sorted(found.boxes.values(), key=lambda box: abs(box.layer))
    holders = [box for box in nearest if not box.is_process and "columns" in _list_ends(types, box.entity)]
    found.unopened = max(0, len(holders) - MOST_OPENED)
    owners: dict[int, Box] = {}
    for box in holders[:MOST_OPENED]:
        end = _list_ends(types, box.entity)["columns"]
        own, partner = ("end1", "end2") if end.position == 0 else ("end2", "end1")
        query = f"SELECT {partner} FROM relationship WHERE {own}=? AND type_name=? AND status='ACTIVE'"
        owners.update((row[0], box) for row in connection.execute(query, (box.entity.id, end.relationship)))
    found.column_flows = _pair_columns(connection, set(owners))
    linked = {row_id for pair in found.column_flows for row_id in pair}
    for row_id, entity in find_by_ids(connection, owners).items():
        owners[row_id].columns.append(Column(entity, row_id in linked))
    for box in holders:
        box.column_count = len(box.columns)
        box.columns.sort(
            key=lambda column: (not column.linked, _read_order(column.entity), column.entity.qualified_name)
        )
        del box.columns[COLUMNS_OF_A_BOX:]
    shown = {column.entity.id for box in holders for column in box.columns}
    found.column_flows = [pair for pair in found.column_flows if shown.issuperset(pair)]


def _list_ends(types: TypeRegistry, entity: Entity) -> dict[str, RelationshipEnd]:
    """The relationship ends of an asset's type."""
    kind = types.entity(entity.type_name)
    return kind.ends if kind else {}


def _pair_columns(connection: sqlite3.Connection, ids: set[int]) -> list[tuple[int, int]]:
    """Which of these columns flow into which, through a process."""
    into = [flow for flow in find_flows(connection, ids, downstream=True) if flow.active]
    out: dict[int, list[int]] = {}
    for flow in find_flows(connection, {flow.target for flow in into}, downstream=True):
        if flow.active and flow.target in ids:
            out.setdefault(flow.source, []).append(flow.target)
    pairs = ((flow.source, target) for flow in into for target in out.get(flow.target, ()))
    return list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))


def _read_order(column: Entity) -> float:
    """A column's place in its table; last where it says none."""
    order = column.attributes.get("order")
    return float(order) if isinstance(order, (int, float)) else float("inf")
