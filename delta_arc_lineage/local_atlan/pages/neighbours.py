"""The assets related to one asset: counted, a page of them at a time, the archived ones last and told as such.

An asset may hold a hundred thousand others (a bucket its objects), so nothing here reads more rows than it shows.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.graph import rows as stored
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.types.type_registry import EntityType, RelationshipEnd

# The ends that lead from an asset to what contains it, the nearest first.
CONTAINERS = (
    *("parentColumn", "table", "view", "materialisedView", "tablePartition", "snowflakeDynamicTable"),
    *("calculationView", "parentTable", "atlanSchema", "functionSchema", "database", "s3Prefix", "s3ParentPrefix"),
    *("bucket", "s3Bucket", "gcsBucket", "adlsContainer", "adlsAccount", "parentCategory", "anchor"),
    *("parentDomain", "dataDomain", "process", "asset", "internal"),
)
_DEEPEST_PATH = 10

# A relationship that ended with one of its ends is shown while that end is archived.
_HELD = """
FROM relationship r JOIN entity e ON e.id = r.{partner}
WHERE r.{own} = :owner AND r.type_name = :relationship
  AND (r.status = 'ACTIVE' OR e.status <> 'ACTIVE' OR :archived)
"""


@dataclass(frozen=True)
class Neighbours:
    """A page of the assets at one end of an asset, and how many there are."""

    name: str
    total: int
    archived: int
    start: int
    entities: list[Entity]

    @property
    def more(self) -> int:
        """How many come after this page."""
        return max(0, self.total - self.start - len(self.entities))


def find_neighbours(
    connection: sqlite3.Connection, entity: Entity, end: RelationshipEnd, *, most: int, start: int = 0
) -> Neighbours:
    """What an asset holds at an end, in the order of its columns or else of names."""
    halves = [_HELD.format(own=own, partner=partner) for own, partner in _list_sides(end)]
    values = {"owner": entity.id, "relationship": end.relationship, "archived": int(entity.status != ACTIVE)}
    union = " UNION ".join(f"SELECT e.id, e.status {half}" for half in halves)
    total, archived = connection.execute(
        f"SELECT count(*), coalesce(sum(status <> 'ACTIVE'), 0) FROM ({union})", values
    ).fetchone()
    if total <= start:
        return Neighbours(end.attribute, total, archived, start, [])
    order = "CAST(json_extract(attributes, '$.order') AS REAL)," if end.attribute == "columns" else ""
    ids = [
        row[0]
        for row in connection.execute(
            f"SELECT id FROM entity WHERE id IN (SELECT id FROM ({union}))"
            f" ORDER BY status, {order} qualified_name, id LIMIT :most OFFSET :start",
            {**values, "most": most, "start": start},
        )
    ]
    entities = stored.find_by_ids(connection, ids)
    return Neighbours(end.attribute, total, archived, start, [entities[row_id] for row_id in ids])


def _list_sides(end: RelationshipEnd) -> list[tuple[str, str]]:
    """The columns of the asset itself and of its partners; both ways where the two ends are one."""
    sides = [("end1", "end2"), ("end2", "end1")]
    return sides if end.symmetric else [sides[end.position]]


def list_ends(connection: sqlite3.Connection, kind: EntityType, entity: Entity) -> list[RelationshipEnd]:
    """The ends of an asset at which there may be something, by name."""
    found: list[set[str]] = []
    for own in ("end1", "end2"):
        query = f"SELECT DISTINCT type_name FROM relationship WHERE {own}=?"
        found.append({row[0] for row in connection.execute(query, (entity.id,))})
    return [
        end
        for _, end in sorted(kind.ends.items())
        if end.relationship in found[end.position] or (end.symmetric and end.relationship in found[1 - end.position])
    ]


def find_path(connection: sqlite3.Connection, kinds: Any, entity: Entity) -> list[Entity]:
    """What an asset lies in, the outermost first: its connection, database, schema, table; or bucket and prefixes."""
    path: list[Entity] = []
    inner: Entity | None = entity
    seen = {entity.id}
    while inner is not None and len(path) < _DEEPEST_PATH:
        inner = _find_container(connection, kinds.entity(inner.type_name), inner)
        if inner is None or inner.id in seen:
            break
        seen.add(inner.id)
        path.insert(0, inner)
    tenant = find_connection(connection, path[0] if path else entity) or find_connection(connection, entity)
    return path if tenant is None or tenant.id in seen else [tenant, *path]


def _find_container(connection: sqlite3.Connection, kind: EntityType | None, entity: Entity) -> Entity | None:
    """The asset that an asset lies in."""
    ends: Iterable[RelationshipEnd] = (kind.ends[name] for name in CONTAINERS if kind and name in kind.ends)
    for end in ends:
        if end.single and (found := find_neighbours(connection, entity, end, most=1).entities):
            return found[0]
    return None


def find_connection(connection: sqlite3.Connection, entity: Entity) -> Entity | None:
    """The connection that an asset says it is of."""
    name = entity.attributes.get("connectionQualifiedName")
    if not isinstance(name, str):
        return None
    return stored.find_by_qualified_name(connection, name, frozenset({"Connection"}))
