"""Neighbours: other routes of the installation whose files may be this route's too.

The route that made an asset keeps it, by its mark; another that wants it uses it as it is. So what goes with one route
may be what another needs. A removal is left alone while a neighbour wants the asset, by what was last read for it;
where nothing was read for it yet, nobody knows, and nothing is removed. When no route wants it any more, the one that
made it removes it, by the rules of every removal.
"""

from collections.abc import Iterable, Iterator, Sequence

from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.diff import Change, Remove
from delta_arc_lineage.model.fileless import Past
from delta_arc_lineage.model.routes import Route, may_share_files
from delta_arc_lineage.model.sparing import Spared, spare_prerequisites, without_removals
from delta_arc_lineage.sync.reading.schemas import recall_snapshots
from delta_arc_lineage.sync.workspace import Workspace


def spare_wanted(
    changes: Sequence[Change], route: Route, connection: Connection, space: Workspace
) -> tuple[list[Change], list[Spared]]:
    """The changes without removals of what neighbours want, and of what that hangs on. Nothing is read where nothing is
    removed, or where there is no neighbour."""
    removed = [change.before for change in changes if isinstance(change, Remove)]
    reasons: dict[str, str] = {}
    for neighbour in find_neighbours(route, connection, space.routes) if removed else ():
        for name, why in _find_wanted(neighbour, connection, [asset.qualified_name for asset in removed], space):
            reasons.setdefault(name, why)
    staying = [asset for asset in removed if asset.qualified_name in reasons]
    kept, needed = spare_prerequisites(without_removals(changes, staying), staying)
    return kept, [*(Spared(asset, reasons[asset.qualified_name]) for asset in staying), *needed]


def find_neighbours(route: Route, connection: Connection, routes: Iterable[Route]) -> list[Route]:
    """The others that keep files of the same place in the same connection. `connection`: this route's, as it is."""
    names = {connection.name, connection.qualified_name}
    return [
        other
        for other in routes
        if other.name != route.name and other.s3_connection in names and may_share_files(route, other)
    ]


def _find_wanted(
    neighbour: Route, connection: Connection, names: Sequence[str], space: Workspace
) -> Iterator[tuple[str, str]]:
    """Those of these qualified names that the neighbour wants or may want, and why."""
    snapshots = recall_snapshots(neighbour, space)
    if snapshots is None:
        why = f"nothing was read yet for the route {neighbour.name!r}, which may want it"
        yield from ((name, why) for name in names)
        return
    since = space.documents(neighbour).since()
    past = Past(neighbour.mark, None, since, space.limits.forget_after, space.clock.now())
    wanted = {asset.qualified_name for asset in decide(neighbour, snapshots, connection, past).desired}
    yield from ((name, f"the route {neighbour.name!r} wants it") for name in names if name in wanted)
