"""Neighbours: other routes of the installation whose files may be this route's too.

The route that made an asset keeps it, by its mark; another that wants it uses it as it is. So what goes with one route
may be what another needs. A removal is left alone while a neighbour wants the asset, by what was last read for it;
where nothing was read for it yet, nobody knows, and nothing is removed. When no route wants it any more, the one that
made it removes it, by the rules of every removal.
"""

from collections.abc import Iterable, Iterator, Sequence

from delta_arc_lineage.model.assets import Asset, Connection
from delta_arc_lineage.model.counterparts import Counterpart, settle
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.diff import Change, Remove
from delta_arc_lineage.model.fileless import Past
from delta_arc_lineage.model.routes import Route, may_share_files
from delta_arc_lineage.model.sparing import Spared, spare_prerequisites, without_removals
from delta_arc_lineage.sync.reading.schemas import recall_snapshots
from delta_arc_lineage.sync.workspace import Workspace


def spare_wanted(
    changes: Sequence[Change],
    route: Route,
    connection: Connection,
    counterparts: Sequence[Counterpart],
    space: Workspace,
) -> tuple[list[Change], list[Spared]]:
    """The changes without removals of what neighbours want, and of what that hangs on. Nothing is read where nothing is
    removed, or where there is no neighbour. `counterparts`: what neighbours want is not ours where others stand for
    it."""
    removed = [change.before for change in changes if isinstance(change, Remove)]
    reasons: dict[str, str] = {}
    for neighbour in find_neighbours(route, space.routes) if removed else ():
        for name, why in _find_wanted(neighbour, connection, counterparts, removed, space):
            reasons.setdefault(name, why)
    staying = [asset for asset in removed if asset.qualified_name in reasons]
    kept, needed = spare_prerequisites(without_removals(changes, staying), staying)
    return kept, [*(Spared(asset, reasons[asset.qualified_name]) for asset in staying), *needed]


def find_neighbours(route: Route, routes: Iterable[Route]) -> list[Route]:
    """The others that keep files of the same place, in this connection or in one of their own: a file has one asset,
    whoever made it."""
    return [other for other in routes if other.name != route.name and may_share_files(route, other)]


def _find_wanted(
    neighbour: Route,
    connection: Connection,
    counterparts: Sequence[Counterpart],
    removed: Sequence[Asset],
    space: Workspace,
) -> Iterator[tuple[str, str]]:
    """The qualified names of those that the neighbour wants or may want, and why. In a connection of its own it has its
    own lineage, and files where ours go."""
    is_at_home = neighbour.s3_connection in (connection.name, connection.qualified_name)
    names = [asset.qualified_name for asset in removed if is_at_home or asset.place]
    snapshots = recall_snapshots(neighbour, space)
    if snapshots is None and not is_at_home:
        return
    if snapshots is None:
        why = f"nothing was read yet for the route {neighbour.name!r}, which may want it"
        yield from ((name, why) for name in names)
        return
    kept = space.documents(neighbour)
    past = Past(neighbour.mark, None, kept.since(), space.limits.forget_after, space.clock.now(), kept.held())
    desired = decide(neighbour, snapshots, connection, past).desired
    settled = settle(desired, counterparts, mark=neighbour.mark)
    wanted = {asset.qualified_name for asset in settled.desired}
    yield from ((name, f"the route {neighbour.name!r} wants it") for name in names if name in wanted)
