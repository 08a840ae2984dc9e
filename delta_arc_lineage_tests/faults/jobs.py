"""What a run is for: a sync, as the command line or the graph does it, or one of the commands that take things away."""

from collections.abc import Callable
from dataclasses import replace

from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.consent import require_consent
from delta_arc_lineage.sync.planning.leftovers import find_leftovers, plan_removal
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.planning.undoing import find_run, plan_undo
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_phase, apply_plan
from delta_arc_lineage.sync.writing.purging import list_purge
from delta_arc_lineage.sync.writing.purging import purge as purge_list
from delta_arc_lineage_tests.faults.surroundings import ROUTE

UNDISTURBED = "undisturbed"  # the sync that is taken back
Job = Callable[[Workspace, str], int]
"""Given the name of the run; the number of changes it had to do."""


def sync(space: Workspace, run: str) -> int:
    """As the command line does it: the whole plan."""
    plan, consent = _agreed(space, run)
    apply_plan(ROUTE, plan, space, consent=consent, run=run)
    return len(plan.changes)


def sync_by_phases(space: Workspace, run: str) -> int:
    """As the graph does it, phase by phase."""
    plan, consent = _agreed(space, run)
    for phase in Phase:
        apply_phase(ROUTE, plan, phase, space, consent=consent, run=run)
    return len(plan.changes)


def undo(space: Workspace, run: str) -> int:
    """Take the sync back that made everything as it is."""
    records = Journals(space.state).records()
    plan = plan_undo(ROUTE, find_run(records, UNDISTURBED), records, space)
    apply_plan(ROUTE, plan, space, consent=Consent.DIGEST, run=run)
    return len(plan.changes)


def leftovers(space: Workspace, run: str) -> int:
    """Remove everything, as if the settings knew a route of another name only."""
    changes = 0
    for leftover in find_leftovers([replace(ROUTE, name="renamed")], space):
        plan = plan_removal(leftover, space)
        apply_plan(leftover.route, plan, space, consent=Consent.DIGEST, run=run)
        changes += len(plan.changes)
    return changes


def purge(space: Workspace, run: str) -> int:
    """Delete everything for good, active or archived."""
    listed = list_purge(ROUTE.deployment, space)
    if listed.assets:
        purge_list(listed, space, consent=Consent.DIGEST, run=run)
    return len(listed.assets)


def _agreed(space: Workspace, run: str) -> tuple[Plan, Consent]:
    plan = read_and_plan(ROUTE, space, run=run, adopt=True).plan
    return plan, require_consent(plan, approved=plan.digest, agreed=Consent.SETTING)
