"""Relationships: one row per pair of ends, seen from both sides.

A single end replaces its entity when it takes another, on either side; the replaced row is deleted. The rows of an
archived entity are set aside (`deleting`) until it is restored. A row made, revived or ended touches both its entities,
so a parent shows up as updated when a child is saved.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change, Link
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, to_json
from delta_arc_lineage.local_atlan.types.tag_propagation import swap
from delta_arc_lineage.local_atlan.types.type_registry import RelationshipEnd

# The relationships that carry lineage: assets with the processes they feed or come from.
INPUTS = "catalog_process_inputs"
OUTPUTS = "process_catalog_outputs"
_LINEAGE = (INPUTS, OUTPUTS)

Attributes = dict[str, Any] | None


@dataclass(frozen=True)
class Side:
    """One entity at one end of a relationship, within a change."""

    change: Change
    entity: Entity
    end: RelationshipEnd

    def _list_related(self) -> list[int]:
        """The entities this side holds now, in the order they came."""
        rows = self._find_rows("end1", "end2") if self.end.position == 0 else self._find_rows("end2", "end1")
        if self.end.symmetric:
            rows += self._find_rows("end2", "end1") if self.end.position == 0 else self._find_rows("end1", "end2")
        return [row[1] for row in sorted(rows, key=lambda row: int(row[0]))]

    def replace(self, wanted: list[tuple[Entity, Attributes]]) -> None:
        """Hold exactly these entities."""
        fresh = self.entity.id in self.change.created and not self.end.symmetric
        keep = {partner.id for partner, _ in wanted}
        for row_id in [] if fresh else self._list_related():
            if row_id not in keep:
                self.remove(self.change.get(row_id))
        for partner, attributes in wanted:
            self.add(partner, attributes)

    def add(self, partner: Entity, attributes: Attributes = None) -> None:
        """Hold one more entity, letting go of others where an end holds only one."""
        end = self.end
        if not self.accepts(partner):
            raise CatalogError(
                ErrorKind.RELATIONSHIP_END_TYPE, end.attribute, partner.guid, partner.type_name, end.target
            )
        row = self.find_row(partner)
        if row is not None and row["status"] == ACTIVE:
            self._keep_attributes(row, attributes)
            return
        self._release_single_ends(partner)
        if row is None:
            self._insert(partner, attributes)
        else:
            set_status(self.change, row["id"], status=ACTIVE)
        self._note("add-relationship", partner)
        touch_both(self.change, end.relationship, ends=(self.entity, partner))

    def remove(self, partner: Entity) -> None:
        """Let go of an entity, if it is held."""
        row = self.find_row(partner)
        if row is not None and row["status"] == ACTIVE:
            self.change.connection.execute("DELETE FROM relationship WHERE id=?", (row["id"],))
            self._note("remove-relationship", partner)
            touch_both(self.change, self.end.relationship, ends=(self.entity, partner))

    def _note(self, action: str, partner: Entity) -> None:
        """Note what became of the pair, for the audit and for the permissions."""
        self.change.links.append(Link(action, self.end.relationship, *self._order_ends(partner)))

    def accepts(self, partner: Entity) -> bool:
        """Whether the entity's type may stand at the other end."""
        return partner.type_name in self.change.types.subtypes(self.end.target)

    def find_row(self, partner: Entity) -> Any:
        """The row of this pair, whatever its status; a symmetric pair in either order."""
        first, second = self._order_ends(partner)
        query = "SELECT id, guid, status, attributes FROM relationship WHERE end1=? AND type_name=? AND end2=?"
        row = self.change.connection.execute(query, (first.id, self.end.relationship, second.id)).fetchone()
        if row is None and self.end.symmetric:
            row = self.change.connection.execute(query, (second.id, self.end.relationship, first.id)).fetchone()
        return row

    def _find_rows(self, own_column: str, partner_column: str) -> list[Any]:
        query = (
            f"SELECT id, {partner_column} FROM relationship WHERE {own_column}=? AND type_name=? AND status='ACTIVE'"
        )
        return self.change.connection.execute(query, (self.entity.id, self.end.relationship)).fetchall()

    def _order_ends(self, partner: Entity) -> tuple[Entity, Entity]:
        return (self.entity, partner) if self.end.position == 0 else (partner, self.entity)

    def _keep_attributes(self, row: Any, attributes: Attributes) -> None:
        encoded = to_json(attributes) if attributes else None
        if encoded is not None and encoded != row["attributes"]:
            self.change.connection.execute("UPDATE relationship SET attributes=? WHERE id=?", (encoded, row["id"]))
            touch_both(self.change, self.end.relationship, ends=(self.entity,))

    def _release_single_ends(self, partner: Entity) -> None:
        if self.end.single:
            for row_id in self._list_related():
                self.remove(self.change.get(row_id))
        if self.end.other_single and self.end.other_attribute:
            back = Side(self.change, partner, self.end.opposite(self.entity.type_name))
            for row_id in back._list_related():
                back.remove(self.change.get(row_id))

    def _insert(self, partner: Entity, attributes: Attributes) -> None:
        change = self.change
        first, second = self._order_ends(partner)
        guid = str(uuid.uuid4())
        encoded = to_json(attributes) if attributes else None
        stamp = (change.now, change.user, change.now, change.user, encoded)
        change.connection.execute(
            "INSERT INTO relationship (guid, type_name, end1, end2, status, created_at, created_by, updated_at,"
            " updated_by, attributes) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (guid, self.end.relationship, first.id, second.id, ACTIVE, *stamp),
        )
        if change.types.is_defined_by_client(self.end.relationship):
            self._keep_swapped(guid, first, second)

    def _keep_swapped(self, guid: str, first: Entity, second: Entity) -> None:
        """Turn the way of tags around where each entity could stand at the other end as well.

        `AtlasRelationshipStoreV2.getRelationshipTagPropagation` swaps whenever the first entity is of the second
        end's type and the second of the first's, which entities of one type are also in their places.
        """
        types = self.change.types
        declared = types.propagation(self.end.relationship)
        sides = types.relationship(self.end.relationship) or []
        fits = (
            entity.type_name in types.subtypes(side[0]) for entity, side in zip((second, first), sides, strict=True)
        )
        if swap(declared) != declared and all(fits):
            self.change.connection.execute("INSERT INTO propagation VALUES (?,?)", (guid, swap(declared)))


def set_status(change: Change, row_id: int, *, status: str) -> None:
    """End or revive a row."""
    change.connection.execute(
        "UPDATE relationship SET status=?, updated_at=?, updated_by=? WHERE id=?",
        (status, change.now, change.user, row_id),
    )


def touch_both(change: Change, relationship: str, *, ends: tuple[Entity, ...]) -> None:
    """Record the ends of a row that was made, revived or ended."""
    for entity in ends:
        change.touch(entity)
        change.relinked.add(entity.id)
        if relationship in _LINEAGE:
            change.lineage.add(entity.id)


def let_go(change: Change, relationship: str, *, gone: Entity, partner: Entity) -> None:
    """Record that an entity left its partner by being deleted.

    Ends of a process are changed, as those are that the deleted process names in attributes of its own
    (`DeleteHandlerV1.deleteEdgeReference`); a process whose end goes is changed here too, where the source leaves it.
    Of every other relationship only the edge ends (`deleteVertex`, `deleteRelationships`), and the partner keeps its
    time of modification.
    """
    if relationship in _LINEAGE:
        touch_both(change, relationship, ends=(gone, partner))
        return
    touch_both(change, relationship, ends=(gone,))
    change.dirty[partner.id] = partner
    change.relinked.add(partner.id)
