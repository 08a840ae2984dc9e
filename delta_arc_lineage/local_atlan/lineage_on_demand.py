"""Lineage on demand: a graph of which each node shows only so many inputs and outputs, and says how many it has.

A client opens such a graph node by node: `constraints` name, per guid, a direction, a depth and limits for each side,
`from` skips what it has seen; every other node takes `defaultParams`. A node whose neighbours were cut says so.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.lineage import Edge, edges_from, hop
from delta_arc_lineage.local_atlan.rows import ACTIVE, Entity, by_ids

_DEFAULT_LIMIT = 3
_DEFAULT_DEPTH = 3
Demand = dict[str, Any]


@dataclass(frozen=True)
class Constraints:
    """What a request says about one node."""

    direction: str = "BOTH"
    depth: int = _DEFAULT_DEPTH
    inputs: int = _DEFAULT_LIMIT
    outputs: int = _DEFAULT_LIMIT
    skipped: int = 0

    @staticmethod
    def read(sent: Demand) -> "Constraints":
        """From JSON; what is not said is the default."""
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
    """What was opened so far."""

    connection: sqlite3.Connection
    processes: frozenset[str]
    constraints: dict[str, Constraints]
    default: Constraints
    accepts: Callable[[Entity], bool]
    entities: dict[int, Entity] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    counts: dict[int, Demand] = field(default_factory=dict)

    def of(self, entity: Entity) -> Constraints:
        """What holds for a node."""
        return self.constraints.get(entity.guid, self.default)

    def open(self, start: Entity) -> None:
        """Open the graph from its base in the directions asked."""
        self.entities[start.id] = start
        wanted = self.of(start)
        for direction in ("INPUT", "OUTPUT"):
            if wanted.direction in (direction, "BOTH"):
                self._walk(start, wanted.depth, downstream=direction == "OUTPUT")

    def _walk(self, start: Entity, depth: int, *, downstream: bool) -> None:
        pending: list[tuple[Entity, int]] = [(start, 0)]
        seen = {start.id}
        while pending:
            entity, distance = pending.pop(0)
            for near in self._neighbours(entity, downstream=downstream, open_now=distance < depth):
                step = distance + hop(entity, near, self.processes)
                if near.id not in seen:
                    seen.add(near.id)
                    pending.append((near, step))

    def _neighbours(self, entity: Entity, *, downstream: bool, open_now: bool) -> list[Entity]:
        edges = edges_from(self.connection, [entity.id], downstream=downstream)
        far = by_ids(self.connection, [edge.target if downstream else edge.source for edge in edges])
        kept = [
            (edge, one)
            for edge in edges
            for one in [far[edge.target if downstream else edge.source]]
            if one.status == ACTIVE and self.accepts(one)
        ]
        wanted = self.of(entity)
        limit = wanted.outputs if downstream else wanted.inputs
        inside = entity.type_name in self.processes
        shown = kept[wanted.skipped : wanted.skipped + limit] if open_now or inside else []
        self._count(entity, total=len(kept), shown=len(shown), skipped=wanted.skipped, downstream=downstream)
        for edge, one in shown:
            self.edges[edge.guid] = edge
            self.entities.setdefault(one.id, one)
        return [one for _, one in shown]

    def _count(self, entity: Entity, *, total: int, shown: int, skipped: int, downstream: bool) -> None:
        side = "Output" if downstream else "Input"
        found = self.counts.setdefault(entity.id, {"onDemandConstraints": self.of(entity).to_json()})
        found[f"hasMore{side}s"] = total > shown + skipped
        found[f"{side.lower()}RelationsCount"] = shown
        found[f"total{side}RelationsCount"] = total
        found["hasDownstream" if downstream else "hasUpstream"] = total > 0

    def relations_on_demand(self) -> dict[str, Demand]:
        """What each opened node shows and has."""
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
                **found,
            }
            for row_id, found in self.counts.items()
        }
