"""One writing request: an identity map of its entities and a record of what became of them.

Every write goes through a `Change`. Its end alone recomputes lineage flags, writes the audit and indexes the touched
entities, so no kind of write can forget one of these.
"""

import sqlite3
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry


@dataclass
class Event:
    """One line of an entity's audit."""

    entity: Entity
    action: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Link:
    """A relationship made or ended: which, and between whom."""

    action: str
    relationship: str
    first: Entity
    second: Entity


@dataclass
class Change:
    """The running record of one writing request."""

    connection: sqlite3.Connection
    types: TypeRegistry
    user: str
    now: int
    entities: dict[int, Entity] = field(default_factory=dict)
    created: dict[int, Entity] = field(default_factory=dict)
    updated: dict[int, Entity] = field(default_factory=dict)
    deleted: dict[int, Entity] = field(default_factory=dict)
    dirty: dict[int, Entity] = field(default_factory=dict)
    purged: set[int] = field(default_factory=set)
    purged_tags: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    lineage: set[int] = field(default_factory=set)
    sent_ends: dict[int, set[str]] = field(default_factory=dict)
    relinked: set[int] = field(default_factory=set)
    reindexed: set[int] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    purging: bool = False
    memory: dict[object, Any] = field(default_factory=dict)  # what makers remember within the request
    only_version: bool = False  # of a contract: remove this version alone

    def keep(self, entity: Entity | None) -> Entity | None:
        """The one object that stands for this row in this request."""
        return None if entity is None else self.entities.setdefault(entity.id, entity)

    def get(self, row_id: int) -> Entity:
        """The entity of a row that is known to exist."""
        if row_id not in self.entities:
            self.load([row_id])
        return self.entities[row_id]

    def load(self, ids: Iterable[int]) -> None:
        """Bring many rows into the map at once."""
        missing = [row_id for row_id in ids if row_id not in self.entities]
        if missing:
            self.entities.update(rows.find_by_ids(self.connection, missing))

    def get_by_guid(self, guid: str) -> Entity:
        """The entity of this guid, or the metastore's refusal."""
        entity = self.keep(rows.find_by_guid(self.connection, guid))
        if entity is None:
            raise CatalogError(ErrorKind.GUID_NOT_FOUND, guid)
        return entity

    def find_by_name(self, type_name: str, qualified_name: str) -> Entity | None:
        """The entity of this name, of the type or a sub-type of it."""
        return self.keep(rows.find_by_qualified_name(self.connection, qualified_name, self.types.subtypes(type_name)))

    def create(self, type_name: str, qualified_name: str, attributes: dict[str, Any]) -> Entity:
        """A new active entity with a guid of its own."""
        entity = Entity(
            id=0,
            guid=str(uuid.uuid4()),
            type_name=type_name,
            qualified_name=qualified_name,
            status=rows.ACTIVE,
            created_at=self.now,
            created_by=self.user,
            updated_at=self.now,
            updated_by=self.user,
            attributes=attributes,
        )
        entity.id = rows.insert(self.connection, entity)
        self.entities[entity.id] = self.created[entity.id] = entity
        return entity

    def touch(self, entity: Entity) -> None:
        """Record that something of this entity changed: moves its time of modification once."""
        self.dirty[entity.id] = entity
        if entity.id in self.created or entity.id in self.updated or entity.id in self.purged:
            return
        entity.updated_at, entity.updated_by = self.now, self.user
        entity.version += 1
        self.updated[entity.id] = entity

    def record(self, entity: Entity, action: str, detail: dict[str, Any]) -> None:
        """Add a line to the entity's audit."""
        self.events.append(Event(entity, action, detail))
