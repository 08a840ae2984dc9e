"""What is read of entities that are shown in short: connections, and what became of those that were written."""

from collections.abc import Sequence

from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.ports.catalog import FoundConnection


def to_connection(attributes: Entity) -> FoundConnection | None:
    """None for one whose name is not shown, or names no connector where the connection itself does not either."""
    name = str(attributes.get("qualifiedName") or "")
    named = ConnectionName.of(name)
    connector = attributes.get("connectorName") or (named.connector if named else "")
    return FoundConnection(name, str(attributes.get("name")), str(connector)) if name and connector else None


def list_mutated(answer: Entity, *sorts: str) -> list[Entity]:
    mutated = answer.get("mutatedEntities") or {}
    return [header for sort in sorts for header in mutated.get(sort) or []]


def list_names(headers: Sequence[Entity]) -> list[str]:
    return [str((header.get("attributes") or {}).get("qualifiedName")) for header in headers]
