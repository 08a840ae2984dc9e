"""Applying a plan of markings: looked at once more, journaled ahead, taken back first, then given.

A place that changed since the plan was made is left as it is, and told: what stands there is somebody's word.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from delta_arc_lineage.errors import NotConfirmed
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_diff import Give, MarkingChange, Take
from delta_arc_lineage.model.marking_journal import MarkingEntry, MarkingJournal
from delta_arc_lineage.model.marking_ledger import Given, GivenState, Ledger, Place
from delta_arc_lineage.model.marking_plan import Batch, MarkingPlan, cut_givings, cut_takings
from delta_arc_lineage.model.markings import Marked, Marking
from delta_arc_lineage.model.plan import Consent, Purpose
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.model.tracing import make_request_id, make_trace
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.sync.marking.marking_rights import refuse_lost_marking_rights
from delta_arc_lineage.sync.marking_documents import MARKINGS, MarkingJournals
from delta_arc_lineage.sync.workspace import Workspace


class Write(Protocol):
    """One of the catalog's two writes of markings."""

    def __call__(self, markings: Batch, *, request: str) -> Confirmation: ...


@dataclass(frozen=True, slots=True)
class MarkingsApplied:
    """What was done. `moved`: left alone, because the place changed since the plan; `absent`: of assets that are not
    there (yet); `done`: found done already; `waiting`: left for a person."""

    given: int = 0
    taken: int = 0
    moved: tuple[MarkingChange, ...] = ()
    absent: int = 0
    done: int = 0
    waiting: int = 0


@dataclass(slots=True)
class Examined:
    """Changes by what stands in their places: to do, changed by somebody else, of assets that are not there, done."""

    todo: list[MarkingChange] = field(default_factory=list)
    moved: list[MarkingChange] = field(default_factory=list)
    absent: list[MarkingChange] = field(default_factory=list)
    done: int = 0


def apply_markings(
    route: AnyRoute, plan: MarkingPlan, space: Workspace, *, consent: Consent, run: str
) -> MarkingsApplied:
    """Carry the plan out. NotConfirmed where reading back shows less than was sent."""
    due = plan.due(consent)
    waiting = len(plan.changes) - len(due)
    if not due:
        return MarkingsApplied(waiting=waiting)
    with space.leases.hold(route.name):
        space.require_time(f"write markings for the route {route.name}")
        refuse_lost_marking_rights(due, space, planned_at=plan.made_at, where=f"route {route.name}, markings")
        marked = read_marked({change.reference for change in due}, space)
        ledger = space.marking_documents(route).ledger()
        examined = examine(due, marked, ledger, is_sync=plan.purpose is Purpose.SYNC)
        if examined.todo:
            _Writing(route, plan, space, marked, ledger).carry_out(tuple(examined.todo), consent=consent, run=run)
    return MarkingsApplied(
        given=sum(isinstance(change, Give) for change in examined.todo),
        taken=sum(isinstance(change, Take) for change in examined.todo),
        moved=tuple(examined.moved),
        absent=len(examined.absent),
        done=examined.done,
        waiting=waiting,
    )


def read_marked(references: Iterable[Reference], space: Workspace) -> dict[Reference, Marked]:
    """The assets that are there, with what they carry."""
    return {each.reference: each for each in space.catalog.read_markings(sorted(references))}


def examine(
    changes: Sequence[MarkingChange], marked: Mapping[Reference, Marked], ledger: Ledger, *, is_sync: bool
) -> Examined:
    """What is to do of the changes as their assets are now."""
    examined = Examined()
    for change in changes:
        asset = marked.get(change.reference)
        if asset is None:
            examined.absent.append(change)
            continue
        there = find_there(asset, change.marking)
        entry = ledger.get(_place_of(change))
        is_refused = is_sync and entry is not None and entry.state is GivenState.REFUSED and entry.guid == asset.guid
        is_unseen = isinstance(change, Take) and change.marking.sort in asset.unseen
        if there == change.after and not is_unseen:
            examined.done += 1
        elif not is_refused and (change.before is None if there is None else there.is_same(change.before)):
            examined.todo.append(change)
        else:
            examined.moved.append(change)
    return examined


def find_there(asset: Marked, marking: Marking) -> Marking | None:
    """What stands in the place of a marking."""
    return next((carried for carried in asset.markings if carried.place == marking.place), None)


def _place_of(change: MarkingChange) -> Place:
    return change.reference, *change.marking.place


