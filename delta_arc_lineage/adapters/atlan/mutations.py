"""What Atlan answers to a write: the entities that it changed, by what it did to them."""

from collections.abc import Sequence

from delta_arc_lineage.adapters.atlan.related import Entity


def mutated(answer: Entity, *sorts: str) -> list[Entity]:
    """Headers of the entities that were changed so: CREATE, UPDATE, PARTIAL_UPDATE, DELETE."""
    mutated = answer.get("mutatedEntities") or {}
    return [header for sort in sorts for header in mutated.get(sort) or []]


def names_of(headers: Sequence[Entity]) -> list[str]:
    """The qualified name of each."""
    return [str((header.get("attributes") or {}).get("qualifiedName")) for header in headers]
