"""Lineage on demand: a graph whose nodes show a limited number of inputs and outputs, and count them all.

A client opens such a graph node by node: `constraints` name, per guid, a direction, a depth and limits for each side,
`from` skips what it has seen; every other node takes `defaultParams`. A node whose neighbours were cut says so.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, find_by_ids
from delta_arc_lineage.local_atlan.walks.lineage_levels import Edge, count_hop, find_edges

_DEFAULT_LIMIT = 3
_DEFAULT_DEPTH = 3
Demand = dict[str, Any]


@dataclass(frozen=True)
class Constraints:
    """The direction, depth and limits that a request sets for one node."""

    direction: str = "BOTH"
    depth: int = _DEFAULT_DEPTH
    inputs: int = _DEFAULT_LIMIT
    outputs: int = _DEFAULT_LIMIT
    skipped: int = 0

    @staticmethod
    def read(sent: Demand) -> "Constraints":
        """From JSON, with defaults."""
        direction = str(sent.get("direction") or "BOTH").upper()
        if direction not in ("INPUT", "OUTPUT", "BOTH"):
            raise CatalogError(ErrorKind.INVALID_LINEAGE, "direction", direction)
        return Constraints(
            direction,
            int(sent.get("depth") or _DEFAULT_DEPTH),
            int(sent.get("inputRelationsLimit") or _DEFAULT_LIMIT),
            int(sent.get("outputRelationsLimit") or _DEFAULT_LIMIT),
            int(sent.get("from") or 0),
        )

    def to_json(self) -> Demand:
        """As clients write it."""
        return {
            "direction": self.direction,
            "depth": self.depth,
            "inputRelationsLimit": self.inputs,
            "outputRelationsLimit": self.outputs,
            "from": self.skipped,
        }


@dataclass
class Graph:
    """The part of a graph that is open."""

    connection: sqlite3.Connection
    processes: frozenset[str]
    constraints: dict[str, Constraints]
    default: Constraints
    accepts: Callable[[Entity], bool]
    entities: dict[int, Entity] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    counts: dict[int, Demand] = field(default_factory=dict)

    def of(self, entity: Entity) -> Constraints:
        """The constraints of a node."""
        return self.constraints.get(entity.guid, self.default)

    def open(self, start: Entity) -> None:
        """Open the graph from its base in the directions asked."""
        self.entities[start.id] = start
        constraints = self.of(start)
        for direction in ("INPUT", "OUTPUT"):
            if constraints.direction in (direction, "BOTH"):
                self._walk(start, constraints.depth, downstream=direction == "OUTPUT")

    def _walk(self, start: Entity, depth: int, *, downstream: bool) -> None:
        pending: list[tuple[Entity, int]] = [(start, 0)]
        seen = {start.id}
        while pending:
            entity, distance = pending.pop(0)
            for near in self._find_neighbours(entity, downstream=downstream, open_now=distance < depth):
                step = distance + count_hop(entity, near, self.processes)
                if near.id not in seen:
                    seen.add(near.id)
                    pending.append((near, step))

    def _find_neighbours(self, entity: Entity, *, downstream: bool, open_now: bool) -> list[Entity]:
        edges = find_edges(self.connection, [entity.id], downstream=downstream)
        ends = find_by_ids(self.connection, [edge.target if downstream else edge.source for edge in edges])
        kept = [
            (edge, neighbour)
            for edge in edges
            for neighbour in [ends[edge.target if downstream else edge.source]]
            if neighbour.status == ACTIVE and self.accepts(neighbour)
        ]
        constraints = self.of(entity)
        limit = constraints.outputs if downstream else constraints.inputs
        inside = entity.type_name in self.processes
        shown = kept[constraints.skipped : constraints.skipped + limit] if open_now or inside else []
        self._count(entity, total=len(kept), shown=len(shown), skipped=constraints.skipped, downstream=downstream)
        for edge, neighbour in shown:
            self.edges[edge.guid] = edge
            self.entities.setdefault(neighbour.id, neighbour)
        return [neighbour for _, neighbour in shown]

    def _count(self, entity: Entity, *, total: int, shown: int, skipped: int, downstream: bool) -> None:
        side = "Output" if downstream else "Input"
        counts = self.counts.setdefault(entity.id, {"onDemandConstraints": self.of(entity).to_json()})
        counts[f"hasMore{side}s"] = total > shown + skipped
        counts[f"{side.lower()}RelationsCount"] = shown
        counts[f"total{side}RelationsCount"] = total
        counts["hasDownstream" if downstream else "hasUpstream"] = total > 0

    def relations_on_demand(self) -> dict[str, Demand]:
        """The counts of each open node."""
        return {
            self.entities[row_id].guid: {
                "hasMoreInputs": False,
                "hasMoreOutputs": False,
                "inputRelationsCount": 0,
                "outputRelationsCount": 0,
                "totalInputRelationsCount": 0,
                "totalOutputRelationsCount": 0,
                "hasUpstream": False,
                "hasDownstream": False,
                **counts,
            }
            for row_id, counts in self.counts.items()
        }
