"""Planning the markings of a route: after its lineage, from what its rules want and what its assets carry now.

A route without rules, of which nothing of ours is left anywhere, asks nothing. Where a reading left nothing to do, and
neither its premises nor any of its assets changed since, nothing is decided anew: one request for 300 assets tells.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.diff import Add, Adopt
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_diff import MarkingDifference, Take, diff_markings
from delta_arc_lineage.model.marking_ledger import Ledger
from delta_arc_lineage.model.marking_plan import MarkingPlan, make_marking_plan
from delta_arc_lineage.model.marking_wants import (
    find_unsure,
    list_markables,
    list_sources,
    want_markings,
)
from delta_arc_lineage.model.markings import Marked, MarkingSort, WantedMarking
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.renamed_markings import PresentNames, follow_renames
from delta_arc_lineage.model.rights import list_made_connections
from delta_arc_lineage.model.routes import Route, deployment_mark
from delta_arc_lineage.sync.assessing.route_classes import keep_class_tags
from delta_arc_lineage.sync.marking.marking_rights import leave_denied_markings
from delta_arc_lineage.sync.marking.neighbour_markings import list_neighbours, read_given, want_of_neighbours
from delta_arc_lineage.sync.marking.vocabulary import find_renamed, refuse_unfit_values, refuse_unknown_names
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
    if settled is not None and settled.premises == premises != "" and not _is_remarked(settled, planned, space):
        return make_marking_plan(route.name, MarkingDifference(), tenant=space.tenant, mark=route.mark, now=now)
    plan, seen, difference = _decide(route, planned, more, ledger, space)
    documents.keep_ledger(difference.ledger, before=ledger)
    is_settled = bool(premises) and plan.is_empty and planned.plan.is_empty and not plan.denied
    documents.keep_settled(_settle(premises, now, seen) if is_settled and seen is not None else None)
    return plan


def _is_remarked(settled: SettledMarkings, planned: Planned, space: Workspace) -> bool:
    """Whether one of the assets is not as it was seen; all are looked at where what the catalog holds was read in full,
    since not every change moves an asset's time. What was changed so shortly before the look that it may not have been
    shown yet is known by its version."""
    if space.cache.refresh or planned.since is None:
        return True
    references = settled.references
    remarked = space.catalog.find_remarked(references, since=settled.looked_at) if references else {}
    return bool(settled.find_unseen(remarked))


def _digest(route: Route, planned: Planned, more: Sequence[WantedMarking], space: Workspace) -> str:
    """The digest of all that a decision rests on, without what the assets carry; empty where that cannot be told."""
    neighbours = tuple((each.s3_connection, each.enrichment) for each in list_neighbours(route, space))
    return digest_of(planned.premises, route, tuple(more), neighbours, space.limits) if planned.premises else ""


@dataclass(frozen=True, slots=True)
class _Compared:
    """What rules want beside what was seen. `versions`: under which each was seen; None where something was not."""

    difference: MarkingDifference
    versions: dict[Reference, str] | None
    coming: frozenset[Reference]

    @property
    def takes_terms(self) -> bool:
        changes = self.difference.changes
        return any(isinstance(each, Take) and each.marking.sort is MarkingSort.TERM for each in changes)


def _decide(
    route: Route, planned: Planned, more: Sequence[WantedMarking], ledger: Ledger, space: Workspace
) -> tuple[MarkingPlan, dict[Reference, str] | None, MarkingDifference]:
    """The plan by the long way, with all assets that were looked at and the version in which each was seen.

    A term that is to be taken is looked up first: that it was given once does not tell whether this token is shown it.
    """
    compared = _compare(route, planned, more, ledger, space)
    if compared.takes_terms:
        compared = _compare(route, planned, more, ledger, space, is_known=False)
    difference = compared.difference
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
        coming=sum(change.reference in compared.coming for change in difference.changes),
        limits=space.limits,
    )
    return plan, compared.versions, difference


def _compare(
    route: Route,
    planned: Planned,
    more: Sequence[WantedMarking],
    ledger: Ledger,
    space: Workspace,
    *,
    is_known: bool = True,
) -> _Compared:
    """`is_known`: terms that were given before are taken to be called as they were then."""
    markables = list_markables(planned.decide().desired)
    sources = list_sources(route.enrichment, markables)
    stated = want_markings(route, markables, {}, more)
    heirs = {markable.reference for markable in markables if markable.source in sources}
    given = (entry.reference for entry in ledger.values())
    references = tuple(sorted({*(each.reference for each in stated), *heirs, *sources, *given}))
    marked = _read(references, stated, ledger if is_known else {}, space)
    names, said = PresentNames.of(marked.values()), {each.marking.place for each in stated}
    called = names.call_ledger(ledger, said)
    renamed = find_renamed(names, said, called, space)
    wanted = follow_renames(want_markings(route, markables, marked, more), renamed)
    coming = frozenset(list_coming(planned.plan)) - marked.keys()
    ours, neighbours = deployment_mark(route.deployment), list_neighbours(route, space)
    difference = diff_markings(
        wanted,
        {reference: each for reference, each in marked.items() if reference not in sources},
        called,
        standing=frozenset(markable.reference for markable in markables),
        coming=coming,
        unsure=find_unsure(route.enrichment, markables, marked),
        is_ours=frozenset(reference for reference, each in marked.items() if each.mark.startswith(ours)),
        given_by_neighbours=names.call_ledger(read_given(neighbours, space)) if wanted else {},
        wanted_by_neighbours=follow_renames(want_of_neighbours(route, neighbours, markables), renamed),
    )
    sorts = {each.marking.sort for each in wanted} | {entry.marking.sort for entry in ledger.values()}
    sorts |= {*route.enrichment.inheritance.sorts}
    return _Compared(difference, _list_versions(references, marked, sorts), coming)


def _list_versions(
    references: Sequence[Reference], marked: Mapping[Reference, Marked], sorts: Collection[MarkingSort]
) -> dict[Reference, str] | None:
    """Under which version each was seen; None where of these sorts something was not shown: another token, or this one
    with other rights, sees what no change of an asset tells."""
    if any(not each.unseen.isdisjoint(sorts) for each in marked.values()):
        return None
    return {each: marked[each].version if each in marked else "" for each in references}


def _settle(premises: str, now: int, seen: Mapping[Reference, str]) -> SettledMarkings:
    return SettledMarkings(premises, now - _SKEW, tuple(seen), tuple(seen.values()))


def _read(
    references: Sequence[Reference], stated: Sequence[WantedMarking], ledger: Ledger, space: Workspace
) -> dict[Reference, Marked]:
    """What these carry. The names of terms that we gave are asked for again only where a rule states another one: it
    may be that of a glossary which is called otherwise now."""
    if not references:
        return {}
    known = [entry.marking for entry in ledger.values()]
    names = {marking.place for marking in known}
    terms = {each.marking.place for each in stated if each.marking.sort is MarkingSort.TERM}
    read = space.catalog.read_markings(references, known=known if terms <= names else ())
    return {each.reference: each for each in read}


def list_coming_connections(plan: Plan) -> set[str]:
    """Connections that applying the plan makes."""
    return list_made_connections(plan.changes)


def list_coming(plan: Plan) -> list[Reference]:
    """What applying the plan makes."""
    return [change.after.reference for change in plan.changes if isinstance(change, Add | Adopt)]
