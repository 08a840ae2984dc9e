"""Links to Atlan's pages: a page shows one asset, and Atlan has no lasting address for a list of them. The lineage page
shows all of a route: the embedded catalog serves it, and of a tenant it is a file that a person makes."""

from typing import Any

import dagster as dg

from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.media import markdown
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.settings.project import PAGE
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


def link_lineage_page(route: Route, atlan: AtlanResource, settings: Settings) -> dict[str, Any]:
    """The embedded catalog's live page; of a tenant the file in the project, else how it is made."""
    if atlan.adjust(settings).is_embedded:
        return {"lineage page": dg.MetadataValue.url(f"{atlan.address(settings).base_url}/lineage")}
    file = settings.project.locate(PAGE).absolute()
    if file.is_file():
        return {"lineage page": dg.MetadataValue.path(str(file))}
    return {"lineage page": dg.MetadataValue.md(f"`delta-arc page --route {markdown(route.name)}` draws it")}
