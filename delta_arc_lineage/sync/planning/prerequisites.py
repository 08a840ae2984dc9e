"""What a plan hangs on and does not make itself: is it there still?

A plan applied right after it was made has just seen its tables. One that comes from a file, or takes back a run of last
week, has not, and Atlan would refuse it halfway through.
"""

from collections.abc import Sequence

from delta_arc_lineage.model.assets import Asset, Reference
from delta_arc_lineage.model.dependencies import needs
from delta_arc_lineage.model.diff import subject
from delta_arc_lineage.model.plan import Plan, Purpose
from delta_arc_lineage.model.routes import AnyRoute, Route
from delta_arc_lineage.model.slices import Slice, work_of
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.sync.examining import TYPE_NAMES, half_a_reading, refuse_moved
from delta_arc_lineage.sync.reading import read_source, read_target
from delta_arc_lineage.sync.workspace import Workspace

_OURS = frozenset(TYPE_NAMES.values())


def refuse_vanished(route: AnyRoute, plan: Plan, space: Workspace, *, approved: bool) -> None:
    """StalePlan that names what the plan's saves hang on and what is not there any more.

    A sync hangs lineage on its two schemas only: tables of any other are another tenant's, or another setting's.
    """
    due = plan.due(approved=approved)
    saved = [subject(change) for part in Slice for change in work_of(due, part).saves]
    gone = vanished(route, saved, space, elsewhere=plan.purpose is not Purpose.SYNC)
    refuse_moved(route, gone, where="what the plan hangs on")


def vanished(route: AnyRoute, assets: Sequence[Asset], space: Workspace, *, elsewhere: bool = True) -> frozenset[str]:
    """Qualified names that these hang on, that are none of them, and that are not there now.

    `elsewhere`: they may hang on tables of other schemas too, of which nothing is said.
    """
    own = {asset.qualified_name for asset in assets}
    wanted = {need for asset in assets for need in needs(asset) if need.qualified_name not in own}
    crawled = {need.qualified_name for need in wanted if need.type_name not in _OURS}
    return _not_held(sorted(need for need in wanted if need.type_name in _OURS), space) | (
        _not_crawled(crawled, route, space, elsewhere=elsewhere)
        if crawled and isinstance(route, Route)
        else frozenset()
    )


def _not_held(wanted: Sequence[Reference], space: Workspace) -> frozenset[str]:
    if not wanted:
        return frozenset()
    observed = space.catalog.read(wanted)
    if not observed.complete:
        raise half_a_reading("reading what the plan hangs on")
    return frozenset(one.qualified_name for one in wanted) - {held.asset.qualified_name for held in observed.assets}


def _not_crawled(names: set[str], route: Route, space: Workspace, *, elsewhere: bool) -> frozenset[str]:
    """Tables and columns of the route's two schemas are read as always."""
    snapshots = [read(route, space).found for read in (read_source, read_target)]
    if not all(snapshot.complete for snapshot in snapshots):
        raise half_a_reading("reading what the plan hangs on")
    there = {name for snapshot in snapshots for name in _names(snapshot)}
    known = tuple(f"{snapshot.schema}/" for snapshot in snapshots)
    return frozenset(name for name in names if not elsewhere or name.startswith(known)) - there


def _names(snapshot: SchemaSnapshot) -> list[str]:
    columns = [column.qualified_name for table in snapshot.tables for column in table.columns]
    return [*(table.qualified_name for table in snapshot.tables), *columns]
