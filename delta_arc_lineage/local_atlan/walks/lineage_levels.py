"""Walking lineage: from assets through processes to assets, level by level, both directions.

Each level is two indexed queries for all its entities at once, so the cost follows the edges walked, not the catalog.
"""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field

from delta_arc_lineage.local_atlan.graph.relationship_rows import INPUTS, OUTPUTS
from delta_arc_lineage.local_atlan.graph.rows import Entity, find_by_ids

UNLIMITED = 1_000_000

Accepts = Callable[[Entity], bool]


@dataclass(frozen=True)
class Edge:
    """An active relationship between an asset and a process, pointing with the data."""

    source: int
    target: int
    guid: str


@dataclass
class Walk:
    """The result of a walk, in order: entities with their distance, and the edges walked."""

    entities: dict[int, Entity] = field(default_factory=dict)
    depth: dict[int, int] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    complete: bool = True


def find_edges(connection: sqlite3.Connection, ids: list[int], *, downstream: bool) -> list[Edge]:
    """The edges that leave these entities in a direction; assets and processes alike."""
    asset_side, process_side = (INPUTS, OUTPUTS) if downstream else (OUTPUTS, INPUTS)
    encoded = json.dumps(ids)
    leaving = connection.execute(
        "SELECT end1, end2, guid FROM relationship WHERE end1 IN (SELECT value FROM json_each(?))"
        " AND type_name=? AND status='ACTIVE' ORDER BY id",
        (encoded, asset_side),
    ).fetchall()
    leaving += connection.execute(
        "SELECT end2, end1, guid FROM relationship WHERE end2 IN (SELECT value FROM json_each(?))"
        " AND type_name=? AND status='ACTIVE' ORDER BY id",
        (encoded, process_side),
    ).fetchall()
    return [Edge(row[0], row[1], row[2]) if downstream else Edge(row[1], row[0], row[2]) for row in leaving]


def walk(
    connection: sqlite3.Connection,
    start: Entity,
    *,
    downstream: bool,
    depth: int,
    accepts: Accepts = lambda entity: True,
    processes: frozenset[str] = frozenset(),
) -> Walk:
    """Everything within `depth` hops (asset to asset is one); what is not accepted is not passed."""
    found = Walk(entities={start.id: start}, depth={start.id: 0})
    level = [start.id]
    while level:
        edges = find_edges(connection, level, downstream=downstream)
        reached = [(edge.source, edge.target) if downstream else (edge.target, edge.source) for edge in edges]
        fresh = [far for _, far in dict.fromkeys(reached) if far not in found.entities]
        loaded = find_by_ids(connection, fresh)
        following: list[int] = []
        for edge, (near, far) in zip(edges, reached, strict=True):
            entity = found.entities.get(far) or loaded[far]
            hops = found.depth[near] + count_hop(found.entities[near], entity, processes)
            if hops > depth:
                found.complete = False
            elif accepts(entity):
                found.edges.append(edge)
                if far not in found.entities:
                    found.entities[far], found.depth[far] = entity, hops
                    following.append(far)
        level = following
    return found


def count_hop(near: Entity, far: Entity, processes: frozenset[str]) -> int:
    """What a step adds to the distance: reaching a process from an asset does, reaching its other side does not."""
    if near.type_name in processes:
        return 0
    return 1 if far.type_name in processes else 0
