"""Whose a state is: the tenants that it was used for, each noted once.

Documents carry their tenant, and nothing is refused because of these notes: they are for a person who wonders what lies
there.
"""

import hashlib
import json
from dataclasses import dataclass

from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.ports.state import StateStore

FOLDER = "tenants"


@dataclass(frozen=True, slots=True, order=True)
class TenantUse:
    """`since`: when a plan or a run of this tenant was first kept, in milliseconds since the epoch (UTC)."""

    since: int
    tenant: str


def note_tenant(state: StateStore, tenant: str, *, now: int) -> None:
    """The first note of a tenant stands; later ones cost a look."""
    place = f"{FOLDER}/{hashlib.sha256(tenant.encode()).hexdigest()[:16]}"
    if state.read(place) is None:
        state.create(place, json.dumps({"tenant": tenant, "since": now}, ensure_ascii=False))


def list_tenants(state: StateStore) -> tuple[TenantUse, ...]:
    """The earliest first; a note that cannot be read is left out."""
    notes = (_read(state, name) for name in state.names(FOLDER))
    return tuple(sorted(use for use in notes if use is not None))


def _read(state: StateStore, name: str) -> TenantUse | None:
    try:
        note = parse_object(state.read(name) or "")
    except ValueError:
        return None
    tenant, since = note.get("tenant"), note.get("since")
    return TenantUse(since, tenant) if isinstance(tenant, str) and type(since) is int else None
