"""Planning the markings of a route: after its lineage, from what its rules want and what its assets carry now.

A route without rules, of which nothing of ours is left anywhere, asks nothing. Where a reading left nothing to do, and
neither its premises nor any of its assets changed since, nothing is decided anew: one request for 300 assets tells.
"""

from collections.abc import Sequence
from dataclasses import replace

from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.diff import Add, Adopt
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_diff import MarkingDifference, diff_markings
from delta_arc_lineage.model.marking_ledger import Given, Place
from delta_arc_lineage.model.marking_plan import MarkingPlan, make_marking_plan
from delta_arc_lineage.model.marking_wants import (
    find_unsure,
    list_markables,
    list_sources,
    want_markings,
)
from delta_arc_lineage.model.markings import WantedMarking
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.rights import list_made_connections
from delta_arc_lineage.model.routes import Route, deployment_mark
from delta_arc_lineage.sync.assessing.route_classes import keep_class_tags
from delta_arc_lineage.sync.marking.marking_rights import leave_denied_markings
from delta_arc_lineage.sync.marking.vocabulary import refuse_unfit_values, refuse_unknown_names
from delta_arc_lineage.sync.marking_documents import SettledMarkings
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.planning.told_metadata import want_told_metadata
from delta_arc_lineage.sync.workspace import Workspace

_SKEW = 300_000
"""How far, in milliseconds, the catalog's clock and ours may be apart: what changed so shortly before is looked at."""


def plan_markings(route: Route, planned: Planned, space: Workspace) -> MarkingPlan | None:
    """The plan; None where there are no rules and nothing of ours to take back. NotFound, with the rule's place and the
    nearest names, where a tag, term, user, group or custom attribute that would be given is not there."""
    keep_class_tags(route, planned, space)
    documents = space.marking_documents(route)
    ledger, more = documents.ledger(), (*space.want_more(route), *want_told_metadata(route, space))
    if route.enrichment.is_empty and not more and not ledger:
        return None
    now = space.clock.now()
    settled, premises = documents.settled(), _digest(route, planned, more, space)
    if settled is not None and settled.premises == premises != "" and not _is_remarked(settled, space):
        return make_marking_plan(route.name, MarkingDifference(), tenant=space.tenant, mark=route.mark, now=now)
    plan, references, difference = _decide(route, planned, more, space)
    documents.keep_ledger(difference.ledger, before=ledger)
    is_settled = bool(premises) and plan.is_empty and planned.plan.is_empty and not plan.denied
    documents.keep_settled(SettledMarkings(premises, now - _SKEW, references) if is_settled else None)
    return plan


def _is_remarked(settled: SettledMarkings, space: Workspace) -> bool:
    """Whether one of the assets changed since; all of them are looked at where everything is to be read anew."""
    if space.cache.refresh:
        return True
    references = settled.references
    return bool(references) and bool(space.catalog.find_remarked(references, since=settled.looked_at))


def _digest(route: Route, planned: Planned, more: Sequence[WantedMarking], space: Workspace) -> str:
    """Of all that a decision rests on but what the assets carry; empty where that cannot be told."""
    return digest_of(planned.premises, route, tuple(more), space.limits) if planned.premises else ""


def _decide(
    route: Route, planned: Planned, more: Sequence[WantedMarking], space: Workspace
) -> tuple[MarkingPlan, tuple[Reference, ...], MarkingDifference]:
    """The long way; with all that was looked at."""
    ledger = space.marking_documents(route).ledger()
    markables = list_markables(planned.decide().desired)
    sources = list_sources(route.enrichment, markables)
    stated = {wanted.reference for wanted in want_markings(route, markables, {}, more)}
    heirs = {markable.reference for markable in markables if markable.source in sources}
    asked = {*stated, *heirs, *sources, *(entry.reference for entry in ledger.values())}
    references = tuple(sorted(asked))
    marked = {each.reference: each for each in (space.catalog.read_markings(references) if references else ())}
    wanted = want_markings(route, markables, marked, more)
    coming = frozenset(list_coming(planned.plan)) - marked.keys()
    ours = deployment_mark(route.deployment)
    difference = diff_markings(
        wanted,
        {reference: each for reference, each in marked.items() if reference not in sources},
        ledger,
        standing=frozenset(markable.reference for markable in markables),
        coming=coming,
        unsure=find_unsure(route.enrichment, markables, marked),
        is_ours=frozenset(reference for reference, each in marked.items() if each.mark.startswith(ours)),
        others=_read_others(route, space) if any(each.reference in marked for each in wanted) else {},
    )
    allowed, denied = leave_denied_markings(difference.changes, space, made=list_coming_connections(planned.plan))
    difference = replace(difference, changes=allowed, kept=(*difference.kept, *denied))
    refuse_unknown_names(route, difference.changes, space)
    refuse_unfit_values(route, difference.changes, space)
    plan = make_marking_plan(
        route.name,
        difference,
        tenant=space.tenant,
        mark=route.mark,
        now=space.clock.now(),
        coming=sum(change.reference in coming for change in difference.changes),
        limits=space.limits,
    )
    return plan, references, difference


def _read_others(route: Route, space: Workspace) -> dict[Place, Given]:
    """What the other routes of the same bucket gave."""
    given: dict[Place, Given] = {}
    for other in space.routes:
        if other.name != route.name and other.bucket.arn == route.bucket.arn:
            given |= space.marking_documents(other).ledger()
    return given


def list_coming_connections(plan: Plan) -> set[str]:
    """Connections that applying the plan makes."""
    return list_made_connections(plan.changes)


def list_coming(plan: Plan) -> list[Reference]:
    """What applying the plan makes."""
    return [change.after.reference for change in plan.changes if isinstance(change, Add | Adopt)]
