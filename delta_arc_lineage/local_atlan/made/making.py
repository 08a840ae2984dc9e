"""What a maker is given and what it may do: one draft being saved, or one entity being removed.

A maker stands for one of the metastore's preprocessors (`repository/.../store/graph/v2/preprocessor`): it runs before a
draft is stored, and may refuse it, complete it, name it, or change what hangs on it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import Draft
from delta_arc_lineage.local_atlan.graph.relationship_rows import Side
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, DELETED, Entity, list_texts

_HELD = """
SELECT e.id FROM relationship r JOIN entity e ON e.id = r.{other}
 WHERE r.{own} = ? AND r.type_name = ? AND r.status = 'ACTIVE' AND e.status = 'ACTIVE' ORDER BY r.id
"""


@dataclass
class Making:
    """One draft on its way into the store; `name` is the qualified name that the server gives it."""

    change: Change
    draft: Draft
    resolve: Callable[[dict[str, Any]], Entity]
    name: str | None = None
    followers: list[Callable[[Entity], None]] = field(default_factory=list)

    @property
    def attributes(self) -> dict[str, Any]:
        """The own attributes sent; what a maker sets here is stored."""
        return self.draft.attributes

    def text(self, name: str) -> str:
        """A text attribute sent; empty without it."""
        value = self.draft.attributes.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """A list attribute sent; empty without it."""
        return list_texts(self.draft.attributes, name)

    def sends_end(self, name: str) -> bool:
        """Whether a relationship is told at all, be it as none."""
        return name in self.draft.ends

    def related(self, name: str) -> Entity | None:
        """The first entity sent in a relationship."""
        sent = self.draft.ends.get(name)
        return self.resolve(sent[0]) if sent else None

    def keep_name(self) -> None:
        """Leave the entity's qualified name as it is, whatever was sent."""
        self.draft.attributes.pop("qualifiedName", None)

    def refuse_ends(self, *names: str, said: str, kind: ErrorKind = ErrorKind.NOT_SUPPORTED) -> None:
        """Refuse relationships that are managed from elsewhere."""
        for name in names:
            if name in self.draft.ends or name in self.draft.append or name in self.draft.remove:
                raise CatalogError(kind, said)


@dataclass(frozen=True)
class Removal:
    """One entity on its way out; `erase` removes another one in the same manner."""

    change: Change
    kind: str
    erase: Callable[[Entity], None]

    @property
    def is_soft(self) -> bool:
        """Whether entities are archived, not removed for good."""
        return self.kind == "SOFT"


class Maker:
    """What the server makes of one type: by default nothing. With `names` it keeps the qualified name that it gave."""

    names = True

    def create(self, making: Making) -> Entity | None:
        """Before an entity is created; gives the entity to update in its stead, if there is one."""

    def update(self, making: Making, entity: Entity) -> None:
        """Before an entity is updated by a draft that changes something of it."""

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Before an entity is archived or removed."""


def list_held(change: Change, entity: Entity, attribute: str) -> list[Entity]:
    """The active entities that stand in a relationship of this one, in the order they came."""
    kind = change.types.entity(entity.type_name)
    end = kind.ends.get(attribute) if kind else None
    if end is None:
        return []
    own, other = ("end1", "end2") if end.position == 0 else ("end2", "end1")
    rows = change.connection.execute(_HELD.format(own=own, other=other), (entity.id, end.relationship)).fetchall()
    change.load(row[0] for row in rows)
    return [change.get(row[0]) for row in rows]


def get_held(change: Change, entity: Entity, attribute: str) -> Entity | None:
    """The one active entity in a relationship of this one."""
    return next(iter(list_held(change, entity, attribute)), None)


def hold(change: Change, entity: Entity, attribute: str, partner: Entity) -> None:
    """Make a relationship to an entity; a single end lets go of the entity it held."""
    kind = change.types.entity(entity.type_name)
    if kind is not None and attribute in kind.ends:
        Side(change, entity, kind.ends[attribute]).add(partner)


def put(change: Change, entity: Entity, attributes: dict[str, Any]) -> None:
    """Set attributes of an entity on the server's own account; null takes one away."""
    changed = {name: value for name, value in attributes.items() if entity.attributes.get(name) != value}
    if not changed:
        return
    entity.attributes = {name: value for name, value in {**entity.attributes, **changed}.items() if value is not None}
    entity.qualified_name = entity.attributes.get("qualifiedName") or entity.qualified_name
    change.touch(entity)
    change.record(entity, "ENTITY_UPDATE", {"attributes": changed})


def list_active(
    change: Change, type_name: str | None, condition: str = "1", values: tuple[object, ...] = ()
) -> list[Entity]:
    """The active entities of a type, or of every type, that meet an SQL condition on `attributes`."""
    kind = "type_name=? AND " if type_name else ""
    query = f"SELECT id FROM entity WHERE {kind}status='ACTIVE' AND {condition} ORDER BY id"
    ids = [row[0] for row in change.connection.execute(query, (*([type_name] if type_name else []), *values))]
    change.load(ids)
    return [entity for entity in map(change.get, ids) if entity.status == ACTIVE]


def refuse_inactive(entity: Entity, said: str) -> None:
    """Refuse to update an archived entity."""
    if entity.status == DELETED:
        raise CatalogError(ErrorKind.NOT_SUPPORTED, said)


def is_unchanged(making: Making, entity: Entity) -> bool:
    """Whether a draft says nothing that the entity does not hold: the metastore skips it before any maker."""
    draft = making.draft
    if draft.append or draft.remove or draft.classifications or draft.business or draft.labels or draft.custom:
        return False
    if draft.add_classifications or draft.remove_classifications or draft.status not in (None, entity.status):
        return False
    if any(entity.attributes.get(key) != value for key, value in draft.attributes.items() if key != "qualifiedName"):
        return False
    return all(
        {making.resolve(reference).id for reference in sent}
        == {partner.id for partner in list_held(making.change, entity, name)}
        for name, sent in draft.ends.items()
    )
