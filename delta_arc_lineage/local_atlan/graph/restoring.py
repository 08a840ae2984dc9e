"""Restoring an archived entity: it becomes active again, and with it the relationships to others that are active."""

from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.relationship_rows import set_status, touch_both
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, DELETED, Entity, find_by_guid

_ENDED_WITH = """
SELECT r.id, r.type_name, CASE WHEN r.end1 = ?1 THEN r.end2 ELSE r.end1 END AS partner
  FROM relationship r
 WHERE (r.end1 = ?1 OR r.end2 = ?1) AND r.status = 'ARCHIVED'
"""


def restore(change: Change, entity: Entity) -> None:
    """Make an archived entity active, and its relationships that ended with it."""
    entity.status, entity.delete_handler = ACTIVE, None
    change.touch(entity)
    change.record(entity, "ENTITY_UPDATE", {"status": ACTIVE})
    rows = change.connection.execute(_ENDED_WITH, (entity.id,)).fetchall()
    change.load(row["partner"] for row in rows)
    for row in rows:
        partner = change.get(row["partner"])
        if partner.status == ACTIVE:
            set_status(change, row["id"], status=ACTIVE)
            touch_both(change, row["type_name"], ends=(entity, partner))


def restore_guids(change: Change, guids: list[str]) -> None:
    """Restore entities by guid, passing over unknown ones and active ones (`AtlasEntityStoreV2.restoreByIds`)."""
    for guid in dict.fromkeys(guids):
        entity = change.keep(find_by_guid(change.connection, guid))
        if entity is not None and entity.status == DELETED:
            restore(change, entity)
