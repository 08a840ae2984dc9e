"""`markings`: what the assets of a route carry beside their lineage, given after all of it.

They are planned beside the lineage, in `lineage_plan`, where the decision is at hand, and applied here. What is wrong
with them fails this asset alone: it comes last, and nothing waits for it.
"""

from typing import Any

import dagster as dg
from pydantic import Field

from delta_arc_lineage.defs.automation import WITH_ITS_PLAN
from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.keys import LAST, asset_key
from delta_arc_lineage.defs.steps import asset_options, open_step, run_of
from delta_arc_lineage.defs.tables import bullets
from delta_arc_lineage.errors import DeltaArcError, NotFound
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.marking_words import say_asset, say_change, say_denied_markings, say_headline, say_kept
from delta_arc_lineage.model.media import markdown, terminal
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.marking.marking_consent import find_marking_consent
from delta_arc_lineage.sync.marking.marking_plans import plan_markings
from delta_arc_lineage.sync.marking.marking_writing import MarkingsApplied, apply_markings
from delta_arc_lineage.sync.marking_documents import KeptMarkingPlan
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace


class MarkingsConfig(dg.Config):
    """What a person may say to one run."""

    approve: str = Field(default="", description="The digest of markings you have read: applies exactly these.")


def plan_beside(route: Route, planned: Planned, space: Workspace) -> dict[str, Any]:
    """Plan the markings and keep that plan; what the page of the lineage plan says of it. What is wrong with them is
    kept too: `markings` fails with it, and the lineage goes on."""
    try:
        plan = plan_markings(route, planned, space)
        kept = KeptMarkingPlan(plan=plan)
    except DeltaArcError as error:
        space.progress.note(f"markings: {error}")
        kept = KeptMarkingPlan(what=error.what, where=error.where, next_step=error.next_step)
    space.marking_documents(route).keep_plan(kept)
    if kept.what:
        return {"markings": dg.MetadataValue.text(terminal(kept.what))}
    return {"markings": dg.MetadataValue.text(say_headline(kept.plan))} if kept.plan is not None else {}


def markings_asset(settings: Settings, routes: dg.PartitionsDefinition, host: Host) -> dg.AssetsDefinition:
    """The last asset."""

    @dg.asset(
        **asset_options(settings, routes, "atlan"),
        deps=[asset_key(settings, LAST)],
        required_resource_keys={host.atlan},
        automation_condition=WITH_ITS_PLAN,
    )
    def markings(context: dg.AssetExecutionContext, config: MarkingsConfig) -> dg.MaterializeResult:
        """Owners, tags, terms and words that rules give to the route's assets, where nobody said any."""
        with open_step(context, settings, host) as (route, space):
            kept = space.marking_documents(route).plan()
            if kept is not None and kept.what:
                raise NotFound(what=kept.what, where=kept.where, next_step=kept.next_step)
            plan = kept.plan if kept is not None else None
            if plan is None:
                return dg.MaterializeResult(metadata={"rules": "none for this route"})
            consent = find_marking_consent(plan, approved=config.approve or None, agreed=settings.agreed)
            applied = MarkingsApplied(waiting=len(plan.changes))
            before = space.catalog.requests
            if consent is not None:
                applied = apply_markings(route, plan, space, consent=consent, run=run_of(context))
            spent = space.catalog.requests - before
            shown = {"read requests": spent.reads, "write requests": spent.writes}
            return dg.MaterializeResult(
                data_version=dg.DataVersion(plan.digest), metadata=_describe(plan, applied, consent) | shown
            )

    return markings


def _describe(plan: MarkingPlan, applied: MarkingsApplied, consent: Consent | None) -> dict[str, Any]:
    """What was given and taken, what is kept and why; what waits, with its digest."""
    changes = [f"{markdown(say_asset(c.reference))}: {markdown(say_change(c))}" for c in plan.changes]
    kept = [markdown(say_kept(each)) for each in plan.kept]
    return {
        "given": applied.given,
        "taken": applied.taken,
        "kept": len(plan.kept),
        **({"not allowed": bullets(list(map(markdown, said)))} if (said := say_denied_markings(plan)) else {}),
        "settled": plan.settled,
        "waiting": applied.waiting,
        "changed meanwhile": len(applied.moved),
        "digest": plan.digest,
        "consent": consent.words if consent else "waits for a person",
        **({"over the limit": plan.over_limit} if plan.over_limit else {}),
        **({"every marking": bullets(changes)} if changes else {}),
        **({"kept, and why": bullets(kept)} if kept else {}),
    }
