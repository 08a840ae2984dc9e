"""Assets as the catalog holds them at this moment, read by name: what is written, removed or hung upon is looked at."""

from collections.abc import Sequence

from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import Edit, ObservedAsset
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.sync.workspace import Workspace

_CHANGED = "reading what is about to be changed"


def read_present(
    assets: Sequence[Asset], space: Workspace, *, proves_absence: bool = False
) -> dict[Reference, ObservedAsset]:
    """What is there of these. A reading that is not complete proves what it shows, and no absence."""
    if not assets:
        return {}
    observed = space.catalog.read([asset.reference for asset in assets])
    if proves_absence and not observed.complete:
        raise incomplete(_CHANGED)
    return {found.reference: found for found in observed.assets}


def read_present_and_archived(
    assets: Sequence[Asset], space: Workspace
) -> tuple[dict[Reference, ObservedAsset], frozenset[Reference]]:
    """What is there of these, and which were archived and would come back; raises where an absence is not proven."""
    observed = space.catalog.read([asset.reference for asset in assets], archived=True)
    if not observed.complete:
        raise incomplete(_CHANGED)
    present = {found.reference: found for found in observed.assets if not found.archived}
    return present, frozenset(found.reference for found in observed.assets if found.archived)


def list_given(route: AnyRoute, space: Workspace) -> tuple[Edit, ...]:
    """What assets of the route were given when they were made, by the settings as they are or as they were: nobody's
    edit."""
    return (*route.first_edits, *space.documents(route).given())


def incomplete(where: str) -> Unreachable:
    """What to raise where an absence would have to be proven by a reading that is not complete."""
    return Unreachable(
        what="the catalog counts more things than it shows, so nothing can be told absent",
        where=where,
        next_step="run again when its index has caught up; nothing is decided on half a reading",
    )
