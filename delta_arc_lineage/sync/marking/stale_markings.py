"""A plan of markings that was made before: refused as a whole where something of it moved since."""

from collections.abc import Collection

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan import Purpose
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.marking.marking_writing import examine, read_marked
from delta_arc_lineage.sync.planning.prerequisites import refuse_stale
from delta_arc_lineage.sync.workspace import Workspace


def refuse_stale_markings(
    route: Route, plan: MarkingPlan, space: Workspace, *, coming: Collection[Reference] = ()
) -> None:
    """StalePlan where a place is neither as it was when the plan was made nor as it is to be, or an asset is gone.
    `coming`: what is about to be made. A request for 300 assets; nothing is written."""
    marked = read_marked({change.reference for change in plan.changes}, space)
    ledger = space.marking_documents(route).ledger()
    examined = examine(plan.changes, marked, ledger, is_sync=plan.purpose is Purpose.SYNC)
    gone = [change for change in examined.absent if change.reference not in coming]
    moved = {change.reference.qualified_name for change in (*examined.moved, *gone)}
    refuse_stale(moved, where=f"route {route.name}, markings", made="plan")
