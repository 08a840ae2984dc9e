"""Propagation of tags: from an asset along the relationships that carry tags, unless the tag forbids it.

`propagateTags` of a relationship, else of its type, says which way it carries (`types/tag_propagation.py`).

The carried rows of a source are made anew as a whole, within the request that caused it; the metastore does so in
background tasks. Each carried row names the asset it came from.
"""

import json
from typing import Any

from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, to_json
from delta_arc_lineage.local_atlan.types.tag_propagation import LINEAGE, ONE_TO_TWO, TWO_TO_ONE

_SOURCES = """
SELECT DISTINCT source, type_name FROM classification WHERE entity IN (SELECT value FROM json_each(?))
"""


_OVERRIDDEN = "SELECT DISTINCT r.type_name FROM propagation p JOIN relationship r ON r.guid = p.relationship"

# The far ends of the active relationships of these types that a tag at the near end is carried along.
_FOLLOWED = """
SELECT r.{far} FROM relationship r LEFT JOIN propagation p ON p.relationship = r.guid
  LEFT JOIN json_each(?2) t ON t.key = r.type_name
 WHERE r.{near} IN (SELECT value FROM json_each(?1)) AND r.type_name IN (SELECT value FROM json_each(?3))
   AND r.status = 'ACTIVE' AND COALESCE(p.tags, t.value, 'NONE') IN ('BOTH', ?4)
 ORDER BY r.id
"""


def _follow(change: Change, ids: list[int], ways: dict[str, str], names: list[str]) -> list[int]:
    """Where the relationships of these types carry a tag from these entities; `ways`: how each type does."""
    found: list[int] = []
    for near, far, way in (("end1", "end2", ONE_TO_TWO), ("end2", "end1", TWO_TO_ONE)):
        values = (json.dumps(ids), json.dumps(ways), json.dumps(names), way)
        found += [row[0] for row in change.connection.execute(_FOLLOWED.format(near=near, far=far), values)]
    return found


def _select_names(change: Change, tag: dict[str, Any]) -> list[str]:
    """The relationship types that a tag may take: all that propagate, less those it is kept off."""
    overridden = [row[0] for row in change.connection.execute(_OVERRIDDEN)]
    names = dict.fromkeys([*change.types.propagations(), *overridden])
    if tag.get("restrictPropagationThroughLineage"):
        names = {name: None for name in names if name not in LINEAGE}
    if tag.get("restrictPropagationThroughHierarchy"):
        names = {name: None for name in names if name in LINEAGE}
    return list(names)


def _find_reach(change: Change, source: int, tag: dict[str, Any]) -> set[int]:
    """The active entities that a tag on a source is carried to."""
    names, ways = _select_names(change, tag), change.types.propagations()
    seen, level = {source}, [source]
    while level and names:
        following = _follow(change, level, ways, names)
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


def keep_propagation(change: Change, guid: str, declared: str, asked: str) -> None:
    """Keep how tags go along one relationship; what its type declares is kept by its type."""
    if asked == declared:
        change.connection.execute("DELETE FROM propagation WHERE relationship=?", (guid,))
    else:
        change.connection.execute("INSERT OR REPLACE INTO propagation VALUES (?,?)", (guid, asked))