class _Writing:
    """The writing of one plan, between the two times that its journal and the ledger are written."""

    def __init__(
        self,
        route: AnyRoute,
        plan: MarkingPlan,
        space: Workspace,
        marked: Mapping[Reference, Marked],
        ledger: Mapping[Place, Given],
    ) -> None:
        self._route, self._plan, self._space, self._marked = route, plan, space, marked
        self._ledger = dict(ledger)
        self._documents = space.marking_documents(route)
        self._confirmed: set[Place] = set()
        self._theirs: set[Place] = set()
        self._trace, self._began_at, self._requests = "", space.clock.now(), 0

    def carry_out(self, changes: tuple[MarkingChange, ...], *, consent: Consent, run: str) -> None:
        changes = self._identify(changes)
        journals = MarkingJournals(self._space.state)
        self._trace = make_trace(self._plan.tenant, self._route.name, run, MARKINGS)
        journal = self._journal(changes, consent=consent, run=run)
        name = journals.keep(journal)
        self._keep_ledger(self._mean(changes))
        try:
            self._send(changes)
        finally:
            left = [change for change in changes if _place_of(change) not in self._confirmed]
            self._keep_ledger(self._prove(changes))
            unconfirmed = {change.reference.qualified_name for change in left}
            journals.end(name, journal, unconfirmed=unconfirmed, ended_at=self._space.clock.now())

    def _identify(self, changes: tuple[MarkingChange, ...]) -> tuple[MarkingChange, ...]:
        """With the identities of what is given, by which it is known again whatever people call it later."""
        givings = [change for change in changes if isinstance(change, Give)]
        known = iter(self._space.catalog.identify([change.marking for change in givings]))
        return tuple(replace(each, marking=next(known)) if isinstance(each, Give) else each for each in changes)

    def _journal(self, changes: Sequence[MarkingChange], *, consent: Consent, run: str) -> MarkingJournal:
        plan, space = self._plan, self._space
        return MarkingJournal(
            route=self._route.name,
            tenant=plan.tenant,
            mark=self._route.mark,
            run=run,
            plan=plan.digest,
            purpose=plan.purpose,
            actor=space.actor,
            why=space.why,
            consent=consent,
            started_at=space.clock.now(),
            entries=tuple(
                MarkingEntry(c.reference, c.before, c.after, c.reason, self._marked[c.reference].guid) for c in changes
            ),
            undoes=plan.undoes,
            trace=self._trace,
        )

    def _send(self, changes: tuple[MarkingChange, ...]) -> None:
        """What is taken back goes first, with what a marking of another value stands in the place of."""
        size, catalog = self._space.limits.batch, self._space.catalog
        replaced = [
            Take(change.reference, change.replaces)
            for change in changes
            if isinstance(change, Give) and change.replaces is not None and not change.marking.sort.is_single
        ]
        takings = tuple(change for change in changes if isinstance(change, Take))
        for batch in cut_takings((*takings, *replaced), size):
            self._confirm(catalog.take_markings, batch, takings)
        givings = tuple(change for change in changes if isinstance(change, Give))
        for batch in cut_givings(givings, size):
            self._confirm(catalog.add_markings, batch, givings)
        self._read_back(changes)

    def _confirm(self, write: Write, batch: Batch, changes: Sequence[MarkingChange]) -> None:
        self._space.require_time(f"write markings for the route {self._route.name}")
        self._requests += 1
        request = make_request_id(self._trace, at=self._began_at, number=self._requests)
        confirmation = write(batch, request=request)
        self._theirs |= {(reference, *marking.place) for reference, marking in confirmation.theirs}
        sent = {(reference, *each.place) for reference, markings in batch.items() for each in markings}
        proven = (change for change in changes if change.reference.qualified_name in confirmation.confirmed)
        self._confirmed |= {_place_of(change) for change in proven} & sent

    def _read_back(self, changes: Sequence[MarkingChange]) -> None:
        """What no answer confirmed is looked at."""
        left = [change for change in changes if _place_of(change) not in self._confirmed]
        marked = read_marked({change.reference for change in left}, self._space) if left else {}
        for change in left:
            asset = marked.get(change.reference)
            if asset is not None and find_there(asset, change.marking) == change.after:
                self._confirmed.add(_place_of(change))
        missing = sorted({c.reference.qualified_name for c in left if _place_of(c) not in self._confirmed})
        if missing:
            raise NotConfirmed(
                what=f"the markings of {len(missing)} assets were sent, and reading back does not show them: "
                f"{', '.join(missing[:3])}",
                where=f"route {self._route.name}, markings",
                next_step="run again: what is there already is not sent again",
                missing=tuple(missing),
            )

    def _mean(self, changes: Sequence[MarkingChange]) -> dict[Place, Given]:
        """The ledger with all that is about to be given."""
        meant = dict(self._ledger)
        for change in changes:
            if isinstance(change, Give):
                guid = self._marked[change.reference].guid
                meant[_place_of(change)] = Given(
                    change.reference, change.marking, guid, GivenState.MEANT, change.replaces, self._said(change)
                )
        return meant

    def _prove(self, changes: Sequence[MarkingChange]) -> dict[Place, Given]:
        """The ledger as confirmed: what was given is ours, what was taken back is nobody's any more, and what somebody
        else gave in the moment before us is theirs."""
        proven = dict(self._ledger)
        for change in changes:
            place = _place_of(change)
            if place not in self._confirmed:
                continue
            if isinstance(change, Give) and place not in self._theirs:
                guid = self._marked[change.reference].guid
                proven[place] = Given(change.reference, change.marking, guid, said=self._said(change))
            else:
                proven.pop(place, None)
        return proven

    def _said(self, change: MarkingChange) -> str:
        known = self._ledger.get(_place_of(change))
        return known.said if known is not None else ""

    def _keep_ledger(self, ledger: dict[Place, Given]) -> None:
        self._documents.keep_ledger(ledger, before=self._ledger)
        self._ledger = ledger
