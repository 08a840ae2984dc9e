"""What a plan hangs on and does not make itself: is it there still?

A plan applied right after it was made has just seen its tables. One that comes from a file, or takes back a run of last
week, has not, and Atlan would refuse it halfway through.
"""

from collections.abc import Iterable, Sequence

from delta_arc_lineage.errors import StalePlan
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Remove, Retire, subject
from delta_arc_lineage.model.kinds import OUR_TYPES, Reference
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.routes import AnyRoute, Route
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.sync.reading.present import incomplete
from delta_arc_lineage.sync.reading.schemas import read_source, read_target
from delta_arc_lineage.sync.workspace import Workspace


def refuse_stale(moved: Iterable[str], *, where: str, written: str = "nothing of this", made: str = "plan") -> None:
    """StalePlan that names what moved since the plan (or what else was `made`); `written`: what was done by then."""
    names = sorted(moved)
    if not names:
        return
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    raise StalePlan(
        what=f"{len(names)} things are no longer as they were when the {made} was made: {shown}",
        where=where,
        next_step=f"make the {made} again and read it; {written} was written",
        moved=tuple(names),
    )


def refuse_orphans(route: AnyRoute, plan: Plan, space: Workspace, *, consent: Consent) -> None:
    """StalePlan that names the prerequisites of the plan's saves that are not there any more.

    A sync hangs lineage on its two schemas only: tables of any other are another tenant's, or another setting's.
    """
    due = plan.due(consent)
    saved = [subject(change) for change in due if not isinstance(change, Remove | Retire)]
    gone = find_missing(route, saved, space, elsewhere=plan.purpose is not Purpose.SYNC)
    refuse_stale(gone, where=f"route {route.name}, what the plan hangs on")


def find_missing(
    route: AnyRoute, assets: Sequence[Asset], space: Workspace, *, elsewhere: bool = True
) -> frozenset[str]:
    """Qualified names of prerequisites of these that are none of them, and that are not there now.

    `elsewhere`: they may hang on tables of other schemas too, of which nothing is said.
    """
    own = {asset.qualified_name for asset in assets}
    wanted = {need for asset in assets for need in asset.prerequisites if need.qualified_name not in own}
    missing = _missing_of_ours(sorted(need for need in wanted if need.type_name in OUR_TYPES), space)
    crawled = {need.qualified_name for need in wanted if need.type_name not in OUR_TYPES}
    if crawled and isinstance(route, Route):
        missing |= _missing_of_crawled(crawled, route, space, elsewhere=elsewhere)
    return missing


def _missing_of_ours(wanted: Sequence[Reference], space: Workspace) -> frozenset[str]:
    if not wanted:
        return frozenset()
    observed = space.catalog.read(wanted)
    if not observed.complete:
        raise incomplete("reading what the plan hangs on")
    there = {found.asset.qualified_name for found in observed.assets}
    return frozenset(need.qualified_name for need in wanted) - there


def _missing_of_crawled(names: set[str], route: Route, space: Workspace, *, elsewhere: bool) -> frozenset[str]:
    """Tables and columns of the route's two schemas are read as always."""
    snapshots = [read(route, space).found for read in (read_source, read_target)]
    if not all(snapshot.complete for snapshot in snapshots):
        raise incomplete("reading what the plan hangs on")
    there = {name for snapshot in snapshots for name in _names(snapshot)}
    own = tuple(f"{snapshot.schema}/" for snapshot in snapshots)
    return frozenset(name for name in names if not elsewhere or name.startswith(own)) - there


def _names(snapshot: SchemaSnapshot) -> list[str]:
    columns = [column.qualified_name for table in snapshot.tables for column in table.columns]
    return [*(table.qualified_name for table in snapshot.tables), *columns]
