"""Links to Atlan's pages: a page shows one asset, and Atlan has no lasting address for a list of them."""

from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.workspace import Workspace


def find_bucket_page(route: Route, space: Workspace, atlan: AtlanResource, settings: Settings) -> str | None:
    """That of the route's bucket, else of its S3 connection; None until one of them was seen."""
    return _find_page([Kind.BUCKET, Kind.CONNECTION], route, space, atlan, settings)


def find_phase_page(
    phase: Phase, route: Route, space: Workspace, atlan: AtlanResource, settings: Settings
) -> str | None:
    """That of an asset of the phase: the bucket, or lineage of the route; else that of its S3 connection."""
    if phase is Kind.BUCKET.phase:
        return find_bucket_page(route, space, atlan, settings)
    kinds = [kind for kind in Kind if kind.phase is phase]
    return _find_page([*kinds, Kind.CONNECTION], route, space, atlan, settings)


def _find_page(
    kinds: list[Kind], route: Route, space: Workspace, atlan: AtlanResource, settings: Settings
) -> str | None:
    guids = space.documents(route).guids()
    guid = next((guids[kind] for kind in kinds if kind in guids), None)
    return atlan.address(settings).page_of(guid) if guid else None
