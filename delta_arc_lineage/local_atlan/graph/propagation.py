"""Propagation of tags: from an asset down its lineage and down what it contains, unless the tag forbids it.

The carried rows of a source are made anew as a whole, within the request that caused it; the metastore does so in
background tasks. Each carried row names the asset it came from.
"""

import json
from typing import Any

from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, to_json
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry
from delta_arc_lineage.local_atlan.walks.lineage_levels import find_edges

# The attributes by which a contained asset knows what contains it.
_CONTAINERS = {
    "database",
    "atlanSchema",
    "table",
    "view",
    "materialisedView",
    "calculationView",
    "tablePartition",
    "parentTable",
    "bucket",
    "s3Bucket",
}

_SOURCES = """
SELECT DISTINCT source, type_name FROM classification WHERE entity IN (SELECT value FROM json_each(?))
"""


def _find_containment(types: TypeRegistry) -> dict[str, int]:
    """The relationships that contain, each with the position of the container."""
    containment: dict[str, int] = {}
    for name in types.relationship_names:
        for position, end in enumerate(types.relationship(name) or []):
            if end[1] in _CONTAINERS and end[2] == "SINGLE":
                containment[name] = 1 - position
    return containment


def _find_contained(change: Change, ids: list[int], relationships: dict[str, int]) -> list[int]:
    """What these entities contain directly."""
    contained: list[int] = []
    for position, (own, partner) in enumerate((("end1", "end2"), ("end2", "end1"))):
        names = [name for name, side in relationships.items() if side == position]
        rows = change.connection.execute(
            f"SELECT {partner} FROM relationship WHERE {own} IN (SELECT value FROM json_each(?))"
            " AND type_name IN (SELECT value FROM json_each(?)) AND status='ACTIVE'",
            (json.dumps(ids), json.dumps(names)),
        )
        contained += [row[0] for row in rows]
    return contained


def _find_reach(change: Change, source: int, tag: dict[str, Any]) -> set[int]:
    """The active entities that a tag on a source is carried to."""
    relationships = {} if tag.get("restrictPropagationThroughHierarchy") else _find_containment(change.types)
    seen, level = {source}, [source]
    while level:
        following = _find_contained(change, level, relationships) if relationships else []
        if not tag.get("restrictPropagationThroughLineage"):
            following += [edge.target for edge in find_edges(change.connection, level, downstream=True)]
        level = [row_id for row_id in dict.fromkeys(following) if row_id not in seen]
        change.load(level)
        level = [row_id for row_id in level if change.get(row_id).status == ACTIVE]
        seen.update(level)
    return seen - {source}


def carry(change: Change, source: int, name: str) -> None:
    """Make the carried rows of one tag of one source equal to its reach."""
    direct = change.connection.execute(
        "SELECT body FROM classification WHERE entity=?1 AND source=?1 AND type_name=?2", (source, name)
    ).fetchone()
    tag: dict[str, Any] = json.loads(direct[0]) if direct else {}
    if tag.get("removePropagationsOnEntityDelete") is False and change.get(source).status != ACTIVE:
        return  # what an archived source gave stays, as its tag asks
    query = "SELECT entity, body FROM classification WHERE source=? AND type_name=? AND entity<>source"
    bodies = {row[0]: row[1] for row in change.connection.execute(query, (source, name))}
    carried = set(bodies)
    reached = _find_reach(change, source, tag) if tag.get("propagate") else set()
    for row_id in carried - reached:
        change.connection.execute(
            "DELETE FROM classification WHERE entity=? AND source=? AND type_name=?", (row_id, source, name)
        )
    for row_id in reached:
        change.connection.execute(
            "INSERT OR REPLACE INTO classification VALUES (?,?,?,?)", (row_id, name, source, to_json(tag))
        )
    change.reindexed |= carried ^ reached
    for row_id in reached - carried:
        change.record(change.get(row_id), "PROPAGATED_CLASSIFICATION_ADD", tag)
    for row_id in reached & carried:
        if bodies[row_id] != to_json(tag):
            change.record(change.get(row_id), "PROPAGATED_CLASSIFICATION_UPDATE", tag)
    _record_losses(change, carried - reached, name)


def _record_losses(change: Change, lost: set[int], name: str) -> None:
    """Record that entities lost a carried tag; those that this request removed have their own end recorded."""
    change.load(lost)
    for row_id in sorted(lost):
        if row_id in change.entities and row_id not in change.purged:
            change.record(change.get(row_id), "PROPAGATED_CLASSIFICATION_DELETE", {"typeName": name})


def carry_again(change: Change) -> None:
    """Carry again the tags whose path this request changed."""
    if not change.relinked:
        return
    sources = change.connection.execute(_SOURCES, (json.dumps(list(change.relinked)),)).fetchall()
    for source, name in sources:
        carry(change, source, name)
