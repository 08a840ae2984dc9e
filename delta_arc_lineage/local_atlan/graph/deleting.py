"""Deleting: archive (SOFT) or remove for good (HARD, PURGE).

Archiving keeps the row with status DELETED and sets its relationships aside as ARCHIVED, so that a restore can bring
back exactly those. An unknown guid is passed over; archiving what is archived does nothing.
"""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.relationship_rows import let_go, set_status
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, DELETED, Entity, find_by_guid
from delta_arc_lineage.local_atlan.made.makers import before_removing
from delta_arc_lineage.local_atlan.made.making import Removal

_ARCHIVED = "ARCHIVED"
_KINDS = ("SOFT", "HARD", "PURGE")

_ATTACHED = """
SELECT id, type_name, status, end2 AS partner FROM relationship WHERE end1 = ?1
UNION ALL
SELECT id, type_name, status, end1 AS partner FROM relationship WHERE end2 = ?1
"""


def read_delete_kind(sent: str | None) -> str:
    """The kind of deletion asked for; SOFT by default."""
    kind = (sent or "SOFT").upper()
    if kind not in _KINDS and kind != "DEFAULT":
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"deleteType={sent}")
    return "SOFT" if kind == "DEFAULT" else kind


def delete_guids(change: Change, guids: list[str], kind: str) -> None:
    """Delete entities by guid, passing over those that do not exist."""
    for guid in dict.fromkeys(guids):
        entity = change.keep(find_by_guid(change.connection, guid))
        if entity is not None:
            delete(change, entity, kind)


def delete(change: Change, entity: Entity, kind: str) -> None:
    """Delete one entity."""
    if kind == "SOFT" and entity.status == DELETED:
        return
    before_removing(Removal(change, kind, lambda other: delete(change, other, kind)), entity)
    _release(change, entity, kind)
    entity.status, entity.delete_handler = DELETED, kind
    entity.updated_at, entity.updated_by = change.now, change.user
    entity.version += 1
    change.updated.pop(entity.id, None)
    change.deleted[entity.id] = entity
    change.record(entity, "ENTITY_PURGE" if change.purging else "ENTITY_DELETE", {"deleteHandler": kind})
    if kind != "SOFT":
        change.purged.add(entity.id)


def _release(change: Change, entity: Entity, kind: str) -> None:
    """End the relationships of a deleted entity."""
    rows = change.connection.execute(_ATTACHED, (entity.id,)).fetchall()
    change.load(row["partner"] for row in rows)
    for row in rows:
        if kind != "SOFT":
            change.connection.execute("DELETE FROM relationship WHERE id=?", (row["id"],))
        elif row["status"] == ACTIVE:
            set_status(change, row["id"], status=_ARCHIVED)
        if row["status"] == ACTIVE:
            let_go(change, row["type_name"], gone=entity, partner=change.get(row["partner"]))
