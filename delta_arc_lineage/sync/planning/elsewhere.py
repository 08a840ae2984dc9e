"""What stands elsewhere for some of what a route wants: for whoever asks about one name, and for no more requests."""

from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset, Connection, Lineage
from delta_arc_lineage.model.counterparts import Counterpart, list_places, settle
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.planning.route_plans import scope_of
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SettledPart:
    """The assets asked about, between the ends that there are; `counterparts`: all that stand for files among them or
    at their ends; `ends`: those of them that are used."""

    assets: tuple[Asset, ...]
    counterparts: tuple[Counterpart, ...] = ()
    ends: frozenset[Reference] = frozenset()


def settle_part(
    route: Route, desired: Sequence[Asset], part: Sequence[Asset], connection: Connection, space: Workspace
) -> SettledPart:
    """`part`: some of the desired assets. Nothing is asked where no file is among them or at their ends."""
    ends = {end for asset in part if isinstance(asset, Lineage) for end in (*asset.inputs, *asset.outputs)}
    chosen = {asset.reference for asset in part}
    concerned = ends | chosen
    files = [asset for asset in desired if asset.place and asset.reference in concerned]
    if not files:
        return SettledPart(tuple(part))
    found = space.catalog.find_counterparts(scope_of(route, connection), list_places(files)).found
    buckets = [asset for asset in desired if asset.place == ""]
    asked = tuple({asset.reference: asset for asset in (*buckets, *files, *part)}.values())
    settled = settle(asked, found, mark=route.mark)
    at_ends = {asset.reference for asset in asked} - chosen
    own = {asset.reference for asset in desired}
    return SettledPart(
        tuple(asset for asset in settled.desired if asset.reference not in at_ends),
        tuple(counterpart for counterpart in found if counterpart.reference not in own),
        frozenset(settled.ends),
    )
